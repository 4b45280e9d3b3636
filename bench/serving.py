"""The site at size: search, pages, files and a writer beside them, each against a baseline of the same run.

    python bench/serving.py [DOCUMENTS] [--ledger FILE]     # 200,000 made-up documents by default

Search stands against the same words on bare SQLite by rank; pages against Datasette's own page of a row;
files against Datasette's stream of the report's columns. Each pair is asked turn and turn about, in one
process and with no network; the writer is a process of its own. A ledger takes long to make: the one of
--ledger is kept, and taken as it is where it lies there already.
"""

import argparse
import asyncio
import multiprocessing
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, NamedTuple

from big_ledger import COMMON, RARE, make

from db.publish.downloads import write_search
from db.publish.plugins.follow import SLOW
from db.publish.results import RANK
from db.publish.site import datasette_for
from db.reports import REPORTS, write_report
from db.store import Store

COMMITS_A_SECOND = 50
# How often each file is written, turn and turn about with Datasette's.
ROUNDS = 3


class Cost(NamedTuple):
    """What something took by the clock, and of this process's CPU, which other work on the machine spares."""

    clock: float
    cpu: float

    @classmethod
    def now(cls) -> "Cost":
        """Seconds of both clocks."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, started: "Cost") -> "Cost":
        """The seconds from `started` to here."""
        return Cost(self.clock - started.clock, self.cpu - started.cpu)

    def each(self, rows: int) -> "Cost":
        """What one of `rows` took."""
        return Cost(self.clock / rows, self.cpu / rows)

    def to(self, other: "Cost") -> str:
        """Both ratios as cells of a row."""
        return f"{self.clock / other.clock:.2f} | {self.cpu / other.cpu:.2f}"


def p95(samples: list[Cost]) -> Cost:
    """The 95th percentile of each, in milliseconds."""
    return Cost(*(1000 * statistics.quantiles(one, n=20)[-1] for one in zip(*samples, strict=True)))


def median(samples: list[Cost]) -> Cost:
    """The median of each."""
    return Cost(*map(statistics.median, zip(*samples, strict=True)))


class Site:
    """The real site over the made-up ledger; `requests` of each kind are asked of it."""

    def __init__(self, database: Path, requests: int) -> None:
        self.site = datasette_for(database)
        self.requests = requests

    async def answers(self, path: str) -> Any:
        """The answer at `path`, None where it is no success or a search that was given up."""
        answer = await self.site.client.get(path)
        return answer if answer.status_code == 200 and SLOW not in answer.text else None

    async def get(self, path: str) -> Any:
        """The answer at `path`; anything but a success ends the run."""
        answer = await self.answers(path)
        if answer is None:
            raise SystemExit(f"{path} was not answered")
        return answer

    async def took(self, path: str) -> Cost:
        """What the answer at `path` took."""
        started = Cost.now()
        await self.get(path)
        return Cost.now().since(started)

    async def against(self, ours: Callable[[], str], theirs: Callable[[], str]) -> tuple[Cost, Cost]:
        """p95 of two addresses asked turn and turn about."""
        samples: tuple[list[Cost], list[Cost]] = ([], [])
        for _ in range(self.requests):
            for place, path in enumerate((ours, theirs)):
                samples[place].append(await self.took(path()))
        return p95(samples[0]), p95(samples[1])


async def searching(site: Site, database: Path, term: str) -> tuple[Cost, Cost]:
    """p95 of the search page and of the same words on bare SQLite by rank."""
    sql = (
        "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ? "
        f"AND rank MATCH '{RANK}' ORDER BY rank LIMIT 20"
    )
    connection = sqlite3.connect(database)
    ours, bare = [], []
    for _ in range(site.requests):
        ours.append(await site.took(f"/search?q={term}"))
        started = Cost.now()
        connection.execute(sql, (term,)).fetchall()
        bare.append(Cost.now().since(started))
    connection.close()
    return p95(ours), p95(bare)


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def files(site: Site, database: Path, folder: Path) -> list[str]:
    """Rows of the table: a report and a search for everything as CSV, each to the stream of its columns."""
    files = {
        "a report": ("documents", lambda out: write_report(database, "documents", out, format="csv")),
        "a search for everything": (
            "event_evidence",
            lambda out: write_search(database, "", out, format="csv"),
        ),
    }
    columns = {"documents": REPORTS["documents"].columns, "event_evidence": REPORTS["events"].columns}
    ours, theirs, said = defaultdict(list), defaultdict(list), {}
    for _ in range(ROUNDS):
        for name, (_, writing) in files.items():
            before, started = peak(), Cost.now()
            with (folder / "out.csv").open("wb") as out:
                rows = writing(out).rows
            ours[name].append(Cost.now().since(started).each(rows))
            # The first time only: a stream's answer is held whole by who asks for it here.
            said.setdefault(name, f"CSV of {name}, {rows:,} rows ({peak() - before:.0f} MB more)")
        for name, (table, _) in files.items():
            theirs[name].append(await streamed(site, table, columns[table]))
    return [
        f"{said[name]}, rows a second to _stream | {median(theirs[name]).to(median(ours[name]))}"
        for name in files
    ]


async def streamed(site: Site, table: str, columns: str) -> Cost:
    """What a row of Datasette's own stream of these columns takes."""
    names = [name.split(" AS ")[0].strip() for name in columns.split(",")]
    asked = "&".join(f"_col={name}" for name in names)
    started = Cost.now()
    answer = await site.get(f"/ledger/{table}.csv?_stream=on&_size=max&{asked}")
    return Cost.now().since(started).each(answer.text.count("\r\n") - 1)


