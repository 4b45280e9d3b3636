"""The demo's ledger under the clock, day by day, on the sample site as it grows: what is new is right."""

import asyncio
import html
import re
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.sample_site.server import SampleSite
from db.publish.site import datasette_for
from db.store import Store
from scheduler.clock import Clock, now_utc
from scheduler.demo import run_demo
from scheduler.timetable import Timetable

ROOT = Path(__file__).parents[2]
# Out when the demo visits, of the 83 articles of the sample site; the one that is edited is not.
AT_FIRST, ALL = 40, 83
NEWS = re.compile(
    r"New since yesterday's run \([^)]*\): ([\d,]+) documents? of [\d,]+ new stor\w+, (\d+) page"
)


def versions(database: Path) -> dict[str, int]:
    """Addresses of documents with their version."""
    with Store(database) as store:
        return {row[0]: row[1] for row in store.connection.execute("SELECT url, version FROM documents")}


def front(database: Path) -> tuple[int, int]:
    """New documents and edited pages, as the front page has them."""
    page = asyncio.run(datasette_for(database).client.get("/"))
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", "", page.text)).split())
    found = NEWS.search(words)
    assert found, words
    return int(found[1].replace(",", "")), int(found[2])


@pytest.mark.parametrize("days", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_each_day_the_front_page_says_what_came_since_the_day_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    database = tmp_path / "demo.db"
    moment = [now_utc().replace(hour=7, minute=0, second=0) + timedelta(days=1)]
    new = edits = 0
    with SampleSite() as site:
        site.written = AT_FIRST
        assert run_demo(database, site).unhealthy == ()
        site.sources_toml(tmp_path / "sources.toml")
        extra = ["--sources", str(tmp_path / "sources.toml"), "--allow-host", site.host_port]
        extra += ["--contact", "Example tests@example.org"]
        clock = Clock(database, Timetable, extra=extra, now=lambda: moment[0])
        for day in range(1, days + 1):
            before = versions(database)
            site.written = AT_FIRST + (ALL - AT_FIRST) * day // days
            site.edition = 2 if day == days else 1
            with Store(database) as store:
                # The clock is simulated, the crawl's is not: a day has passed for it as well.
                store.connection.execute("UPDATE source_state SET next_due_at = '2000-01-01T00:00:00Z'")
            assert clock.tick() == {"daily": "run"}
            after = versions(database)
            added = len(after.keys() - before.keys())
            edited = sum(after[url] > version for url, version in before.items())
            assert front(database) == (added, edited)
            new, edits = new + added, edits + edited
            moment[0] += timedelta(days=1)
    assert (new > 20, edits) == (True, 1)
    with Store(database) as store:
        runs = store.connection.execute(
            "SELECT state, attempts FROM runs WHERE source = 'daily' AND owner != ''"
        )
        assert {tuple(row) for row in runs} == {("finished", 1)}
