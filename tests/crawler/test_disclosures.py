"""OpenDART and EDINET, in shapes made from their fields, with made-up filers; then on loopback with a key."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.api import parse_api
from crawler.extract.xmlguard import UnreadableFeed
from crawler.options import CrawlError
from crawler.spiders.api import filled
from db.knowledge import Source
from db.reference import TableError, load_sources
from db.store import Store

SECRET = "not/a real+key"
NAME = "CHIPRACE_SAMPLE_KEY"
DART = {
    "corp_code": "00999001",
    "corp_name": "북풍전자",
    "stock_code": "990010",
    "report_nm": "연결재무제표기준영업(잠정)실적(공정공시)",
    "rcept_no": "20260904000123",
    "flr_nm": "북풍전자",
    "rcept_dt": "20260904",
}
JAPANESE = {
    "docID": "S100ZZZ1",
    "edinetCode": "E99901",
    "secCode": "99010",
    "filerName": "高松電子株式会社",
    "docTypeCode": "120",
    "submitDateTime": "2026-09-04 00:30",
    "docDescription": "有価証券報告書",
}
FUND = JAPANESE | {"docID": "S100ZZZ2", "edinetCode": "E99902", "secCode": None}


def dart(*items: dict[str, str], status: str = "000") -> bytes:
    return json.dumps({"status": status, "message": "정상", "list": list(items)}).encode()


def edinet(*items: dict[str, Any], status: str = "200") -> bytes:
    about = {"status": status, "message": "OK", "resultset": {"count": len(items)}}
    return json.dumps({"metadata": about, "results": list(items)}).encode()


def test_a_korean_disclosure_leads_to_its_viewer_and_knows_its_day() -> None:
    feed = parse_api(dart(DART, DART | {"rcept_no": ""}), "https://opendart.example/api/list.json")
    (entry,) = feed.entries
    assert entry.url == "https://dart.fss.or.kr/dsaf001/main.do?rcpNo=20260904000123"
    assert entry.title == "북풍전자: 연결재무제표기준영업(잠정)실적(공정공시)"
    assert (entry.published, entry.published_precision) == (datetime(2026, 9, 4, tzinfo=UTC), "day")
    assert entry.language == "ko"
    assert feed.skipped["without address"] == 1


def test_a_japanese_disclosure_was_handed_in_on_japans_clock_and_a_fund_is_left_out() -> None:
    feed = parse_api(edinet(JAPANESE, FUND), "https://edinet.example/api/v2/documents.json?date=2026-09-04")
    (entry,) = feed.entries
    assert entry.url == "https://edinet.example/api/v2/documents/S100ZZZ1"
    assert entry.published == datetime(2026, 9, 3, 15, 30, tzinfo=UTC)
    assert feed.skipped["of other filers"] == 1
    kept = parse_api(edinet(JAPANESE, FUND), "https://edinet.example/d.json", filers=("E99902",))
    assert [one.url for one in kept.entries] == ["https://edinet.example/documents/S100ZZZ2"]


def test_nothing_found_is_no_error_and_a_refusal_is_one_that_names_the_key() -> None:
    assert parse_api(dart(status="013"), "https://opendart.example/").entries == ()
    for body in (dart(status="010"), edinet(status="401")):
        with pytest.raises(UnreadableFeed, match="is the key in the environment right") as caught:
            parse_api(body, "https://data.example/")
        assert caught.value.reason == "refused"


def test_places_are_filled_in_and_braces_that_are_none_stay() -> None:
    source = Source(
        key="a",
        name="A",
        kind="api",
        url="https://x.example/{a}?k={key}&f={filer}&b={since:%Y%m%d}&e={day:%Y%m%d}",
        filers=("001", "00/2"),
    )
    assert list(filled(source, date(2026, 9, 4), "s%2Fk")) == [
        "https://x.example/{a}?k=s%2Fk&f=001&b=20260828&e=20260904",
        "https://x.example/{a}?k=s%2Fk&f=00%2F2&b=20260828&e=20260904",
    ]
    daily = Source(key="a", name="A", kind="api", url="https://x.example/?date={day:%Y-%m-%d}")
    assert list(filled(daily, date(2026, 9, 1), "")) == [
        "https://x.example/?date=2026-09-01",
        "https://x.example/?date=2026-08-31",
    ]


@pytest.fixture
def site(make_site: Callable[..., Any], reply: Any) -> Any:
    site = make_site()
    site.routes = {"/robots.txt": reply(status=404)}
    return site


def keyed(source_block: Any, site: Any, query: str = "k={key}") -> str:
    url = f"{site.url}/list.json?{query}"
    return str(source_block("dart", url, "api", key_env=NAME, filers=["00999001"], may_fetch_pages=False))


def test_headline_and_link_are_stored_and_the_key_is_written_nowhere(
    tmp_path: Path,
    site: Any,
    reply: Any,
    source_block: Any,
    run_crawl: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, SECRET)
    site.routes["/list.json?k=not%2Fa%20real%2Bkey"] = reply(dart(DART), headers={"ETag": '"1"'})
    database = tmp_path / "x.db"
    result = run_crawl(database, keyed(source_block, site), site)
    assert (result.counts["dart"]["new"], result.failures) == (1, ())
    with Store(database) as store:
        row = store.connection.execute("SELECT url, title, text, language FROM documents").fetchone()
        assert tuple(row) == (
            "https://dart.fss.or.kr/dsaf001/main.do?rcpNo=20260904000123",
            "북풍전자: 연결재무제표기준영업(잠정)실적(공정공시)",
            "",
            "ko",
        )
        dump = "\n".join(store.connection.iterdump())
    assert "k={key}" in dump
    assert "real" not in dump
    # Nor where it fails.
    site.routes.clear()
    with Store(database) as store:
        store.connection.execute("DELETE FROM source_state")
    result = run_crawl(database, keyed(source_block, site), site)
    (failure,) = result.failures
    assert "k={key}: http 404" in failure
    assert "real" not in failure


def test_without_its_key_a_source_is_skipped_by_name_and_one_that_is_named_is_wrong_use(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    result = run_crawl(tmp_path / "x.db", keyed(source_block, site), site, keys=())
    assert result.counts["dart"] == {"skipped: no key": 1}
    (line,) = result.failures
    assert line == f"dart: its interface asks for a key: get one at {site.url}/list.json and set {NAME}"
    with pytest.raises(CrawlError, match=NAME) as caught:
        run_crawl(tmp_path / "x.db", keyed(source_block, site), site)
    assert caught.value.exit_code == 2
    assert site.paths() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"key_env": "AWS_SECRET_ACCESS_KEY"}, "no name of a key of ours"),
        ({"key_env": "CHIPRACE_X_KEY", "url": "https://x.example/"}, "only one of key_env and a {key}"),
        ({}, "only one of key_env and a {key}"),
    ],
)
def test_a_key_is_named_and_has_its_place(
    tmp_path: Path, source_block: Any, fields: dict[str, str], words: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(source_block("a", **{"url": "https://x.example/?k={key}", "kind": "api"} | fields))
    with pytest.raises(TableError) as caught:
        load_sources(path)
    assert words in str(caught.value)
