"""Stories: near-copies of one text, found by the shingles they share.

A sketch keeps one in eight of a text's word shingles. It found 1.00 of copies cut by 40 % and .99
of copies with 10 % of the words changed (MinHash: .98 and .83), and it tells the share in common.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from db.store.connection import transaction
from db.store.sketches import Sketches, indexed

# Two texts are copies when this share of the smaller sketch stands in the other.
COPY_SHARE = 0.5
# Below this many hashes a sketch says little: short teasers share their boilerplate.
FEWEST_HASHES = 6
# A text's copies share more with it than most others do; further down nobody looks.
NEAREST = 10
FIRST = "ORDER BY coalesce(published, first_seen), id LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Sketched:
    """A sketch, and which share of it is not boilerplate, as its indexed hashes tell."""

    hashes: frozenset[int]
    rare: frozenset[int]
    indexed: frozenset[int]

    def own(self, hashes: frozenset[int]) -> float:
        """How many of `hashes`, which are of this sketch, are likely not boilerplate."""
        seen = hashes & self.indexed
        return len(hashes) * len(seen & self.rare) / len(seen) if seen else 0.0


class Stories:
    """The story and shared columns of documents."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sketches = Sketches(connection)

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
            self._sketches.put(document_id, sketch)
            twin = self._twin(document_id, frozenset(sketch))
            story = document_id if twin is None else self._story(twin)
            self._connection.execute("UPDATE documents SET story = ? WHERE id = ?", (story, document_id))
            first = self._renumber(story)
            self._share(first, [document_id] if first == story else self._members(first))
            return first

    def _leave(self, document_id: int) -> None:
        """Name the story of an edited document's copies after the first of them: it may no longer be one."""
        row = self._connection.execute(
            f"SELECT id FROM documents WHERE story = :id AND id != :id {FIRST}", {"id": document_id}
        ).fetchone()
        if row is not None:
            self._connection.execute(
                "UPDATE documents SET story = :next WHERE story = :id AND id != :id",
                {"next": row[0], "id": document_id},
            )
            self._share(row[0], self._members(row[0]))

    def _twin(self, document_id: int, sketch: frozenset[int]) -> int | None:
        """The document that shares most with the sketch, where it shares enough to be a copy."""
        if len(sketch) < FEWEST_HASHES:
            return None
        one = self._sketched(sketch)
        if one.own(sketch) < FEWEST_HASHES:
            return None
        found = self._sketches.sharing(one.rare, NEAREST + 1)
        shares = {other: self._common(one, other) for other in found if other != document_id}
        best = max(shares, key=lambda other: (shares[other], -other), default=None)
        return best if best is not None and shares[best] >= COPY_SHARE else None

    def _sketched(self, sketch: frozenset[int]) -> _Sketched:
        keys = indexed(sketch)
        return _Sketched(sketch, frozenset(self._sketches.rare(keys)), frozenset(keys))

    def _common(self, one: _Sketched, document_id: int) -> float:
        """The share of the smaller of two sketches that stands in the other, boilerplate left out of both."""
        hashes = self._sketches.get(document_id)
        if len(one.hashes & hashes) < COPY_SHARE * FEWEST_HASHES:
            # No copy, whatever of it is boilerplate; that would have to be asked hash by hash.
            return 0.0
        other = self._sketched(hashes)
        smaller = min(one.own(one.hashes), other.own(other.hashes))
        # Where little is left without the boilerplate, that says nothing.
        return one.own(one.hashes & other.hashes) / smaller if smaller >= FEWEST_HASHES else 0.0

    def _story(self, document_id: int) -> int:
        row = self._connection.execute(
            "SELECT coalesce(story, id) FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return int(row[0])

    def _members(self, story: int) -> list[int]:
        rows = self._connection.execute("SELECT id FROM documents WHERE story = ?", (story,))
        return [row[0] for row in rows]

    def _renumber(self, story: int) -> int:
        first = self._connection.execute(
            f"SELECT id FROM documents WHERE story = ? {FIRST}", (story,)
        ).fetchone()[0]
        if first != story:
            self._connection.execute("UPDATE documents SET story = ? WHERE story = ?", (first, story))
        return int(first)

    def _share(self, first: int, members: Collection[int]) -> None:
        """Say of each of `members` which share of its text stands in the first of its story."""
        origin = self._sketches.get(first)
        for member in members:
            own = self._sketches.get(member)
            share = None if member == first or not own else round(len(own & origin) / len(own), 3)
            self._connection.execute("UPDATE documents SET story_share = ? WHERE id = ?", (share, member))
