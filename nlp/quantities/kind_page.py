"""A text with its sums blanked, searched once for every cue of what a sum is for.

Windows of neighbouring sums overlap: each stretch is scanned once, so that a text that is nothing but
sums costs no more for each letter than any other.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from db.records import AmountKind
from nlp.caseless import Late
from nlp.openings import ByOpening
from nlp.quantities.kind_cues import CUES
from nlp.quantities.kind_frames import DEAL, FRAMES

LEFT, RIGHT = 110, 80  # characters to each side of a sum that are looked at
# Stands for each character of a sum: no word, so no cue runs across one.
_BLANK = "\x00"
# What may stand between a sum and the words that frame it: a qualifier.
_BOUND = (
    r"(?:(?:an?|the|another|additional|further|about|around|roughly|some|nearly|almost|over|more than"
    r"|at least"
    r"|up to|as much as|approximately|just|well|initial|total of|of|combined|estimated) ){0,4}"
)
# The rules are of small letters, and so is the text they see. "$" is where a sum begins.
CUE_RULES = ByOpening(
    [
        rf"\b(?:{words})\b".lower()
        if "$" not in words
        else rf"\b(?:{words})".lower().replace("$", f"(?={_BOUND}{_BLANK})")
        for _, _, words in CUES
    ]
)
_FRAMES = tuple(
    (
        kind,
        weight,
        Late(rf"(?:{before}){_BOUND}$".lower()) if before else None,
        Late(rf"\s*{after}".lower()) if after else None,
    )
    for kind, weight, before, after in FRAMES
)
# Of the frames that begin with a word, most have none of it before a sum.
_WORDED = [rank for rank, frame in enumerate(FRAMES) if frame[2].startswith((r"\b", "(?<!"))]
_FREE = sorted(set(range(len(FRAMES))).difference(_WORDED))
_OPENED = ByOpening([FRAMES[rank][2].lower() for rank in _WORDED])
# "valuation of $5 billion", "raised about $150 million", "revenue rose to $7 billion".
_GOVERNS = re.compile(rf"\s*(?:(?:of|at|to|by|was|were|is|are|for)\s+)?{_BOUND}{_BLANK}")
_DEAL = re.compile(rf"\b{DEAL}{_BOUND}$".lower())


@dataclass(frozen=True, slots=True)
class Sum:
    """The place of a sum and whether it is a plain small number, as prices are."""

    start: int
    end: int
    small: bool


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: its place, its index in `CUES`, and whether it governs the sum straight behind it."""

    start: int
    end: int
    rule: int
    governs: bool


_start = attrgetter("start")


class Page:
    """The cues and frames of one text."""

    def __init__(self, text: str, sums: Sequence[Sum]) -> None:
        # A capital dotted I has two small letters: places would move.
        pieces, done = [], 0
        for money in sums:
            pieces += [text[done : money.start], _BLANK * (money.end - money.start)]
            done = money.end
        self.text = "".join([*pieces, text[done:]]).replace("\u0130", "I").lower()
        self._cues = sorted(
            (
                Cue(low + start, low + end, rule, _GOVERNS.match(self.text, low + end) is not None)
                for low, high in stretches(len(text), sums)
                for rule, spans in CUE_RULES.matches(self.text[low:high]).items()
                for start, end in spans
            ),
            key=_start,
        )

    def cues(self, low: int, high: int) -> Iterator[Cue]:
        """Those that stand wholly in `low`:`high`, in text order."""
        for place in range(bisect_left(self._cues, low, key=_start), len(self._cues)):
            cue = self._cues[place]
            if cue.start >= high:
                return
            if cue.end <= high:
                yield cue

    def frames(self, low: int, start: int, end: int, high: int) -> Iterator[tuple[AmountKind, float]]:
        """Kind and weight of each frame that the sum at `start`:`end` stands in."""
        worded = (_WORDED[place] for place in _OPENED.possible(self.text[low:start]))
        for rank in sorted([*_FREE, *worded]):
            kind, weight, before, after = _FRAMES[rank]
            if (after is None or after.match(self.text, end, high)) and (
                before is None or before.search(self.text, low, start)
            ):
                yield kind, weight

    def is_deal(self, low: int, start: int) -> bool:
        """Whether the sum at `start` is what a deal is said to be worth."""
        return _DEAL.search(self.text, low, start) is not None


def stretches(length: int, sums: Sequence[Sum]) -> Iterator[tuple[int, int]]:
    """What the windows of all sums cover, each character once."""
    low: int | None = None
    for place, money in enumerate(sums):
        low = max(0, money.start - LEFT) if low is None else low
        high = min(length, money.end + RIGHT)
        if place + 1 < len(sums) and sums[place + 1].start - LEFT <= high:
            continue
        yield low, high
        low = None
