"""The process that crawls: one Scrapy process, one spider, one follower for each source.

The reactor cannot start twice in one process and a page may exhaust its memory, so a crawl is a
child process with limits of its own. Imported only there.
"""

import ctypes
import logging
import os
import resource
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from crawler.desk import Desk
from crawler.edgar_plan import followed
from crawler.options import CrawlOptions, CrawlResult
from crawler.relevance import Relevance
from crawler.selection import Selected, known_sources, select
from crawler.settings import build_settings
from crawler.spiders.api import ApiFollower
from crawler.spiders.base import CrawlSpider, Follower
from crawler.spiders.edgar import EdgarFollower, Watch
from crawler.spiders.feed import FeedFollower
from crawler.spiders.listing import ListingFollower
from crawler.spiders.newsroom import NewsroomFollower
from crawler.spiders.sitemap import SitemapFollower
from db.knowledge import Source, SourceKind
from db.logs import RUN, log_lines
from db.reference import load_reference
from db.revenue import taiwan_codes
from db.store import Store
from db.store.frontier import DEADLY, MOST_DEATHS
from db.store.owner import current_owner

# Seconds after which a thread that wants Python's lock is given it; Python's own 0.005 held the reactor for
# 600 ms over 100 rows.
SWITCH = 0.0005
GRACE = 30.0
# Of malloc.h; blocks from this size on, in bytes, are given back to the system at once.
M_MMAP_THRESHOLD, LARGE = -3, 128 * 1024
LISTINGS: dict[SourceKind, type[ListingFollower]] = {
    "rss": FeedFollower,
    "atom": FeedFollower,
    "sitemap": SitemapFollower,
    "news_sitemap": SitemapFollower,
    "newsroom": NewsroomFollower,
    "api": ApiFollower,
}
# What a dry run takes over into its own memory: what is known, and what must be left alone.
COPIED = {
    "frontier": "url, source, kind, state, found_at, due_at, changed_at, hint, lease_owner, lease_until, "
    "attempts, reason",
    "parked_hosts": "host, until, reason",
    "filings_listed": "accession, cik, form, filed, source, url, found_by, found_at",
    "filers": "cik, reconciled_at, since",
    "feed_marks": "feed, accessions, read_at",
    "index_days": "archive, day, state, filings, settled_at",
    "source_state": "source, next_due_at, last_ok_at, last_failed_at, reason, failures, items, "
    "newest_item_at",
}

log = logging.getLogger("chiprace.crawl")


def limit_memory(size: int) -> None:
    """Bound this process's address space, in bytes; an allocation beyond it raises MemoryError."""
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # glibc would keep what large bodies took, the more of it the larger they were: half as much again.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def stop_with(descriptor: int) -> None:
    """End in good order when the other end of `descriptor` is closed: who started us is gone."""

    def watch() -> None:
        while os.read(descriptor, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        # What does not end in good order ends.
        threading.Event().wait(GRACE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()


def run(options: CrawlOptions) -> CrawlResult:
    """Crawl, and say what was done. Raises ChipraceError for what was asked wrongly."""
    RUN.set(options.run_id)
    with closing(dry_store(options.database) if options.dry_run else Store(options.database)) as store:
        store.frontier.release_dead()
        store.paces.release_dead()
        desk = Desk(store=store, options=options, owner=current_owner())
        for key, url in store.frontier.fail_deadly():
            desk.counts[key][f"failed: {DEADLY}"] += 1
            desk.failures.append(f"{key}: {url}: {DEADLY} {MOST_DEATHS} times: left out until it changes")
        selected = select(options, store, now=desk.now())
        desk.failures.extend(selected.failures)
        for source, name in selected.skipped:
            desk.count(source, name)
        try:
            crawl_sources(desk, selected)
        finally:
            store.frontier.release(desk.owner)
            if options.run_id is not None and not options.dry_run:
                for key, counts in desk.counts.items():
                    store.runs.count(options.run_id, key, counts)
        return CrawlResult(
            counts={key: dict(counts) for key, counts in sorted(desk.counts.items())},
            failures=tuple(desk.failures),
            would_fetch=tuple(desk.would_fetch),
        )


def dry_store(path: Path) -> Store:
    """A store in memory that knows what the one at `path` knows; nothing of it is written back."""
    memory = Store(":memory:")
    if not path.is_file():
        return memory
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as real:
        for table, columns in COPIED.items():
            rows = real.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - our own names
            marks = ", ".join("?" * len(columns.split(",")))
            memory.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
    return memory


def crawl_sources(desk: Desk, selected: Selected) -> None:
    """Run the reactor until every follower is done."""
    followers = build_followers(desk, selected)
    if not followers:
        return
    from scrapy.crawler import AsyncCrawlerProcess

    # SQLite gives Python's lock away for each row, and a reader thread that has it keeps it for 5 ms.
    sys.setswitchinterval(SWITCH)
    process = AsyncCrawlerProcess(build_settings(desk.options))
    crawler = process.create_crawler(CrawlSpider)
    process.crawl(crawler, desk=desk, followers=followers)
    process.start()
    # A run whose callbacks raised still ends as "finished": its counters tell.
    broken = crawler.stats.get_value("spider_exceptions/count", 0) if crawler.stats else 0
    if broken:
        desk.failures.append(f"crawl: {broken} answers broke it; their addresses are due again; see the log")


def build_followers(desk: Desk, selected: Selected) -> Sequence[Follower]:
    """A follower for each source; those that are not due only fetch what was queued before."""
    relevance: Relevance | None = None
    watch = Watch({})
    kinds = {source.kind for source in selected.sources}
    if kinds & {"edgar", "api"} or any(source.relevance != "all" for source in selected.sources):
        reference = load_reference(names=desk.options.names_file)
        relevance = Relevance(reference)
        desk.taiwan_codes.update(taiwan_codes(reference.companies))
        desk.company_keys.update({row.cik: row.key for row in reference.companies if row.cik})
        watch = Watch(followed(_edgar_sources(desk, selected), reference.companies))
    followers: list[Follower] = []
    for source in selected.sources:
        poll = source.key in selected.due
        if source.kind == "edgar":
            followers.append(EdgarFollower(source, desk, watch, poll=poll))
        else:
            follower = LISTINGS[source.kind]
            followers.append(follower(source, desk, relevance, poll=poll))
    return followers


def _edgar_sources(desk: Desk, selected: Selected) -> list[Source]:
    """The EDGAR sources of this crawl and all others that are followed: one reads the feed for all."""
    chosen = [source for source in selected.sources if source.kind == "edgar"]
    keys = {source.key for source in chosen}
    others = known_sources(desk.options)
    return chosen + [one for one in others if one.kind == "edgar" and one.enabled and one.key not in keys]


def log_to_stderr() -> None:
    """Warnings and worse on stderr."""
    log_lines(sys.stderr, level=logging.WARNING)
