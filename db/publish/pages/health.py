"""How the ledger is doing: what does not hold, since when, and what to do."""

import sqlite3
from dataclasses import asdict
from datetime import datetime
from typing import Any

from db.health.check import problems
from db.health.followed import followed
from db.health.problem import Problem
from db.publish.show import when


def found_problems(connection: sqlite3.Connection, now: datetime) -> list[Problem] | None:
    """What does not hold, failures first; None for the public form, which has no operations."""
    if connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'frontier'").fetchone() is None:
        return None
    found = problems(connection, followed(connection), now=now)
    return sorted(found, key=lambda problem: problem.level != "failure")


def health_page(connection: sqlite3.Connection, *, now: datetime) -> dict[str, Any] | None:
    """The values of health.html, or None for the public form."""
    found = found_problems(connection, now)
    if found is None:
        return None
    return {
        "problems": [(problem, when(problem.since) if problem.since else "") for problem in found],
        "failures": sum(problem.level == "failure" for problem in found),
    }


def health_json(connection: sqlite3.Connection, *, now: datetime) -> dict[str, Any] | None:
    """The same for a monitor: `ok` is False where an expectation fails; a warning alone leaves it True."""
    found = found_problems(connection, now)
    if found is None:
        return None
    return {
        "ok": all(problem.level != "failure" for problem in found),
        "problems": [asdict(one) for one in found],
    }
