"""Which items of a broad source are kept: those whose headline or summary names what we follow.

The tagger judges names with their cues, in the whole text. This is a cheap first look, before a page
is fetched: strong names only, case-sensitive, on word borders. Its verdict is counted by name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from db.knowledge import Chip, Company, Reference

RULES = ("all", "named")
_WORD = re.compile(r"[^\W_]+")


class NamedRelevance:
    """Finds the listed companies and chips that a short text names."""

    def __init__(self, reference: Reference) -> None:
        businesses = (company for company in reference.companies if company.is_business)
        chips = (chip for chip in reference.chips if chip.is_chip)
        rows: tuple[Company | Chip, ...] = (*businesses, *chips)
        names = {name for row in rows for name in row.strong}
        self._by_first_word: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names, key=lambda name: (-len(name), name)):
            if first := _WORD.search(name):
                self._by_first_word[first[0]].append(name)

    def first_name(self, texts: Iterable[str | None]) -> str | None:
        """The first listed name in the texts, in their order, or None."""
        for text in texts:
            for word in _WORD.finditer(text or ""):
                for first in (word[0], word[0].removesuffix("s")):
                    for name in self._by_first_word.get(first, ()):
                        if _stands(text or "", name, word.start()):
                            return name
        return None


def _stands(text: str, name: str, start: int) -> bool:
    """Whether `name` stands at `start` and ends there as a word (its plural may follow)."""
    if not text.startswith(name, start):
        return False
    rest = text[start + len(name) :]
    return not rest[:1].isalnum() or re.match(r"s\b", rest) is not None
