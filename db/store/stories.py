"""Stories: near-copies of one text, found by the shingles they share.

A sketch keeps one in eight of a text's word shingles. It found 1.00 of copies cut by 40 % and .99
of copies with 10 % of the words changed (MinHash: .98 and .83), and it tells the share in common.
"""

import math
import sqlite3
from collections.abc import Collection

from db.store.connection import transaction

# Two texts are copies when this share of the smaller sketch stands in the other.
COPY_SHARE = 0.5
# Below this many hashes a sketch says little: short teasers share their boilerplate.
FEWEST_HASHES = 6
# A shingle in more documents than this is a publisher's boilerplate and makes nobody a copy.
MOST_HOLDERS = 50
# A text's copies share more with it than most others do; further down nobody looks.
NEAREST = 10
_COMMON = (
    "(SELECT count(*) FROM (SELECT 1 FROM shingles AS held WHERE held.hash = {hash} "
    f"LIMIT {MOST_HOLDERS + 1})) > {MOST_HOLDERS}"
)


class Stories:
    """The shingles table and the story column of documents."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ungrouped(self, limit: int) -> list[tuple[int, str]]:
        """Ids and texts of articles that have no story yet, oldest publication first.

        Filings are left out: the reports of two quarters share most of their words and are no copies.
        """
        rows = self._connection.execute(
            "SELECT id, text FROM documents WHERE story IS NULL AND kind = 'article' "
            "ORDER BY coalesce(published, first_seen), id LIMIT ?",
            (limit,),
        )
        return [(row[0], row[1]) for row in rows]

    def count(self) -> int:
        """How many stories there are."""
        return int(self._connection.execute("SELECT count(DISTINCT story) FROM documents").fetchone()[0])

    def join(self, document_id: int, sketch: Collection[int]) -> int:
        """Put the document into the story it is a copy of, or into one of its own; returns the story.

        A story's number is the id of its first document: the earliest publication.
        """
        with transaction(self._connection):
            self._leave(document_id)
            self._connection.execute("DELETE FROM shingles WHERE document_id = ?", (document_id,))
            twin = self._twin(sketch)
            story = document_id if twin is None else self._story(twin)
            self._connection.execute("UPDATE documents SET story = ? WHERE id = ?", (story, document_id))
            self._connection.executemany(
                "INSERT INTO shingles VALUES (?, ?)", [(value, document_id) for value in sorted(sketch)]
            )
            return self._renumber(story)

    def _leave(self, document_id: int) -> None:
        """Name the story of an edited document's copies after the first of them: it may no longer be one."""
        row = self._connection.execute(
            "SELECT id FROM documents WHERE story = :id AND id != :id "
            "ORDER BY coalesce(published, first_seen), id",
            {"id": document_id},
        ).fetchone()
        if row is not None:
            self._connection.execute(
                "UPDATE documents SET story = :next WHERE story = :id AND id != :id",
                {"next": row[0], "id": document_id},
            )

    def _twin(self, sketch: Collection[int]) -> int | None:
        """The document that shares most with the sketch, where it shares enough to be a copy."""
        if len(sketch) < FEWEST_HASHES:
            return None
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS sketch (hash INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM sketch")
        self._connection.executemany("INSERT INTO sketch VALUES (?)", [(value,) for value in sketch])
        self._connection.execute(f"DELETE FROM sketch WHERE {_COMMON.format(hash='sketch.hash')}")
        own = self._connection.execute("SELECT count(*) FROM sketch").fetchone()[0]
        if own < FEWEST_HASHES:
            return None
        # CROSS JOIN keeps the order: the other way round it reads every shingle there is.
        nearest = self._connection.execute(
            "SELECT document_id, count(*) AS shared FROM sketch CROSS JOIN shingles USING (hash) "
            "GROUP BY document_id HAVING shared >= ? ORDER BY shared DESC, document_id LIMIT ?",
            (COPY_SHARE * FEWEST_HASHES, NEAREST),
        ).fetchall()
        return next((row[0] for row in nearest if row[1] >= COPY_SHARE * self._smaller(row[0], own)), None)

    def _smaller(self, document_id: int, own: int) -> float:
        """The size of the smaller of two sketches without what is common; infinite where that says little."""
        other = self._connection.execute(
            "SELECT count(*) FROM shingles WHERE document_id = ? "
            f"AND NOT {_COMMON.format(hash='shingles.hash')}",
            (document_id,),
        ).fetchone()[0]
        return min(own, other) if other >= FEWEST_HASHES else math.inf

    def _story(self, document_id: int) -> int:
        row = self._connection.execute(
            "SELECT coalesce(story, id) FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return int(row[0])

    def _renumber(self, story: int) -> int:
        first = self._connection.execute(
            "SELECT id FROM documents WHERE story = ? ORDER BY coalesce(published, first_seen), id LIMIT 1",
            (story,),
        ).fetchone()[0]
        if first != story:
            self._connection.execute("UPDATE documents SET story = ? WHERE story = ?", (first, story))
        return int(first)
