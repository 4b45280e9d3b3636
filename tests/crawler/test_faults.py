"""Each way in which a server can be wrong: the name it is counted by, what becomes of source and page.

The faults are in tests/fault_site.py. One crawl meets them all, beside a healthy source.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fault_site import ROBOTS, FaultSite, answers_of_any_kind, listings, odd_listings, odd_pages, pages
from loopback import Site

from crawler.run import CrawlOptions, arguments, crawl
from db.store import Store
from db.store.connection import instant

QUEUED, FAILED, REFUSED = "queued", "failed", "refused"
# The fault: why a poll of it fails; what a page becomes, and why. "queued" is asked again later.
ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "hangs": ("no answer in time", QUEUED, "no answer in time"),
    "hangs-after-head": ("no answer in time", QUEUED, "no answer in time"),
    "drips": ("no answer in time", QUEUED, "no answer in time"),
    "drips-head": ("no answer in time", QUEUED, "no answer in time"),
    "resets": ("connection failed", QUEUED, "connection failed"),
    "resets-in-body": ("truncated", QUEUED, "truncated"),
    "closes": ("connection failed", QUEUED, "connection failed"),
    "no-http": ("connection failed", QUEUED, "connection failed"),
    "endless": ("too large", FAILED, "too large"),
    "endless-head": ("connection failed", QUEUED, "connection failed"),
    "endless-line": ("connection failed", QUEUED, "connection failed"),
    "endless-folding": ("connection failed", QUEUED, "connection failed"),
    "endless-continue": ("connection failed", QUEUED, "connection failed"),
    "chunked-garbage": ("truncated", QUEUED, "truncated"),
    "chunked-negative": ("truncated", QUEUED, "truncated"),
    "chunked-huge": ("truncated", QUEUED, "truncated"),
    "chunked-cut": ("truncated", QUEUED, "truncated"),
    "two-lengths": ("connection failed", QUEUED, "connection failed"),
    "wrong-length": ("connection failed", QUEUED, "connection failed"),
    "status-999": ("http 999", QUEUED, "http 999"),
    "long-redirect": ("long address", REFUSED, "long address"),
    "empty": ("empty", FAILED, "empty"),
    "nuls": ("empty", FAILED, "not_html"),
    "noise": ("no_feed", FAILED, "not_html"),
    "noise-as-gzip": ("truncated", QUEUED, "truncated"),
    "gzip-bomb": ("too large", FAILED, "too large"),
    "gzip-cut": ("truncated", QUEUED, "truncated"),
    "brotli": ("encoding", FAILED, "encoding"),
    "shorter-than-said": ("truncated", QUEUED, "truncated"),
    "forbidden": ("http 403", FAILED, "http 403"),
    "missing": ("http 404", FAILED, "http 404"),
    "gone": ("http 410", REFUSED, "http 410"),
    "down": ("http 500", QUEUED, "http 500"),
    "busy": ("retry after", QUEUED, "retry after"),
    "busy-for-ever": ("http 503", QUEUED, "http 503"),
    "unasked-304": ("http 304", FAILED, "http 304"),
    "redirects-nowhere": ("http 302", FAILED, "http 302"),
    "redirects-to-file": ("http 302", FAILED, "http 302"),
    "redirects-inside": ("inside address", REFUSED, "inside address"),
    "redirects-to-nonsense": ("unreadable address", FAILED, "unreadable address"),
}
# Faults that only a listing has, and why its poll fails.
LISTINGS: Mapping[str, str] = {
    "around": "redirect loop",
    "page-for-feed": "no_feed",
    "soft-200": "no_feed",
    "json-for-feed": "no_feed",
    "entity-bomb": "entities",
    "large-feed": "too_large",
    "feed-cut-by-gz": "truncated",
    "sitemap-gz-bomb": "too_large",
    "index-of-itself": "index loop",
    "index-without-end": "nested index",
    "index-of-nothing": "http 404",
}
# Listings that are read all the same: what is counted beside the one good page.
ODD_LISTINGS: Mapping[str, dict[str, int]] = {
    "typed-as-text": {},
    "typed-as-image": {},
    "wrong-charset": {},
    "no-charset": {},
    "nuls-inside": {},
    "no-characters": {},
    "behind-a-warning": {},
    "cut-in-the-middle": {"left out: entry_without_link": 1},
    "listed-often": {"left out: listed twice": 99},
    "dates-to-come": {},
    "bad-links": {"left out: entry_without_link": 3, "left out: unreadable address": 2},
}
# Faults that only a page has: what becomes of it, and why.
PAGES: Mapping[str, tuple[str, str]] = {
    "around": (FAILED, "redirect loop"),
    "pdf-as-html": (FAILED, "not_html"),
    "picture-as-html": (FAILED, "not_html"),
    "feed-as-html": (FAILED, "not_html"),
    "soft-200": (FAILED, "no_text"),
    "instructions": (FAILED, "not_html"),
    "tags": (FAILED, "too_large"),
    "attributes": (FAILED, "no_text"),
    "script-alone": (FAILED, "no_text"),
    "refreshes-inside": (FAILED, "leads elsewhere"),
    "redirects-with-password": (REFUSED, "password in address"),
}
# A robots.txt that cannot be had closes its host, and this is why; None where the host is open.
CLOSED: Mapping[str, str | None] = {
    "robots-down": "robots http 503",
    "robots-busy": "robots http 429",
    "robots-hangs": "no answer in time",
    "robots-resets": "connection failed",
    "robots-cut": "truncated",
    "robots-around": "robots redirect loop",
    "robots-inside": "robots inside address",
    "robots-forbidden": None,
    "robots-page": None,
    "robots-noise": None,
    "robots-large": None,
    "robots-stars": None,
    "robots-delays": None,
}
# Large bodies, for which the time may be over before their size is seen where the machine is busy.
LARGE = frozenset({"endless", "large-feed", "gzip-bomb", "sitemap-gz-bomb"})
LATE = "no answer in time"
POLLS = {name: why for name, (why, _, _) in ANSWERS.items()} | LISTINGS
READ = {name: (state, why) for name, (_, state, why) in ANSWERS.items()} | PAGES
# The most that is fetched of a source: more than there are faults of a page.
LIMIT = 80
HEALTHY = 5
# A child's peak counts the size of its parent when it was started, and pytest may be large: a small
# process stands between them and writes the peak, in KiB, to stderr.
WEIGH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
sys.stderr.write("\\n" + str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@dataclass
class Met:
    """What one crawl made of all faults; `peak` is the most memory that it held, in bytes."""

    counts: dict[str, dict[str, int]]
    failures: list[str]
    peak: int
    database: Path
    sites: dict[str, Site]
    options: CrawlOptions

    def rows(self, sql: str, *values: str) -> list[Any]:
        with Store(self.database) as store:
            return store.connection.execute(sql, values).fetchall()


def town() -> dict[str, Site]:
    """The sites by name: the two of faults, one for each robots.txt, and a healthy one."""
    sites: dict[str, Site] = {"listings": FaultSite("127.0.0.31"), "pages": FaultSite("127.0.0.32")}
    for number, (name, (route, _)) in enumerate(ROBOTS.items(), start=33):
        sites[name] = Site(f"127.0.0.{number}")
        sites[name].routes["/robots.txt"] = route
        sites[name].feed(["/a"])
        sites[name].article("/a", title=f"A hall behind {name}", text=name)
    sites["healthy"] = Site("127.0.0.30")
    sites["healthy"].feed([f"/{n}" for n in range(HEALTHY)])
    for n in range(HEALTHY):
        sites["healthy"].article(f"/{n}", title=f"Hall {n}", text=f"It has the number {n}.")
    return sites


def blocks(sites: Mapping[str, Site], block: Callable[..., str]) -> str:
    """A source for each fault of a listing, one for those of pages, one a robots.txt, and a healthy one."""
    base = sites["listings"].url
    written = [
        block(name, f"{base}/{name}", "sitemap" if name.startswith(("sitemap", "index")) else "rss")
        for name in [*POLLS, *ODD_LISTINGS, "sitemap-of-60000"]
    ]
    written.append(block("pages", f"{sites['pages'].url}/pages"))
    written += [block(name, f"{sites[name].url}/feed.xml") for name in [*ROBOTS, "healthy"]]
    return "".join(written)


@pytest.fixture(scope="module")
def met(source_block: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    database = tmp_path_factory.mktemp("faults") / "x.db"
    sites = town()
    sources = database.with_suffix(".toml")
    sources.write_text(blocks(sites, source_block), encoding="utf-8")
    hosts = tuple(site.host for site in sites.values())
    options = CrawlOptions(database=database, sources_file=sources, allow_hosts=hosts, limit=LIMIT)
    done = subprocess.run(
        [sys.executable, "-c", WEIGH, sys.executable, "-m", "crawler.run", *arguments(options)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    printed = json.loads(done.stdout)
    peak = int(done.stderr.splitlines()[-1]) * 1024
    yield Met(printed["counts"], printed["failures"], peak, database, sites, options)
    for site in sites.values():
        site.close()


def test_no_fault_is_left_out_of_the_table() -> None:
    assert set(ANSWERS) == set(answers_of_any_kind())
    assert {*POLLS, "sitemap-of-60000"} == set(listings(""))
    assert set(ODD_LISTINGS) == set(odd_listings(""))
    assert set(READ) == set(pages(""))
    assert set(CLOSED) == set(ROBOTS)


@pytest.mark.parametrize("fault", POLLS)
def test_a_listing_fails_by_name_and_its_source_is_asked_later(met: Met, fault: str) -> None:
    (state,) = met.rows("SELECT * FROM source_state WHERE source = ?", fault)
    why = LATE if fault in LARGE and state["reason"] == LATE else POLLS[fault]
    assert {name for name in met.counts[fault] if name != "polled"} == {f"poll failed: {why}"}
    assert (state["reason"], state["failures"], state["last_ok_at"]) == (why, 1, None)
    assert state["standing"] == ("paused" if fault == "gone" else "live")
    wait = instant(state["next_due_at"]) - instant(state["last_failed_at"])
    assert wait > (timedelta(days=25) if fault == "gone" else timedelta(hours=1))
    # One line that names source, address and reason; nothing queued, no validators for the next poll.
    (line,) = [line for line in met.failures if line.startswith(f"{fault}: http://127.0.0.")]
    assert "\n" not in line
    assert met.rows("SELECT 1 FROM frontier WHERE source = ?", fault) == []
    url = f"{met.sites['listings'].url}/{fault}"
    assert met.rows("SELECT 1 FROM validators WHERE url = ?", url) == []


@pytest.mark.parametrize("fault", ODD_LISTINGS)
def test_a_listing_with_a_fault_that_does_no_harm_is_read(met: Met, fault: str) -> None:
    left_out = {name: n for name, n in met.counts[fault].items() if name.startswith("left out")}
    assert (left_out, met.counts[fault]["new"]) == (ODD_LISTINGS[fault], 1)
    (state,) = met.rows("SELECT * FROM source_state WHERE source = ?", fault)
    assert (state["reason"], state["failures"], state["standing"]) == (None, 0, "live")


@pytest.mark.parametrize("fault", READ)
def test_a_page_is_settled_by_name(met: Met, fault: str) -> None:
    url = f"{met.sites['pages'].url}/pages/{fault}"
    (row,) = met.rows("SELECT * FROM frontier WHERE url = ?", url)
    late = fault in LARGE and row["reason"] == LATE
    assert (row["state"], row["reason"]) == ((QUEUED, LATE) if late else READ[fault])
    assert row["document_id"] is None
    if row["state"] == QUEUED:
        assert instant(row["due_at"]) > instant(row["found_at"])


@pytest.mark.parametrize("fault", ROBOTS)
def test_a_robots_txt_that_cannot_be_had_closes_its_host(met: Met, fault: str) -> None:
    why, is_open = CLOSED[fault], ROBOTS[fault][1]
    assert (why is None) == is_open
    assert met.sites[fault].paths() == (["/feed.xml", "/a"] if is_open else [])
    (state,) = met.rows("SELECT * FROM source_state WHERE source = ?", fault)
    assert (state["reason"], state["failures"]) == (why, 0 if is_open else 1)


def test_what_is_stored_is_whole_and_nothing_else_is(met: Met) -> None:
    wanted = {f"{met.sites['listings'].url}/good/{name}" for name in ODD_LISTINGS}
    wanted |= {f"{met.sites['pages'].url}/pages/{name}" for name in odd_pages()}
    wanted |= {f"{met.sites[name].url}/a" for name, why in CLOSED.items() if why is None}
    wanted |= {f"{met.sites['healthy'].url}/{n}" for n in range(HEALTHY)}
    stored = met.rows("SELECT url, text FROM documents")
    assert {row["url"] for row in stored} == wanted
    assert all("add a second building to the campus" in row["text"] for row in stored)
    assert met.rows("SELECT 1 FROM frontier WHERE state = 'leased'") == []
    assert met.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_healthy_source_beside_them_is_not_disturbed(met: Met) -> None:
    assert met.counts["healthy"] == {"polled": 1, "listed": HEALTHY, "queued": HEALTHY, "new": HEALTHY}
    assert not [line for line in met.failures if line.startswith(("healthy", "crawl"))]
    assert len(met.sites["healthy"].asked) == HEALTHY + 2


def test_the_memory_of_the_crawl_stays_small(met: Met) -> None:
    print(f"\npeak {met.peak / 1e6:.0f} MB")
    assert met.peak < 250_000_000
    # Endless answers are cut off: what was under way in the buffers of both sides is counted too.
    assert met.sites["pages"].sent < 60_000_000


def test_an_archive_of_a_sitemap_is_cut_where_the_protocol_ends_it(met: Met) -> None:
    counts = met.counts["sitemap-of-60000"]
    assert (counts["queued"], counts["left out: beyond the first 50,000"]) == (50_000, 10_000)
    assert counts["refused: inside address"] == LIMIT


def test_no_fault_is_asked_for_more_often_than_it_is_worth(met: Met) -> None:
    asked = Counter(path.removeprefix("/pages/") for path in met.sites["pages"].paths())
    assert asked["around"] == 6
    # A failed connection and a broken server are tried once more at once, all else is not.
    assert {name for name, n in asked.items() if n > 1} <= {
        "around",
        *(name for name, (_, why) in READ.items() if why in {"connection failed", "truncated"}),
        *("down", "busy-for-ever"),
    }
    assert max(n for name, n in asked.items() if name != "around") == 2


def test_what_failed_is_left_alone_by_the_next_crawl(met: Met) -> None:
    before = [len(site.asked) for site in met.sites.values()]
    met.rows("UPDATE frontier SET state = 'failed' WHERE source = 'sitemap-of-60000' AND state = 'queued'")
    assert crawl(met.options).counts == {}
    assert [len(site.asked) for site in met.sites.values()] == before


def test_a_source_that_has_failed_for_weeks_is_given_up_and_tried_monthly(met: Met) -> None:
    weeks = "2026-01-01T00:00:00Z"
    sql = "UPDATE source_state SET failing_since = ?, strain = 9, next_due_at = ? WHERE source = 'forbidden'"
    met.rows(sql, weeks, weeks)
    assert set(crawl(met.options).counts) == {"forbidden"}
    (state,) = met.rows("SELECT * FROM source_state WHERE source = 'forbidden'")
    assert state["standing"] == "dead"
    assert instant(state["next_due_at"]) - instant(state["last_failed_at"]) > timedelta(days=25)
