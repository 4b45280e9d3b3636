"""The events of stories, each counted once: which stories are stale, and their events written anew."""

import sqlite3
from collections.abc import Iterator

from db.store.connection import transaction
from db.story_events import Merged, Statement, Sum, merge

# Parties by key where they have one, so that two spellings of a company are one.
STATEMENTS = """
SELECT events.id, events.document_id, events.kind,
       coalesce(events.actor_key, lower(events.actor)) AS actor,
       amounts.low, amounts.high, amounts.currency, events.part, events.confidence,
       (SELECT group_concat(coalesce(key, lower(canonical)), char(31)) FROM event_parties
        WHERE event_id = events.id) AS parties
FROM documents
JOIN events ON events.document_id = documents.id
LEFT JOIN amounts ON amounts.id = events.amount_id
WHERE coalesce(documents.story, documents.id) = ?
ORDER BY coalesce(documents.published, documents.first_seen), documents.id, events.id
"""


class MergedEvents:
    """The tables merged_events and merged_statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def refresh(self, limit: int) -> int:
        """Merge the events of up to `limit` stale stories anew; returns how many stories that were."""
        with transaction(self._connection):
            stale = self._connection.execute(
                "SELECT story FROM stale_stories ORDER BY story LIMIT ?", (limit,)
            ).fetchall()
            for (story,) in stale:
                self._write(story, merge(self._statements(story)))
                self._connection.execute("DELETE FROM stale_stories WHERE story = ?", (story,))
        return len(stale)

    def _statements(self, story: int) -> Iterator[Statement]:
        ranks: dict[int, int] = {}
        for row in self._connection.execute(STATEMENTS, (story,)):
            event, document, kind, actor, low, high, currency, part, confidence, parties = row
            yield Statement(
                event=event,
                document=document,
                rank=ranks.setdefault(document, len(ranks)),
                kind=kind,
                actor=actor,
                amount=_sum(low, high, currency),
                parties=frozenset(parties.split("\x1f")) if parties else frozenset(),
                in_text=part == "text",
                confidence=confidence,
            )

    def _write(self, story: int, events: list[Merged]) -> None:
        self._connection.execute("DELETE FROM merged_events WHERE story = ?", (story,))
        for event in events:
            documents = len({one.document for one in event.statements})
            cursor = self._connection.execute(
                "INSERT INTO merged_events (story, event_id, documents, sums) VALUES (?, ?, ?, ?)",
                (story, event.statements[0].event, documents, event.sums),
            )
            self._connection.executemany(
                "INSERT INTO merged_statements VALUES (?, ?)",
                [(cursor.lastrowid, one.event) for one in event.statements],
            )


def _sum(low: object, high: object, currency: str | None) -> Sum | None:
    """A sum as it is compared; None where no figure is said."""
    return None if low is None else (str(low), str(high), currency)
