"""The period of each sum of a passage: its own words, else those of the sum or the sentence it belongs to."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from db.records import AmountKind
from nlp.caseless import Caseless
from nlp.quantities.changes import Bounds, Change
from nlp.quantities.period_patterns import quarters
from nlp.quantities.periods import opening, period

_SENTENCE = re.compile(r"[.!?][\"'”’)]*\s+(?=[A-Z“\"(\d$€£])|\n")
# Kinds of sum that a report of results lists under one quarter.
_RESULTS = ("revenue", "other", "capex")
# A stretch of years is of both sides of a change; a year or a quarter may be the older one's alone.
_SPAN = re.compile(r"years |^\d{4}-\d{4}$|^over ")
# "increased $312 million to $3.9 billion in fiscal 2025", "up $2 billion": a step falls when its level does.
_STEP = Caseless(
    r"\b(?:(?:an? )?(?:increase|decrease|rise|drop|decline|gain) of|(?:increas|ris|rose|gr[eo]w|climb|jump"
    r"|fell|fall|drop|declin|decreas)\w*(?: by)?|up"
    r"|down)\s+(?:(?:about|around|roughly|nearly|almost|some|over)\s+)?$"
)
# "a net loss of $314 million on sales of $981 million in the first quarter": one quarter, stated last.
_SHARED = re.compile(r"\s(?:(?:on|and|with)|[\w ]{0,20}\b(?:while|compared))\s[^.;]{0,40}$")
_OPENING = 90  # characters of a sentence in which it may open with a period
_REACH = 48  # characters before a step that say that it is one
_FLOWS = re.compile(r"^Q[1-4]|^FY|^\d{4}$|year|quarter|half")
_RATES = ("per ", "annuali")


def amount_periods(
    text: str, sums: Sequence[Bounds], kinds: Sequence[AmountKind], moves: Sequence[Change]
) -> list[str | None]:
    """One period a sum, in order."""
    places = [(money.start, money.end) for money in sums]
    own = [
        period(text, start, end, [*places[max(0, rank - 1) : rank], *places[rank + 1 : rank + 2]])
        for rank, (start, end) in enumerate(places)
    ]
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    made = list(own)
    for rank, move in enumerate(moves):
        # A sum and its conversion in brackets are one: what follows the bracket is of both.
        if move.converts is not None:
            either = made[rank] or made[move.converts]
            made[rank] = made[move.converts] = either
    for rank, move in enumerate(moves):
        if move.previous is None or _rate(made[rank]) or _rate(made[move.previous]):
            continue
        before = made[move.previous]
        made[move.previous] = before or made[rank]
        if before is not None and _SPAN.search(before):
            made[rank] = made[rank] or before
    for rank, (start, _) in enumerate(places):
        begin = breaks[bisect_right(breaks, start) - 1]
        if made[rank] is None:
            made[rank] = opening(text[begin : min(start, begin + _OPENING)])
    _share_steps(text, places, made, breaks)
    _share_results(text, places, kinds, made, breaks)
    return _of_results(text, places, kinds, made, breaks)


def _share_steps(
    text: str, places: Sequence[tuple[int, int]], made: list[str | None], breaks: Sequence[int]
) -> None:
    for rank, (start, end) in enumerate(places):
        if made[rank] is not None or not _STEP.search(text[max(0, start - _REACH) : start]):
            continue
        if rank + 1 < len(places) and re.fullmatch(r",? to (?:[\w-]+ )?", text[end : places[rank + 1][0]]):
            made[rank] = made[rank + 1]
        elif rank and bisect_right(breaks, places[rank - 1][0]) == bisect_right(breaks, start):
            level = rank - 1
            # "from $11 billion in 2024": the newer of the two levels moved by the step.
            if level and re.search(
                r"\b(?:from|compared (?:to|with))\s", text[places[level - 1][1] : places[level][0]]
            ):
                level -= 1
            made[rank] = None if _rate(made[level]) else made[level]


def _share_results(
    text: str,
    places: Sequence[tuple[int, int]],
    kinds: Sequence[AmountKind],
    made: list[str | None],
    breaks: Sequence[int],
) -> None:
    for rank in range(len(places) - 2, -1, -1):
        after = made[rank + 1]
        if made[rank] is not None or after is None or not _FLOWS.search(after):
            continue
        between = text[places[rank][1] : places[rank + 1][0]]
        if (
            kinds[rank] in _RESULTS
            and kinds[rank + 1] in _RESULTS
            and bisect_right(breaks, places[rank][0]) == bisect_right(breaks, places[rank + 1][0])
            and len(between) < 60
            and _SHARED.match(between)
        ):
            made[rank] = after


def _of_results(
    text: str,
    places: Sequence[tuple[int, int]],
    kinds: Sequence[AmountKind],
    made: list[str | None],
    breaks: Sequence[int],
) -> list[str | None]:
    """ "Results for the second quarter of 2025. Revenue was $7.7 billion": the quarter said before."""
    wanted = [rank for rank in range(len(places)) if kinds[rank] in _RESULTS]
    if not wanted:
        return made
    said = quarters(text)
    starts = [one.start for one in said]
    # "Q2" is the quarter whose year was named before.
    dated: dict[str, str] = {}
    read = 0
    for rank in wanted:
        start = places[rank][0]
        begin = breaks[max(0, bisect_right(breaks, start) - 2)]
        last = bisect_left(starts, start) - 1
        if made[rank] is None and last >= 0 and starts[last] >= begin:
            made[rank] = said[last].normal
        dated |= {one.normal[:2]: one.normal for one in said[read : last + 1] if one.normal[2:3] == " "}
        read = max(read, last + 1)
        made[rank] = dated.get(made[rank] or "", made[rank])
    return made


def _rate(stated: str | None) -> bool:
    return stated is not None and stated.startswith(_RATES)
