"""What is new of a company since a day: figures, guidance, events, edits, corrections, each with its list."""

import sqlite3
from datetime import date

from db.publish.paths import company_path, search_path

NAMED = "SELECT document_id FROM mentions WHERE layer = 'company' AND key = :key"
SIDES = "actor_key = :key OR id IN (SELECT event_id FROM event_parties WHERE key = :key)"
# By its words, one and many: how many there are, and the address where they stand.
NEW = {
    ("event", "events"): "SELECT count(*) FROM events JOIN documents ON documents.id = document_id "
    "WHERE first_seen >= :since AND events.id IN (SELECT id FROM events WHERE " + SIDES + ")",
    ("figure of a filing or release", "figures of filings and releases"): "SELECT count(*) FROM capex "
    "WHERE company_key = :key AND first_seen >= :since",
    ("statement of guidance", "statements of guidance"): "SELECT count(*) FROM guidance_evidence "
    "WHERE company_key = :key AND said_on >= :since",
    ("edit of a page that names it", "edits of pages that name it"): "SELECT count(*) FROM document_changes "
    f"WHERE changed_at >= :since AND document_id IN ({NAMED})",
    ("correction in a page that names it", "corrections in pages that name it"): "SELECT count(*) "
    f"FROM corrections WHERE max(made_at, coalesce(withdrawn_at, '')) >= :since AND document_id IN ({NAMED})",
}
PLACES = ("#events", "#spending", "#guidance", "/edits", "/corrections")


def day_of(written: str | None) -> str | None:
    """`written` as a day, YYYY-MM-DD; None where it is none."""
    try:
        return date.fromisoformat(written or "").isoformat()
    except ValueError:
        return None


def since(connection: sqlite3.Connection, key: str, day: str) -> list[tuple[str, str]]:
    """What is new of the company `key` since `day`: words with a count, and where they lead."""
    found = []
    for ((one, many), query), place in zip(NEW.items(), PLACES, strict=True):
        n = connection.execute(query, {"key": key, "since": day}).fetchone()[0]
        href = f"{company_path(key)}?since={day}{place}" if place.startswith("#") else place
        found.append((f"{n:,} {one if n == 1 else many}", href))
    return found


def stories_since(events: int, search: str, day: str | None) -> list[tuple[str, str]]:
    """What is new since `day` of what `search` finds: its stories with events, and its documents."""
    if day is None:
        return []
    return [
        (f"{events:,} {'story' if events == 1 else 'stories'} with events", "#events"),
        ("documents published since then", search_path(f"{search} after:{day}", newest=True)),
    ]
