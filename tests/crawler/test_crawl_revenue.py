"""Monthly revenue from Taiwan: stored once, restated beside, exported with percentages of its own."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from crawler.desk import Desk, UnreadableBody
from crawler.options import CrawlOptions
from crawler.spiders.api import ApiFollower
from db.knowledge import Source
from db.reports import write_report
from db.store import Store

# Made-up companies: the first two are followed, the third is not.
NORTHWIND, PINE, NOBODY = "9901", "9902", "9999"
FOLLOWED = {NORTHWIND: "northwind", PINE: "tall-pine"}
SOURCE = Source(key="twse", name="Exchange", kind="api", url="https://data.example/revenue")


def rows(*given: tuple[str, str, str, str]) -> bytes:
    """Code, month, revenue and that of the month before, in thousands."""
    listed = [
        {
            "出表日期": "1150905",
            "資料年月": month,
            "公司代號": code,
            "公司名稱": "Example",
            "產業別": "-",
            "營業收入-當月營收": now,
            "營業收入-上月營收": before,
            "營業收入-去年當月營收": "-",
            "累計營業收入-當月累計營收": "",
            "累計營業收入-去年累計營收": "0",
            "備註": "-",
        }
        for code, month, now, before in given
    ]
    return json.dumps(listed, ensure_ascii=False).encode()


def poll(database: Path, body: bytes) -> dict[str, int]:
    """What one answer of the exchange makes of the ledger, as counts by name."""
    with Store(database) as store:
        desk = Desk(store=store, options=CrawlOptions(database=database), owner="test", taiwan_codes=FOLLOWED)
        asked = Request(SOURCE.url)
        answer = TextResponse(SOURCE.url, body=body, encoding="utf-8", request=asked)
        assert asyncio.run(ApiFollower(SOURCE, desk).listed(answer)) == ()
        return dict(desk.counts["twse"])


def test_a_month_is_stored_once_and_a_restated_one_beside_it(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    first = ((NORTHWIND, "11508", "1200", "1000"), (PINE, "11507", "50", "-"), (NOBODY, "11508", "1", "1"))
    restated = ((NORTHWIND, "11508", "1300", "1000"), *first[1:])
    new = []
    for answer in (first, first, restated):
        counts = poll(database, rows(*answer))
        new.append(counts.get("monthly revenue new", 0))
        assert counts["listed"] == 3
        assert counts["left out: of no company in companies.toml"] == 1
    assert new == [2, 0, 1]
    with Store(database) as store:
        kept = store.connection.execute("SELECT company_key, month, revenue FROM monthly_revenue ORDER BY id")
        assert [tuple(row) for row in kept] == [
            ("northwind", "2026-08", 1_200_000),
            ("tall-pine", "2026-07", 50_000),
            ("northwind", "2026-08", 1_300_000),
        ]


def test_the_report_has_the_latest_figures_and_percentages_of_its_own(tmp_path: Path) -> None:
    database, out = tmp_path / "x.db", io.BytesIO()
    for now in ("1200", "1250"):
        poll(database, rows((NORTHWIND, "11508", now, "1000"), (PINE, "11507", "5", "0")))
    write_report(database, "monthly-revenue", out, format="jsonl")
    pine, northwind = (json.loads(line) for line in out.getvalue().splitlines())
    assert (northwind["company_key"], northwind["month"]) == ("northwind", "2026-08")
    assert (northwind["revenue"], northwind["currency"]) == (1_250_000, "TWD")
    assert northwind["change_on_month_percent"] == 25.0
    assert (northwind["change_on_year_percent"], northwind["year_to_date"]) == (None, None)
    # From nothing to something is no percentage.
    assert pine["change_on_month_percent"] is None
    assert (northwind["url"], northwind["reported"]) == (SOURCE.url, "2026-09-05")


def test_a_report_that_was_cut_stores_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableBody) as caught:
        poll(tmp_path / "x.db", rows((NORTHWIND, "11508", "1", "1"))[:-40])
    assert caught.value.reason == "no_json"
    with Store(tmp_path / "x.db") as store:
        assert store.connection.execute("SELECT count(*) FROM monthly_revenue").fetchone()[0] == 0


def test_a_crawl_polls_the_exchange_and_counts_those_it_does_not_follow(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    answer = rows((NOBODY, "11508", "1", "1"), (NOBODY, "11507", "1", "1"))
    site.routes["/revenue"] = reply(answer, headers={"Content-Type": "application/json"})
    result = run_crawl(tmp_path / "x.db", source_block("twse", f"{site.url}/revenue", "api"), site)
    assert result.failures == ()
    assert result.counts["twse"]["left out: of no company in companies.toml"] == 2
    with Store(tmp_path / "x.db") as store:
        state = store.connection.execute("SELECT items, newest_item_at FROM source_state").fetchone()
        assert tuple(state) == (2, "2026-09-05T00:00:00Z")
