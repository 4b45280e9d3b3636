"""Which items of a broad source are kept: those whose headline or summary names a listed name."""

import re
from collections.abc import Iterable
from typing import Protocol

from db.knowledge import Chip, Company, Reference
from db.records import FeedEntry


class Relevance(Protocol):
    """Decides about a feed's entry before its page is fetched."""

    def keeps(self, entry: FeedEntry) -> bool:
        """Whether the entry's page is to be fetched."""


class KeepAll:
    """`relevance = "all"`."""

    def keeps(self, entry: FeedEntry) -> bool:
        """Always."""
        return True


class KeepNamed:
    """`relevance = "named"`: a company or a chip of the tables, as a word of its own, in its case."""

    def __init__(self, names: Iterable[str]) -> None:
        # Longest first, so that the alternatives need no backtracking.
        ordered = sorted(set(names), key=lambda name: (-len(name), name))
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")

    def keeps(self, entry: FeedEntry) -> bool:
        """Whether the headline or the summary names one; an entry without words is kept."""
        text = f"{entry.title}\n{entry.summary or ''}".strip()
        return not text or self._names.search(text) is not None


def named(reference: Reference) -> KeepNamed:
    """The rule `named` of the tables: strong and weak names of companies and chips."""
    rows: tuple[Company | Chip, ...] = (*reference.companies, *reference.chips)
    return KeepNamed(name for row in rows for name in (*row.strong, *row.weak) if len(name) > 1)
