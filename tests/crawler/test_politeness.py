"""What a crawl may ask, how often and how fast: one crawl of several hosts, each with its trap."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from db.store.connection import instant

MINE = "chiprace"
# Sources on one host.
SHARING = 3


@dataclass
class Town:
    """Several hosts after one crawl."""

    sites: dict[str, Any]
    result: Any
    database: Path

    def counts(self, key: str) -> dict[str, int]:
        return dict(self.result.counts[key])


@pytest.fixture(scope="module")
def town(
    make_site: Callable[..., Any],
    reply: Callable[..., Any],
    source_block: Callable[..., str],
    run_crawl: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Town:
    names = ("closed", "slow", "shared", "busy", "crowded", "moved", "refused")
    sites = {name: make_site(f"127.0.0.{number}") for number, name in enumerate(names, start=11)}
    for site in sites.values():
        site.feed([f"/open/{n}" for n in range(2)] + [f"/shut/{n}" for n in range(10)])
        for n in range(10):
            site.article(f"/open/{n}")
            site.article(f"/shut/{n}")
    # A byte order mark before the first line hides no rule.
    sites["closed"].routes["/robots.txt"] = reply(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /shut/\r\n")
    sites["slow"].routes["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 0.3\n")
    sites["slow"].feed([f"/open/{n}" for n in range(5)])
    sites["shared"].routes["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 0.2\n")
    for n in range(SHARING):
        sites["shared"].feed([f"/open/{2 * n}", f"/open/{2 * n + 1}", f"/shut/{n}"], f"/feed-{n}.xml")
    ahead = datetime.now(UTC) + timedelta(hours=5)
    sites["busy"].routes["/open/2"] = reply(status=503, headers={"Retry-After": format_datetime(ahead, True)})
    sites["busy"].feed([f"/open/{n}" for n in range(3)] + [f"/shut/{n}" for n in range(10)])
    for n in range(2):
        sites["busy"].routes[f"/open/{n}"] = reply(status=503, headers={"Retry-After": "120"})
        sites["crowded"].routes[f"/open/{n}"] = reply(status=429, headers={"Retry-After": "3600"})
    sites["moved"].routes["/robots.txt"] = reply(b"User-agent: *\nDisallow: /shut/\n")
    sites["moved"].feed(["/go"])
    sites["moved"].routes["/go"] = reply(status=302, headers={"Location": "/shut/1"})
    sites["refused"].routes["/robots.txt"] = reply(b"User-agent: *\nDisallow: /feed.xml\n")
    blocks = "".join(source_block(name, f"{site.url}/feed.xml") for name, site in sites.items())
    blocks += "".join(
        source_block(f"shared-{n}", f"{sites['shared'].url}/feed-{n}.xml") for n in range(SHARING)
    )
    database = tmp_path_factory.mktemp("town") / "town.db"
    return Town(sites, run_crawl(database, blocks, *sites.values()), database)


def frontier(town: Town, key: str) -> list[Any]:
    with Store(town.database) as store:
        return store.connection.execute(
            "SELECT url, state, reason, attempts, due_at, found_at FROM frontier WHERE source = ?", (key,)
        ).fetchall()


def test_of_many_requests_that_wait_for_robots_txt_each_is_judged(town: Town) -> None:
    site = town.sites["closed"]
    assert [path for path in site.paths() if path.startswith("/shut/")] == []
    assert town.counts("closed")["refused: robots"] == 10
    assert town.counts("closed")["new"] == 2
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1


def test_a_missing_robots_txt_opens_the_host(town: Town) -> None:
    assert "/shut/9" in town.sites["busy"].paths()


def test_crawl_delay_is_kept(town: Town) -> None:
    times = [asked.at for asked in town.sites["slow"].asked]
    gaps = [later - earlier for earlier, later in pairwise(times[1:])]
    assert len(gaps) == 5
    # The kernel's clock of arrivals goes in steps of 4 ms.
    assert min(gaps) > 0.29, gaps


def test_at_most_five_requests_in_any_second_whatever_the_sources_on_a_host(town: Town) -> None:
    times = [asked.at for asked in town.sites["shared"].asked][1:]
    assert len(times) == len(set(town.sites["shared"].paths())) == 20
    assert sum(town.counts(f"shared-{n}")["listed"] for n in range(SHARING)) == 3 * SHARING
    sixth = [later - first for first, later in zip(times, times[5:], strict=False)]
    assert min(sixth) > 0.99, sixth


def test_retry_after_parks_the_address_and_is_not_asked_again_in_this_run(town: Town) -> None:
    paths = [f"/open/{n}" for n in range(3)]
    assert sorted(path for path in town.sites["busy"].paths() if "open" in path) == paths
    assert town.counts("busy")["parked: retry after"] == 3
    assert town.counts("busy")["new"] == 10
    parked = [row for row in frontier(town, "busy") if row["reason"] == "retry after"]
    assert {row["state"] for row in parked} == {"queued"}
    waits = [(instant(row["due_at"]) - instant(row["found_at"])).total_seconds() for row in parked]
    # Two said 120 seconds, one the date five hours ahead; never earlier than was asked.
    assert all(120 <= wait < 600 for wait in sorted(waits)[:2])
    assert 5 * 3600 - 60 <= sorted(waits)[2] <= 5 * 3600


def test_too_many_requests_parks_the_whole_host(town: Town) -> None:
    # What waited behind the first 429 was not asked any more.
    asked = [path for path in town.sites["crowded"].paths() if "open" in path]
    assert 1 <= len(asked) <= 2
    assert len(town.sites["crowded"].paths()) < 1 + 12
    with Store(town.database) as store:
        until = store.polls.parked_until(town.sites["crowded"].host.partition(":")[0])
        assert until is not None
        row = store.connection.execute(
            "SELECT count(*) FROM frontier WHERE source = 'crowded' AND state = 'queued'"
        ).fetchone()
    assert row[0] >= 2


def test_a_redirect_to_a_closed_address_is_not_followed(town: Town) -> None:
    assert town.sites["moved"].paths() == ["/feed.xml", "/go"]
    assert town.counts("moved")["refused: robots"] == 1


def test_a_source_whose_own_address_is_closed_fails_and_says_why(town: Town) -> None:
    assert town.sites["refused"].paths() == []
    assert any("refused" in line and "robots.txt closes" in line for line in town.result.failures)


def test_requests_name_us_our_contact_and_no_referer(town: Town) -> None:
    for site in town.sites.values():
        for asked in site.asked:
            assert asked.headers["user-agent"].startswith(f"{MINE}/")
            assert "tests@example.org" in asked.headers["user-agent"]
            assert "referer" not in asked.headers
            assert "cookie" not in asked.headers
