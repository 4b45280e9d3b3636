"""One source: how it does, what it told first, what it edited, its newest documents."""

import sqlite3
from typing import Any

from db.publish.feeds import feed_links
from db.publish.pages.events import STORIES, STRENGTH, event_rows, strongest
from db.publish.pages.front import newest_documents
from db.publish.pages.since import stories_since
from db.publish.pages.sources import SQL, source_row
from db.publish.paths import search_file, search_path

NEWEST_EVENTS = 20
NEWEST_DOCUMENTS = 20
COUNTS = """
SELECT count(*) AS documents, min(published) AS first, max(published) AS last,
       coalesce(sum(id = story AND EXISTS (
           SELECT 1 FROM documents AS copy WHERE copy.story = documents.id AND copy.source != :key
       )), 0) AS told_first,
       coalesce(sum(story IS NOT NULL AND story != id), 0) AS copies,
       (SELECT count(*) FROM document_changes JOIN documents AS own ON own.id = document_id
         WHERE own.source = :key) AS edits
FROM documents WHERE source = :key
"""
FIRST_TOLD = f"""
SELECT events.id, first.id FROM events {STORIES} WHERE first.source = :key AND documents.source = :key
  AND documents.first_seen >= :since
ORDER BY {STRENGTH} LIMIT 400
"""


def source_page(
    connection: sqlite3.Connection, key: str, since_day: str | None = None
) -> dict[str, Any] | None:
    """The values of source.html, with what it told since a day; None where nothing has that key."""
    found = connection.execute(f"SELECT * FROM ({SQL}) WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    events = strongest(connection.execute(FIRST_TOLD, {"key": key, "since": since_day or ""}), NEWEST_EVENTS)
    return {
        "source": source_row(found),
        "counts": connection.execute(COUNTS, {"key": key}).fetchone(),
        "events": event_rows(connection, events),
        "documents": newest_documents(connection, NEWEST_DOCUMENTS, "documents.source = ?", (key,)),
        "since": since_day,
        "changes": stories_since(len(events), f"source:{key}", since_day),
        "search": search_path(f"source:{key}", newest=True),
        "feeds": feed_links(found["name"], search_file(f"source:{key}", "{}")),
    }
