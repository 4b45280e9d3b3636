"""What a stretch of days is: a quarter, a year to date, a fiscal year or twelve trailing months."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import ceil
from operator import attrgetter
from typing import Any

from db.records import Basis, CapexFact

QUARTER = range(80, 101)
YEAR_TO_DATE = range(101, 350)
# 53 weeks are 371 days.
TWELVE_MONTHS = range(350, 381)
ANNUAL_FORMS = ("10-K", "20-F", "40-F")
# A year of 52 or 53 weeks ends on another day every year.
YEAR_END_DRIFT = 10
DAYS_OF_YEAR = 365.2425
DAYS_OF_QUARTER = DAYS_OF_YEAR / 4
# A quarter of weeks ends within this many days of the calendar's, weeks gained over ten years included.
QUARTER_DRIFT = 20
# A year that ends in the first days of January is the one before.
NEW_YEAR = timedelta(days=7)
QUARTERS = 4
# A fiscal year is numbered by the calendar year of its end, of its beginning, or rarely by the next one.
OFFSETS = frozenset((-1, 0, 1))


_NAMES = tuple(field.name for field in fields(CapexFact))
_values = attrgetter(*_NAMES)


def changed(fact: CapexFact, **changes: Any) -> CapexFact:
    """`dataclasses.replace` at half its cost: a filer has thousands of figures, and each is labelled."""
    return CapexFact(**(dict(zip(_NAMES, _values(fact), strict=True)) | changes))


def days_of(start: date, end: date) -> int:
    """Length in days, both ends counted."""
    return (end - start).days + 1


def is_annual(form: str | None) -> bool:
    """Whether the form is an annual report, an amended or a transition one included."""
    return form is not None and form.startswith(ANNUAL_FORMS)


def basis_of(start: date | None, end: date) -> Basis | None:
    """The basis by length alone, None for a length that is none; twelve months are a year here."""
    if start is None:
        return "instant"
    days = days_of(start, end)
    if days in QUARTER:
        return "quarter"
    if days in YEAR_TO_DATE:
        return "ytd"
    return "year" if days in TWELVE_MONTHS else None


def year_ends(facts: Iterable[CapexFact]) -> frozenset[date]:
    """The last days of fiscal years that the facts give away.

    A year in an annual report ends one; a year to date begins the day after one.
    """
    ends = set()
    for fact in facts:
        if fact.basis == "year" and is_annual(fact.form):
            ends.add(fact.period_end)
        elif fact.basis == "ytd" and fact.period_start is not None:
            ends.add(fact.period_start - timedelta(days=1))
    return frozenset(ends)


def near_year_end(day: date, ends: Iterable[date]) -> bool:
    """Whether `day` is within ten days of a whole number of years from one of `ends`."""
    for end in ends:
        distance = (day - end).days
        if abs(distance - round(distance / DAYS_OF_YEAR) * DAYS_OF_YEAR) <= YEAR_END_DRIFT:
            return True
    return False


def tell_trailing(facts: Iterable[CapexFact], known: Iterable[date] = ()) -> tuple[CapexFact, ...]:
    """The facts, with twelve months that end within a fiscal year called trailing.

    A filer may tag quarter, year to date and trailing twelve months with one tag. `known` are year
    ends known from elsewhere; where none is known, twelve months are a year.
    """
    told = tuple(facts)
    ends = frozenset(known) or year_ends(told)
    if not ends:
        return told
    return tuple(
        changed(fact, basis="trailing")
        if fact.basis == "year" and not near_year_end(fact.period_end, ends)
        else fact
        for fact in told
    )


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """The last days of a filer's fiscal years, and how far their numbers are from the calendar's."""

    ends: tuple[date, ...]
    offset: int | None

    def of(self, day: date) -> tuple[int | None, int | None]:
        """Fiscal year and quarter that end on or near `day`; None for what is not known.

        Counted from the nearest known year end: a filer that changes its year has one before and after.
        """
        if not self.ends:
            return None, None
        anchor = min(self.ends, key=lambda end: abs((day - end).days))
        days = (day - anchor).days
        quarters = round(days / DAYS_OF_QUARTER)
        if abs(days - quarters * DAYS_OF_QUARTER) > QUARTER_DRIFT:
            return None, None
        year = None if self.offset is None else (anchor - NEW_YEAR).year + self.offset + ceil(quarters / 4)
        return year, (quarters - 1) % 4 + 1

    def label(self, facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
        """The facts with fiscal year and quarter; those that have a quarter keep what they have."""
        told = tuple(facts)
        days = {fact.period_end: self.of(fact.period_end) for fact in told}
        return tuple(
            fact
            if fact.fiscal_quarter is not None or days[fact.period_end] == (None, None)
            else changed(fact, fiscal_year=days[fact.period_end][0], fiscal_quarter=days[fact.period_end][1])
            for fact in told
        )


def offset_of(numbered: Iterable[tuple[date, int]]) -> int | None:
    """How most fiscal years are numbered, given last days and numbers; None where none makes sense.

    EDGAR numbers some of a filer's years wrongly, so that the majority counts.
    """
    offsets = Counter(number - (end - NEW_YEAR).year for end, number in numbered)
    sane = [offset for offset, _ in offsets.most_common() if offset in OFFSETS]
    return sane[0] if sane else None


def calendar_of(facts: Iterable[CapexFact]) -> FiscalCalendar:
    """The calendar that facts labelled elsewhere give away."""
    ends = {
        fact.period_end: fact.fiscal_year
        for fact in facts
        if fact.fiscal_quarter == QUARTERS and fact.basis in {"year", "quarter", "instant"}
    }
    return FiscalCalendar(
        tuple(sorted(ends)), offset_of((end, year) for end, year in ends.items() if year is not None)
    )
