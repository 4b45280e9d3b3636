"""What a sum is for: a lexicon of cues, scored by weight, distance and side within the sentence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import AmountKind
from nlp.openings import ByOpening
from nlp.places import within
from nlp.quantities.kind_cues import CUES
from nlp.quantities.kind_frames import DEAL, FRAMES

# The rules are of small letters, and so is the text they see.
CUE_RULES = ByOpening(
    [(rf"\b(?:{words})\b" if "$" not in words else rf"\b(?:{words})").lower() for _, _, words in CUES]
)
# What may stand between a sum and the words that frame it: a qualifier.
_BOUND = (
    r"(?:(?:an?|the|another|additional|further|about|around|roughly|some|nearly|almost|over|more than"
    r"|at least"
    r"|up to|as much as|approximately|just|well|initial|total of|of|combined|estimated) ){0,4}"
)
_FRAMES = tuple(
    (
        kind,
        weight,
        re.compile(rf"(?:{before}){_BOUND}$".lower()) if before else None,
        re.compile(rf"\s*{after}".lower()) if after else None,
    )
    for kind, weight, before, after in FRAMES
)
_DEAL = re.compile(rf"\b{DEAL}{_BOUND}$".lower())
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[A-Z“\"(\d$€£])|[;\n]")
_COMPARED = re.compile(
    r"(?:\b(?:up|down|from|versus|vs\.?|compared (?:to|with)|against|than|of which|ahead of|including"
    r"|previous|earlier|beat(?:s|ing)?|miss(?:es|ed|ing)?|topp(?:ed|ing)|short of|well (?:above|below)|"
    r"(?:increase|decrease) of)\b[^.]{0,50}|^\s*\(\s*|\b(?:and|or|to)\s+(?:about\s+|over\s+|another\s+"
    r"|around\s+|roughly\s+|some\s+|nearly\s+)?)$",
    re.IGNORECASE,
)
# Another currency, or the same sum in other words: "(", "/", ", or about".
_CONVERTED = re.compile(r"^\s*(?:\(|/|=|[^.;]{0,30},? or (?:about |around |roughly |some |nearly |over )?$)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LEFT, _RIGHT = 110, 80


@dataclass(frozen=True, slots=True)
class Sum:
    """The place of a sum and whether it is a plain small number, as prices are."""

    start: int
    end: int
    small: bool


def amount_kinds(text: str, sums: Sequence[Sum]) -> list[tuple[AmountKind, float]]:
    """The kind of each sum, in order, and how sure that is from 0 to 1."""
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    made: list[tuple[AmountKind, float]] = []
    for place, money in enumerate(sums):
        begin = breaks[bisect_right(breaks, money.start) - 1]
        finish = breaks[min(bisect_left(breaks, money.end), len(breaks) - 1)]
        scores = _scores(text, sums, place, begin, finish)
        before = text[sums[place - 1].end if place else begin : money.start]
        inherited = place > 0 and _inherits(text, before, sums[place - 1], money)
        if inherited:
            kind, _ = made[place - 1]
            scores[kind] = scores.get(kind, 0.0) + (6.0 if _CONVERTED.search(before) else 1.5)
        if money.small:
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


def _scores(text: str, sums: Sequence[Sum], place: int, begin: int, finish: int) -> dict[AmountKind, float]:
    """Weight over distance of every cue in the sentence, less where another sum stands between."""
    money = sums[place]
    left = _small(text[max(begin, money.start - _LEFT) : money.start])
    right = _small(text[money.end : min(finish, money.end + _RIGHT)])
    scores: dict[AmountKind, float] = {}
    # Every cue has letters; in a table of figures there are none to weigh.
    if not (_LETTERS.search(left) or _LETTERS.search(right)):
        return scores
    before, after = CUE_RULES.matches(left), CUE_RULES.matches(right)
    for rank in sorted({*before, *after}):
        kind, weight, _ = CUES[rank]
        best = 0.0
        for _, end in before.get(rank, ()):
            between = left[end:]
            near = _nearness(between, text, sums, money.start - len(between), money.start)
            best = max(best, weight * near * _verb(between))
        for start, _ in after.get(rank, ()):
            between = right[:start]
            near = _nearness(between, text, sums, money.end, money.end + len(between))
            best = max(best, weight * near * _head(between))
        if best:
            scores[kind] = scores.get(kind, 0.0) + best
    for kind, weight, ahead, behind in _FRAMES:
        if (behind is None or behind.match(right)) and (ahead is None or ahead.search(left)):
            scores[kind] = scores.get(kind, 0.0) + weight
    if _DEAL.search(left):
        kind = "acquisition" if scores.get("acquisition", 0.0) >= 1 else "contract"
        scores[kind] = scores.get(kind, 0.0) + 6
    return scores


def _small(window: str) -> str:
    """In small letters, unless that moves characters: a capital dotted I has two."""
    lower = window.lower()
    return lower if len(lower) == len(window) else window


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


def _nearness(between: str, text: str, sums: Sequence[Sum], start: int, end: int) -> float:
    words = len(between.split())
    crossed = sum(sums[place].end <= end for place in within(sums, start, end))
    return float(1 / (1 + words / 5) * 0.45**crossed)
