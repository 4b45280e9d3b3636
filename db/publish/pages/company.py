"""One company: its facts, what it reported to spend, what it announced, its chips, what is written of it."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from db.publish.chart import Frame
from db.publish.feeds import feed_links
from db.publish.pages.capex import Point, Series, chart, point, series, timeline
from db.publish.pages.events import STORIES, STRENGTH, EventRow, Name, event_rows, strongest
from db.publish.pages.facts import evidence, facts, row_of
from db.publish.pages.front import newest_naming
from db.publish.pages.guidance import beside, beside_chart, moves
from db.publish.pages.project import projects_of
from db.publish.pages.since import since
from db.publish.pages.stack import coverage
from db.publish.paths import chip_path, company_path, deals_path, project_path, search_file, search_path
from db.publish.show import METRICS, edgar_company

NEWEST_EVENTS = 40
NEWEST_DOCUMENTS = 20
MOST_RELATED = 12
YEARS = 8
FACTS = (
    ("legal_name", "Registered name"),
    ("former_names", "Earlier names"),
    ("ticker", "Ticker"),
    ("exchange", "Exchange"),
    ("country", "Country"),
    ("roles", "Roles"),
    ("layers", "Layers of the stack"),
    ("note", "Note"),
)
ITS_EVENTS = f"""
SELECT events.id, first.id FROM events {STORIES}
WHERE (events.actor_key = :key OR events.id IN (SELECT event_id FROM event_parties WHERE key = :key))
  AND documents.first_seen >= :since
ORDER BY {STRENGTH}
"""
# Companies that stand in events with it: how many stories they share.
RELATED = """
WITH own (event_id) AS MATERIALIZED (
    SELECT id FROM events WHERE actor_key = :key UNION SELECT event_id FROM event_parties WHERE key = :key
),
others AS (
    SELECT id AS event_id, actor_key AS key FROM events WHERE id IN (SELECT event_id FROM own)
    UNION SELECT event_id, key FROM event_parties WHERE event_id IN (SELECT event_id FROM own)
)
SELECT companies.key, companies.name, count(DISTINCT coalesce(documents.story, documents.id)) AS stories
FROM others
JOIN companies ON companies.key = others.key
JOIN events ON events.id = others.event_id
JOIN documents ON documents.id = events.document_id
WHERE others.key != :key GROUP BY companies.key ORDER BY stories DESC, companies.name LIMIT :most
"""
LATEST_YEARS = """
SELECT * FROM (
    SELECT *, row_number() OVER (
        PARTITION BY metric, period_end, currency
        ORDER BY kind IN ('stated_in_release', 'derived_from_release'), filed DESC, tag
    ) AS place FROM capex
    WHERE company_key = :key AND basis = 'year' AND dimensions = '' AND known_until IS NULL
) WHERE place = 1 ORDER BY period_end DESC, metric LIMIT :most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One metric's quarters: the chart and, newest first, a row for each."""

    heading: str
    chart: Markup
    rows: list[tuple[str, Point]]
    change: str | None
    derived: bool
    released: bool


def company_page(
    connection: sqlite3.Connection, key: str, since_day: str | None = None
) -> dict[str, Any] | None:
    """The values of company.html, with what is new since a day; None where no table lists that key."""
    row = row_of(connection, "companies", key)
    if row is None:
        return None
    quarters = [_spending(one) for metric in METRICS for one in series(connection, metric=metric, key=key)]
    quarters_beside = beside(connection, key)
    drawn, undrawn = beside_chart(row["name"], quarters_beside)
    return {
        "row": row,
        "facts": facts(row, FACTS),
        "evidence": evidence(row),
        "parent": _named(connection, row["parent"]),
        "units": _units(connection, key),
        "edgar": edgar_company(row["cik"]),
        "spending": quarters,
        "years": [] if quarters else _years(connection, key),
        "moves": moves(connection, key),
        "beside": quarters_beside,
        "marks": drawn,
        "undrawn": undrawn,
        "coverage": coverage(connection, key),
        "projects": [
            Name(name=name, href=project_path(own), role="unverified" if unverified else "")
            for own, name, unverified in projects_of(connection, key)
        ],
        "since": since_day,
        "changes": since(connection, key, since_day) if since_day else [],
        "deals": deals_path(company=key),
        "events": company_events(connection, key, since_day or ""),
        "chips": _chips(connection, key),
        "related": _related(connection, key),
        "documents": newest_naming(connection, NEWEST_DOCUMENTS, "layer = 'company' AND key = ?", (key,)),
        "search": search_path(f"company:{key}", newest=True),
        "feeds": feed_links(row["name"], search_file(f"company:{key}", "{}")),
    }


def company_events(connection: sqlite3.Connection, key: str, since_day: str = "") -> list[EventRow]:
    """The strongest event of each of the newest stories in which the company is any side of a deal."""
    rows = connection.execute(ITS_EVENTS, {"key": key, "since": since_day})
    return event_rows(connection, strongest(rows, NEWEST_EVENTS))


def _spending(one: Series) -> Spending:
    labels = timeline([one])
    return Spending(
        heading=f"{METRICS[one.metric]}, {one.currency}",
        chart=chart(one, labels, top=None, frame=Frame(bar=34, gap=8, height=120, labels=True)),
        rows=[(label, one.points[label]) for label in reversed(labels) if label in one.points],
        change=one.change(),
        derived=any(one.points[label].derived for label in labels if label in one.points),
        released=any(one.points[label].release for label in labels if label in one.points),
    )


def _years(connection: sqlite3.Connection, key: str) -> list[tuple[str, Point]]:
    """Whole years, for filers that state no quarters."""
    rows = connection.execute(LATEST_YEARS, {"key": key, "most": YEARS})
    return [(METRICS[row["metric"]], point(row)) for row in rows]


def _named(connection: sqlite3.Connection, key: str | None) -> Name | None:
    if key is None:
        return None
    found = connection.execute("SELECT name FROM companies WHERE key = ?", (key,)).fetchone()
    return Name(name=found[0] if found else key, href=company_path(key))


def _units(connection: sqlite3.Connection, key: str) -> list[Name]:
    rows = connection.execute("SELECT key, name FROM companies WHERE parent = ? ORDER BY name", (key,))
    return [Name(name=name, href=company_path(own)) for own, name in rows]


def _chips(connection: sqlite3.Connection, key: str) -> list[Name]:
    """Its chips, the newest first as far as their announcement is known."""
    rows = connection.execute(
        "SELECT key, name, announced FROM chips WHERE vendor_key = ? ORDER BY announced DESC, name", (key,)
    )
    return [Name(name=name, href=chip_path(own), role=announced or "") for own, name, announced in rows]


def _related(connection: sqlite3.Connection, key: str) -> list[Name]:
    rows = connection.execute(RELATED, {"key": key, "most": MOST_RELATED})
    return [
        replace(Name(name=name, href=company_path(own)), role=f"{n} {'story' if n == 1 else 'stories'}")
        for own, name, n in rows
    ]
