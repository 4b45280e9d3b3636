"""About this ledger: how it is made, how right it is, what its columns hold, how to cite it, whom to ask."""

import sqlite3
from typing import Any

from db.codebook import Column, describe
from db.publish.pages.sources import health_line
from db.publish.paths import report_page_path
from db.publish.show import when
from db.reports import NEWEST, REPORTS

# What people found wrong, beside how much there is: no tag is counted twice.
CORRECTED = """
SELECT (SELECT count(*) FROM events), count(*) FILTER (WHERE layer = 'event' AND state != 'withdrawn')
FROM corrections
"""


def about_page(connection: sqlite3.Connection, contact: str | None) -> dict[str, Any]:
    """The values of about.html; `contact` is whom publishers and readers write to, None where none is set."""
    newest = connection.execute(NEWEST).fetchone()[0]
    events, corrected = connection.execute(CORRECTED).fetchone()
    return {
        "contact": contact,
        "as_of": when(newest) if newest else None,
        "health": health_line(connection),
        "events": events,
        "corrected": corrected,
        "codebook": codebook(connection),
    }


def codebook(connection: sqlite3.Connection) -> list[tuple[Column, list[tuple[str, str]]]]:
    """Every column of every report, by name, with the names and addresses of the reports that have it.

    A name that means two things stands twice.
    """
    found: dict[Column, list[tuple[str, str]]] = {}
    for name, report in REPORTS.items():
        cursor = connection.execute(f"{report.sql(since=False, companies=0)} LIMIT 0")
        for column in describe([one[0] for one in cursor.description], report.nouns, report.own):
            found.setdefault(column, []).append((name, report_page_path(name)))
    return sorted(found.items(), key=lambda one: (one[0].name, one[0].doc))
