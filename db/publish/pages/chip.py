"""One chip: its facts with their evidence, its family, and what is written of it."""

import sqlite3
from collections.abc import Callable
from typing import Any

from db.publish.feeds import feed_links
from db.publish.pages.events import STORIES, STRENGTH, Name, event_rows, strongest
from db.publish.pages.facts import Fact, evidence, facts, row_of
from db.publish.pages.front import newest_naming
from db.publish.pages.since import stories_since
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
WHERE event_chips.chip = :name AND documents.first_seen >= :since ORDER BY {STRENGTH}
"""
MOST_RELATED = 12
# Who stands in events with it, and which chips are named in the same events: in how many stories.
COMPANIES = """
WITH sides AS (
    SELECT id AS event_id, actor_key AS key FROM events WHERE actor_key IS NOT NULL
    UNION SELECT event_id, key FROM event_parties WHERE key IS NOT NULL
)
SELECT companies.key, companies.name, count(DISTINCT coalesce(documents.story, documents.id)) AS stories
FROM event_chips JOIN sides USING (event_id) JOIN companies USING (key)
JOIN events ON events.id = event_chips.event_id JOIN documents ON documents.id = events.document_id
WHERE event_chips.chip = :name GROUP BY companies.key ORDER BY stories DESC, companies.name LIMIT :most
"""
BESIDE = """
SELECT min(chips.key), other.chip, count(DISTINCT coalesce(documents.story, documents.id)) AS stories
FROM event_chips AS own
JOIN event_chips AS other ON other.event_id = own.event_id AND other.chip != own.chip
JOIN chips ON chips.name = other.chip
JOIN events ON events.id = own.event_id JOIN documents ON documents.id = events.document_id
WHERE own.chip = :name GROUP BY other.chip ORDER BY stories DESC, other.chip LIMIT :most
"""


def chip_page(
    connection: sqlite3.Connection, key: str, since_day: str | None = None
) -> dict[str, Any] | None:
    """The values of chip.html, with its events since a day; None where no table lists that key."""
    row = row_of(connection, "chips", key)
    if row is None:
        return None
    ids = connection.execute(ITS_EVENTS, {"name": row["name"], "since": since_day or ""})
    events = event_rows(connection, strongest(ids, NEWEST_EVENTS))
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
        "companies": _related(connection, COMPANIES, row["name"], company_path),
        "beside": _related(connection, BESIDE, row["name"], chip_path),
        "events": events,
        "since": since_day,
        "changes": stories_since(len(events), f"chip:{key}", since_day),
        "documents": newest_naming(
            connection,
            NEWEST_DOCUMENTS,
            "layer = 'chip' AND (mentions.key = ? OR (mentions.key IS NULL AND family = ?))",
            (key, key),
        ),
        "search": search_path(f"chip:{key}", newest=True),
        "feeds": feed_links(row["name"], search_file(f"chip:{key}", "{}")),
    }


def _related(connection: sqlite3.Connection, sql: str, name: str, path: Callable[[str], str]) -> list[Name]:
    """Keys and names that share stories with the chip `name`, those of most stories first."""
    rows = connection.execute(sql, {"name": name, "most": MOST_RELATED})
    return [
        Name(name=other, href=path(key), role=f"{n} {'story' if n == 1 else 'stories'}")
        for key, other, n in rows
    ]


def _family(connection: sqlite3.Connection, row: dict[str, Any]) -> list[Name]:
    """The other chips of its family; for a family itself, its members."""
    rows = connection.execute(
        "SELECT key, name, announced FROM chips WHERE (family = :family OR key = :family) AND key != :own "
        "ORDER BY announced DESC, name",
        {"family": row["family"] or row["key"], "own": row["key"]},
    )
    return [Name(name=name, href=chip_path(own), role=announced or "") for own, name, announced in rows]
