"""The period that guidance is for: every way it is written, and what it means on a day, for a company."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.caseless import Caseless
from nlp.guidance.calendar import CALENDAR_YEAR, FiscalCalendar, Length, Period

MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"20\d\d"
_SHORT = r"(?:20\d\d|['’]?\d\d)"
_KIND = r"(?P<{0}fiscal>fiscal(?: year)?|financial year|FYE?)|(?P<{0}calendar>calendar(?: year)?|CY)"
_FY = rf"(?:(?:{_KIND})[\s-]?)"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "back": 2}
_NUMBER = r"(?:two|three|four|five|six|seven|eight|ten|\d+|few|several|couple(?: of)?)"
_LAST = (
    r"(?:the )?(?:fiscal |full |current |calendar )*year"
    r"|this (?:fiscal |calendar )?year|next (?:fiscal )?year"
)
# Ordered: what stands first takes its characters.
_PATTERNS = tuple(
    (name, Caseless(pattern))
    for name, pattern in (
        (
            "past",
            r"\b(?:last|previous|prior|past) (?:fiscal )?(?:year|quarter)(?:['’]s)?|\ba (?:year|quarter)"
            r" (?:ago|earlier|before)|year[- ](?:over|on)[- ]year|year[- ](?:earlier|ago|to[- ]date)|YoY",
        ),
        (
            "span",
            rf"\b(?:{_NUMBER}|(?:next|coming) {_NUMBER}) (?:fiscal )?years,? (?:ending|through|to|until)\b"
            rf"(?:\s+(?:in )?{MONTHS})?(?:\s+\d{{1,2}}(?!\d),?)?(?:\s+{_YEAR})?",
        ),
        (
            "ending",
            rf"\b(?:fiscal |financial |business )?years?(?: \d{{4}})?,?\s+(?:ending|ended|to|through"
            rf"|that ends)"
            rf" (?:in |on )?(?P<month>{MONTHS})(?:\s+\d{{1,2}}(?!\d),?)?(?:\s+(?P<year>{_YEAR}))?",
        ),
        ("dated", rf"\b{MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?(?![\d%])"),
        ("dated", rf"\b(?:in|since|on|of|by|until|from)\s+(?:early |late |mid-)?{MONTHS}(?:\s+{_YEAR})?\b"),
        (
            "span",
            rf"\b(?:rest|remainder|balance) of (?:{_LAST}|{_YEAR}|{_FY.format('a')}\s?{_SHORT})"
            rf"|\b(?:over|during|in|within|for|across|through)?\s*(?:the )?(?:next|coming|following"
            rf"|subsequent)"
            rf" {_NUMBER}[- ](?:fiscal )?(?:years?|quarters?|months?)"
            rf"|\b(?:over|across|for) {_NUMBER} (?:fiscal )?years\b|\b{_NUMBER}[- ]years?\b"
            rf"|\b(?:through|by|until)(?: the end of)?(?: fiscal| calendar)?\s+{_YEAR}"
            rf"|\b{_YEAR}\s*(?:-|–|—|to|through|and)\s*{_SHORT}\b|\bper (?:year|quarter)|\bannually\b"
            r"|\b(?:a|each|every) (?:year|quarter)\b",
        ),
        (
            "half",
            rf"\b(?:(?P<half>first|second|back)[- ]half|H(?P<h>[12])|(?P<hh>[12])H)"
            rf"(?:\s*(?:of |in )?(?:the )?(?:{_FY.format('h')}?\s*(?P<year>{_SHORT})\b|(?P<last>{_LAST})))?",
        ),
        (
            "quarter",
            rf"\b(?:{_FY.format('p')}(?P<first>{_SHORT})\s+)?"
            rf"(?:(?P<named>first|second|third|fourth|final)[- ](?:fiscal[- ])?quarter|Q(?P<q>[1-4])"
            rf"|(?P<qq>[1-4])Q)"
            rf"(?:\s*(?:of |in )?(?:the )?(?:{_FY.format('q')}?\s*(?P<year>{_SHORT})\b|(?P<last>{_LAST})))?",
        ),
        ("month", rf"\b(?P<month>{MONTHS}) quarter(?:\s+of\s+(?:the )?(?P<year>{_YEAR}))?"),
        (
            "near",
            r"\b(?:(?P<now>(?:the )?(?:current|ongoing|present)|this)|(?P<then>(?:the )?(?:next|coming"
            r"|following)))"
            r" (?:fiscal |calendar )?quarter\b",
        ),
        (
            "year",
            rf"\b(?:full[- ]year |annual )?{_FY.format('y')}['’]?(?P<year>{_SHORT})\b"
            rf"|\b(?:full[- ]year |annual )?(?P<bare>{_YEAR})(?:\s+(?P<kind>fiscal|financial"
            rf"|calendar) year)?\b(?![-–]\d)",
        ),
        (
            "year",
            r"\b(?P<next>(?:the )?(?:next|coming|following) (?:(?P<f>fiscal|financial) )?year)\b"
            r"|\b(?P<this>(?:this|(?:the )?current|the)(?: full)? (?:(?P<g>fiscal|financial) )?year"
            r"|full[- ]year"
            r"|(?:for|in) fiscal year|annual)\b(?! (?:ago|earlier|over|end\b))",
        ),
    )
)
# "first-quarter results", "in its second quarter report": when something was said, not what it is for.
_REPORT = re.compile(
    r"[- ]*(?:\w+ ){0,2}(?:results?|earnings|report(?:s|ed)?|call|conference|revenues?|sales|profits?|numbers"
    r"|release|update|letter|figures|income|net)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A period as written: its place, its kind, and the pattern's groups."""

    start: int
    end: int
    name: str
    groups: dict[str, str | None]

    @property
    def is_target(self) -> bool:
        """Whether guidance may be for it; the past and the day something was said are not."""
        return self.name not in ("past", "dated")


