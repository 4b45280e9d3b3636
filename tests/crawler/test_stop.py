"""A crawl that is told to end ends soon, loses nothing, blames no address; the next one does the rest."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from crawler.run import CrawlOptions, arguments
from db.store import Store

ROOT = Path(__file__).parents[2]
PAGES = [f"/{n}" for n in range(12)]


@dataclass
class Stopped:
    """A crawl that was stopped in its middle: what it printed, how it ended, what it left."""

    counts: dict[str, dict[str, int]]
    failures: list[str]
    code: int
    seconds: float
    states: dict[str, dict[str, int]]
    attempts: int
    polled: set[str]
    rest: Callable[[], Any]
    sites: dict[str, Any]


def slow_sites(make_site: Callable[..., Any], reply: Any, opened: Event) -> dict[str, Any]:
    """A site of a page each second, one whose next page is two minutes away, one that never answers, and
    one whose listing takes half a minute to read.
    """
    delays = {"slow": 1, "waits": 120, "hangs": 0.02, "reads": 0.02}
    sites = {key: make_site(f"127.0.0.{number}") for number, key in enumerate(delays, start=21)}
    for key, site in sites.items():
        site.routes["/robots.txt"] = reply(f"User-agent: *\nCrawl-delay: {delays[key]}\n".encode())
        for path in PAGES:
            site.article(path, title=f"Page {path} of {key}", text=f"{key} {path}")
        site.feed(PAGES)

    def hang(asked: Any) -> Any:
        opened.wait(60)
        return reply(status=404)

    sites["hangs"].routes |= dict.fromkeys(PAGES[:1], hang)
    items = "".join(f"<item><title>T</title><link>/{n}</link></item>" for n in range(70_000))
    sites["reads"].routes["/feed.xml"] = reply(f"<rss><channel>{items}</channel></rss>".encode())
    return sites


@pytest.fixture(scope="module", params=["SIGTERM", "the pipe of who started it is closed"])
def stopped(
    request: pytest.FixtureRequest,
    make_site: Callable[..., Any],
    reply: Any,
    source_block: Callable[..., str],
    run_crawl: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stopped]:
    database = tmp_path_factory.mktemp("stopped") / "x.db"
    opened, reached = Event(), Event()
    sites = slow_sites(make_site, reply, opened)
    good = sites["slow"].routes["/0"]

    def first(asked: Any) -> Any:
        # The long listing was served by then: its site has no delay worth the name, this one a second.
        reached.set()
        return good

    sites["slow"].routes["/0"] = first
    blocks = "".join(source_block(key, f"{site.url}/feed.xml") for key, site in sites.items())
    sources = database.with_suffix(".toml")
    sources.write_text(blocks)
    hosts = tuple(site.host for site in sites.values())
    options = CrawlOptions(database=database, sources_file=sources, allow_hosts=hosts)
    theirs, ours = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.run", "--parent", str(theirs), *arguments(options)],
        stdout=subprocess.PIPE,
        pass_fds=(theirs,),
        cwd=ROOT,
    )
    os.close(theirs)
    assert reached.wait(60)
    start = monotonic()
    if request.param == "SIGTERM":
        child.send_signal(signal.SIGTERM)
    else:
        os.close(ours)
    printed = json.loads(child.communicate()[0])
    seconds = monotonic() - start
    with suppress(OSError):
        os.close(ours)
    with Store(database) as store:
        query = store.connection.execute
        states: dict[str, dict[str, int]] = {key: {} for key in sites}
        for key, state, n in query("SELECT source, state, count(*) FROM frontier GROUP BY 1, 2"):
            states[key][state] = n
        attempts = query("SELECT max(attempts) FROM frontier WHERE state = 'queued'").fetchone()[0]
        polled = {row[0] for row in query("SELECT source FROM source_state")}

    def rest() -> Any:
        opened.set()
        for site in sites.values():
            del site.routes["/robots.txt"]
        sites["hangs"].article("/0", title="Page 0 of hangs")
        sites["reads"].feed(PAGES)
        run_crawl(database, blocks, *sites.values(), keys=())
        with Store(database) as store:
            urls = [row[0] for row in store.connection.execute("SELECT url FROM documents")]
            return store.frontier.states(), sorted(urls)

    failures, counts = printed["failures"], printed["counts"]
    yield Stopped(counts, failures, child.returncode, seconds, states, attempts, polled, rest, sites)
    opened.set()


def test_it_ends_within_five_seconds(stopped: Stopped) -> None:
    print(f"\nended after {stopped.seconds:.1f} s")
    assert (stopped.code, stopped.failures) == (0, [])
    # About 2 s where the machine is free; a time-out would take 20 s, the queue of "slow" 11, of "waits" 120,
    # the listing of "reads" 30.
    assert stopped.seconds < 5


def test_no_address_is_counted_as_failed_or_refused(stopped: Stopped) -> None:
    names = {name for counts in stopped.counts.values() for name in counts}
    assert names <= {"polled", "listed", "queued", "new"}
    assert stopped.states["hangs"] == {"queued": 12}
    assert set(stopped.states["slow"]) == {"done", "queued"}
    assert stopped.attempts == 0


def test_no_request_leaves_after_it(stopped: Stopped) -> None:
    assert stopped.sites["waits"].paths() == []
    # The one that was under way, and perhaps the next.
    assert len(stopped.sites["slow"].paths()) <= 3


def test_a_source_that_was_not_polled_stays_due(stopped: Stopped) -> None:
    assert stopped.polled == {"slow", "hangs"}
    assert stopped.states["waits"] == stopped.states["reads"] == {}
    assert stopped.sites["reads"].paths() == ["/feed.xml"]


def test_the_next_crawl_does_the_rest_and_nothing_twice(stopped: Stopped) -> None:
    states, urls = stopped.rest()
    wanted = sorted(site.url + path for site in stopped.sites.values() for path in PAGES)
    assert (states, urls) == ({"done": len(wanted)}, wanted)
    for key, site in stopped.sites.items():
        again = [path for path in site.paths() if site.paths().count(path) > 1]
        # The page that never answered is asked for once more; a listing may be.
        assert set(again) <= {"/feed.xml"} | ({"/0"} if key == "hangs" else set()), key
