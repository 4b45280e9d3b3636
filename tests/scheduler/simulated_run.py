"""A run in a process of its own for tests of the clock: the true claim, store, digest, backup and upkeep.

``simulated_run.py FOLDER --task T --due D --db PATH``: the crawl finds two pages a day and reads them under
leases, and nothing is tagged, so that no network and no spaCy is needed. FOLDER holds ``now``, the instant
by the simulated clock, and ``run.json``: the webhook's address, and ``file_size``, the largest file that
may be written, as on a full disk.
"""

import argparse
import json
import resource
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawler.options import CrawlOptions
from db.knowledge import Reference
from db.records import Document
from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner
from scheduler.configuration import Backup, Configuration, Digest, Webhook
from scheduler.run import Counts, run
from scheduler.work import Stages, Work

EMPTY = Reference(
    companies=(),
    chips=(),
    chip_names=(),
    chip_patterns=(),
    projects=(),
    sources=(),
    event_kinds=(),
    units=(),
    fiscal_years=(),
    fingerprint="simulated",
)
PAGES = 2


def page(url: str, at: datetime) -> Document:
    return Document(
        url=url,
        source="wire",
        kind="article",
        canonical_url=None,
        title=f"The plan of {url}",
        author=None,
        published=at,
        published_raw=None,
        published_source="feed",
        published_precision="second",
        language="en",
        teaser=False,
        text=f"What {url} says stands on a page of its own, once, and in no other words than these.",
        fetched_at=at,
        rule="test",
    )


def crawl(store: Store, at: datetime) -> tuple[Counts, tuple[str, ...]]:
    """Find the day's pages and read all that is due; what a killed process had leased is due again."""
    store.frontier.release_dead()
    found = (Found(url=f"https://wire.example/{at:%Y-%m-%d}/{n}", source="wire") for n in range(PAGES))
    store.frontier.add(found, now=at)
    new = 0
    while leases := store.frontier.lease(
        owner=current_owner(), sources=["wire"], limit=9, now=at, duration=timedelta(hours=1)
    ):
        for lease in leases:
            store.frontier.reading(lease.url)
            new += store.keep_page(page(lease.url, at), url=lease.url).outcome == "new"
    return {"new": new}, ()


def tag(store: Store) -> tuple[Counts, tuple[str, ...]]:
    rows = store.connection.execute("SELECT id FROM documents WHERE tagged IS NULL").fetchall()
    for row in rows:
        store.tags.save(row["id"], {}, fingerprint="simulated")
    return {"tagged": len(rows)}, ()


def main() -> None:
    """Do the run; exit 1 where something of it went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--due", type=datetime.fromisoformat, required=True)
    given = parser.parse_args()
    now = datetime.fromisoformat((given.folder / "now").read_text())
    about = json.loads((given.folder / "run.json").read_text())
    if size := about.get("file_size"):
        # A write beyond it is refused with EFBIG, as ENOSPC refuses it on a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    settings = Configuration(
        backup=Backup(folder=str(given.folder / "copies"), keep=3),
        digest=Digest(folder=str(given.folder / "digests")),
        webhook=Webhook(url=about["hook"], allow_hosts=(urlsplit(about["hook"]).netloc,)),
    )
    work = Work(options=CrawlOptions(database=given.db), reference=EMPTY, settings=settings, now=lambda: now)

    def stages(store: Store, run_id: int) -> Stages:
        true = dict(work.stages(given.task)(store, run_id))
        ours = {"crawl": lambda: crawl(store, now), "tag": lambda: tag(store), "compare": lambda: ({}, ())}
        return {name: ours.get(name, stage) for name, stage in true.items()}

    outcome = run(given.db, EMPTY, stages=stages, task=given.task, due=given.due, now=lambda: now)
    sys.exit(1 if outcome.unhealthy else 0)


if __name__ == "__main__":
    main()
