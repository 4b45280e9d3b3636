"""One layer of the stack: who acts in it, each with its newest evidence, and who is listed in it."""

import sqlite3
from typing import Any

from db.publish.feeds import feed_links
from db.publish.pages.events import EventRow, event_rows
from db.publish.pages.stack import LAYERS, Cell, cell
from db.publish.paths import company_path, layer_path, search_file, search_path

# Those of most stories first; of a large ledger the report has the rest.
MOST_ACTING = 200
SQL = """
SELECT * FROM stack_coverage WHERE layer = ?
ORDER BY stories DESC, chip_documents DESC, company COLLATE NOCASE
"""


def layer_page(connection: sqlite3.Connection, layer: str) -> dict[str, Any] | None:
    """The values of layer.html, or None where the stack has no such layer."""
    if layer not in LAYERS:
        return None
    rows = connection.execute(SQL, (layer,)).fetchall()
    acting = [row for row in rows if row["stories"]][:MOST_ACTING]
    newest = {event.id: event for event in event_rows(connection, [row["latest_event"] for row in acting])}
    query = f"layer:{layer}"
    return {
        "layer": layer.replace("_", " "),
        "others": [(one.replace("_", " "), layer_path(one)) for one in LAYERS if one != layer],
        "acting": [_acting(row, newest.get(row["latest_event"])) for row in acting],
        "named": [_listed(row) for row in rows if not row["stories"] and row["chip_documents"]],
        "listed": [_listed(row) for row in rows if not row["stories"] and not row["chip_documents"]],
        "search": search_path(query, newest=True),
        "feeds": feed_links(f"Layer {layer}", search_file(query, "{}")),
    }


def _acting(row: sqlite3.Row, event: EventRow | None) -> dict[str, Any]:
    """A company with its stories and the newest event that puts it into the layer."""
    return {
        "name": row["company"],
        "href": company_path(row["company_key"]),
        "stories": row["stories"],
        "event": event,
    }


def _listed(row: sqlite3.Row) -> tuple[str, str, Cell]:
    """A company that no event puts there: its name, its page, and what says that it works in the layer."""
    return row["company"], company_path(row["company_key"]), cell(row)
