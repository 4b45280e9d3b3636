"""kill -9 at any moment, then a rerun: every document, none twice; two crawls share the work."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Timer
from typing import Any

import pytest

from crawler.run import CrawlOptions, arguments, crawl
from crawler.sample_site.server import Request, SampleSite
from db.reference import load_sources
from db.store import Store
from db.store.frontier import Found

ROOT = Path(__file__).parents[2]
# A feed, an index of sitemaps and the filings; the other kinds are read alike. About 44 requests.
KEYS = ("sample-wire", "sample-review", "sample-edgar")
CHANCE = random.Random(20260301)
# After so many requests, and so many seconds more: an answer may be on its way, read, or half stored.
MOMENTS = [(after, CHANCE.uniform(0, 0.02)) for after in CHANCE.sample(range(3, 42), 3)]


class WatchedSite(SampleSite):
    """The sample site, with something to do when a number of requests was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.at: int | None = None
        self.then: Callable[[], None] = lambda: None

    def record(self, request: Request) -> None:
        super().record(request)
        if len(self.requests) == self.at:
            self.then()


def options(site: SampleSite, database: Path) -> CrawlOptions:
    sources = database.with_suffix(".toml")
    site.sources_toml(sources)
    return CrawlOptions(
        database=database,
        sources_file=sources,
        allow_hosts=(site.host_port,),
        contact="Example tests@example.org",
        keys=KEYS,
    )


def start(given: CrawlOptions) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.run", *arguments(given)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )


def contents(database: Path, base: str) -> tuple[set[tuple[str, str]], int, int]:
    """Documents as (path, text), filings and figures of a database that must be whole."""
    with Store(database) as store:
        query = store.connection.execute
        assert query("PRAGMA integrity_check").fetchone()[0] == "ok"
        query("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
        rows = query("SELECT url, text FROM documents").fetchall()
        assert len({row["url"] for row in rows}) == len(rows)
        assert query("SELECT count(*) FROM documents WHERE version > 1").fetchone()[0] == 0
        states = store.frontier.states()
        assert set(states) <= {"done", "refused"}, states
        filings = query("SELECT count(*) FROM filings").fetchone()[0]
        figures = query("SELECT count(*) FROM capex").fetchone()[0]
    # Texts of the sample EDGAR name its own address.
    return {(row["url"].removeprefix(base), row["text"].replace(base, "")) for row in rows}, filings, figures


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[tuple[str, str]], int, int]:
    database = tmp_path_factory.mktemp("whole") / "whole.db"
    with SampleSite() as site:
        assert crawl(options(site, database)).failures == ()
        return contents(database, site.base_url)


@pytest.mark.parametrize(("after", "seconds"), MOMENTS)
def test_after_kill_9_a_rerun_has_every_document_once(
    tmp_path: Path, undisturbed: tuple[set[tuple[str, str]], int, int], after: int, seconds: float
) -> None:
    database = tmp_path / "killed.db"
    with WatchedSite() as site:
        given = options(site, database)
        child = start(given)
        kill = Timer(seconds, os.kill, (child.pid, signal.SIGKILL))
        site.at, site.then = after, kill.start
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        site.at = None
        assert crawl(given).failures == ()
        assert contents(database, site.base_url) == undisturbed


def test_a_rerun_finds_what_is_left_although_no_source_is_due(tmp_path: Path) -> None:
    database = tmp_path / "left.db"
    with WatchedSite() as site:
        given = options(site, database)
        child = start(given)
        site.at, site.then = 30, lambda: os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        site.at = None
        with Store(database) as store:
            store.connection.execute("UPDATE source_state SET next_due_at = '2999-01-01T00:00:00Z'")
            due = store.connection.execute("SELECT count(*) FROM frontier WHERE state != 'done'").fetchone()[
                0
            ]
            known = store.connection.execute("SELECT count(*) FROM source_state").fetchone()[0]
        assert due > 0
        assert known > 0
        before = len(site.requests)
        result = crawl(replace(given, keys=()))
        assert result.totals()["new"] > 0
        polled = {name for name in result.counts if "polled" in result.counts[name]}
        assert given.sources_file is not None
        assert len(polled) == len(load_sources(given.sources_file)) - known
        assert len(site.requests) > before


