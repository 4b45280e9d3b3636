"""A reader that does not end costs its page and no other, whether it leaves the interpreter's lock or not."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.desk import HUNG, Desk, UnreadableBody
from crawler.options import CrawlOptions
from crawler.refusals import Stopping
from db.store import Store
from db.store.frontier import Found

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AT_ONCE, EVER = timedelta(0), timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with Store(tmp_path / "x.db") as store:
        yield Desk(store=store, options=CrawlOptions(database=tmp_path / "x.db"), owner="me")


def test_what_is_read_for_too_long_is_given_up_by_name_and_what_waits_for_a_thread_is_not(desk: Desk) -> None:
    go_on = threading.Event()

    async def crawl() -> tuple[str, str]:
        loop, taken_up = asyncio.get_running_loop(), asyncio.Event()
        loop.set_default_executor(ThreadPoolExecutor(1))

        def hang() -> None:
            loop.call_soon_threadsafe(taken_up.set)
            go_on.wait(60)

        hangs, waits = (asyncio.create_task(desk.read(reader)) for reader in (hang, lambda: "read"))
        await taken_up.wait()
        desk.give_up(EVER)
        desk.give_up(AT_ONCE)
        with pytest.raises(UnreadableBody) as given_up:
            await hangs
        go_on.set()
        return given_up.value.reason, await waits

    assert asyncio.run(crawl()) == (HUNG, "read")
    assert (desk.lost, desk.reading, desk.under_way) == (1, {}, set())


def test_what_the_end_of_a_crawl_cuts_short_is_not_accused(desk: Desk) -> None:
    go_on = threading.Event()

    async def crawl() -> None:
        reading = asyncio.create_task(desk.read(go_on.wait, 60))
        # Its first turn brings the task to where it waits for the reader.
        await asyncio.sleep(0)
        for work in tuple(desk.under_way):
            work.cancel()
        try:
            with pytest.raises(Stopping):
                await reading
        finally:
            go_on.set()

    asyncio.run(crawl())
    assert desk.lost == 0


def test_a_page_whose_reading_does_not_end_is_given_up_and_said(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    """Its reader takes minutes; only the page is due, so that nothing else is judged by the short limit."""
    database, site = tmp_path / "hangs.db", make_site()
    site.routes["/hangs"] = reply(
        b"<article><p>Slow to read. " + b"<b>word</b> " * 60_000 + b"</p></article>"
    )
    blocks, hangs = source_block("wire", f"{site.url}/feed.xml"), f"{site.url}/hangs"
    with Store(database) as store:
        store.frontier.add([Found(url=hangs, source="wire")], now=NOW)
        store.polls.source_ok("wire", now=NOW, next_due_at=NOW + 9999 * EVER, items=0, newest=None)
    result = run_crawl(database, blocks, site, keys=(), longest_reading=timedelta(seconds=0.5))
    assert result.failures == (f"wire: {hangs}: {HUNG}: left out until it changes",)
    assert result.counts["wire"] == {f"failed: {HUNG}": 1}
    with Store(database) as store:
        assert store.frontier.states() == {"failed": 1}


def test_a_process_whose_lock_is_never_given_back_ends() -> None:
    """The sum of a range is one call in C that asks nobody: no signal handler and no other thread runs."""
    lines = (
        "from datetime import timedelta",
        "from crawler.hanging import end_unless_told",
        "end_unless_told(timedelta(seconds=0.2))",
        "sum(range(10**13))",
    )
    answer = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 1
    assert "most recent call first" in answer.stderr
