"""The state of a ledger in the text format of Prometheus, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/ Everything is a gauge: the numbers stand in
tables, and a restored backup may make any of them smaller.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.health.problem import Problem
from db.store.connection import instant
from db.store.runs import Run, Runs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]
STATES = ("running", "finished", "failed", "crashed")
FAILED = """
SELECT reason, count(*) AS n FROM frontier WHERE state IN ('failed', 'refused') AND reason IS NOT NULL
GROUP BY reason ORDER BY reason
"""
SOURCES = "SELECT * FROM source_state ORDER BY source"
OLDEST = """
SELECT source, count(*) AS n, min(found_at) AS since FROM frontier
WHERE state IN ('queued', 'leased') GROUP BY source ORDER BY source
"""
COUNTS = "SELECT name, sum(n) AS n FROM run_counts WHERE run_id = ? GROUP BY name ORDER BY name"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with all its samples; its name has the unit at its end."""

    name: str
    about: str
    samples: tuple[tuple[Labels, float], ...]

    def lines(self) -> Iterator[str]:
        """HELP, TYPE and a line for each sample."""
        about = self.about.replace("\\", r"\\").replace("\n", r"\n")
        yield f"# HELP {self.name} {about}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in self.samples:
            inside = ",".join(f'{name}="{_escaped(words)}"' for name, words in labels.items())
            yield f"{self.name}{'{' + inside + '}' if inside else ''} {value:.15g}"


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def text(metrics: Iterable[Metric]) -> str:
    """The metrics as they are served."""
    return "".join(f"{line}\n" for metric in metrics for line in metric.lines())


def metrics(
    connection: sqlite3.Connection, database: Path, found: Iterable[Problem], *, now: datetime
) -> Iterator[Metric]:
    """Everything that is measured, by name; `found` is what the health check says."""
    yield from _documents(connection)
    yield from _sources(connection)
    yield from _queue(connection, now)
    yield from _runs(connection, now)
    levels = [problem.level for problem in found]
    yield Metric(
        "chiprace_problems",
        "Expectations that do not hold, as 'chiprace check' tells them.",
        tuple(({"level": level}, levels.count(level)) for level in ("failure", "warning")),
    )
    yield from _disk(database)


def _documents(connection: sqlite3.Connection) -> Iterator[Metric]:
    kinds = connection.execute("SELECT kind, count(*) FROM documents GROUP BY kind ORDER BY kind")
    yield Metric("chiprace_documents", "Documents by kind.", _labelled("kind", kinds))
    untagged = connection.execute("SELECT count(*) FROM documents WHERE tagged IS NULL").fetchone()[0]
    yield Metric("chiprace_documents_untagged", "Documents that were never tagged.", (({}, untagged),))
    states = connection.execute("SELECT state, count(*) FROM frontier GROUP BY state ORDER BY state")
    yield Metric("chiprace_addresses", "Addresses ever found, by state.", _labelled("state", states))
    yield Metric(
        "chiprace_addresses_failed",
        "Addresses that gave nothing, by the name of the failure or refusal.",
        _labelled("reason", connection.execute(FAILED)),
    )


def _sources(connection: sqlite3.Connection) -> Iterator[Metric]:
    rows = connection.execute(SOURCES).fetchall()
    name = "chiprace_source_"
    yield Metric(
        f"{name}up",
        "1 where the last poll of the source went well.",
        tuple(({"source": row["source"]}, float(row["failures"] == 0)) for row in rows),
    )
    yield Metric(
        f"{name}failures",
        "Failed polls in a row; standing says whether it is still followed.",
        tuple(({"source": row["source"], "standing": row["standing"]}, row["failures"]) for row in rows),
    )
    for column, what in (
        ("last_ok_at", "last good poll"),
        ("newest_item_at", "newest item that was listed"),
        ("next_due_at", "next poll"),
    ):
        yield Metric(
            f"{name}{column.removesuffix('_at')}_timestamp_seconds",
            f"Instant of the {what}, in Unix time.",
            tuple(
                ({"source": row["source"]}, instant(row[column]).timestamp()) for row in rows if row[column]
            ),
        )


def _queue(connection: sqlite3.Connection, now: datetime) -> Iterator[Metric]:
    rows = connection.execute(OLDEST).fetchall()
    yield Metric(
        "chiprace_queue_addresses",
        "Addresses that wait to be fetched.",
        tuple(({"source": row["source"]}, row["n"]) for row in rows),
    )
    yield Metric(
        "chiprace_queue_age_seconds",
        "Age of the oldest address that waits.",
        tuple(
            ({"source": row["source"]}, max(0.0, (now - instant(row["since"])).total_seconds()))
            for row in rows
        ),
    )


def _runs(connection: sqlite3.Connection, now: datetime) -> Iterator[Metric]:
    runs = Runs(connection).latest_of_each()
    name = "chiprace_run_"
    yield Metric(
        f"{name}due_timestamp_seconds",
        "Instant at which the latest run of the task was due, in Unix time.",
        tuple(({"task": run.source}, run.due_at.timestamp()) for run in runs),
    )
    yield Metric(
        f"{name}duration_seconds",
        "How long the latest run took, or has taken so far.",
        tuple(({"task": run.source}, _seconds(run, now)) for run in runs),
    )
    yield Metric(
        f"{name}state",
        "1 for the state of the latest run of the task.",
        tuple(
            ({"task": run.source, "state": state}, float(run.state == state))
            for run in runs
            for state in STATES
        ),
    )
    yield Metric(
        f"{name}count",
        "Counters of the latest run of the task, by name.",
        tuple(
            ({"task": run.source, "name": row["name"]}, row["n"])
            for run in runs
            for row in connection.execute(COUNTS, (run.id,))
        ),
    )


def _seconds(run: Run, now: datetime) -> float:
    return max(0.0, ((run.ended_at or now) - run.started_at).total_seconds())


def _disk(database: Path) -> Iterator[Metric]:
    log = database.with_name(f"{database.name}-wal")
    size = database.stat().st_size + (log.stat().st_size if log.exists() else 0)
    yield Metric("chiprace_database_bytes", "Size of the database and its log.", (({}, size),))
    free = shutil.disk_usage(database.resolve().parent).free
    yield Metric("chiprace_disk_free_bytes", "Room that is left on the database's disk.", (({}, free),))


def _labelled(label: str, rows: Iterable[sqlite3.Row]) -> tuple[tuple[Labels, float], ...]:
    return tuple(({label: str(row[0])}, row[1]) for row in rows)
