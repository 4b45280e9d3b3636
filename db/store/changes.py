"""Edits: what was changed from one version of a document to the next, and which figures with it."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from db.difference import Stretch
from db.store.connection import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A version of a document and the one before it, not compared yet; titles stand before the texts."""

    document_id: int
    version: int
    earlier_at: str
    changed_at: str
    source: str
    old: str
    new: str


class Changes:
    """The document_changes table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def pending(self, limit: int) -> list[Edit]:
        """Up to `limit` versions that were not compared with the one before them, by document."""
        rows = self._connection.execute(
            "SELECT later.document_id, later.version, earlier.fetched_at AS earlier_at, "
            "later.fetched_at AS changed_at, documents.source, "
            "earlier.title || char(10) || earlier.text AS old, later.title || char(10) || later.text AS new "
            "FROM document_versions AS later "
            "JOIN document_versions AS earlier ON earlier.document_id = later.document_id "
            "AND earlier.version = later.version - 1 "
            "JOIN documents ON documents.id = later.document_id "
            "WHERE later.version > 1 AND NOT EXISTS (SELECT 1 FROM document_changes AS done "
            "WHERE done.document_id = later.document_id AND done.version = later.version) "
            "ORDER BY later.document_id, later.version LIMIT ?",
            (limit,),
        )
        return [Edit(**dict(row)) for row in rows]

    def save(
        self,
        edit: Edit,
        difference: Sequence[Stretch] | None,
        *,
        removed: Sequence[str],
        added: Sequence[str],
    ) -> None:
        """Keep what an edit changed; `removed` and `added` are figures as they were written.

        A `difference` of None says that the texts are too long to compare.
        """
        whole = None if difference is None else json.dumps([asdict(one) for one in difference])
        words = [
            None if difference is None else sum(len(getattr(one, side).split()) for one in difference)
            for side in ("removed", "added")
        ]
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO document_changes (document_id, version, earlier_at, changed_at, difference, "
                "words_removed, words_added, figures_removed, figures_added) "
                # Another process may have compared the same two versions, which never change.
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    edit.document_id,
                    edit.version,
                    edit.earlier_at,
                    edit.changed_at,
                    whole,
                    *words,
                    json.dumps(list(removed), ensure_ascii=False),
                    json.dumps(list(added), ensure_ascii=False),
                ),
            )
