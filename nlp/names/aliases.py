"""Every spelling of a set of aliases in a text, over its characters, longest first at each word."""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")
_WORD = re.compile(r"[^\W_]+")
# One character for one, so that offsets keep: no-break and thin spaces, line ends, quotes, hyphens.
_SAME_LENGTH = str.maketrans(
    "\u00a0\u2007\u2009\u202f\t\n\r\u2018\u2019\u02bc\u2010\u2011\u2012", " " * 7 + "'" * 3 + "-" * 3
)


_WITHOUT_LINES = {code: plain for code, plain in _SAME_LENGTH.items() if chr(code) not in "\n\r"}


def levelled(text: str, *, lines: bool = False) -> str:
    """`text` with typographic spaces, quotes and hyphens made plain; the same length.

    `lines` keeps line ends, which are spaces otherwise.
    """
    return text.translate(_WITHOUT_LINES if lines else _SAME_LENGTH)


class Hit(NamedTuple, Generic[Entry]):
    """One alias at one place; `text[start:end]` is the alias, with a plural s where that is allowed."""

    start: int
    end: int
    alias: str
    entries: tuple[Entry, ...]


class AliasIndex(Generic[Entry]):
    """Aliases by their first word, so that a text is walked once whatever their number."""

    def __init__(self, pairs: Iterable[tuple[str, Entry]], *, plural: bool = False) -> None:
        self.plural = plural
        entries: dict[str, list[Entry]] = {}
        for alias, entry in pairs:
            entries.setdefault(levelled(alias), []).append(entry)
        self._by_word: dict[str, list[tuple[str, int, tuple[Entry, ...]]]] = {}
        for alias, found in entries.items():
            first = _WORD.search(alias)
            if first is not None:
                # Most aliases begin with their first word; "$X" and the like stand a little before it.
                self._by_word.setdefault(first.group(), []).append((alias, first.start(), tuple(found)))
                if plural and first.end() == len(alias):
                    self._by_word.setdefault(first.group() + "s", []).append(
                        (alias, first.start(), tuple(found))
                    )
        for candidates in self._by_word.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def find(self, text: str) -> Iterator[Hit[Entry]]:
        """Every alias at every word of a levelled text, the longest first at each."""
        by_word = self._by_word
        for word in _WORD.finditer(text):
            candidates = by_word.get(word.group())
            if candidates is None:
                continue
            for alias, ahead, entries in candidates:
                start = word.start() - ahead
                if start >= 0 and text.startswith(alias, start):
                    end = self._end(text, start + len(alias))
                    if end is not None:
                        yield Hit(start, end, alias, entries)

    def _end(self, text: str, end: int) -> int | None:
        """Where the name ends, or None where a longer word goes on."""
        after = text[end : end + 2]
        if not after or not (after[0].isalnum() and text[end - 1].isalnum()):
            return end
        if self.plural and after[0] == "s" and text[end - 1] != "s" and not after[1:].isalnum():
            return end + 1
        # Chinese is written without spaces, so a name may touch the next word.
        return end if ord(after[0]) >= 0x3000 and ord(text[end - 1]) >= 0x3000 else None
