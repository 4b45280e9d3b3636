"""The runs: the truth about what was due, what was done and with which counters."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.store.connection import instant, stamp, transaction
from db.store.owner import is_alive

GONE = "process is gone"
RunState = Literal["finished", "failed", "crashed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One row of the runs table."""

    id: int
    source: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    state: Literal["running", "finished", "failed", "crashed"]
    owner: str
    attempts: int
    reason: str | None


class Runs:
    """The runs and run_counts tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def start(self, source: str, *, due_at: datetime, owner: str, now: datetime) -> int | None:
        """Claim the run of `source` that was due at `due_at`.

        None when it is finished or another live process runs it; a failed or crashed run is claimed
        again under the same row, so that a due run is never two rows.
        """
        with transaction(self._connection):
            self._mark_crashed(now)
            row = self._connection.execute(
                "INSERT INTO runs (source, due_at, started_at, state, owner) VALUES (?, ?, ?, 'running', ?) "
                "ON CONFLICT (source, due_at) DO UPDATE SET started_at = excluded.started_at, "
                "ended_at = NULL, state = 'running', owner = excluded.owner, reason = NULL, "
                "attempts = attempts + 1 "
                "WHERE state IN ('failed', 'crashed') RETURNING id",
                (source, stamp(due_at), stamp(now), owner),
            ).fetchone()
        return None if row is None else int(row[0])

    def finish(self, run_id: int, *, state: RunState, now: datetime, reason: str | None = None) -> None:
        """The run has ended."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE runs SET state = ?, ended_at = ?, reason = ? WHERE id = ?",
                (state, stamp(now), reason, run_id),
            )

    def crash_dead(self, *, now: datetime, reason: str = GONE) -> int:
        """Mark as crashed, for `reason`, what a process that is gone left running; returns how many."""
        with transaction(self._connection):
            return self._mark_crashed(now, reason)

    def unclaimed(self, source: str, due_at: datetime, *, attempts: int, reason: str, now: datetime) -> None:
        """The process that should have done a run ended before it could claim it: that was an attempt, too.

        `attempts` is how many there had been before; where there are more by now, it was claimed.
        """
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO runs (source, due_at, started_at, ended_at, state, owner, reason) "
                "VALUES (:source, :due, :now, :now, 'failed', '', :reason) "
                "ON CONFLICT (source, due_at) DO UPDATE SET started_at = :now, ended_at = :now, "
                "state = 'failed', attempts = attempts + 1, reason = :reason "
                "WHERE state IN ('failed', 'crashed') AND attempts = :attempts",
                {
                    "source": source,
                    "due": stamp(due_at),
                    "now": stamp(now),
                    "reason": reason,
                    "attempts": attempts,
                },
            )

    def record_missed(
        self,
        source: str,
        dues: Iterable[datetime],
        *,
        caught_up_by: datetime,
        now: datetime,
        why: str = "no scheduler was running",
    ) -> None:
        """Keep a failed row for each due instant at which nobody was there to run, or could: `why`."""
        reason = f"missed: {why}; the run due {stamp(caught_up_by)} caught it up"
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO runs (source, due_at, started_at, ended_at, state, owner, reason) "
                "VALUES (?, ?, ?, ?, 'failed', '', ?)",
                [(source, stamp(due), stamp(now), stamp(now), reason) for due in dues],
            )

    def _mark_crashed(self, now: datetime, reason: str = GONE) -> int:
        running = self._connection.execute("SELECT id, owner FROM runs WHERE state = 'running'").fetchall()
        dead = [row["id"] for row in running if not is_alive(row["owner"])]
        self._connection.executemany(
            "UPDATE runs SET state = 'crashed', ended_at = ?, reason = ? WHERE id = ?",
            [(stamp(now), reason, run_id) for run_id in dead],
        )
        return len(dead)

    def broken_in_a_row(self, source: str, *, most: int = 9) -> int:
        """How many of the last runs of `source` ended badly with no good one since, `most` at most."""
        rows = self._connection.execute(
            "SELECT state FROM runs WHERE source = ? AND state != 'running' ORDER BY due_at DESC LIMIT ?",
            (source, most),
        ).fetchall()
        return next((n for n, row in enumerate(rows) if row["state"] == "finished"), len(rows))

    def count(self, run_id: int, source: str, counts: Mapping[str, int]) -> None:
        """Add to the counters of a run, by source and name."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO run_counts VALUES (?, ?, ?, ?) "
                "ON CONFLICT (run_id, source, name) DO UPDATE SET n = n + excluded.n",
                [(run_id, source, name, n) for name, n in counts.items() if n],
            )

    def counts(self, run_id: int) -> dict[str, int]:
        """The counters of a run by name, over its sources."""
        return {
            row[0]: row[1]
            for row in self._connection.execute(
                "SELECT name, sum(n) FROM run_counts WHERE run_id = ? GROUP BY name ORDER BY name", (run_id,)
            )
        }

    def latest(self, source: str) -> Run | None:
        """The run of `source` that was due last, whatever became of it."""
        row = self._connection.execute(
            "SELECT * FROM runs WHERE source = ? ORDER BY due_at DESC LIMIT 1", (source,)
        ).fetchone()
        return None if row is None else _run(row)

    def latest_of_each(self) -> list[Run]:
        """The run of each task that was due last."""
        rows = self._connection.execute(
            "SELECT * FROM runs WHERE id IN "
            "(SELECT id FROM (SELECT id, max(due_at) FROM runs GROUP BY source)) ORDER BY due_at DESC"
        )
        return [_run(row) for row in rows]

    def last(self, limit: int) -> list[Run]:
        """The last runs, newest first."""
        rows = self._connection.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [_run(row) for row in rows]


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    values["due_at"] = instant(values["due_at"])
    values["started_at"] = instant(values["started_at"])
    values["ended_at"] = None if values["ended_at"] is None else instant(values["ended_at"])
    return Run(**values)
