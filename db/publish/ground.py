"""What a page stands on: one snapshot, a time limit, and a table for each name it asks for.

The public file has no operations tables and a database that was never tagged has no knowledge
tables. Empty temporary tables stand in for those, so that no page needs a second way of asking.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, TypeVar

from db.records import ChipraceError

if TYPE_CHECKING:
    from datasette.app import Datasette

Page = TypeVar("Page")
# The name in the addresses of tables, whatever the file is called.
NAME = "ledger"
# Under which Datasette keeps what our pages are told.
PLUGIN = "chiprace"
TIME_LIMIT_MS = 5_000
# How many times its limit a page may take by the clock, on a busy machine.
PATIENCE = 5
# SQLite's own steps from one look at the clocks to the next: less than a millisecond.
STEPS = 5_000
STAND_INS = {
    "companies": "key, name, legal_name, cik, ticker, exchange, country, parent, roles, layers, strong, "
    "weak, former_names, note, source_url, unverified",
    "chips": "key, name, vendor, kind, vendor_key, family, generation, partners, foundry, node, codenames, "
    "announced, available, captive, memory, power_w, note, source_url, unverified",
    "projects": "key, name, owners, location, country, announced, capacity_gw, amount, currency, source_url, "
    "unverified",
    "sources": "key, name, kind, url, publisher, homepage, lineage, country, language, every, paywall, "
    "enabled, rights, expected_min_per_week",
    "event_kinds": "key, name, layers, layers_of",
    "stack_coverage": "company_key, company, layer, works_in, source_url, unverified, events, stories, "
    "chip_documents, latest_event",
    "review_queue": "layer, canonical, surface, family, vendor, rule, mentions, documents, stories, "
    "first_seen, document_id, document_url, title, part, start_offset, end_offset, sentence",
    "runs": "id, source, due_at, started_at, ended_at, state, reason",
    "source_state": "source, next_due_at, last_ok_at, last_failed_at, reason, failures, items, "
    "newest_item_at",
    "document_versions": "document_id, version, fetched_at, title, text, text_sha256",
    "meta": "key, value",
}


def stand_in(connection: sqlite3.Connection) -> None:
    """Make an empty temporary table for each missing one, and drop those whose true table has come."""
    # A temporary table would hide the true one, and a crawl may make that at any time.
    real = {
        row[0]
        for row in connection.execute("SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view')")
    }
    made = {row[0] for row in connection.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table'")}
    for table, columns in STAND_INS.items():
        if table in real and table in made:
            connection.execute(f"DROP TABLE temp.{table}")
        elif table not in real and table not in made:
            connection.execute(f"CREATE TEMP TABLE {table} ({columns})")


class SlowError(ChipraceError):
    """A page took longer than its time limit."""


@contextmanager
def time_limit(connection: sqlite3.Connection, limit_ms: int) -> Iterator[None]:
    """Interrupt what takes this thread more than `limit_ms` milliseconds of work.

    Datasette's own limit goes by the clock alone: beside a crawl it would end searches that cost little.
    """
    work = thread_time() + limit_ms / 1000
    clock = perf_counter() + PATIENCE * limit_ms / 1000
    connection.set_progress_handler(lambda: thread_time() > work or perf_counter() > clock, STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, STEPS)


async def on_snapshot(
    datasette: "Datasette", page: Callable[[sqlite3.Connection], Page], *, limit_ms: int = TIME_LIMIT_MS
) -> Page:
    """What `page` makes of one read transaction, in a thread; raises SlowError after `limit_ms` of work.

    Rows are sqlite3.Row: by name and by place.
    """

    def run(connection: sqlite3.Connection) -> Page:
        with time_limit(connection, limit_ms):
            connection.row_factory = sqlite3.Row
            stand_in(connection)
            connection.execute("BEGIN")
            try:
                return page(connection)
            except sqlite3.OperationalError as error:
                if str(error) != "interrupted":
                    raise
                raise SlowError(f"this page takes more than {limit_ms:,} ms of work") from error
            finally:
                connection.execute("ROLLBACK")

    result: Page = await datasette.get_database(NAME).execute_fn(run)
    return result
