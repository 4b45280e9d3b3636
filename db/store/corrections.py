"""Corrections made by people: rows of their own, laid over the tags of a document whenever it is tagged."""

import json
import sqlite3
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from db.corrections import Cell, Correction, CorrectionError, CorrectionState, fingerprint, read_changes
from db.store.connection import stamp, transaction
from db.store.correcting import change, drop

TABLES = {"event": "events", "amount": "amounts", "mention": "mentions"}
# What a tag said of each layer: shown, and what an event is known by when its offsets have moved.
SAID = {
    "event": ("kind", "status", "actor", "actor_key", "amount_id"),
    "amount": ("low", "high", "currency", "kind", "qualifier", "period"),
    "mention": ("layer", "key", "canonical"),
}
PART = "SELECT CASE ? WHEN 'title' THEN title ELSE text END FROM documents WHERE id = ?"


class Corrections:
    """The tables corrections and corrected."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def make(self, correction: Correction) -> int:
        """Store a correction, lay it over the tags and return its number.

        Raises CorrectionError where there is no such tag, or a value is none that it can have.
        """
        table = TABLES[correction.layer]
        with transaction(self._connection):
            row = _dict(self._connection, f"SELECT * FROM {table} WHERE id = ?", (correction.row_id,))
            if row is None:
                raise CorrectionError(
                    f"no {correction.layer} {correction.row_id} in this ledger: a new tagging gives new "
                    "numbers; its document's page has the one of today"
                )
            values = read_changes(correction.layer, correction.changes)
            changes = self._columns(correction.layer, row, values)
            _in_order(row, changes)
            text = self._part(row["document_id"], row["part"])
            cursor = self._connection.execute(
                "INSERT INTO corrections (layer, document_id, part, surface, start_offset, sentence_start, "
                "sentence_end, sentence_sha256, said, changes, dropped, who, why, made_at, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'applied')",
                (
                    correction.layer,
                    row["document_id"],
                    row["part"],
                    # The clause of an event is its publisher's words; a name and a sum are quoted.
                    None if correction.layer == "event" else row["surface"],
                    row["start_offset"],
                    row["sentence_start"],
                    row["sentence_end"],
                    fingerprint(text[row["sentence_start"] : row["sentence_end"]]),
                    json.dumps({name: row[name] for name in SAID[correction.layer]}, ensure_ascii=False),
                    json.dumps(changes, ensure_ascii=False),
                    int(correction.dropped),
                    correction.who,
                    correction.why,
                    stamp(correction.made_at),
                ),
            )
            number = int(cursor.lastrowid or 0)
            self._lay(self._all("corrections.id = ?", number)[0])
            # What copies say is merged anew from the corrected tags.
            self._connection.execute(
                "INSERT OR IGNORE INTO stale_stories SELECT coalesce(story, id) FROM documents WHERE id = ?",
                (row["document_id"],),
            )
        return number

    def withdraw(self, number: int, *, now: datetime) -> None:
        """Take a correction back; its document is tagged again by the next tagging.

        Raises CorrectionError where there is none of that number, or it is withdrawn already.
        """
        with transaction(self._connection):
            found = self._all("corrections.id = ?", number)
            if not found or found[0]["state"] == "withdrawn":
                why = "is withdrawn already" if found else "does not exist: 'chiprace correct list' has them"
                raise CorrectionError(f"correction {number} {why}")
            self._connection.execute(
                "UPDATE corrections SET state = 'withdrawn', withdrawn_at = ? WHERE id = ?",
                (stamp(now), number),
            )
            self._connection.execute("DELETE FROM corrected WHERE correction_id = ?", (number,))
            self._connection.execute(
                "UPDATE documents SET tagged = NULL WHERE id = ?", (found[0]["document_id"],)
            )

    def lay_over(self, document_id: int) -> None:
        """Apply every correction of a document to its tags, which were written anew; part of that write.

        In the order in which they were made: a later one may correct what an earlier one said. One whose
        tag is not there any more gets the state 'gone' and stays.
        """
        for row in self._all("document_id = ? AND state != 'withdrawn'", document_id):
            self._lay(row)

    def clear(self, document_id: int) -> None:
        """Forget which rows carry corrections: the rows are about to go, and their numbers with them."""
        self._connection.execute(
            "DELETE FROM corrected WHERE correction_id IN (SELECT id FROM corrections WHERE document_id = ?)",
            (document_id,),
        )

    def listed(self) -> list[dict[str, Any]]:
        """Every correction, the newest first, as the view corrections_evidence shows it."""
        cursor = self._connection.execute("SELECT * FROM corrections_evidence ORDER BY correction_id DESC")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _lay(self, correction: dict[str, Any]) -> None:
        changes = json.loads(correction["changes"])
        row, unmoved = self._find(correction, changes)
        state: CorrectionState = "applied"
        if row is None:
            # A sentence that stands where it stood, and of which the tagger says nothing wrong any more.
            state = "agreed" if correction["dropped"] and unmoved else "gone"
        elif correction["dropped"]:
            drop(self._connection, correction["layer"], row["id"])
        elif all(row[name] == value for name, value in changes.items()):
            state = "agreed"
        else:
            change(self._connection, correction["layer"], row, changes, correction["id"])
        self._connection.execute("UPDATE corrections SET state = ? WHERE id = ?", (state, correction["id"]))
        if row is not None:
            place = (row["start_offset"], row["sentence_start"], row["sentence_end"], correction["id"])
            self._connection.execute(
                "UPDATE corrections SET start_offset = ?, sentence_start = ?, sentence_end = ? WHERE id = ?",
                place,
            )

    def _find(
        self, correction: dict[str, Any], changes: dict[str, Cell]
    ) -> tuple[dict[str, Any] | None, bool]:
        """The tag that a correction is of, the nearest of several; and whether its sentence stands still."""
        text = self._part(correction["document_id"], correction["part"])
        start, end = correction["sentence_start"], correction["sentence_end"]
        unmoved = fingerprint(text[start:end]) == correction["sentence_sha256"]
        said = json.loads(correction["said"])
        within = int(correction["start_offset"]) - start

        def same(row: dict[str, Any]) -> bool:
            there = row["sentence_start"], row["sentence_end"]
            words = fingerprint(text[there[0] : there[1]]) == correction["sentence_sha256"]
            if correction["layer"] == "event":
                names = ("kind", "actor_key")
                sides = [tuple(one.get(name) for name in names) for one in (said, said | changes)]
                overlaps = bool(unmoved and there[0] < end and there[1] > start)
                return (words or overlaps) and tuple(row[name] for name in names) in sides
            if row["surface"] != correction["surface"] or row.get("layer") != said.get("layer"):
                return False
            offset = int(row["start_offset"])
            return bool((unmoved and offset == start + within) or (words and offset - there[0] == within))

        rows = _dicts(
            self._connection,
            f"SELECT * FROM {TABLES[correction['layer']]} WHERE document_id = ? AND part = ? ORDER BY id",
            (correction["document_id"], correction["part"]),
        )
        found = [row for row in rows if same(row)]
        if not found:
            return None, unmoved
        return min(found, key=lambda row: abs(row["start_offset"] - correction["start_offset"])), unmoved

    def _columns(self, layer: str, row: dict[str, Any], values: dict[str, Cell]) -> dict[str, Cell]:
        """The columns of `values`: keys of the tables with the names they stand for."""
        columns: dict[str, Cell] = {}
        for name, value in values.items():
            if layer == "event" and name == "kind":
                columns["kind"] = self._known("event_kinds", str(value))[0]
            elif layer == "event" and name == "amount":
                columns["amount_id"] = None
            elif layer == "event" and name == "actor":
                key, shown = self._known("companies", str(value)) if value is not None else (None, None)
                columns |= {"actor_key": key, "actor": shown}
            elif layer == "mention":
                if name != row["layer"]:
                    raise CorrectionError(
                        f"{row['surface']!r} is tagged as a {row['layer']}: use {row['layer']}=KEY"
                    )
                table = "companies" if name == "company" else "chips"
                key, shown = self._known(table, str(value)) if value is not None else (None, row["surface"])
                columns |= {"key": key, "canonical": shown}
            else:
                columns[name] = value
        return columns

    def _known(self, table: str, key: str) -> tuple[str, str]:
        names = dict(self._connection.execute(f"SELECT key, name FROM {table}").fetchall())
        if key not in names:
            near = get_close_matches(key.lower(), names, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"the keys stand in the table {table}"
            raise CorrectionError(f"no key {key!r} in {table}: {hint}")
        return key, str(names[key])

    def _all(self, where: str, value: int) -> list[dict[str, Any]]:
        return _dicts(self._connection, f"SELECT * FROM corrections WHERE {where} ORDER BY id", (value,))

    def _part(self, document_id: int, part: str) -> str:
        return str(self._connection.execute(PART, (part, document_id)).fetchone()[0])


def _in_order(row: dict[str, Any], changes: dict[str, Cell]) -> None:
    """Raise CorrectionError where a range would end before it begins."""
    low, high = (changes.get(name, row.get(name)) for name in ("low", "high"))
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise CorrectionError(f"low={low} is above high={high}: give both ends")


def _dicts(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _dict(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> dict[str, Any] | None:
    return next(iter(_dicts(connection, sql, values)), None)
