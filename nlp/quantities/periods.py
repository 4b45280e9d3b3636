"""When a sum falls, as the text states it, lightly normalised: "FY2025", "Q2 2025", "over ten years"."""

import re
from collections.abc import Sequence

from nlp.caseless import Caseless
from nlp.quantities.period_patterns import MONTH, NUMBER, YEAR, stated

_BREAK = Caseless(r"[.;?!]\s|\b(?:while|whereas|but|compared|versus|vs\.?|against)\b")
# A new clause behind the sum, or before it: what is said there is of something else.
_CLAUSE = re.compile(
    rf",\s(?!{YEAR})|\band\b(?=\s+(?:\w+ed|is|was|has|have|will|would|plans?|said|its?|the|then|that)\b)"
)
_COMMA = re.compile(rf",\s(?!{YEAR}|$)|\s[—–]\s|:\s")
_OPENING = re.compile(
    rf"\s*((?:As of|At|In|For|During|Over|By|Through|Between|From)\b[^.;]{{4,70}}?),\s(?!{YEAR})"
)
_REACH = 70  # characters to each side of the sum
_RESPECTIVELY = re.compile(
    rf"^[^.;]{{0,60}}?\b(?P<head>(?:{NUMBER}\s+(?:months|weeks|years)|(?:fiscal\s+)?years?|quarters?)\s+ended\s+"
    rf"{MONTH}\s+\d{{1,2}},?\s+)(?P<years>{YEAR}(?:,\s*{YEAR})*,?\s+and\s+{YEAR}),?\s+respectively",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[-\u2010\u2011](?:an?|per)[-\u2010\u2011](\w+)$")


def period(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> str | None:
    """The period the sum at `start`:`end` is said to fall in; `others` are the sums beside it, in order."""
    if glued := _GLUED.search(text[start:end]):
        unit = glued[1].lower()
        return f"per {unit}" if unit in ("year", "month", "quarter", "week", "day", "hour") else None
    if listed := _listed(text, end, others):
        return listed
    later = min((place for place, _ in others if place >= end), default=len(text))
    after = text[end : min(end + _REACH, later, len(text))]
    first = _BREAK.search(after)
    after = after[: first.start()] if first is not None else after
    if found := _nearest(_CLAUSE.split(after)[0]):
        return found
    earlier = max((place for _, place in others if place <= start), default=0)
    before = text[max(0, start - _REACH, earlier) : start]
    last = max((match.end() for match in _BREAK.finditer(before)), default=0)
    before = before[last:]
    return _nearest(_COMMA.split(before)[-1], last=True)


def opening(sentence: str) -> str | None:
    """The period that a sentence opens with: "As of June 30, 2026, we had ..." holds for all its sums."""
    head = _OPENING.match(sentence)
    return _nearest(head[1]) if head else None


def _listed(text: str, end: int, others: Sequence[tuple[int, int]]) -> str | None:
    """ "$17 million and $12 million for the year ended June 30, 2025 and 2024, respectively"."""
    later = [place for place in others if place[0] >= end]
    tail = later[0][1] if later else end
    if "respectively" not in text[end : tail + 200].lower():
        return None
    match = _RESPECTIVELY.match(text[tail : tail + 200])
    if match is None or (later and not re.fullmatch(r",?\s*(?:and\s+)?", text[end : later[0][0]])):
        match, rank = _RESPECTIVELY.match(text[end : end + 200]), 1
    else:
        rank = 0 if later else 1
    if match is None:
        return None
    years = re.findall(YEAR, match["years"])
    if len(years) != 2:
        return None
    head = " ".join(match["head"].split())
    head = head if head.endswith(",") or head[-1].isalpha() else head + ","
    stated = f"{head} {years[rank]}"
    if re.match(r"(?:fiscal\s+)?years?\b", head, re.IGNORECASE):
        return f"FY{years[rank]}"
    return stated


def _nearest(window: str, *, last: bool = False) -> str | None:
    """The period nearest to the sum: the first of the words after it, the last of those before it."""
    found = stated(window)
    if not found:
        return None
    return found[-1].normal if last else found[0].normal
