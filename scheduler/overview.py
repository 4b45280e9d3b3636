"""What `chiprace status` tells: totals, the last runs, what is due next, sources that fail, the disk."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from db.store.base import totals
from db.store.connection import stamp, stamp_or_none
from db.store.frontier import Frontier
from db.store.runs import Run, Runs
from scheduler.due import next_due, next_poll
from scheduler.timetable import Timetable

LAST_RUNS = 8
FAILING = """
SELECT source, failures, reason, last_ok_at, failing_since, next_due_at, standing
FROM source_state WHERE failures > 0 ORDER BY failures DESC, source
"""
NEXT_SOURCE = """
SELECT min(coalesce(next_due_at, '')) FROM sources
LEFT JOIN source_state ON source_state.source = sources.key WHERE enabled
"""


def overview(
    connection: sqlite3.Connection, database: Path, plan: Timetable, *, now: datetime
) -> dict[str, Any]:
    """The report as `--json` prints it; instants are UTC in ISO 8601, sizes in bytes."""
    runs = Runs(connection)
    return {
        "totals": totals(connection),
        "urls": Frontier(connection).states(),
        "runs": [_run(run, runs.counts(run.id)) for run in runs.last(LAST_RUNS)],
        "failing_sources": [dict(row) for row in connection.execute(FAILING)],
        "due": list(_due(connection, plan, now)),
        "disk": _disk(database),
    }


def _run(run: Run, counts: dict[str, int]) -> dict[str, Any]:
    seconds = None if run.ended_at is None else int((run.ended_at - run.started_at).total_seconds())
    return {
        "id": run.id,
        "source": run.source,
        "due_at": stamp(run.due_at),
        "started_at": stamp(run.started_at),
        "ended_at": stamp_or_none(run.ended_at),
        "seconds": seconds,
        "state": run.state,
        "attempts": run.attempts,
        "reason": run.reason,
        "counts": counts,
    }


def _due(connection: sqlite3.Connection, plan: Timetable, now: datetime) -> Iterator[dict[str, str | None]]:
    for task, rhythm in plan.rhythms.items():
        yield {"task": task, "due_at": stamp(next_due(now, rhythm))}
    if not plan.polling:
        return
    try:
        due = connection.execute(NEXT_SOURCE).fetchone()[0]
    except sqlite3.OperationalError:
        # The tables are mirrored by the first run.
        due = None
    # What is due already, or was never asked, is asked at the next tick; after a broken poll it waits longer.
    runs = Runs(connection)
    latest = runs.latest("poll")
    earliest = now if latest is None else max(now, next_poll(latest, runs.broken_in_a_row("poll")))
    yield {"task": "poll", "due_at": max(due, stamp(earliest)) if due is not None else None}


def _disk(database: Path) -> dict[str, int]:
    """The database with its write-ahead log, and the room that is left on its disk."""
    files = (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm")))
    return {
        "database_bytes": sum(file.stat().st_size for file in files if file.exists()),
        "free_bytes": shutil.disk_usage(database.resolve().parent).free,
    }
