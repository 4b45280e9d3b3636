"""One chip: its facts with their evidence, its family, and what is written of it."""

import sqlite3
from typing import Any

from db.publish.feeds import feed_links
from db.publish.pages.events import STORIES, STRENGTH, Name, event_rows, strongest
from db.publish.pages.facts import Fact, evidence, facts, row_of
from db.publish.pages.front import newest_naming
from db.publish.paths import chip_path, company_path, search_file, search_path

NEWEST_EVENTS = 40
NEWEST_DOCUMENTS = 20
FACTS = (
    ("kind", "Kind"),
    ("generation", "Generation"),
    ("codenames", "Code names"),
    ("partners", "Design partners"),
    ("foundry", "Foundry"),
    ("node", "Node"),
    ("announced", "Announced"),
    ("available", "Available"),
    ("memory", "Memory"),
    ("power_w", "Power, W"),
    ("note", "Note"),
)
ITS_EVENTS = f"""
SELECT events.id, first.id FROM events {STORIES} JOIN event_chips ON event_chips.event_id = events.id
WHERE event_chips.chip = :name ORDER BY {STRENGTH}
"""


def chip_page(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """The values of chip.html, or None where no table lists that key."""
    row = row_of(connection, "chips", key)
    if row is None:
        return None
    events = connection.execute(ITS_EVENTS, {"name": row["name"]})
    return {
        "row": row,
        "vendor": Fact(
            name="Vendor",
            words=row["vendor"],
            href=company_path(row["vendor_key"]) if row["vendor_key"] else None,
        ),
        "facts": facts(row, FACTS),
        "evidence": evidence(row),
        "family": _family(connection, row),
        "events": event_rows(connection, strongest(events, NEWEST_EVENTS)),
        "documents": newest_naming(
            connection,
            NEWEST_DOCUMENTS,
            "layer = 'chip' AND (mentions.key = ? OR (mentions.key IS NULL AND family = ?))",
            (key, key),
        ),
        "search": search_path(f"chip:{key}", newest=True),
        "feeds": feed_links(row["name"], search_file(f"chip:{key}", "{}")),
    }


def _family(connection: sqlite3.Connection, row: dict[str, Any]) -> list[Name]:
    """The other chips of its family; for a family itself, its members."""
    rows = connection.execute(
        "SELECT key, name, announced FROM chips WHERE (family = :family OR key = :family) AND key != :own "
        "ORDER BY announced DESC, name",
        {"family": row["family"] or row["key"], "own": row["key"]},
    )
    return [Name(name=name, href=chip_path(own), role=announced or "") for own, name, announced in rows]