def test_two_crawls_of_one_database_share_the_work(
    tmp_path: Path, undisturbed: tuple[set[tuple[str, str]], int, int]
) -> None:
    database = tmp_path / "shared.db"
    together = Barrier(2)

    class SharedSite(SampleSite):
        """Answers neither crawl before both have asked for robots.txt, their first request."""

        def record(self, request: Request) -> None:
            super().record(request)
            if request.path == "/robots.txt":
                together.wait(120)

    with SharedSite() as site:
        given = options(site, database)
        with Store(database):
            pass
        children = [start(given), start(given)]
        answers = [child.communicate() for child in children]
        assert [child.returncode for child in children] == [0, 0], answers
        counts = [json.loads(output)["counts"] for output, _ in answers]
        new = [sum(by_name.get("new", 0) for by_name in one.values()) for one in counts]
        documents, filings, figures = contents(database, site.base_url)
        assert sum(new) == len(documents)
        assert (documents, filings, figures) == undisturbed
        assert min(new) > 0
        listed = {path for path, _ in documents}
        asked = Counter(path for path in site.paths() if path in listed)
        assert set(asked.values()) == {1}


def runs(child: subprocess.Popen[bytes]) -> bool:
    """Whether it still runs after a moment, in which the site's own thread may answer."""
    try:
        child.wait(0.02)
    except subprocess.TimeoutExpired:
        return True
    return False


def test_a_page_whose_reading_ends_the_crawl_is_given_up_and_said(
    tmp_path: Path, make_site: Any, source_block: Any, run_crawl: Any
) -> None:
    """Two crawls have ended in it before; the third is killed while it reads the page, as by a crash in C."""
    database, site = tmp_path / "poison.db", make_site()
    site.article("/good", text="Good.")
    # Half a minute of reading, and fewer tags than the reader refuses: a kill cannot miss it.
    site.article("/poison", text="Slow to read. " + "<b>word</b> " * 12_000)
    site.feed(["/poison", "/good"])
    blocks, poison = source_block("wire", f"{site.url}/feed.xml"), f"{site.url}/poison"
    with Store(database) as store:
        store.frontier.add([Found(url=poison, source="wire")], now=datetime(2026, 1, 1, tzinfo=UTC))
        store.connection.execute("UPDATE frontier SET deaths = 2")
        sources = tmp_path / "poison.toml"
        sources.write_text(blocks)
        child = start(
            CrawlOptions(
                database=database, sources_file=sources, allow_hosts=(site.host,), contact="E t@e.example"
            )
        )
        reading = "SELECT reading FROM frontier WHERE url = ?"
        while runs(child):
            if store.connection.execute(reading, (poison,)).fetchone()[0]:
                child.kill()
        child.communicate()
    assert child.returncode == -signal.SIGKILL
    result = run_crawl(database, blocks, site)
    assert result.failures == (
        f"wire: {poison}: reading it ended the process 3 times: left out until it changes",
    )
    assert result.counts["wire"]["failed: reading it ended the process"] == 1
    with Store(database) as store:
        assert store.frontier.states() == {"done": 1, "failed": 1}
        (url,) = store.connection.execute("SELECT url FROM documents").fetchone()
    assert url == f"{site.url}/good"
    asked = site.paths().count("/poison")
    run_crawl(database, blocks, site)
    assert site.paths().count("/poison") == asked


def _listening(pid: int) -> int:
    """How many listening TCP sockets a process has."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    listening = 0
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        listening += sum(line.split()[3] == "0A" and line.split()[9] in inodes for line in lines)
    return listening


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")
def test_a_running_crawl_listens_on_no_port(tmp_path: Path) -> None:
    """The telnet console and the remote control, on by default, would."""
    seen: list[Any] = []
    with WatchedSite() as site:
        child = start(options(site, tmp_path / "quiet.db"))
        site.at, site.then = 10, lambda: seen.append(_listening(child.pid))
        child.communicate()
    assert seen == [0]
