"""The front page: search, what is new, reported spending of the largest, newest documents."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from db.publish.chart import Frame
from db.publish.pages.capex import Series, chart, series, timeline
from db.publish.pages.events import STORIES, STRENGTH, EventRow, event_rows, strongest
from db.publish.pages.sources import health_line
from db.publish.pages.stack import matrix
from db.publish.show import when

NEWEST_EVENTS = 12
SPENDERS = 8
NEWEST_DOCUMENTS = 10
# A date after the day it was first seen is a mistake of the page and would stay on top for ever.
BELIEVABLE = "documents.published <= strftime('%Y-%m-%dT%H:%M:%SZ', documents.first_seen, '+1 day')"
# Of so few documents all dates are compared; of more, the newest documents are asked who is named in them.
FEW = 2_000
NEWEST = f"""
SELECT events.id, first.id FROM (
    SELECT id FROM documents WHERE {BELIEVABLE} ORDER BY published DESC LIMIT 400
) AS newest JOIN events ON events.document_id = newest.id {STORIES} ORDER BY {STRENGTH}
"""
COUNTS = (
    ("documents", "documents", "SELECT count(*) FROM documents"),
    ("stories", "stories", "SELECT count(DISTINCT story) FROM documents"),
    ("filings", "filings", "SELECT count(*) FROM filings"),
    ("events", "events", "SELECT count(*) FROM events"),
    ("amounts", "sums of money", "SELECT count(*) FROM amounts"),
    ("capex", "spending figures", "SELECT count(*) FROM capex"),
)


# What came after the daily run before the last one: polls in between and the last run itself.
YESTERDAY = """
SELECT ended_at FROM runs WHERE source = 'daily' AND state = 'finished' AND ended_at IS NOT NULL
ORDER BY due_at DESC LIMIT 1 OFFSET 1
"""
NEW = """
SELECT count(*), count(*) FILTER (WHERE coalesce(story, id) = id),
       (SELECT count(DISTINCT document_id) FROM document_changes WHERE changed_at > :since)
FROM documents WHERE first_seen > :since
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How much is new since an instant."""

    since: Markup
    documents: int
    stories: int
    edited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document in a list."""

    id: int
    title: str
    source: str
    published: Markup
    note: str = ""


def front_page(connection: sqlite3.Connection) -> dict[str, Any]:
    """The values of front.html."""
    yesterday = _yesterday(connection)
    new, earlier = _split(newest_events(connection), yesterday)
    return {
        "last_run": _last_run(connection),
        "news": _news(connection),
        "counts": [(name, words, connection.execute(sql).fetchone()[0]) for name, words, sql in COUNTS],
        "yesterday": yesterday,
        "new": new,
        "earlier": earlier,
        "stack": matrix(connection),
        "spenders": _spenders(connection),
        "documents": newest_documents(connection, NEWEST_DOCUMENTS),
        "health": health_line(connection),
    }


def _last_run(connection: sqlite3.Connection) -> Markup | None:
    """When the last run ended; in a file without runs, when the newest document was fetched."""
    ended = connection.execute("SELECT max(coalesce(ended_at, started_at)) FROM runs").fetchone()[0]
    ended = ended or connection.execute("SELECT max(fetched_at) FROM documents").fetchone()[0]
    return when(ended) if ended else None


def _news(connection: sqlite3.Connection) -> News | None:
    """What is new since the daily run before the last one; None where there were not two."""
    row = connection.execute(YESTERDAY).fetchone()
    if row is None:
        return None
    documents, stories, edited = connection.execute(NEW, {"since": row[0]}).fetchone()
    return News(since=when(row[0]), documents=documents, stories=stories, edited=edited)


def newest_events(connection: sqlite3.Connection) -> list[EventRow]:
    """The strongest event of each of the newest stories that have one."""
    rows = event_rows(connection, strongest(connection.execute(NEWEST), NEWEST_EVENTS))
    return [_with_copies(connection, row) for row in rows]


def _with_copies(connection: sqlite3.Connection, row: EventRow) -> EventRow:
    copies, publishers = connection.execute(
        "SELECT count(*), count(DISTINCT source) FROM documents WHERE story = ?", (row.story,)
    ).fetchone()
    return replace(row, copies=max(0, copies - 1), publishers=max(1, publishers))


def _yesterday(connection: sqlite3.Connection) -> str | None:
    """The day before the newest reading of a page: what was published since then is new."""
    found = connection.execute("SELECT date(max(fetched_at), '-1 day') FROM documents").fetchone()[0]
    return str(found) if found else None


def _split(events: list[EventRow], day: str | None) -> tuple[list[EventRow], list[EventRow]]:
    """Those published on `day` or later, and the others."""
    new = [event for event in events if day is not None and event.day >= day]
    return new, events[len(new) :]


def _spenders(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """The largest spenders in US dollars by their newest quarter, on one scale."""
    found = [one for one in series(connection, metric="cash") if one.currency == "USD" and one.href]
    found.sort(key=lambda one: -one.last.value)
    found = found[:SPENDERS]
    labels = timeline(found)
    shown = [one for one in found if any(label in one.points for label in labels)]
    if not shown:
        return None
    top = max(one.points[label].value for one in shown for label in labels if label in one.points)
    return {
        "labels": labels,
        "rows": [(one, chart(one, labels, top=top, frame=Frame()), _newest(one, labels)) for one in shown],
        "derived": any(one.points[label].derived for one in shown for label in labels if label in one.points),
    }


def _newest(one: Series, labels: list[str]) -> str:
    return max(label for label in labels if label in one.points)


def newest_documents(
    connection: sqlite3.Connection, limit: int, where: str = "1", values: tuple[object, ...] = ()
) -> list[Listed]:
    """The newest documents, one of each story."""
    rows = connection.execute(
        "SELECT documents.id, documents.title, coalesce(sources.name, documents.source), published, "
        "published_precision, coalesce(story, documents.id), document_type, teaser FROM documents "
        "LEFT JOIN sources ON sources.key = documents.source "
        f"WHERE {where} AND {BELIEVABLE} ORDER BY published DESC, documents.id LIMIT {4 * limit}",
        values,
    )
    listed: dict[int, Listed] = {}
    for key, title, source, published, precision, story, kind, teaser in rows:
        note = kind or ("beginning only" if teaser else "")
        listed.setdefault(
            story, Listed(id=key, title=title, source=source, published=when(published, precision), note=note)
        )
    return list(listed.values())[:limit]


def newest_naming(
    connection: sqlite3.Connection, limit: int, mention: str, values: tuple[object, ...]
) -> list[Listed]:
    """The newest documents with a row of mentions for which `mention` holds, one of each story."""
    some = f"SELECT 1 FROM mentions WHERE {mention} LIMIT {FEW + 1}"
    (count,) = connection.execute(f"SELECT count(*) FROM ({some})", values).fetchone()
    # The newest of few are found in the index, so that the texts of the others are not read past.
    named = (
        "documents.id IN (SELECT documents.id FROM documents INDEXED BY documents_brief "
        f"WHERE documents.id IN (SELECT document_id FROM mentions WHERE {mention}) AND {BELIEVABLE} "
        f"ORDER BY published DESC, documents.id LIMIT {4 * limit})"
        if count <= FEW
        else f"EXISTS (SELECT 1 FROM mentions WHERE document_id = documents.id AND {mention})"
    )
    return newest_documents(connection, limit, named, values)
