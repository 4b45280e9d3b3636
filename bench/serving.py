"""The site at size: search, pages, files and a writer beside them, each against a baseline of the same run.

    python bench/serving.py [DOCUMENTS]     # 200,000 made-up documents by default

Search stands against the same words on bare SQLite by rank; pages against Datasette's own page of a row;
files against Datasette's stream of the same columns, by CPU. All of it runs in one process, with no network.
"""

import asyncio
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.publish.downloads import write_search
from db.publish.results import RANK
from db.publish.site import datasette_for
from db.reference import load_reference
from db.reports import REPORTS, write_report
from db.store import Store

START = datetime(2024, 1, 1, tzinfo=UTC)
VOCABULARY = [f"w{number}" for number in range(20_000)]
WEIGHTS = [1 / (rank + 10) for rank in range(len(VOCABULARY))]
LENGTH = 250
COMMON, RARE = "quince", "marmalade"
COMMON_SHARE, RARE_DOCUMENTS = 0.1, 40
REQUESTS = 60
COMMITS_A_SECOND = 50
DOCUMENT = (
    "INSERT INTO documents (url, source, kind, title, published, published_precision, teaser, text, "
    "text_sha256, version, first_seen, fetched_at, rule) "
    "VALUES (?, ?, 'article', ?, ?, 'second', 0, ?, ?, 1, ?, ?, 'bench')"
)
SPAN = "document_id, part, start_offset, end_offset, surface, sentence_start, sentence_end, confidence, rule"


