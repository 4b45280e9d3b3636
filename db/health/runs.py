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
# The sources that a run asked, and those of them that gave no listing at all.
ASKED = """
SELECT count(*) AS asked, count(*) FILTER (WHERE NOT answered) AS mute
FROM (SELECT max(name = 'polled') AS answered FROM run_counts
      WHERE run_id = :run AND (name = 'polled' OR name LIKE 'poll failed: %') GROUP BY source)
"""
WHY_MUTE = """
SELECT substr(name, length('poll failed: ') + 1) FROM run_counts
WHERE run_id = :run AND name LIKE 'poll failed: %' GROUP BY name ORDER BY count(*) DESC, name LIMIT 1
"""
# Fewer say nothing of the machine's own network.
FEWEST_ASKED = 5
NOT_ASKED = """
SELECT substr(name, length('skipped: ') + 1) AS why, count(DISTINCT source) AS sources, min(source) AS first
FROM run_counts WHERE run_id = ? AND name LIKE 'skipped: %' GROUP BY name ORDER BY name
"""
GIVE = {
    "no contact": "give 'contact' in chiprace.toml, or CHIPRACE_CONTACT",
    "no key": "set the variable that its block names in key_env, or disable the block",
}
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
    yield from _unasked(connection, latest)
    unstored = connection.execute(UNSTORED, (latest.id,)).fetchone()[0]
    if unstored:
        yield Problem(
            subject="runs",
            what=f"{unstored} pages of the last daily run could not be stored",
            since=stamp(latest.due_at),
            mend="read its log: free some space on the disk, or restore a backup",
        )


def _unasked(connection: sqlite3.Connection, latest: Run) -> Iterator[Problem]:
    """Most sources at once gave no answer, which is no source's own fault; and those that cannot be asked."""
    asked = connection.execute(ASKED, {"run": latest.id}).fetchone()
    if asked["asked"] >= FEWEST_ASKED and 2 * asked["mute"] > asked["asked"]:
        why = connection.execute(WHY_MUTE, {"run": latest.id}).fetchone()[0]
        yield Problem(
            subject="runs",
            what=f"{asked['mute']} of {asked['asked']} sources gave no answer to the last daily run, most of "
            f"them for: {why}",
            since=stamp(latest.due_at),
            mend="look at this machine's network, then run 'chiprace run'",
        )
    for row in connection.execute(NOT_ASKED, (latest.id,)):
        one = row["sources"] == 1
        yield Problem(
            subject=row["first"] if one else f"{row['first']} and {row['sources'] - 1} more",
            what=f"not asked for: {row['why']}",
            since=stamp(latest.due_at),
            mend=GIVE.get(row["why"], "see the log of the last run"),
            level="warning",
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
