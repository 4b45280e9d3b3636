"""Sections of filings: named stretches of a document's text."""

import sqlite3
from collections.abc import Sequence

from db.records import Section
from db.store.connection import transaction


class Sections:
    """The sections table; offsets count the characters of the document's present text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, document_id: int, sections: Sequence[Section]) -> None:
        """Take the place of what was known of the document's sections."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM sections WHERE document_id = ?", (document_id,))
            self._connection.executemany(
                "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (document_id, place, one.name, one.item, one.title, one.start, one.end)
                    for place, one in enumerate(sections, start=1)
                ],
            )

    def of(self, document_id: int) -> list[Section]:
        """The sections of a document, in text order; a part of another follows the whole."""
        rows = self._connection.execute(
            "SELECT name, item, title, start_offset AS start, end_offset AS end FROM sections "
            "WHERE document_id = ? ORDER BY place",
            (document_id,),
        )
        return [Section(**dict(row)) for row in rows]