def words(chance: random.Random, number: int, count: int) -> str:
    """A text of random words, as common as in English; the common and the rare one where they belong."""
    found = chance.choices(VOCABULARY, WEIGHTS, k=LENGTH)
    if chance.random() < COMMON_SHARE:
        found[10] = COMMON
    if number % max(1, count // RARE_DOCUMENTS) == 0:
        found[20] = RARE
    return " ".join(found)


def fill(store: Store, count: int) -> list[str]:
    """Store `count` documents with three names each, a sum in every second and an event in every fourth."""
    chance = random.Random(7)
    reference = load_reference()
    store.mirror.update(reference)
    keys = [company.key for company in reference.companies]
    often = [1 / (rank + 3) for rank in range(len(keys))]
    kinds = [kind.key for kind in reference.event_kinds]
    mentions, amounts, events = [], [], []
    connection = store.connection
    with store.transaction():
        for number in range(1, count + 1):
            at = (START + timedelta(minutes=7 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            text = words(chance, number, count)
            source = f"source-{number % 40}"
            row = (f"https://example.org/{number}", source, f"Title {number}", at, text, str(number), at, at)
            connection.execute(DOCUMENT, row)
            span = (number, "text", 0, 5, text[:5], 0, 60, 0.9, "bench")
            named = chance.choices(keys, often, k=3)
            mentions.extend((*span, "company", key, key) for key in named)
            if number % 2 == 0:
                value = chance.choice((10**6, 10**8, 10**9, 10**10))
                amounts.append((number, *span, value, value, "USD", "contract"))
            if number % 4 == 0:
                events.append((*span, chance.choice(kinds), "announced", keys[0], keys[0], number))
        many = connection.executemany
        many(f"INSERT INTO mentions ({SPAN}, layer, key, canonical) VALUES (?{', ?' * 11})", mentions)
        many(f"INSERT INTO amounts (id, {SPAN}, low, high, currency, kind) VALUES (?{', ?' * 13})", amounts)
        many(
            f"INSERT INTO events ({SPAN}, kind, status, actor, actor_key, amount_id) VALUES (?{', ?' * 13})",
            events,
        )
        connection.execute("UPDATE documents SET story = id")
    return keys


def p95(samples: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * statistics.quantiles(samples, n=20)[-1]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds for one request."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


class Site:
    """The real site over the made-up ledger."""

    def __init__(self, database: Path) -> None:
        self.site = datasette_for(database)

    async def get(self, path: str) -> Any:
        """The answer at `path`; anything but a success ends the run."""
        answer = await self.site.client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}: {answer.text[:400]}")
        return answer

    async def against(self, ours: Callable[[], str], theirs: Callable[[], str]) -> tuple[float, float]:
        """p95 of two addresses asked turn and turn about, in milliseconds."""
        samples: tuple[list[float], list[float]] = ([], [])
        for _ in range(REQUESTS):
            for place, path in enumerate((ours, theirs)):
                address = path()
                samples[place].append(await timed(lambda address=address: self.get(address)))
        return p95(samples[0]), p95(samples[1])


async def searching(site: Site, database: Path, term: str) -> tuple[float, float]:
    """p95 of the search page and of the same words on bare SQLite by rank."""
    sql = (
        "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ? "
        f"AND rank MATCH '{RANK}' ORDER BY rank LIMIT 20"
    )
    connection = sqlite3.connect(database)
    ours, bare = [], []
    for _ in range(REQUESTS):
        ours.append(await timed(lambda: site.get(f"/search?q={term}")))
        started = time.perf_counter()
        connection.execute(sql, (term,)).fetchall()
        bare.append(time.perf_counter() - started)
    connection.close()
    return p95(ours), p95(bare)


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def files(database: Path, folder: Path) -> dict[str, tuple[float, float]]:
    """Rows a second of CPU, and MB that the process grew by, of a report and of a search for everything."""
    found = {}
    for name in ("report", "search"):
        before, started = peak(), time.process_time()
        with (folder / "out.csv").open("wb") as out:
            if name == "report":
                done = write_report(database, "documents", out, format="csv")
            else:
                done = write_search(database, "", out, format="csv")
        found[name] = done.rows / (time.process_time() - started), peak() - before
    return found


async def streamed(site: Site) -> float:
    """Rows a second of CPU of Datasette's own stream of the report's columns."""
    names = [name.split(" AS ")[0].strip() for name in REPORTS["documents"].columns.split(",")]
    columns = "&".join(f"_col={name}" for name in names)
    started = time.process_time()
    answer = await site.get(f"/ledger/documents.csv?_stream=on&_size=max&{columns}")
    return (answer.text.count("\r\n") - 1) / (time.process_time() - started)


async def beside_a_writer(site: Site, database: Path, paths: list[str]) -> tuple[int, int, float]:
    """Requests, those that failed, and commits a second, while a writer commits all the time."""
    ended = threading.Event()
    commits = 0

    def write() -> None:
        nonlocal commits
        with Store(database) as store:
            while not ended.wait(1 / COMMITS_A_SECOND):
                with store.transaction():
                    store.connection.execute(
                        "UPDATE documents SET title = title || '.' WHERE id = ?", (1 + commits % 100,)
                    )
                commits += 1

    writer = threading.Thread(target=write)
    started = time.perf_counter()
    writer.start()
    answers = [await site.site.client.get(path) for path in paths]
    ended.set()
    writer.join()
    failed = sum(answer.status_code != 200 for answer in answers)
    return len(answers), failed, commits / (time.perf_counter() - started)


async def measure(database: Path, folder: Path, keys: list[str], count: int) -> None:
    """Print every figure as a row of a Markdown table."""
    chance = random.Random(9)
    site = Site(database)
    await site.get("/search?q=warm")
    for name, term in (("rare", RARE), ("common", COMMON)):
        ours, bare = await searching(site, database, term)
        limit = 2 * bare + 20
        print(f"| search for a {name} term, p95 ms (bare {bare:.0f}, limit {limit:.0f}) | {ours:.0f} |")
    pages = {
        "document": lambda: f"/document/{chance.randint(1, count)}",
        "company": lambda: f"/company/{chance.choice(keys)}",
    }
    for name, path in pages.items():
        ours, row = await site.against(path, lambda: f"/ledger/documents/{chance.randint(1, count)}")
        print(f"| {name} page, p95 to Datasette's row page ({ours:.0f} ms to {row:.0f}) | {ours / row:.2f} |")
    written = files(database, folder)
    theirs = await streamed(site)
    for name, (rate, grown) in written.items():
        print(f"| CSV of a {name}, rows a second to _stream (grew by {grown:.0f} MB) | {rate / theirs:.1f} |")
    paths = ["/", f"/search?q={COMMON}", "/document/3", f"/company/{keys[0]}", "/search.atom?q=w1"] * 20
    asked, failed, rate = await beside_a_writer(site, database, paths)
    print(f"| requests that failed beside {rate:.0f} commits a second, of {asked} | {failed} |")


def main() -> None:
    """Print the figures as a Markdown table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store(folder / "serving.db") as store:
            keys = fill(store, count)
        print(f"| over {count:,} documents | figure |\n| --- | ---: |")
        asyncio.run(measure(folder / "serving.db", folder, keys, count))


if __name__ == "__main__":
    main()
