"""Every spelling of a set of aliases in a text, over its characters, longest first at each word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")
_WORD = re.compile(r"[^\W_]+")
# Where a word of a name shows: a capital, a digit or a letter that is not plain Latin.
_MARK = re.compile(
    r"[A-Z0-9\u00c0-\u024f\u0370-\u052f\u1e00-\u1eff][^\W_]*|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][^\W_]*"
)
# Chinese, Japanese and Korean: no blank need stand before or behind a name.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
# One character for one, so that offsets keep: no-break and thin spaces, quotes, hyphens.
_PLAIN = [
    *((character, " ") for character in "\t\u00a0\u2007\u2009\u202f"),
    *((character, "'") for character in "\u2018\u2019\u02bc"),
    *((character, "-") for character in "\u2010\u2011\u2012"),
]


def levelled(text: str, *, lines: bool = False) -> str:
    """`text` with typographic spaces, quotes and hyphens made plain; the same length.

    `lines` keeps line ends, which are spaces otherwise.
    """
    # Thirteen quick searches: str.translate looks at every character of a text that is not all ASCII.
    for character, plain in _PLAIN:
        text = text.replace(character, plain)
    return text if lines else text.replace("\n", " ").replace("\r", " ")


def words_of(text: str) -> list[tuple[int, str]]:
    """The words of a levelled text that are not all small letters, with their places.

    An `AliasIndex` walks over these: four words of five in English prose are no part of a name.
    """
    found: list[tuple[int, str]] = []
    for match in _MARK.finditer(text):
        start = match.start()
        if start and text[start - 1].isalnum():
            # "xAI" and "a16z" are marked within: the word begins before.
            while start and text[start - 1].isalnum():
                start -= 1
            if found and found[-1][0] == start:
                continue
        found.append((start, text[start : match.end()]))
    return found


def shortens(short: str, name: str) -> bool:
    """Whether capitals in a bracket are made of a name's letters in their order: "KYEC", "FST", "CHPT"."""
    letters = iter(name.upper())
    return name[:1].upper() == short[:1] and all(letter in letters for letter in short)


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
        self._by_character: dict[str, list[tuple[str, int, tuple[Entry, ...]]]] = {}
        for alias, found in entries.items():
            self._add(alias, tuple(found))
        for candidates in (*self._by_word.values(), *self._by_character.values()):
            candidates.sort(key=lambda candidate: -len(candidate[0]))
        # "onsemi" and "d-Matrix": their first words are not among those that are walked over.
        small = [word for word in self._by_word if not _MARK.search(word)]
        self._small = [candidate for word in small for candidate in self._by_word.pop(word)]

    def _add(self, alias: str, entries: tuple[Entry, ...]) -> None:
        first = _WORD.search(alias)
        if first is None:
            return
        unspaced = UNSPACED.search(alias)
        if unspaced is not None:
            self._by_character.setdefault(unspaced.group(), []).append((alias, unspaced.start(), entries))
            return
        # Most aliases begin with their first word; "$X" and the like stand a little before it.
        self._by_word.setdefault(first.group(), []).append((alias, first.start(), entries))
        if self.plural and first.end() == len(alias):
            self._by_word.setdefault(first.group() + "s", []).append((alias, first.start(), entries))

    def find(self, text: str, words: Sequence[tuple[int, str]]) -> Iterator[Hit[Entry]]:
        """Every alias at each of the `words_of` a levelled text, the longest first at each."""
        by_word = self._by_word
        for place, word in words:
            if word in by_word:
                yield from self._at(text, place, by_word[word])
        for candidate in self._small:
            yield from self._small_at(text, candidate)
        if self._by_character and not text.isascii():
            for character in UNSPACED.finditer(text):
                if character.group() in self._by_character:
                    yield from self._at(text, character.start(), self._by_character[character.group()])

    def _small_at(self, text: str, candidate: tuple[str, int, tuple[Entry, ...]]) -> Iterator[Hit[Entry]]:
        alias = candidate[0]
        place = text.find(alias)
        while place >= 0:
            if not (place and text[place - 1].isalnum()):
                yield from self._at(text, place + candidate[1], (candidate,))
            place = text.find(alias, place + len(alias))

    def _at(
        self, text: str, place: int, candidates: Iterable[tuple[str, int, tuple[Entry, ...]]]
    ) -> Iterator[Hit[Entry]]:
        for alias, ahead, entries in candidates:
            start = place - ahead
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
        # A Chinese name may touch the next word, and a Latin one a Chinese word.
        return end if UNSPACED.match(after) or UNSPACED.match(text, end - 1) else None
