"""What a sum is for: a lexicon of cues, scored by weight, distance and side within the sentence.

The policy, where two kinds could be meant; the first line that fits decides:

=====================================================================  ==========
the text says                                                          kind
=====================================================================  ==========
capital expenditure by name, a budget or guidance of it; "we" or a     capex
company spends or invests a sum of one fiscal year; finance leases
a plant, campus or data centre with its sum; money put into a place,   investment
a stake, a fund or a guarantee, whatever the years
the public hand gives, lends, forgoes or guarantees                    grant
"costs", "needs", "priced at"; a fine, charge, wage, damage or bill    cost
goods, capacity or power bought, leased, ordered; a backlog            contract
shares, notes or loans by which a company gets money, and its rounds   funding
a firm, unit or all of its shares change hands                         acquisition
what a firm, share or holding is worth                                 valuation
sales and turnover of a period                                         revenue
profit, cash, debt owed, savings, trade, market sizes, gifts           other
=====================================================================  ==========

Evidence, the strongest first: frames (`kind_frames`: the verb before the sum and the noun or phrase
behind it), cues that stand straight beside it, cues of the sentence by distance (`kind_cues`). A cue that
governs the next sum counts less for this one. A conversion or a comparison is of the kind of the sum
before it. A sum without evidence is `other`, or a `cost` where it is as small as a price.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from db.records import AmountKind
from nlp.places import within
from nlp.quantities.kind_cues import CUES
from nlp.quantities.kind_page import LEFT, RIGHT, Page, Sum

_SENTENCE = re.compile(r"[.!?][\"'”’)]*\s+(?=[A-Z“\"(\d$€£])|[;\n]")
_COMPARED = re.compile(
    r"(?:\b(?:up|down|from|versus|vs\.?|compared (?:to|with)|against|than|of which|ahead of|including"
    r"|previous|earlier|beat(?:s|ing)?|miss(?:es|ed|ing)?|topp(?:ed|ing)|short of|well (?:above|below)|"
    r"(?:increase|decrease) of)\b[^.]{0,50}"
    r"|^\s*\(\s*(?:(?:about|around|roughly|approximately|or|some|nearly|over)\s+)?"
    r"|\b(?:and|or|to)\s+(?:about\s+|over\s+|another\s+"
    r"|around\s+|roughly\s+|some\s+|nearly\s+)?)$",
    re.IGNORECASE,
)
_OTHERS = 0.4
# Another currency, or the same sum in other words: "(", "/", ", or about".
_CONVERTED = re.compile(r"^\s*(?:\(|/|=|[^.;]{0,30},? or (?:about |around |roughly |some |nearly |over )?$)")


def amount_kinds(text: str, sums: Sequence[Sum]) -> list[tuple[AmountKind, float]]:
    """The kind of each sum, in order, and how sure that is from 0 to 1."""
    page = Page(text, sums)
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    made: list[tuple[AmountKind, float]] = []
    for place, money in enumerate(sums):
        begin = breaks[bisect_right(breaks, money.start) - 1]
        finish = breaks[min(bisect_left(breaks, money.end), len(breaks) - 1)]
        scores = _scores(page, sums, place, begin, finish)
        before = text[sums[place - 1].end if place else begin : money.start]
        inherited = place > 0 and _inherits(text, before, sums[place - 1], money)
        if inherited:
            kind, _ = made[place - 1]
            scores[kind] = scores.get(kind, 0.0) + (
                6.0 if _CONVERTED.search(before) else 3.0 if money.small else 1.5
            )
        if money.small and not inherited:
            scores["cost"] = scores.get("cost", 0.0) + 1.6
        made.append(_decide(scores, money, made))
    return made


def _inherits(text: str, before: str, previous: Sum, money: Sum) -> bool:
    """A conversion in brackets, a comparison figure or a listed sum is of the kind of the one before."""
    return len(before) < 90 and (
        before.strip() in ("(", "and", "or", ",", "to", "/") or bool(_COMPARED.search(before))
    )


def _decide(
    scores: dict[AmountKind, float], money: Sum, made: list[tuple[AmountKind, float]]
) -> tuple[AmountKind, float]:
    if scores:
        ranked = sorted(scores.values(), reverse=True)
        kind = max(scores, key=lambda name: scores[name])
        lead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
        if ranked[0] >= 0.35:
            return kind, min(0.95, 0.5 + 0.25 * lead)
    if money.small:
        return "cost", 0.5
    return (made[-1][0], 0.35) if made else ("other", 0.3)


def _scores(page: Page, sums: Sequence[Sum], place: int, begin: int, finish: int) -> dict[AmountKind, float]:
    """Weight over distance of every cue in the sentence, less where another sum stands between."""
    money = sums[place]
    low, high = max(begin, money.start - LEFT), min(finish, money.end + RIGHT)
    best: dict[int, float] = {}
    for hit in page.cues(low, money.start):
        between = page.text[hit.end : money.start]
        near = _nearness(between, sums, hit.end, money.start) * _verb(between)
        best[hit.rule] = max(best.get(hit.rule, 0.0), near)
    for hit in page.cues(money.end, high):
        between = page.text[money.end : hit.start]
        near = _nearness(between, sums, money.end, hit.start) * _head(between)
        # What stands straight before the next sum speaks of that one.
        near *= _OTHERS if hit.governs else 1.0
        best[hit.rule] = max(best.get(hit.rule, 0.0), near)
    scores: dict[AmountKind, float] = {}
    for rule, near in best.items():
        kind, weight, _ = CUES[rule]
        scores[kind] = scores.get(kind, 0.0) + weight * near
    for kind, weight in page.frames(low, money.start, money.end, high):
        scores[kind] = scores.get(kind, 0.0) + weight
    if page.is_deal(low, money.start):
        kind = "acquisition" if scores.get("acquisition", 0.0) >= 0.5 else "contract"
        scores[kind] = scores.get(kind, 0.0) + 9
    return scores


def _head(between: str) -> float:
    """A noun straight behind the sum ("$30 billion cloud contract", "$5 billion in debt") weighs more."""
    if re.fullmatch(r"\s*(?:-\w+\s+)?(?:in|of|worth of)?\s*(?:[\w’'-]+\s+){0,2}", between):
        return 1.6
    if re.search(r"[,;:—–]", between):
        return 0.4
    return 0.7 if re.search(r"\b(?:as|after|while|which|that|and)\b", between) else 1.0


def _verb(between: str) -> float:
    """A cue straight before the sum governs it; one before a comma rarely does."""
    if len(between.split()) <= 2:
        return 1.4
    return 0.7 if re.search(r"[,;:—–]|\band\b", between) else 1.0


def _nearness(between: str, sums: Sequence[Sum], start: int, end: int) -> float:
    words = len(between.split())
    crossed = sum(sums[place].end <= end for place in within(sums, start, end))
    return float(1 / (1 + words / 5) * 0.45**crossed)