def write(database: Path, ended: Event, said: Connection) -> None:
    """Commit a new title fifty times a second until `ended`; says the commits and the seconds they took."""
    commits, started = 0, time.perf_counter()
    said.send("ready")
    with Store(database) as store:
        # By the clock, not by pauses: what a commit takes is not added to the pause.
        while not ended.wait(max(0, started + commits / COMMITS_A_SECOND - time.perf_counter())):
            number = 1 + commits % 100
            with store.transaction():
                store.connection.execute(
                    "UPDATE documents SET title = ? WHERE id = ?", (f"Title {number}, {commits}", number)
                )
            commits += 1
    said.send((commits, time.perf_counter() - started))


async def beside_a_writer(site: Site, database: Path, paths: list[str]) -> tuple[int, float]:
    """Of `paths` those that failed, and commits a second, while another process commits all the time."""
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    said, saying = context.Pipe(duplex=False)
    writer = context.Process(target=write, args=(database, ended, saying))
    writer.start()
    said.recv()
    answers = [await site.answers(path) for path in paths]
    ended.set()
    commits, seconds = said.recv()
    writer.join()
    return answers.count(None), commits / seconds


async def measure(database: Path, folder: Path, requests: int) -> None:
    """Print every figure as a row of a Markdown table."""
    chance = random.Random(9)
    site = Site(database, requests)
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM documents").fetchone()
        # Its own: a ledger that was kept may know others than the tables do today.
        keys = [row[0] for row in connection.execute("SELECT key FROM companies ORDER BY key")]
    print(f"| over {count:,} documents | by the clock | by CPU |\n| --- | ---: | ---: |")
    await site.get("/search?q=warm")
    for name, term in (("rare", RARE), ("common", COMMON)):
        ours, bare = await searching(site, database, term)
        cells = " | ".join(
            f"{took:.0f} of {2 * least + 20:.0f}" for took, least in zip(ours, bare, strict=True)
        )
        print(f"| search for a {name} term, p95 in ms, of twice bare SQLite plus 20 | {cells} |")
    pages = {
        "document": lambda: f"/document/{chance.randint(1, count)}",
        "company": lambda: f"/company/{chance.choice(keys)}",
    }
    for name, path in pages.items():
        ours, row = await site.against(path, lambda: f"/ledger/documents/{chance.randint(1, count)}")
        print(f"| {name} page, p95 to Datasette's row page | {ours.to(row)} |")
    for line in await files(site, database, folder):
        print(f"| {line} |")
    paths = ["/", f"/search?q={COMMON}", "/document/3", f"/company/{keys[0]}", "/search.atom?q=w1"]
    asked = paths * requests
    failed, rate = await beside_a_writer(site, database, asked)
    print(f"| requests that failed beside {rate:.0f} commits a second, of {len(asked)} | {failed} | |")


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description="The site at size, against baselines of the same run.")
    parser.add_argument("documents", nargs="?", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=60, help="requests of each kind")
    parser.add_argument("--ledger", type=Path, help="kept, and taken as it is where it lies there already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ledger = asked.ledger or Path(name, "serving.db")
        if not ledger.exists():
            make(ledger, asked.documents)
        asyncio.run(measure(ledger, Path(name), asked.requests))


if __name__ == "__main__":
    main()
