"""The ways in which a text states a period, and how each is normalised. Facts about English."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from nlp.caseless import Caseless, Written

YEAR = r"(?:19|20)\d\d"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "final": "4"} | {
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}
NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty)"
)
_COUNT = (
    r"(?:(?:about|around|roughly|nearly|almost|at least|up to)\s+)?"
    rf"(?:{NUMBER}|several|a few|few|multiple|a (?:couple|number|handful) of|a|the)"
)
_SPAN = (
    rf"(?:the\s+)?(?:next|coming|following|past|last|subsequent|ensuing)?\s*{_COUNT}?"
    r"\s*-?\s*(?:years?|months?|quarters?|decades?)"
)
_FISCAL = r"(?:fiscal(?:\s+year)?|FY|financial year|full[- ]year|calendar(?:\s+year)?|CY)"
_EDGE = r"(?:the\s+(?:end|start|beginning|middle)\s+of\s+|end\s+of\s+|early[- ]|late[- ]|mid-?\s*)"
_PART = r"(?:first|second|latter|last|1st|2nd)"


@dataclass(frozen=True, slots=True)
class Stated:
    """A period found: its place and how it is normalised."""

    start: int
    end: int
    rule: str
    normal: str


def _rate(match: Written) -> str | None:
    return f"per {_UNITS.get(match['unit'].lower(), match['unit'].lower())}"


_UNITS = {"annum": "year", "annually": "year", "yearly": "year", "monthly": "month", "quarterly": "quarter"}


def _years(match: Written) -> str | None:
    first, last = match["from"], _full(match["to"])
    return f"{first}-{last}" if first < last else None


def _quarter(match: Written) -> str | None:
    quarter = match["q"] or match["q2"] or _ORDINAL[match["word"].lower()]
    year = match["year"]
    fiscal = bool(match["fy"]) and not match["fy"].lower().startswith("c")
    if match["month"]:
        # A quarter that ends with a calendar quarter's month needs no "fiscal".
        fiscal = match["month"][:3].title() != ("Mar", "Jun", "Sep", "Dec")[int(quarter) - 1]
    return f"Q{quarter} {'FY' if fiscal else ''}{_full(year)}" if year else f"Q{quarter}"


def _half(match: Written) -> str | None:
    if match["h"]:
        return f"{'first' if match['h'] == '1' else 'second'} half of {_full(match['hy'])}"
    part = {"1st": "first", "2nd": "second", "latter": "second"}.get(
        match["part"].lower(), match["part"].lower()
    )
    year = match["year"]
    when = f"{'FY' if match['fy'] else ''}{year}" if year else match["rel"]
    return f"{part} half of {when}" if when else f"{part} half"


def _fiscal(match: Written) -> str | None:
    year = _full(match["year"] or match["year2"] or match["year3"])
    written = match[0].lower()
    return year if "calendar" in written or written.startswith("cy") else f"FY{year}"


def _duration(match: Written) -> str | None:
    words = " ".join(match[0].lower().split())
    words = re.sub(r"^(?:during|within|for|in|across|throughout)\b", "over", words)
    # "for the year" says no year: which one stands elsewhere.
    if re.fullmatch(r"over (?:the )?(?:years?|months?|quarters?)", words):
        return None
    if re.search(rf"\b(?:next|coming|following|subsequent|ensuing)\s+{NUMBER}", words):
        return re.sub(r"\b(?:the )?(?:next|coming|following|subsequent|ensuing)\s+", "", words)
    return words


def _term(match: Written) -> str | None:
    return f"over {match['n'].lower()} {match['unit'].lower()}s"


def _written(match: Written) -> str | None:
    words = re.sub(r"^(?:(?:the|in|for|during)\s+)+", "", " ".join(match[0].split()).strip(" ,"), flags=re.I)
    # The first letter is small unless it begins a name: "As of", but "March 2021".
    words = re.sub(r"\bfull-year\b", "full year", words, flags=re.I)
    first, _, rest = words.partition(" ")
    return f"{first if re.match(MONTH, first) else first.lower()} {rest}".strip()


def _year(match: Written) -> str | None:
    return match["year"]


# Ordered: of two that begin at one place the first wins. Each name is what `Stated.rule` says.
_PATTERNS: tuple[tuple[str, Callable[[Written], str | None], str], ...] = (
    (
        "ago",
        _written,
        r"\b(?:(?:in\s+)?(?:the\s+)?same\s+(?:period|quarter|month|time)(?:\s+(?:of\s+)?(?:last\s+year|the"
        r"\s+previous\s+year|a\s+year\s+(?:ago|earlier|before)))?"
        r"|(?:a|one)\s+(?:year|quarter|month|decade)\s+(?:ago|earlier|before)"
        r"|(?:the\s+)?year[- ](?:ago|earlier)(?:\s+(?:period|quarter))?)\b",
    ),
    (
        "rate",
        _rate,
        r"(?:\b(?:per|an?|each|every)[\s-]+|/\s?)(?P<unit>year|annum|month|quarter|week|day|hour)\b"
        r"(?!\s+(?:ago|earlier|later|before|after|from))",
    ),
    (
        "adverb",
        lambda m: f"per {_UNITS[m[0].lower()]}",
        r"\b(?:annually|yearly|monthly|quarterly)\b"
        r"(?=\s*(?:[.,;:)]|$|(?:and|for|in|to|on|by|through|over|from)\b))",
    ),
    ("annualised", lambda m: m[0].lower(), r"\bannuali[sz]ed\b"),
    (
        "ended",
        _written,
        rf"\b(?:{NUMBER})\s+(?:years?|months|quarters|weeks)\s+(?:ending|ended|to|through)\s+(?:in\s+)?{MONTH}"
        rf"(?:\s+\d{{1,2}},?)?\s+{YEAR}",
    ),
    (
        "fiscal",
        _fiscal,
        rf"\b{_FISCAL}\s*['’]?(?P<year>{YEAR}|\d\d\b)|\b(?P<year2>{YEAR})\s+(?:fiscal|financial)\s+year\b"
        rf"|\b(?:fiscal\s+|financial\s+|full\s+)?years?\s+(?:ended|ending|to)\s+(?:in\s+)?{MONTH}"
        rf"(?:\s+\d+)?,?\s*(?P<year3>{YEAR})",
    ),
    (
        "years",
        _years,
        rf"\b(?:from\s+|between\s+|in\s+|over\s+)?(?P<from>{YEAR})\s*(?:to|through|until|and|[-–—/])\s*"
        rf"(?P<to>{YEAR}|\d\d)\b(?!\s*respectively)",
    ),
    (
        "half",
        _half,
        rf"\b(?:the\s+)?(?P<part>{_PART})\s+half(?:\s+of\s+(?:the\s+)?(?:(?P<fy>{_FISCAL}\s*)?(?P<year>{YEAR})"
        r"|(?P<rel>this year|next year|last year|fiscal year|year)))?\b"
        rf"|\bH(?P<h>[12])\s*(?P<hy>{YEAR})\b",
    ),
    (
        "quarter",
        _quarter,
        r"\b(?:(?:fiscal\s+)?Q(?P<q>[1-4])|(?P<q2>[1-4])Q(?=\s?['’]?\d\d|\b)"
        r"|(?P<word>first|second|third|fourth|final|1st|2nd|3rd|4th)[- ](?:fiscal[- ]|calendar[- ])?quarter)"
        rf"(?:,?\s*(?:ended\s+(?P<month>{MONTH})\s+\d+,\s*|of\s+(?:the\s+)?|of\s+)?(?P<fy>{_FISCAL}\s*)?"
        rf"(?P<year>{YEAR}|['’]?\d\d\b(?!%|\s*(?:per|billion|million))))?",
    ),
    (
        "over",
        _duration,
        rf"\b(?:over|across|for|during|within|in|throughout)\s+{_SPAN}\b"
        r"(?!\s+(?:ago|earlier|before|ended|ending))",
    ),
    (
        "by",
        _written,
        rf"\b(?:by|through|until|before|till|from|starting in|since)\s+"
        rf"(?:{_EDGE})?(?:(?:{_FISCAL}\s*)?{YEAR}"
        rf"|{MONTH}\s+(?:\d{{1,2}},\s+)?{YEAR}|(?:the\s+)?(?:end\s+of\s+)?(?:the|this)\s+(?:decade|year)"
        r"|(?:this\s+|next\s+)year[- ]end)\b",
    ),
    ("as_of", _written, rf"\b(?:as of|at)\s+{MONTH}\s+\d{{1,2}},\s*{YEAR}"),
    ("edge", _written, rf"\b(?:in\s+)?{_EDGE}{YEAR}\b"),
    (
        "relative",
        _written,
        r"\b(?:(?:this|next|last|the current|the coming|the previous|the prior|previous|prior|current)\s+"
        r"(?:(?:fiscal|financial|calendar)\s+)?(?:year|quarter|month|decade)"
        r"|the\s+(?:current|latest|recent|most recent)\s+(?:fiscal\s+)?(?:quarter|year)"
        r"|year[- ]to[- ]date|full[- ]year)",
    ),
    (
        "term",
        _term,
        rf"\b(?P<n>{NUMBER})[- ](?P<unit>year|month)(?:[- ]long)?(?:,?\s+$|\s+(?:[\w-]+\s+){{0,3}}?(?:"
        r"deals?|contracts?"
        r"|agreements?|leases?|plans?|terms?|periods?|pacts?|programmes?|programs?|commitments?|investments?"
        r"|buildouts?|expansions?)\b)",
    ),
    # A month or a day says when something was done; a bare year says the period.
    (
        "month",
        lambda m: f"{m['month']} {m['year']}",
        rf"\b(?:in|for|during)\s+(?P<month>{MONTH})\s+(?P<year>{YEAR})\b",
    ),
    (
        "year",
        _year,
        rf"(?<![\d.,/-])(?<!\w,\s)(?<![A-Za-z]\s\d,\s)(?<![A-Za-z]\s\d\d,\s)\b(?P<year>{YEAR})\b(?![-/]\d|[.,]\d|%)",
    ),
)
# What a year says of something else: when a bond falls due, a site opens, a firm was founded.
_OF_ELSE = re.compile(
    r"\b(?:due|matur\w+|deliver\w*|online|open(?:s|ed|ing)?|found(?:ed|ing)|launch(?:ed|es)?|delayed|postponed"
    r"|approved|expir\w+|operational|completed?|completion|commenc\w+|ready|going|heading)"
    r"(?:\s+(?:in|by|to|until|into|on))?\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ELSE_REACH = 32
_COMPILED = tuple((name, make, Caseless(pattern)) for name, make, pattern in _PATTERNS)
_DATES = ("year", "by", "edge", "month", "relative")
_TRIGGER = Caseless(r"\d\d|[qh][1-4]|[1-4]q|year|month|quarter|decade|half|annu|week|day|hour|same")


def quarters(text: str) -> list[Stated]:
    """The quarters of a text in order."""
    return [
        Stated(match.start(), match.end(), name, normal)
        for name, make, rule in _COMPILED
        if name == "quarter"
        for match in rule.finditer(text)
        if (normal := make(Written(match, text)))
    ]


def stated(text: str) -> list[Stated]:
    """Every period of a text in order, none overlapping another: the longest at each place."""
    # Most windows hold neither a number of two digits nor a word for a time: one look spares twenty.
    if _TRIGGER.search(text) is None:
        return []
    found = [
        Stated(match.start(), match.end(), name, normal)
        for name, make, rule in _COMPILED
        for match in rule.finditer(text)
        if (normal := make(Written(match, text)))
        and not (name in _DATES and _OF_ELSE.search(text, max(0, match.start() - _ELSE_REACH), match.start()))
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Stated] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _full(year: str) -> str:
    digits = year.lstrip("'’")
    return digits if len(digits) == 4 else "20" + digits
