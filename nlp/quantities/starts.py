"""Where numbers can begin: an expression for a quantity is tried there, and not at every character."""

import re
from collections.abc import Iterable, Iterator
from heapq import merge

from nlp.caseless import Late, small
from nlp.numbers import MINUS, OPENERS

_RUN = re.compile(r"\d+")
_AHEAD = re.compile(rf"{MINUS}?\.?$")
# What opens a sum of no certain number: "several million dollars", "a multi-billion-dollar plant".
_VAGUE = frozenset(
    """
    tens hundreds dozens scores many several a multiple untold thousands millions billions trillions lakhs
    crores thousand million billion trillion lakh crore multi multimillion multibillion multitrillion
    """.split()
)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words in small letters, parted by their first letter: twice as fast as one after another."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        tails.setdefault(word[0], []).append(word[1:])
    parted = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in tails.items())
    return re.compile(rf"\b(?:{parted})\b")


_OPENING = _any_of(OPENERS | _VAGUE)


class Starts:
    """The places of one text at which a number can begin, in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs = [match.start() for match in _RUN.finditer(text)]
        self.digits = [place for run in self.runs for place in self._signed(run)]
        words = [(match.start(), match.group()) for match in _OPENING.finditer(small(text))]
        self.words = [place for place, word in words if word in OPENERS]
        self.vague = [place for place, word in words if word in _VAGUE]
        self.numbers = list(merge(self.digits, self.words))

    def _signed(self, run: int) -> Iterable[int]:
        """The first digit of a run, and the point and the minus that may stand before it."""
        ahead = _AHEAD.search(self.text, max(0, run - 2), run)
        return range(ahead.start() if ahead else run, run + 1)


def found_from(pattern: Late, text: str, starts: Iterable[int], place: int = 0) -> Iterator[re.Match[str]]:
    """What `finditer` gives from `place` on, of an expression that matches from one of the `starts` alone."""
    for start in starts:
        match = pattern.match(text, start) if start >= place else None
        if match is not None:
            place = match.end()
            yield match
