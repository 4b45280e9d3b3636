"""The weekly upkeep of a ledger: rows of operations that nobody asks for any more, the index, statistics."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.store.connection import stamp, transaction

# A poll is of interest while a source's trouble is looked into, a daily run for a year's comparison.
POLLS_KEPT, RUNS_KEPT = timedelta(days=30), timedelta(days=800)
OLD = "SELECT id FROM runs WHERE state != 'running' AND due_at < CASE source WHEN 'poll' THEN ? ELSE ? END"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the upkeep did: rows removed, and SQLite's verdict on the file, "ok" where it is whole."""

    removed: int
    verdict: str


def tidy(connection: sqlite3.Connection, *, now: datetime) -> Kept:
    """Remove old runs with their counters, merge the index, refresh statistics, check the file.

    Documents, tags and figures are never removed. The file stays usable by others all the while.
    """
    limits = (stamp(now - POLLS_KEPT), stamp(now - RUNS_KEPT))
    with transaction(connection):
        connection.execute(f"DELETE FROM run_counts WHERE run_id IN ({OLD})", limits)
        removed = connection.execute(f"DELETE FROM runs WHERE id IN ({OLD})", limits).rowcount
    connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")
    connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
    # A whole table is not read for its statistics: a thousand rows of each index say enough.
    connection.execute("PRAGMA analysis_limit = 1000")
    connection.execute("ANALYZE")
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Kept(removed=removed, verdict=verdict)
