"""Spans in text order, looked up by place without a walk over all of them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Protocol, TypeVar


class Placed(Protocol):
    """Anything with a start and an end in a text."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character after its last."""


One = TypeVar("One", bound=Placed)
_start, _end = attrgetter("start"), attrgetter("end")


def within(spans: Sequence[Placed], start: int, end: int) -> range:
    """Indexes of those that start in `start`:`end`; `spans` are in order of their starts."""
    first = bisect_left(spans, start, key=_start)
    return range(first, bisect_left(spans, end, first, key=_start))


def over(spans: Sequence[One], start: int, end: int) -> Sequence[One]:
    """Those that share a character with `start`:`end`; `spans` are in order and overlap nowhere."""
    first = bisect_right(spans, start, key=_end)
    return spans[first : bisect_left(spans, end, lo=first, key=_start)]


class Taken:
    """Characters of a text that something holds already."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for span in spans:
            self.take(*span)

    def take(self, start: int, end: int) -> bool:
        """Take `start`:`end` where nothing of it is held; whether it was free."""
        if self.holds(start, end):
            return False
        insort(self._spans, (start, end))
        return True

    def holds(self, start: int, end: int) -> bool:
        """Whether any character of `start`:`end` is held."""
        at = bisect_left(self._spans, (end,)) - 1
        return at >= 0 and self._spans[at][1] > start
