"""What the tagger found, with the sentence that each finding stands in."""

import sqlite3
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from db.records import Amount, Capacity, Event, Mention, Part, Span, Tagged
from db.store.connection import number, number_or_none, transaction
from db.store.corrections import Corrections
from db.store.guidance import GUIDANCE, guidance_values

TABLES = ("event_chips", "event_parties", "guidance", "events", "capacities", "amounts", "mentions")
_SPAN_COLUMNS = (
    "document_id, part, start_offset, end_offset, surface, sentence_start, sentence_end, confidence, rule"
)

_EVENT_COLUMNS = "kind, status, actor, actor_key, amount_id, capacity_id, place, period"
_AMOUNT_COLUMNS = "low, high, currency, qualifier, period, kind, per, basis, direction"


def sentence_of(span: Span, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch of whole sentences that holds `span`; the span itself where none does."""
    starts = [start for start, _ in sentences]
    first = bisect_right(starts, span.start) - 1
    last = bisect_right(starts, span.end - 1) - 1
    if first < 0:
        return span.start, span.end
    return min(sentences[first][0], span.start), max(sentences[last][1], span.end)


class Tags:
    """The mentions, amounts, capacities, events and guidance tables."""

    def __init__(self, connection: sqlite3.Connection, corrections: Corrections) -> None:
        self._connection = connection
        self._corrections = corrections

    def save(
        self, document_id: int, parts: Mapping[Part, Tagged], *, fingerprint: str, version: int | None = None
    ) -> bool:
        """Replace all tags of a document and mark it as tagged by `fingerprint`.

        `version` is that of the text that was tagged: where a crawl has stored a newer one in the meantime,
        nothing is changed, the document stays to be tagged, and the answer is False. None does not ask.
        What people corrected of it is laid over the new tags in the same transaction, so that no reader
        sees a tag without its correction.
        """
        with transaction(self._connection):
            if version is not None and version != self._version(document_id):
                return False
            self._clear(document_id)
            for part, tagged in parts.items():
                self._save_part(document_id, part, tagged)
            self._corrections.lay_over(document_id)
            self._connection.execute(
                "UPDATE documents SET tagged = ? WHERE id = ?", (fingerprint, document_id)
            )
        return True

    def _version(self, document_id: int) -> int | None:
        row = self._connection.execute(
            "SELECT version FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return None if row is None else int(row[0])

    def _clear(self, document_id: int) -> None:
        self._corrections.clear(document_id)
        for table in ("event_chips", "event_parties"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE event_id IN (SELECT id FROM events WHERE document_id = ?)",
                (document_id,),
            )
        # What it moved is settled anew once the tags are in.
        self._connection.execute(
            "DELETE FROM guidance_moves "
            "WHERE guidance_id IN (SELECT id FROM guidance WHERE document_id = :id) "
            "OR standing_id IN (SELECT id FROM guidance WHERE document_id = :id)",
            {"id": document_id},
        )
        for table in TABLES[2:]:
            self._connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))

    def _save_part(self, document_id: int, part: Part, tagged: Tagged) -> None:
        sentences = tagged.sentences

        def insert(table: str, columns: str, span: Span, values: tuple[object, ...]) -> int:
            start, end = sentence_of(span, sentences)
            shared = (document_id, part, span.start, span.end, span.surface, start, end)
            row = (*shared, span.confidence, span.rule, *values)
            cursor = self._connection.execute(
                f"INSERT INTO {table} ({_SPAN_COLUMNS}, {columns}) VALUES ({', '.join('?' * len(row))})",
                row,
            )
            return int(cursor.lastrowid or 0)

        for mention in tagged.mentions:
            insert("mentions", "layer, key, canonical, vendor, family", mention, _mention_values(mention))
        amount_ids = [
            insert("amounts", _AMOUNT_COLUMNS, amount, _amount_values(amount)) for amount in tagged.amounts
        ]
        # What a sum was before it moved may stand behind it in the text.
        self._connection.executemany(
            "UPDATE amounts SET previous_id = ? WHERE id = ?",
            [
                (amount_ids[amount.previous], amount_id)
                for amount_id, amount in zip(amount_ids, tagged.amounts, strict=True)
                if amount.previous is not None
            ],
        )
        capacity_ids = [
            insert("capacities", "value, unit", capacity, _capacity_values(capacity))
            for capacity in tagged.capacities
        ]
        for event in tagged.events:
            amount_id = None if event.amount is None else amount_ids[event.amount]
            capacity_id = None if event.capacity is None else capacity_ids[event.capacity]
            said_of = (event.kind, event.status, event.actor, event.actor_key)
            event_id = insert(
                "events", _EVENT_COLUMNS, event, (*said_of, amount_id, capacity_id, event.place, event.period)
            )
            self._save_sides(event_id, event)
        for said in tagged.guidance:
            insert("guidance", ", ".join(GUIDANCE), said, guidance_values(said))

    def _save_sides(self, event_id: int, event: Event) -> None:
        self._connection.executemany(
            "INSERT INTO event_parties VALUES (?, ?, ?, ?)",
            [(event_id, party.role, party.canonical, party.key) for party in event.counterparties],
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO event_chips VALUES (?, ?)", [(event_id, chip) for chip in event.chips]
        )


def _mention_values(mention: Mention) -> tuple[object, ...]:
    return mention.layer, mention.key, mention.canonical, mention.vendor, mention.family


def _amount_values(amount: Amount) -> tuple[object, ...]:
    low, high = number_or_none(amount.low), number_or_none(amount.high)
    said = (amount.qualifier, amount.period, amount.kind, amount.per, amount.basis, amount.direction)
    return low, high, amount.currency, *said


def _capacity_values(capacity: Capacity) -> tuple[object, ...]:
    return number(capacity.value), capacity.unit
