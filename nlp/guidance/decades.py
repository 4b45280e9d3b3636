"""Sums that callers give by their decade: "in the low $70 billions", "the mid-30s billion range"."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from db.records import Amount, Qualifier

# What callers mean by them: the first three, the middle three and the last three whole steps of ten.
_THIRDS = {"low": (0, 3), "lower": (0, 3), "mid": (4, 6), "middle": (4, 6), "high": (7, 9), "upper": (7, 9)}
_SCALES = {"billion": 9, "bn": 9, "b": 9, "million": 6, "mn": 6, "m": 6, "trillion": 12}
_DECADE = re.compile(
    r"\b(?P<third>low(?:er)?|mid(?:dle)?|high|upper)(?:[- ]to[- ](?P<to>mid|high|upper))?[-\s]"
    r"(?P<sign>US\$|\$|€|£|¥)?(?P<tens>[1-9]0)(?P<plural>['’]?s)?[-\s]?(?P<scale>billions?|bn|b|millions?"
    r"|mn|m)\b"
    r"(?:[-\s](?P<word>dollars?|euros?|yen))?(?:\srange)?"
)
_MOVED_FROM = re.compile(r"\b(?:up|down)\s+from\s+$")
_CURRENCY = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_WORDS = {"dollar": "USD", "euro": "EUR", "yen": "JPY"}


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as guidance reads it: an Amount of the passage, or a decade."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    currency: str | None
    qualifier: Qualifier | None
    sure: float


def sums(text: str, amounts: tuple[Amount, ...], start: int, end: int) -> list[Sum]:
    """The definite sums of `text` from `start` to `end`, in order and with places counted from `start`.

    A decade takes the amount inside it.
    """
    decades = [
        decade for match in _DECADE.finditer(text, start, end) if (decade := _decade(match)) is not None
    ]
    plain = [
        _plain(text, one.low, one.high, one)
        for one in amounts
        if one.low is not None
        and one.high is not None
        and start <= one.start < end
        and not any(one.start < other.end and other.start < one.end for other in decades)
    ]
    found = _joined(text, sorted([*decades, *plain], key=lambda one: one.start))
    return [replace(one, start=one.start - start, end=one.end - start) for one in found]


def _joined(text: str, found: list[Sum]) -> list[Sum]:
    """The sums with the range that stood before as one: "$20 billion, up from $18 billion to $19 billion"."""
    joined: list[Sum] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and len(joined) > 1
            and last.low == last.high < one.low == one.high
            and last.currency == one.currency
            and text[last.end : one.start] == " to "
            and _MOVED_FROM.search(text, joined[-2].end, last.start)
        ):
            joined[-1] = replace(last, end=one.end, high=one.high, qualifier="range")
        else:
            joined.append(one)
    return joined


def _plain(text: str, low: Decimal, high: Decimal, one: Amount) -> Sum:
    """An amount; of "by $10 billion to $85 billion" and "March 2027 to $85 billion" only what is reached."""
    reached = re.match(r"[^\n]*?\bto\s+", one.surface)
    led = re.search(r"\bby\s+(?:an?\s+|about\s+|another\s+)?$", text[max(0, one.start - 20) : one.start])
    if reached and low != high and (led or re.match(r"20\d\d\s", one.surface)):
        return Sum(one.start + reached.end(), one.end, high, high, one.currency, "exact", one.confidence)
    return Sum(one.start, one.end, low, high, one.currency, one.qualifier, one.confidence)


def _decade(match: re.Match[str]) -> Sum | None:
    word = (match["word"] or "").rstrip("s")
    currency = _CURRENCY.get(match["sign"] or "") or _WORDS.get(word)
    if currency is None and not match["plural"]:
        return None
    tens, scale = int(match["tens"]), Decimal(10) ** _SCALES[match["scale"].rstrip("s")]
    first = _THIRDS[match["third"]][0]
    last = _THIRDS[match["to"] or match["third"]][1]
    return Sum(
        match.start(), match.end(), (tens + first) * scale, (tens + last) * scale, currency, "range", 0.7
    )
