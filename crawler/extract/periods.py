"""What a stretch of days is: a quarter, a year to date, a fiscal year or twelve trailing months."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from db.records import Basis, CapexFact

QUARTER = range(80, 101)
YEAR_TO_DATE = range(101, 350)
# 53 weeks are 371 days.
TWELVE_MONTHS = range(350, 381)
ANNUAL_FORMS = ("10-K", "20-F", "40-F")
# A year of 52 or 53 weeks ends on another day every year.
YEAR_END_DRIFT = 10
DAYS_OF_YEAR = 365.2425


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
        replace(fact, basis="trailing")
        if fact.basis == "year" and not near_year_end(fact.period_end, ends)
        else fact
        for fact in told
    )
