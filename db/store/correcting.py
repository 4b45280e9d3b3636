"""How one correction changes the rows of tags, and which other rows follow it."""

import sqlite3
from typing import Any

from db.corrections import Cell

TABLES = {"event": "events", "amount": "amounts", "mention": "mentions"}


def change(
    connection: sqlite3.Connection, layer: str, row: dict[str, Any], changes: dict[str, Cell], number: int
) -> None:
    """Write the values of `changes` into the tag `row` and mark it, and all that follows, with `number`."""
    sets = ", ".join(f"{name} = ?" for name in changes)
    connection.execute(f"UPDATE {TABLES[layer]} SET {sets} WHERE id = ?", (*changes.values(), row["id"]))
    _mark(connection, layer, [row["id"]], number)
    if layer == "mention" and row["layer"] == "company" and row["key"] is not None:
        _follow(connection, row, changes, number)


def drop(connection: sqlite3.Connection, layer: str, row_id: int) -> None:
    """Delete the tag of that number; what refers to it loses it."""
    key = (row_id,)
    if layer == "event":
        for table in ("event_parties", "event_chips"):
            connection.execute(f"DELETE FROM {table} WHERE event_id = ?", key)
    if layer == "amount":
        connection.execute("UPDATE events SET amount_id = NULL WHERE amount_id = ?", key)
        connection.execute("UPDATE amounts SET previous_id = NULL WHERE previous_id = ?", key)
    connection.execute("DELETE FROM corrected WHERE layer = ? AND row_id = ?", (layer, row_id))
    connection.execute(f"DELETE FROM {TABLES[layer]} WHERE id = ?", key)


def _follow(
    connection: sqlite3.Connection, row: dict[str, Any], changes: dict[str, Cell], number: int
) -> None:
    """A name that was linked to the wrong company made it a side of its sentence's events and guidance."""
    here = (row["document_id"], row["part"], row["end_offset"], row["start_offset"])
    stands = "document_id = ? AND part = ? AND sentence_start < ? AND sentence_end > ?"
    new = (changes["canonical"], changes["key"])
    sides = (
        f"SELECT event_id FROM event_parties JOIN events ON events.id = event_id WHERE {stands} AND key = ?"
    )
    followed = {
        "event": f"SELECT id FROM events WHERE {stands} AND actor_key = ? UNION {sides}",
        "guidance": f"SELECT id FROM guidance WHERE {stands} AND company_key = ?",
    }
    old = (*here, row["key"])
    for layer, query in followed.items():
        values = old * 2 if layer == "event" else old
        _mark(connection, layer, [found[0] for found in connection.execute(query, values)], number)
    connection.execute(
        f"UPDATE event_parties SET canonical = ?, key = ? WHERE key = ? "
        f"AND event_id IN (SELECT id FROM events WHERE {stands})",
        (*new, row["key"], *here),
    )
    connection.execute(
        f"UPDATE events SET actor = ?, actor_key = ? WHERE {stands} AND actor_key = ?", (*new, *old)
    )
    connection.execute(
        f"UPDATE guidance SET company = ?, company_key = ? WHERE {stands} AND company_key = ?", (*new, *old)
    )


def _mark(connection: sqlite3.Connection, layer: str, ids: list[int], number: int) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO corrected VALUES (?, ?, ?)", [(layer, row_id, number) for row_id in ids]
    )
