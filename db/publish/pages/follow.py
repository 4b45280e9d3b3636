"""What a search finds as a feed: the newest arrivals first, each story once, with its evidence sentences."""

import sqlite3
from collections.abc import Sequence

from db.publish.conditions import compile_query
from db.publish.feeds import Entry, Feed
from db.publish.pages.events import EventRow, event_rows
from db.publish.paths import document_path, search_file, search_path
from db.publish.query import parse_query
from db.publish.results import arrivals

ENTRIES = 50
# Copies stand beside their first; so many documents hold that many stories as a rule.
READ = 4 * ENTRIES
EVIDENCE = 3
# A new version of a page is news of it; that it was read again is none.
SQL = """
SELECT documents.id, documents.url, documents.title, documents.published, documents.first_seen,
       coalesce(documents.story, documents.id) AS story,
       coalesce(sources.name, documents.source) AS source_name,
       coalesce((SELECT max(changed_at) FROM document_changes WHERE document_id = documents.id),
                documents.first_seen) AS updated
FROM documents LEFT JOIN sources ON sources.key = documents.source
WHERE documents.id IN ({marks})
"""


def search_feed(connection: sqlite3.Connection, text: str, form: str) -> Feed:
    """The feed of the search `text`; an empty one follows everything.

    What of the query was not understood stands in the subtitle. A query of which nothing was gives no entry.
    """
    query = parse_query(text)
    statement = compile_query(connection, query)
    understood = not statement.everything or not text.strip()
    ids = arrivals(connection, statement, most=READ) if understood else []
    return Feed(
        title=f"chiprace: {text.strip() or 'everything new'}",
        subtitle=" ".join(
            [
                "Documents of the AI chip race, newest arrivals first.",
                *(f"Of the search, {note}." for note in statement.notes),
            ]
        ),
        page=search_path(text, newest=True),
        path=search_file(text, form),
        entries=tuple(_entries(connection, ids)),
    )


def _entries(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Entry]:
    marks = ", ".join("?" * len(ids))
    rows = {row["id"]: row for row in connection.execute(SQL.format(marks=marks), ids)}
    first: dict[int, sqlite3.Row] = {}
    for document_id in ids:
        first.setdefault(rows[document_id]["story"], rows[document_id])
    shown = list(first.values())[:ENTRIES]
    evidence = _evidence(connection, [row["id"] for row in shown])
    return [
        Entry(
            name=row["url"],
            path=document_path(row["id"]),
            title=row["title"],
            text="\n".join([f"{row['source_name']}.", *evidence.get(row["id"], ())]),
            author=row["source_name"],
            published=row["published"],
            updated=row["updated"],
        )
        for row in shown
    ]


def _evidence(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What each document is evidence of, in words, with the sentence."""
    marks = ", ".join("?" * len(ids))
    placed = (
        "SELECT id, row_number() OVER (PARTITION BY document_id ORDER BY amount_id IS NULL, "
        f"confidence DESC, id) AS place FROM events WHERE document_id IN ({marks})"
    )
    found = connection.execute(f"SELECT id FROM ({placed}) WHERE place <= {EVIDENCE}", ids)
    said: dict[int, list[str]] = {}
    for event in event_rows(connection, [row[0] for row in found]):
        said.setdefault(event.document_id, []).append(_said(event))
    return said


def _said(event: EventRow) -> str:
    parts = [event.kind.capitalize(), event.status, event.value, event.actor.name if event.actor else None]
    return f"{', '.join(part for part in parts if part)}: “{event.evidence.striptags()}”"
