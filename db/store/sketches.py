"""Sketches: of each grouped text its kept shingles, and an index of few of them that finds its copies.

A whole sketch is one row, so that two texts are compared hash by hash; only one hash in four goes into
the index, since an entry at a random place of a large index is what placing a document costs.
"""

import sqlite3
import struct
from collections.abc import Collection, Iterable

KEEP_ONE_IN = 4
# The whole of a short sketch is indexed: one in four of it may be no hash at all.
SHORT = 32
# A shingle in more documents than this is a publisher's boilerplate and makes nobody a copy.
MOST_HOLDERS = 50


def indexed(sketch: Collection[int]) -> list[int]:
    """The hashes of a sketch by which it is found, in order."""
    if len(sketch) <= SHORT:
        return sorted(sketch)
    return sorted(value for value in sketch if value % KEEP_ONE_IN == 0)


def pack(sketch: Collection[int]) -> bytes:
    """A sketch as it is stored: its hashes in order, eight bytes each, the least significant first."""
    return struct.pack(f"<{len(sketch)}q", *sorted(sketch))


class Sketches:
    """The sketches table and its index, the shingles table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, document_id: int) -> frozenset[int]:
        """The sketch of a document; empty where it has none."""
        row = self._connection.execute(
            "SELECT hashes FROM sketches WHERE document_id = ?", (document_id,)
        ).fetchone()
        return frozenset(struct.unpack(f"<{len(row[0]) // 8}q", row[0])) if row else frozenset()

    def put(self, document_id: int, sketch: Collection[int]) -> None:
        """Keep the sketch of a document in place of its earlier one, if any."""
        self._connection.executemany(
            "DELETE FROM shingles WHERE hash = ? AND document_id = ?",
            [(value, document_id) for value in indexed(self.get(document_id))],
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO sketches VALUES (?, ?)",
            (document_id, pack(sketch)),
        )
        self._connection.executemany(
            "INSERT INTO shingles VALUES (?, ?)", [(value, document_id) for value in indexed(sketch)]
        )

    def rare(self, hashes: Iterable[int]) -> list[int]:
        """Those of `hashes` that few documents hold: the others are boilerplate."""
        return [value for value in hashes if self._holders(value) <= MOST_HOLDERS]

    def _holders(self, value: int) -> int:
        """How many documents are indexed by a hash, counted no further than is asked."""
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM shingles WHERE hash = ? LIMIT {MOST_HOLDERS + 1})", (value,)
        ).fetchone()
        return int(row[0])

    def sharing(self, hashes: Iterable[int], limit: int) -> list[int]:
        """Up to `limit` documents indexed by any of `hashes`, those by most of them first."""
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (hash INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM wanted")
        self._connection.executemany("INSERT INTO wanted VALUES (?)", [(value,) for value in hashes])
        # CROSS JOIN keeps the order: the other way round it reads every shingle there is.
        rows = self._connection.execute(
            "SELECT document_id FROM wanted CROSS JOIN shingles USING (hash) "
            "GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows]
