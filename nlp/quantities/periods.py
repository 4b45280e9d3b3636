"""When a sum falls, as the text states it, lightly normalised: "FY2025", "Q2 2025", "over ten years"."""

import re

_YEAR = r"(?:19|20)\d\d"
_ORDINAL = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}
_COUNT = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|several|a few|multiple|"
    r"a (?:couple|number) of|a|the)"
)
_SPAN = (
    rf"(?:the\s+)?(?:next|coming|following|past|last|subsequent)?\s*{_COUNT}?"
    r"\s*-?\s*(?:years?|months?|quarters?|decades?)"
)
_FISCAL = r"(?:fiscal(?:\s+year)?|FY|financial year|full[- ]year)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("rate", r"(?:\b(?:per|an?|each|every)|/)[\s-]*(?P<unit>year|annum|month|quarter|week|day|hour)\b"),
        ("annual", r"\b(?:annually|annualized|annualised|yearly)\b"),
        (
            "years",
            rf"\b(?:from\s+|between\s+|in\s+)?(?P<from>{_YEAR})\s*(?:to|through|and"
            rf"|[-–—])\s*(?P<to>{_YEAR}|\d\d)\b",
        ),
        (
            "quarter_year",
            r"\b(?:Q(?P<q>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)"
            r"[- ](?:fiscal\s+)?quarter)"
            rf"(?:\s+(?:ended\s+\w+\s+\d+,\s*|of\s+(?:the\s+)?)?(?P<fy>{_FISCAL}\s*)?(?P<year>{_YEAR}"
            rf"|['’]?\d\d\b))?",
        ),
        (
            "three_years",
            rf"\b(?:the\s+)?(?:three|four|five|two|six|nine)\s+(?:years?|months)\s+(?:ending"
            rf"|ended|to)\s+\w+(?:\s+\d+,?)?\s+{_YEAR}",
        ),
        (
            "fiscal",
            rf"\b(?:{_FISCAL})\s*['’]?(?P<year>{_YEAR}|\d\d)\b|\b(?P<year2>{_YEAR})\s+(?:fiscal"
            rf"|financial)\s+year\b"
            rf"|\b(?:fiscal\s+)?year\s+(?:ended|ending)\s+\w+\s+\d+,\s*(?P<year3>{_YEAR})",
        ),
        ("over", rf"\b(?:over|across|for|during|within|in)\s+{_SPAN}\b"),
        (
            "by",
            rf"\bby\s+(?:the\s+end\s+of\s+|end\s+of\s+|early\s+|late\s+|mid-?)?(?P<year>{_YEAR})\b"
            rf"|\bthrough\s+(?P<thru>{_YEAR})\b",
        ),
        ("as_of", rf"\bas of\s+\w+\s+\d+,\s*{_YEAR}"),
        (
            "relative",
            r"\b(?:(?:same\s+(?:period|quarter)\s+)?a\s+year\s+(?:ago|earlier)|same\s+(?:period"
            r"|quarter)\s+(?:last\s+year|a\s+year\s+(?:ago|earlier))"
            r"|(?:this|next|last|the current|the previous|the prior|previous|prior)\s+(?:fiscal\s+)?(?:year"
            r"|quarter|month|decade)"
            r"|year[- ]to[- ]date)\b",
        ),
        ("year", rf"\b(?:in|for|during|of|by|,)?\s*(?P<year>{_YEAR})\b"),
    )
)
_BREAK = re.compile(r"[.;?!]\s|\b(?:while|whereas|but|compared|versus|vs\.?)\b", re.IGNORECASE)
_REACH = 70  # characters after the sum


def period(text: str, start: int, end: int, others: list[tuple[int, int]]) -> str | None:
    """The period the sum at `start`:`end` is said to fall in; `others` are the other sums' places."""
    if glued := re.search(r"-(?:an?|per)-(\w+)$", text[start:end]):
        return (
            f"per {glued[1].lower()}"
            if glued[1].lower() in ("year", "month", "quarter", "week", "day")
            else None
        )
    later = min((place for place, _ in others if place >= end), default=len(text))
    after = text[end : min(end + _REACH, later, len(text))]
    after = re.split(r",\s|\band\b(?!\s+20)", _BREAK.split(after)[0])[0]
    if found := _first(after):
        return found
    earlier = max((place for _, place in others if place <= start), default=0)
    before = text[max(0, start - _REACH, earlier) : start]
    before = _BREAK.split(before)[-1]
    return _first(before, last=True)


def _first(window: str, *, last: bool = False) -> str | None:
    """The period nearest to the sum: the first of the words after it, the last of those before it."""
    best: tuple[int, int, str] | None = None
    for rank, (name, rule) in enumerate(_PATTERNS):
        for match in rule.finditer(window):
            place = -match.end() if last else match.start()
            written = _normal(name, match)
            # An earlier, more specific pattern wins over one that only matches part of its words.
            if written and (best is None or (place, rank) < best[:2]) and not _inside(best, place, last):
                best = (place, rank, written)
    return best[2] if best else None


def _inside(best: tuple[int, int, str] | None, place: int, last: bool) -> bool:
    return best is not None and last and abs(place - best[0]) < 8


def _normal(name: str, match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    written = " ".join(match[0].split()).strip(" ,")
    if name == "rate":
        unit = {"annum": "year"}.get(groups["unit"].lower(), groups["unit"].lower())
        return f"per {unit}"
    if name == "years":
        return f"{groups['from']}-{_full(groups['to'])}"
    if name == "quarter_year":
        quarter = groups["q"] or _ORDINAL[groups["word"].lower()]
        if not groups["year"]:
            return f"Q{quarter}"
        return f"Q{quarter} {'FY' if groups['fy'] else ''}{_full(groups['year'])}"
    if name == "fiscal":
        return f"FY{_full(groups['year'] or groups['year2'] or groups['year3'])}"
    if name == "year":
        return groups["year"]
    if name == "over":
        return _duration(written)
    return re.sub(r"^the ", "", written)


def _duration(written: str) -> str:
    words = re.sub(r"\b(?:the|next|coming|following)\s+", "", written.lower())
    return re.sub(r"^(?:during|within|for|in|across)\b", "over", words)


def _full(year: str) -> str:
    digits = year.lstrip("'’")
    return digits if len(digits) == 4 else "20" + digits
