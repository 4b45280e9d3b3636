"""Long forms of what the other files show in short: run by ``make soak``."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.run import CrawlOptions, arguments, crawl
from db.store import Store

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.soak
PAGES = 400
KILLS = 20


def test_400_pages_survive_20_kills_in_one_crawl(
    tmp_path: Path, make_site: Callable[..., Any], source_block: Any
) -> None:
    site = make_site()
    paths = [f"/{n}" for n in range(PAGES)]
    for path in paths:
        site.article(path, title=f"Report number {path} of the year", text=f"Only page {path} says so.")
    site.feed(paths)
    # The site's own answers are the clock: no sleeping, whatever the machine's speed.
    moment: dict[str, Any] = {"at": None, "child": None}

    def watched(answer: Any) -> Callable[[Any], Any]:
        def route(asked: Any) -> Any:
            if moment["at"] is not None and len(site.asked) >= moment["at"]:
                os.kill(moment["child"].pid, signal.SIGKILL)
            return answer

        return route

    site.routes = {path: watched(answer) for path, answer in site.routes.items()}
    sources = tmp_path / "sources.toml"
    sources.write_text(source_block("wire", f"{site.url}/feed.xml"))
    database = tmp_path / "killed.db"
    given = CrawlOptions(database=database, sources_file=sources, allow_hosts=(site.host,))
    with Store(database):
        pass
    chance = random.Random(20261127)
    killed = 0
    for _ in range(KILLS):
        moment["at"] = None
        moment["child"] = child = subprocess.Popen(
            [sys.executable, "-m", "crawler.run", *arguments(given)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        moment["at"] = len(site.asked) + chance.randint(1, 2 * PAGES // KILLS)
        killed += child.wait() == -signal.SIGKILL
    moment["at"] = None
    # One that had nothing left to do before its moment came was not killed.
    assert killed >= KILLS // 2
    assert crawl(given).failures == ()
    with Store(database) as store:
        rows = store.connection.execute("SELECT url, version FROM documents").fetchall()
        assert len(rows) == PAGES
        assert len({row["url"] for row in rows}) == PAGES
        assert {row["version"] for row in rows} == {1}
        assert store.frontier.states() == {"done": PAGES}
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_memory_stays_flat_over_20_000_pages(
    tmp_path: Path, make_site: Callable[..., Any], source_block: Any
) -> None:
    site = make_site()
    # Of a feed without dates the newest 200 are taken.
    feeds, each = 100, 200
    site.article("/sample", title="Report of the year")
    page = site.routes["/sample"]
    peaks: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def answer(asked: Any) -> Any:
        thousand, status = len(peaks_of) // 1000, Path(f"/proc/{child.pid}/status") if child else None
        peaks_of.append(asked.path)
        if status is not None and len(peaks_of) % 20 == 0:
            peaks.extend([0] * (thousand + 1 - len(peaks)))
            peaks[thousand] = max(peaks[thousand], int(status.read_text().split("VmRSS:")[1].split()[0]))
        return page

    peaks_of: list[str] = []
    blocks = []
    for feed in range(feeds):
        paths = [f"/{feed}/{n}" for n in range(each)]
        site.routes.update(dict.fromkeys(paths, answer))
        site.feed(paths, f"/{feed}.xml")
        blocks.append(source_block(f"s{feed}", f"{site.url}/{feed}.xml"))
    sources = tmp_path / "sources.toml"
    sources.write_text("".join(blocks))
    given = CrawlOptions(database=tmp_path / "many.db", sources_file=sources, allow_hosts=(site.host,))
    with Store(given.database):
        pass
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.run", *arguments(given)], stdout=subprocess.DEVNULL, cwd=ROOT
    )
    # On a loaded machine an answer may come too late: its page waits for the next crawl, and is told.
    assert child.wait() in (0, 1)
    print("\nMB by thousand:", [peak // 1024 for peak in peaks])
    with Store(given.database) as store:
        states = store.frontier.states()
        assert sum(states.values()) == feeds * each
        assert states["done"] >= 0.95 * feeds * each
        assert store.documents.count() == states["done"]
    assert len(peaks) >= 20
    assert peaks[19] <= 1.1 * peaks[1]
    assert max(peaks) < 250 * 1024
