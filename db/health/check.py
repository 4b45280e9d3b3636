"""The health check: every expectation of runs, sources, tables and deliveries; it only reads."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from db.health.deliveries import delivery_problems
from db.health.problem import Problem
from db.health.runs import run_problems
from db.health.sources import source_problems
from db.health.tables import table_problems
from db.knowledge import Source


def problems(connection: sqlite3.Connection, sources: Iterable[Source], *, now: datetime) -> list[Problem]:
    """Every expectation that does not hold at `now`: runs, sources, tables, deliveries, in this order.

    `sources` are those that are followed, the rows of `connection` sqlite3.Row. Problems of the level
    "warning" are worth a look and make nothing unhealthy.
    """
    return [
        *run_problems(connection, now),
        *source_problems(connection, sources, now),
        *table_problems(connection, now),
        *delivery_problems(connection, now),
    ]
