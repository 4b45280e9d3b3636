"""Expectations of the runs: done daily, in about the time that they took before, with nothing left undone."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from db.health.problem import Problem
from db.store.connection import instant, stamp
from db.store.runs import Run, Runs

LATEST_RUN = timedelta(hours=36)
# Slower than three times the usual one, and by more than a busy machine explains.
SLOWER, SPARE, KNOWN_RUNS = 3, timedelta(minutes=10), 7
BEFORE = """
SELECT started_at, ended_at FROM runs
WHERE source = :task AND state = 'finished' AND ended_at IS NOT NULL AND due_at < :due
ORDER BY due_at DESC LIMIT 28
"""
# Counters that are zero on a good day; what failed by source is the sources' own.
UNSTORED = """
SELECT sum(n) FROM run_counts WHERE run_id = ? AND name = 'not stored'
"""
# A backup or the upkeep is looked for from its own history: a newsroom may have neither.
LATE = {"backup": timedelta(days=3), "maintenance": timedelta(days=15)}


def run_problems(connection: sqlite3.Connection, now: datetime) -> Iterator[Problem]:
    """What is wrong with the runs, the daily one first."""
    runs = Runs(connection)
    latest = runs.latest("daily")
    if latest is None:
        yield Problem(
            subject="runs",
            what="the daily run was never done",
            since=None,
            mend="start 'chiprace schedule', or run 'chiprace run' daily",
        )
    else:
        yield from _daily(connection, latest, now)
    for task, patience in LATE.items():
        if (run := runs.latest(task)) is not None:
            yield from _other(run, task, now - patience)


def _daily(connection: sqlite3.Connection, latest: Run, now: datetime) -> Iterator[Problem]:
    if latest.state in ("failed", "crashed"):
        yield Problem(
            subject="runs",
            what=f"the last daily run {latest.state} ({latest.reason})",
            since=stamp(latest.due_at),
            mend="run 'chiprace run' again and read its log",
        )
    # A run that was caught up late was done all the same.
    if now - max(latest.due_at, latest.started_at) > LATEST_RUN:
        yield Problem(
            subject="runs",
            what="no daily run",
            since=stamp(latest.due_at),
            mend="see that 'chiprace schedule' is running",
        )
    if problem := _slow(connection, latest, now):
        yield problem
    unstored = connection.execute(UNSTORED, (latest.id,)).fetchone()[0]
    if unstored:
        yield Problem(
            subject="runs",
            what=f"{unstored} pages of the last daily run could not be stored",
            since=stamp(latest.due_at),
            mend="read its log: free some space on the disk, or restore a backup",
        )


def _slow(connection: sqlite3.Connection, latest: Run, now: datetime) -> Problem | None:
    """A run that takes or took far longer than those before it, first attempts and later ones alike."""
    rows = connection.execute(BEFORE, {"task": latest.source, "due": stamp(latest.due_at)}).fetchall()
    if len(rows) < KNOWN_RUNS:
        return None
    lengths = [(instant(row["ended_at"]) - instant(row["started_at"])).total_seconds() for row in rows]
    usual = timedelta(seconds=median(lengths))
    took = (latest.ended_at or now) - latest.started_at
    if took <= SLOWER * usual + SPARE:
        return None
    running = " and still runs" if latest.ended_at is None else ""
    return Problem(
        subject="runs",
        what=f"the last daily run took {_minutes(took)}{running}; {_minutes(usual)} are usual",
        since=stamp(latest.started_at),
        mend="see 'chiprace status' for its counters: an archive that is read once, or a slow disk?",
        level="warning",
    )


def _other(run: Run, task: str, oldest: datetime) -> Iterator[Problem]:
    if run.state in ("failed", "crashed") and run.owner:
        yield Problem(
            subject=task,
            what=f"the last one {run.state} ({run.reason})",
            since=stamp(run.due_at),
            mend=f"mend that; 'chiprace run --task {task}' tries it again",
        )
    elif run.due_at < oldest:
        yield Problem(
            subject=task,
            what="none was done",
            since=stamp(run.due_at),
            mend="see that 'chiprace schedule' is running",
        )


def _minutes(length: timedelta) -> str:
    return f"{length / timedelta(minutes=1):,.0f} min"
