"""Words and digits to an exact Decimal: "forty-two", "1.5", "1,234.56", "1,00,000", "half a million".

Two sources of regular expressions (`DIGITS`, `WORDS`) say where a number stands in a text, and
`parse_number` says what it is. Nothing goes through a float.
"""

import re
import unicodedata
from decimal import Decimal

__all__ = ["DIGITS", "MINUS", "OPENERS", "SPACE", "WORDS", "parse_number"]

# Space, no-break space, figure space, thin space, narrow no-break space.
SPACE = "[ \u00a0\u2007\u2009\u202f]"
# Hyphen-minus, hyphen, non-breaking hyphen, figure dash, minus sign.
MINUS = "[-\u2010\u2011\u2012\u2212]"
_SEPARATOR = "[,\u00a0\u2007\u2009\u202f\u2019']"
DIGITS = (
    r"(?:"
    rf"\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+(?!\d)(?:\.\d+)?"  # 1,234,567.89 and thin spaces
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?"  # 1,00,000: Indian grouping
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"  # 1.234,56: continental, unambiguous with both marks
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"  # 1.234.567
    r"|\d+(?:\.\d+)?"
    r"|\.\d+"
    r")"
)
_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * (place + 2)
    for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_SMALL = {**_UNITS, **_TENS}
_POWERS = {
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
# A dozen multiplies what stands before it but, unlike a hundred, never adds to what follows.
_GROUPS = {"hundred": 100, "dozen": 12, "score": 20}
_FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25")}
_MULTIPLIERS = {**_POWERS, **_GROUPS}
# The words with which `WORDS` can begin.
OPENERS = frozenset({"a", "an", *_SMALL, *_MULTIPLIERS, *_FRACTIONS})
_PLURAL = {"hundreds": "hundred", "dozens": "dozen"}

_ATOM = "(?:" + "|".join(sorted([*_SMALL, *_MULTIPLIERS], key=len, reverse=True)) + r")\b"
_MULTIPLE = "(?:" + "|".join(sorted(_MULTIPLIERS, key=len, reverse=True)) + r")\b"
_GAP = r"[ \u00a0-]"
# Counts are bounded, far above any number that is written: a page of "million million ..." stays cheap.
WORDS = (
    r"(?:"
    rf"(?:half|(?:(?:an?|one|three){_GAP})?quarters?)\b(?:{_GAP}of)?(?:{_GAP}an?\b)?(?:{_GAP}{_MULTIPLE}){{0,4}}"
    rf"|(?:an?{_GAP}(?={_MULTIPLE}))?{_ATOM}(?:(?:{_GAP}and\b|{_GAP}point\b)?{_GAP}{_ATOM}){{0,40}}"
    rf"(?:{_GAP}and{_GAP}a{_GAP}half\b(?:{_GAP}{_MULTIPLE}){{0,4}})?"
    r")"
)
_TOKEN = re.compile(r"[^\W\d_]+")


def parse_number(text: str) -> Decimal | None:
    """The number that `text` is, exactly, or None where it is no number.

    Takes digits (grouped by commas, thin spaces or apostrophes, Indian or continental, with any
    Unicode digits and minus signs) or English words, each with nothing before or after it.
    """
    bare = text.strip(" \t\n\u00a0\u2007\u2009\u202f")
    if any(character.isdecimal() for character in bare):
        return _from_digits(bare)
    return _from_words(bare)


def _from_digits(text: str) -> Decimal | None:
    negative = re.match(MINUS, text) is not None
    body = text[1:].lstrip() if negative else text
    if not re.fullmatch(rf"{DIGITS}|\d{{1,3}}(?: \d{{3}})+(?:\.\d+)?|\d{{1,3}},\d{{1,2}}", body):
        return None
    plain = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in body
    )
    plain = re.sub(r"[\s'\u2019]", "", plain)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3},\d{1,2}", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    value = Decimal(plain.replace(",", ""))
    return -value if negative else value


def _from_words(text: str) -> Decimal | None:
    negative = re.match(r"minus\s", text, re.IGNORECASE)
    body = text[negative.end() :] if negative else text
    words = [_PLURAL.get(word, word) for word in _TOKEN.findall(body.lower())]
    if not words or re.fullmatch(rf"{WORDS}", body, re.IGNORECASE) is None:
        return None
    value = _fraction(words) if _starts_with_fraction(words) else _whole(words)
    return -value if negative and value is not None else value


def _starts_with_fraction(words: list[str]) -> bool:
    return any(word in _FRACTIONS for word in words[:2])


def _fraction(words: list[str]) -> Decimal:
    """ "half a million", "a quarter of a trillion", "three quarters billion"."""
    value, count = Decimal(1), 1
    for word in words:
        if word in _FRACTIONS:
            value *= _FRACTIONS[word]
        elif word in _MULTIPLIERS:
            value *= _MULTIPLIERS[word]
        elif word in ("one", "three"):
            count = _SMALL[word]
    return value * count


def _whole(words: list[str]) -> Decimal | None:
    """ "two million three hundred thousand", "one point five billion", "two and a half dozen"."""
    total, group, seen = Decimal(0), Decimal(0), False
    decimals: list[str] | None = None
    for place, word in enumerate(words):
        if word in ("a", "an", "and"):
            continue
        if word == "point":
            decimals = []
        elif decimals is not None and word in _UNITS and _UNITS[word] < 10:
            decimals.append(str(_UNITS[word]))
        elif word == "half":
            group += Decimal("0.5")
        elif word in _SMALL:
            if not _fits(words, place):
                return None
            group, seen = group + _SMALL[word], True
        elif word in _MULTIPLIERS:
            group = _with_decimals(group, decimals) if seen or decimals else Decimal(1)
            decimals, seen = None, True
            group *= _MULTIPLIERS[word]
            if word in _POWERS:
                total, group, seen = _add(total, group, Decimal(_POWERS[word])), Decimal(0), False
    return total + _with_decimals(group, decimals)


def _add(total: Decimal, group: Decimal, power: Decimal) -> Decimal:
    """Join a scaled group to the total: "one lakh crore" and "thousand billion" multiply, else add."""
    return total * power if group == power and 0 < total < power else total + group


def _with_decimals(group: Decimal, decimals: list[str] | None) -> Decimal:
    return group + Decimal("0." + "".join(decimals)) if decimals else group


def _fits(words: list[str], place: int) -> bool:
    """Whether a small number may follow the one before: "forty two" may, "two forty" is two numbers."""
    before = words[place - 1] if place else ""
    if before not in _SMALL:
        return True
    return before in _TENS and 0 < _SMALL[words[place]] < 10


def json_number(value: Decimal | None) -> int | float | None:
    """A JSON number: an int where the value is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
