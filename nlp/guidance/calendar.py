"""Fiscal calendars: which days a company's "fiscal 2026", "Q1" or "this year" are.

Pure. A year ends at the end of its month here; a filer of 52 or 53 weeks ends a few days off, so who
compares with reported figures allows for half a month.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Length = Literal["year", "half", "quarter", "span"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalCalendar:
    """The month a company's year ends in, and whether the year is named after its end or its start."""

    end_month: int = 12
    named_by: Literal["end", "start"] = "end"

    def days(self, year: int, quarter: int | None = None, half: int | None = None) -> tuple[date, date]:
        """First and last day of the fiscal year, quarter or half named."""
        months = 3 if quarter else 6 if half else 12
        skipped = 3 * (quarter - 1) if quarter else 6 * (half - 1) if half else 0
        # Months since year 0: plain numbers carry over a year's end by themselves.
        first = (year + (self.named_by == "start")) * 12 + self.end_month - 12 + skipped
        return _day(first, first=True), _day(first + months - 1, first=False)

    def at(self, day: date) -> tuple[int, int]:
        """The fiscal year and quarter that `day` falls in."""
        passed = (day.month - self.end_month - 1) % 12
        year = day.year + (day.month > self.end_month) - (self.named_by == "start")
        return year, passed // 3 + 1


def _day(month: int, *, first: bool) -> date:
    year, place = divmod(month, 12)
    return date(year, place + 1, 1 if first else monthrange(year, place + 1)[1])


CALENDAR_YEAR = FiscalCalendar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period as resolved: `year` is the company's fiscal year unless `calendar`; days where known."""

    length: Length
    year: int | None = None
    quarter: int | None = None
    half: int | None = None
    calendar: bool = False
    start: date | None = None
    end: date | None = None
    sure: float = 1.0