def stated(sentence: str) -> list[Stated]:
    """Every period of a sentence, in order, none overlapping another."""
    taken: list[Stated] = []
    for name, rule in _PATTERNS:
        for match in rule.finditer(sentence):
            start, end = match.span()
            if any(start < one.end and one.start < end for one in taken):
                continue
            said = name
            if name in ("quarter", "half", "near", "month") and _REPORT.match(sentence, end):
                said = "dated"
            taken.append(Stated(start, end, said, match.groupdict()))
    return sorted(taken, key=lambda one: one.start)


def resolve(one: Stated, on: date | None, fiscal: FiscalCalendar | None) -> Period:
    """What `one` means in a text of the day `on`, for a company of that calendar; None is not known.

    Where no table gives the calendar the calendar year is taken, but a "fiscal" year then has no days.
    """
    known = fiscal or CALENDAR_YEAR
    groups = {name: value for name, value in one.groups.items() if value}
    if one.name == "span":
        return Period(length="span")
    if one.name == "ending":
        return _ending(groups, on, fiscal)
    if one.name == "month":
        return _month_quarter(groups, on, known)
    calendar = any(name.endswith("calendar") for name in groups) or groups.get("kind") == "calendar"
    said_fiscal = any(name.endswith("fiscal") or name in ("f", "g") for name in groups) or (
        groups.get("kind") in ("fiscal", "financial")
    )
    quarter, half = _quarter(groups), _half(groups)
    year, sure = _year(one.name, groups, on, CALENDAR_YEAR if calendar else known, quarter)
    if one.name == "near" and on is not None:
        year, quarter = known.at(on)
        if groups.get("then"):
            year, quarter = (year, quarter + 1) if quarter < 4 else (year + 1, 1)
    length: Length = "quarter" if quarter else "half" if half else "year"
    if not (said_fiscal or calendar or known.end_month == 12):
        sure -= 0.1
    if year is None or (said_fiscal and fiscal is None):
        return Period(length=length, year=year, quarter=quarter, half=half, calendar=calendar, sure=sure)
    first, last = (CALENDAR_YEAR if calendar else known).days(year, quarter, half)
    return Period(
        length=length,
        year=year,
        quarter=quarter,
        half=half,
        calendar=calendar,
        start=first,
        end=last,
        sure=sure,
    )


def month_number(written: str) -> int:
    """1 to 12 of a month's name or its abbreviation."""
    return next(n for n, start in enumerate(_MONTH_STARTS, 1) if written.lower().startswith(start))


def _month_quarter(groups: dict[str, str], on: date | None, known: FiscalCalendar) -> Period:
    """ "the March quarter": the fiscal quarter that holds the month, the next one to end."""
    month = month_number(groups["month"])
    if groups.get("year"):
        ends = int(groups["year"])
    elif on is not None:
        ends = on.year + (on.month > month)
    else:
        return Period(length="quarter", sure=0.7)
    year, quarter = known.at(date(ends, month, 28))
    first, last = known.days(year, quarter)
    return Period(length="quarter", year=year, quarter=quarter, start=first, end=last, sure=0.9)


def _quarter(groups: dict[str, str]) -> int | None:
    if named := groups.get("named"):
        return _ORDINAL[named.lower()]
    digit = groups.get("q") or groups.get("qq")
    return int(digit) if digit else None


def _half(groups: dict[str, str]) -> int | None:
    if named := groups.get("half"):
        return _ORDINAL[named.lower()]
    digit = groups.get("h") or groups.get("hh")
    return int(digit) if digit else None


def _year(
    name: str, groups: dict[str, str], on: date | None, known: FiscalCalendar, quarter: int | None
) -> tuple[int | None, float]:
    """The year named, or the one that its words mean on the day `on`; how sure that is."""
    written = groups.get("year") or groups.get("bare") or groups.get("first")
    if written:
        digits = written.lstrip("'’")
        return (int(digits) if len(digits) == 4 else 2000 + int(digits)), 1.0
    if on is None:
        return None, 0.8
    year, current = known.at(on)
    last = (groups.get("last") or "").lower()
    if groups.get("next") or last.startswith("next"):
        return year + 1, 0.95
    if name == "quarter" and not last and quarter is not None:
        return (year if quarter >= current else year + 1), 0.9
    return year, 0.95


def _ending(groups: dict[str, str], on: date | None, fiscal: FiscalCalendar | None) -> Period:
    """ "the year ending March 2027": the text gives the days, the table at most the year's name."""
    month = month_number(groups["month"])
    if groups.get("year"):
        ends = int(groups["year"])
    elif on is not None:
        ends = on.year + (on.month > month)
    else:
        return Period(length="year", sure=0.7)
    by_end = FiscalCalendar(end_month=month)
    first, last = by_end.days(ends)
    named_by = fiscal.named_by if fiscal else "end"
    return Period(length="year", year=ends - (named_by == "start"), start=first, end=last)


def targets(sentence: str) -> Iterator[Stated]:
    """The periods of a sentence that guidance may be for."""
    return (one for one in stated(sentence) if one.is_target)
