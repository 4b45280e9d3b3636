"""A text with its sentences and their style, as the finders of names look at it."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Literal

from nlp.names.aliases import levelled, words_of

Style = Literal["prose", "title", "capitals"]
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_LETTER = re.compile(r"[^\W_]")
_WORD_BEFORE = re.compile(r"([^\W_]+)(['.]?\s?)$")
_CAPITALS = re.compile(r"[A-Z]{2}[\W\d]{1,8}(?:[a-z]{1,6}[\W\d]{1,8}){0,3}[A-Z]{2}")
# A title-case headline writes these small, so they say nothing of its style.
_SMALL = frozenset(
    """
    a an and as at but by for from if in into is it its nor of off on or over per than the to up via vs
    with
    """.split()
)

# No title writes these small: a sentence with a full stop that does is prose, however many names it lists.
_NEVER_SMALL = frozenset(
    """
    also announced are been have has include including includes led like said such that their was were
    which who will
    """.split()
)
_SMALL_CAPITALS = frozenset(word.upper() for word in _SMALL)
_SMALL_RAISED = _SMALL_CAPITALS | {word.capitalize() for word in _SMALL}


class Scene:
    """One text: `plain` is levelled, `bounds` are its sentences in order."""

    def __init__(self, text: str, bounds: tuple[tuple[int, int], ...]) -> None:
        self.text = text
        self.plain = levelled(text)
        self.bounds = bounds or ((0, len(text)),)
        self._styles: dict[int, Style] = {}
        self._openings: dict[int, int] = {}
        self._said: dict[Callable[[str], bool], bool] = {}

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.bounds]

    @cached_property
    def words(self) -> list[tuple[int, str]]:
        """Its words with their places."""
        return words_of(self.plain)

    @cached_property
    def lines(self) -> str:
        """`plain` with its line ends: a heading is no part of a name in the line below."""
        return levelled(self.text, lines=True)

    def sentence(self, place: int) -> tuple[int, int]:
        """Bounds of the sentence that holds the character at `place`."""
        return self.bounds[max(0, bisect_right(self._starts, place) - 1)]

    def style(self, place: int) -> Style:
        """How the sentence that holds `place` uses capitals."""
        start, end = self.sentence(place)
        if start not in self._styles:
            self._styles[start] = style_of(self.plain[start:end])
        return self._styles[start]

    @cached_property
    def shouts(self) -> bool:
        """Whether any of its sentences is in capitals."""
        # Two words of capitals side by side are rare, and no such sentence is without them.
        return _CAPITALS.search(self.plain) is not None and any(
            self.style(start) == "capitals" for start in self._starts
        )

    def opens_sentence(self, place: int) -> bool:
        """Whether nothing but quotes and brackets stands before `place` in its sentence."""
        start, _ = self.sentence(place)
        if start not in self._openings:
            first = _LETTER.search(self.plain, start)
            self._openings[start] = first.start() if first else len(self.plain)
        return place <= self._openings[start]

    def says(self, test: Callable[[str], bool]) -> bool:
        """What a test of the whole text answers; it is asked once."""
        if test not in self._said:
            self._said[test] = test(self.plain)
        return self._said[test]

    def before(self, place: int, width: int = 48) -> str:
        """The text just before `place`."""
        return self.plain[max(0, place - width) : place]

    def after(self, place: int, width: int = 48) -> str:
        """The text just after `place`."""
        return self.plain[place : place + width]

    def around(self, start: int, end: int, width: int) -> str:
        """The text within `width` characters of a span, the span itself left out."""
        return f"{self.plain[max(0, start - width) : start]} | {self.plain[end : end + width]}"

    def word_before(self, place: int) -> str:
        """The word that ends just before `place` with nothing but a space between, or ''."""
        match = _WORD_BEFORE.search(self.before(place, 32))
        return match.group(1) if match is not None and match.group(2) in (" ", ". ", "") else ""


def style_of(sentence: str) -> Style:
    """Whether a sentence is in capitals, in title case or in prose; short ones are prose."""
    words = _WORD.findall(sentence)
    lower = sum(map(str.islower, words))
    if len(words) - lower < 3:
        return "prose"
    small = sum(map(_SMALL.__contains__, words))
    large = sum(map(_SMALL_RAISED.__contains__, words))
    count = len(words) - small - large
    if count < 4:
        return "prose"
    capitals = sum(map(str.isupper, words)) - sum(map(_SMALL_CAPITALS.__contains__, words))
    if capitals >= 0.8 * count:
        return "capitals"
    # The words that would be small in prose decide; acronyms are capitals in any style.
    raised = count - capitals - (lower - small)
    if raised < 3 or raised < 0.7 * (count - capitals):
        return "prose"
    stops = sentence.rstrip().endswith(".")
    return "prose" if stops and not _NEVER_SMALL.isdisjoint(words) else "title"
