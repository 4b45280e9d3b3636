"""The table name_decisions: what people decided about names that stand in no table."""

import sqlite3
from dataclasses import fields
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from db.knowledge import Reference
from db.naming import NameDecision, NameLayer, NamingError, Verdict, decided, key_of
from db.store.connection import instant, stamp, transaction

COLUMNS = [item.name for item in fields(NameDecision)]


class Naming:
    """Writes decisions about names, and lays them over the tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def over(self, reference: Reference) -> Reference:
        """The tables with the decisions that hold laid over them, for the tagger and the mirror."""
        rows = self._connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM name_decisions WHERE withdrawn_at IS NULL ORDER BY id"
        )
        return decided(
            reference,
            [
                NameDecision(**(dict(zip(COLUMNS, row, strict=True)) | {"made_at": instant(row[-1])}))
                for row in rows
            ],
        )

    def decide(
        self, name: str, verdict: Verdict, *, into: str | None = None, who: str, why: str, now: datetime
    ) -> int:
        """Decide about a name of the review queue, merged `into` a row's key; returns the decision's number.

        The documents that hold the name are tagged again by the next tagging. Raises NamingError where the
        name does not wait, or the key is no row, or the name's own key is taken.
        """
        with transaction(self._connection):
            layer, vendor, family = self._waiting(name)
            decision = NameDecision(
                layer=layer,
                name=name,
                verdict=verdict,
                key=self._key(layer, name, verdict, into),
                vendor=vendor if verdict == "accepted" else None,
                family=family if verdict == "accepted" else None,
                who=who,
                why=why,
                made_at=now,
            )
            values = [getattr(decision, column) for column in COLUMNS[:-1]]
            marks = ", ".join("?" * len(COLUMNS))
            cursor = self._connection.execute(
                f"INSERT INTO name_decisions ({', '.join(COLUMNS)}) VALUES ({marks})", [*values, stamp(now)]
            )
            self._tag_again(name)
        return int(cursor.lastrowid or 0)

    def undo(self, name: str, *, now: datetime) -> None:
        """Take the decision about a name back: it waits again once its documents are tagged.

        Raises NamingError where none holds.
        """
        with transaction(self._connection):
            done = self._connection.execute(
                "UPDATE name_decisions SET withdrawn_at = ? WHERE name = ? AND withdrawn_at IS NULL",
                (stamp(now), name),
            )
            if not done.rowcount:
                raise NamingError(f"{name}: nothing is decided of it; 'chiprace correct names' lists what is")
            self._tag_again(name)

    def listed(self) -> list[dict[str, Any]]:
        """Every decision, the newest first."""
        cursor = self._connection.execute(
            f"SELECT id, {', '.join(COLUMNS)}, withdrawn_at FROM name_decisions ORDER BY id DESC"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _waiting(self, name: str) -> tuple[NameLayer, str | None, str | None]:
        """Layer, vendor and family of a name in the review queue."""
        row = self._connection.execute(
            "SELECT layer, vendor, family FROM review_queue WHERE canonical = ? ORDER BY documents DESC",
            (name,),
        ).fetchone()
        if row is not None:
            return row[0], row[1], row[2]
        held = self._connection.execute(
            "SELECT verdict FROM name_decisions WHERE name = ? AND withdrawn_at IS NULL", (name,)
        ).fetchone()
        if held is not None:
            raise NamingError(f"{name}: is {held[0]} already; take that back first with --undo")
        names = [row[0] for row in self._connection.execute("SELECT canonical FROM review_queue")]
        near = get_close_matches(name, names, n=1, cutoff=0.6)
        mend = f"did you mean {near[0]!r}?" if near else "'chiprace export review_queue' lists those that do"
        raise NamingError(f"{name}: does not wait in the review queue: {mend}")

    def _key(self, layer: NameLayer, name: str, verdict: Verdict, into: str | None) -> str | None:
        if verdict == "rejected":
            return None
        table = "companies" if layer == "company" else "chips"
        key = into if verdict == "merged" and into else key_of(name)
        there = self._connection.execute(f"SELECT name FROM {table} WHERE key = ?", (key,)).fetchone()
        if verdict == "merged" and there is None:
            keys = [row[0] for row in self._connection.execute(f"SELECT key FROM {table}")]
            near = get_close_matches(key, keys, n=1)
            raise NamingError(
                f"{name}: no {layer} has the key {key!r}" + (f": did you mean {near[0]!r}?" if near else "")
            )
        if verdict == "accepted" and there is not None:
            raise NamingError(f"{name}: {table} has {there[0]} as {key!r}: merge it, if it is the same")
        return key

    def _tag_again(self, name: str) -> None:
        phrase = '"' + name.replace('"', '""') + '"'
        self._connection.execute(
            "UPDATE documents SET tagged = NULL WHERE id IN "
            "(SELECT rowid FROM documents_fts WHERE documents_fts MATCH ? "
            "UNION SELECT document_id FROM mentions WHERE canonical = ?)",
            (phrase, name),
        )
