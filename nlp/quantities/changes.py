"""How sums of one sentence hang together: a change from one to another, a conversion, a comparison.

"raised to $72 billion from $65 billion" is two sums; the second is what the first was before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from db.records import Direction
from nlp.caseless import Caseless

_NOUN = (
    r"(?:estimates?|forecasts?|guidance|outlooks?|targets?|plans?|projections?|ranges?|expectations?|budgets?"
    r"|figures?|levels?|total|midpoint|valuation|bid|offer|pledge|commitment|view)"
)
_FILLER = (
    rf"(?:(?:an?|the|its|their|our|about|around|roughly|nearly|almost|over|just|only|approximately|more than"
    rf"|at least|up to|as much as|some|previous(?:ly)?|prior|earlier|initial|original|old|former|last"
    rf"|year-ago"
    rf"|prior-year|year-earlier|previously|record|{_NOUN}|of|in|to|announced|planned|expected"
    rf"|reported)\s+){{0,7}}"
)
# Between two sums: the first is the newer one.
_FROM = re.compile(
    rf"^[^.;:]{{0,45}}?\b(?:from|versus|vs\.?|against|compared (?:with|to)|after|above|below)\s+{_FILLER}$",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"^[^.;:]{{0,60}}?\b(?:previous|prior|earlier|initial|original|old"
    rf"|former)\s+(?:[\w-]+\s+){{0,3}}?{_FILLER}$",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"^(?:\s*\([^)]*\)|\s+(?:a|per)\s\w+|\s+in\s+(?:19|20)\d\d)?,?\s+to\s+{_FILLER}$", re.IGNORECASE
)
_AFTER_FROM = Caseless(rf"\bfrom\s+{_FILLER}$")
_CONVERSION = re.compile(
    r"^\s*(?:\(|/|=|,? or |\[)\s*(?:about |around |roughly |some |nearly |approximately |US)?$"
)
_UP = Caseless(
    r"\b(?:rais|lift|boost|hik|increas|expand|upp|bump|jump|climb|surg|soar|rose|ris|gr[eo]w|doubl|tripl"
    r"|quadrupl"
    r"|up\b|higher|leap|widen|swell|swoll|upgrad|top)\w*"
)
_DOWN = Caseless(
    r"\b(?:cut|lower|trim|reduc|slash|fell|fall|drop|declin|slip|slid|plung|tumbl|sank|shr[aiu]nk|pare"
    r"|scal\w+ back"
    r"|down\b|narrow|downgrad|halv)\w*"
)
_REACH = 90


class Bounds(Protocol):
    """A sum's place, bounds and currency."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """One past its last character."""

    @property
    def low(self) -> Decimal | None:
        """Lower bound."""

    @property
    def high(self) -> Decimal | None:
        """Upper bound."""

    @property
    def currency(self) -> str | None:
        """ISO 4217 code."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one sum has to do with its neighbours: indexes among the passage's sums."""

    previous: int | None = None
    converts: int | None = None
    direction: Direction | None = None


def changes(text: str, sums: Sequence[Bounds]) -> list[Change]:
    """For each sum: which sum it was before, which it converts, and which way it moved."""
    made = [Change() for _ in sums]
    for place in range(1, len(sums)):
        first, second = place - 1, place
        between = text[sums[first].end : sums[second].start]
        if len(between) > _REACH or re.search(r"[.!?;]\s+[A-Z]|\n\s*\n", between):
            continue
        if _CONVERSION.search(between) and sums[first].currency != sums[second].currency:
            made[second] = Change(converts=first)
            continue
        # A conversion in brackets stands between the new value and the old one.
        newer = made[first].converts if made[first].converts is not None else first
        assert newer is not None
        if sums[newer].currency != sums[second].currency:
            continue
        gap = between.removeprefix(")") if newer != first else between
        before = text[max(0, sums[newer].start - _REACH) : sums[newer].start]
        before = re.split(r"[.!?;]\s", before)[-1]
        if _AFTER_FROM.search(before):
            if _TO.search(gap):
                made[second] = Change(previous=newer, direction=_way(sums[newer], sums[second]))
        elif made[newer].previous is None and (_FROM.search(gap) or _STATED.search(gap)):
            made[newer] = Change(previous=second, direction=_way(sums[second], sums[newer]))
    return [
        change if change.previous is not None or change.converts is not None else _moved(text, money)
        for change, money in zip(made, sums, strict=True)
    ]


def _way(old: Bounds, new: Bounds) -> Direction | None:
    if old.low is None or new.low is None or old.high is None or new.high is None:
        return None
    before, after = old.low + old.high, new.low + new.high
    return None if before == after else "up" if after > before else "down"


def _moved(text: str, money: Bounds) -> Change:
    """ "lifts its budget to $5 billion": the way without the value it came from."""
    before = re.split(r"[.!?;,]\s", text[max(0, money.start - 60) : money.start])[-1]
    if not re.search(rf"\bto\s+{_FILLER}$", before, re.IGNORECASE):
        return Change()
    up, down = list(_UP.finditer(before)), list(_DOWN.finditer(before))
    if not up and not down:
        return Change()
    last_up = up[-1].start() if up else -1
    last_down = down[-1].start() if down else -1
    return Change(direction="up" if last_up > last_down else "down")
