"""A large listing or robots.txt does not hold up the crawl of the others: the reactor turns meanwhile."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault_site import item, rss
from loopback import Reply, Site

from crawler.run import CrawlOptions, arguments
from db.store import Store

ROOT = Path(__file__).parents[2]
# A crawl whose reactor beats each 5 ms. A beat that comes late is told as (when, seconds by the wall,
# seconds of this process's CPU): on a busy machine others may make it late, which uses no CPU of ours.
BEATING = """
import json, sys
from time import monotonic, process_time
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor
from crawler import child, run

EVERY = 0.005
late = []

def beat(at, cpu):
    now, spent = monotonic(), process_time() - cpu
    if now - at > 4 * EVERY:
        late.append((at, now - at - EVERY, spent))
    reactor.callLater(EVERY, beat, monotonic(), process_time())

reactor.callWhenRunning(beat, monotonic(), process_time())
result = child.run(run.parse(sys.argv[1:])[0])
print(json.dumps({"counts": result.counts, "late": late}))
"""


def beating(database: Path, blocks: str, site: Site) -> tuple[dict[str, dict[str, int]], float]:
    """The counts of a crawl, and the longest that it held its reactor after its first request, in seconds."""
    sources = database.with_suffix(".toml")
    sources.write_text(blocks, encoding="utf-8")
    site.asked.clear()
    options = CrawlOptions(database=database, sources_file=sources, allow_hosts=(site.host,), limit=1)
    done = subprocess.run(
        [sys.executable, "-c", BEATING, *arguments(options)], capture_output=True, check=True, cwd=ROOT
    )
    said = json.loads(done.stdout)
    begun = site.asked[0].at
    held = max((min(wall, cpu) for at, wall, cpu in said["late"] if at > begun), default=0.0)
    print(f"\nheld for {held * 1000:.0f} ms")
    return said["counts"], held


def feed_of(size: int, entries: int) -> bytes:
    """A feed of about so many bytes."""
    words = "Words of a summary that goes on and on. " * (size // entries // 40)
    more = f"<pubDate>Mon, 02 Feb 2026 10:00:00 GMT</pubDate><description>{words}</description>"
    return rss("".join(item(f"/reports/{n}", more=more) for n in range(entries)))


def test_a_crawl_of_large_listings_holds_the_reactor_for_less_than_100_ms(
    tmp_path: Path, make_site: Callable[..., Site], source_block: Callable[..., str]
) -> None:
    site = make_site()
    links = "".join(f"<url><loc>{site.url}/pages/{n}</loc></url>" for n in range(8_000))
    site.routes = {
        "/robots.txt": Reply(b"User-agent: *\n" + b"".join(b"Disallow: /p%d/\n" % n for n in range(30_000))),
        "/feed.xml": Reply(feed_of(4_800_000, 400)),
        "/sitemap.xml": Reply(f"<urlset>{links}</urlset>".encode()),
    }
    blocks = source_block("feed", f"{site.url}/feed.xml")
    blocks += source_block("sitemap", f"{site.url}/sitemap.xml", "sitemap")
    # What holds the reactor does so each time; a busy machine, only now and then.
    for attempt in range(3):
        counts, held = beating(tmp_path / f"{attempt}.db", blocks, site)
        assert (counts["feed"]["queued"], counts["sitemap"]["queued"]) == (400, 8_000)
        with Store(tmp_path / f"{attempt}.db") as store:
            assert sum(store.frontier.states().values()) == 8_400
        if held < 0.1:
            break
    assert held < 0.1


@pytest.mark.soak
def test_ten_thousand_entries_of_a_5_mb_feed_hold_the_reactor_for_less_than_100_ms(
    tmp_path: Path, make_site: Callable[..., Site], source_block: Callable[..., str]
) -> None:
    site = make_site()
    site.routes["/feed.xml"] = Reply(feed_of(3_000_000, 10_000))
    counts: dict[str, Any]
    counts, held = beating(tmp_path / "x.db", source_block("feed", f"{site.url}/feed.xml"), site)
    assert counts["feed"].get("queued") == 10_000, counts
    assert held < 0.1
