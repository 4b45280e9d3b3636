"""The head of a financial table -> the period of each of its columns.

A head is written in up to three rows: how long (Three Months Ended), the day (October 27,) and the year
(2024), each over one column or several. A press release says where a period ends and how long it is;
where it begins follows from the calendar, or for years of 52 or 53 weeks from the days that it names.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from crawler.extract.cells import Cell
from crawler.extract.inline import MONTHS, written_day

NUMBERS = {
    **{"three": 3, "six": 6, "nine": 9, "twelve": 12},
    **{"thirteen": 3, "twenty-six": 6, "thirty-nine": 9, "fifty-two": 12, "fifty-three": 12},
}
MONTHS_LONG = re.compile(r"\b(three|six|nine|twelve|3|6|9|12)[\s-]+months?\b", re.IGNORECASE)
WEEKS_LONG = re.compile(
    r"\b(thirteen|twenty-six|thirty-nine|fifty-(?:two|three)|1[34]|2[67]|39|40|5[23])[\s-]+weeks?\b",
    re.IGNORECASE,
)
QUARTER_LONG = re.compile(r"\bquarters?\s+ended\b", re.IGNORECASE)
YEAR_LONG = re.compile(r"\b(?:fiscal\s+)?years?\s+ended\b|\btwelve months\b", re.IGNORECASE)
TO_DATE = re.compile(r"\byear[\s-]to[\s-]date\b", re.IGNORECASE)
YEAR_TO_DATE = -1
TRAILING = re.compile(r"\bTTM\b|\b(?:trailing|last)\s+twelve\b|\bLTM\b", re.IGNORECASE)
MONTH_DAY = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\.?\s+(\d{{1,2}})\b(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
FISCAL_QUARTER = re.compile(r"\bQ([1-4])[\s'-]*(?:FY|fiscal)?[\s'-]*((?:20)?\d\d)\b", re.IGNORECASE)
# Columns that are no period, and words that a date may stand with.
NO_PERIOD = re.compile(
    r"(?:% ?)?(?:y/y|q/q|yoy|qoq)?\s?(?:% ?)?(?:change|growth|variance)?|[yq]/[yq]|%|\$", re.IGNORECASE
)
BARE = frozenset(("", "actual", "asof", "ended", "ending", "fiscal", "fy", "unaudited", "year"))
LONGEST_CELL = 60
DAYS_OF_MONTHS = {3: 91, 6: 182, 9: 273, 12: 364}
EXTRA_WEEK = 7


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that a head cell says, over the columns it covers."""

    cell: Cell
    months: int | None = None
    day: date | None = None
    month_day: tuple[int, int] | None = None
    year: int | None = None
    quarter: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The period of a column as far as its head says."""

    end: date | None
    months: int | None
    quarter: tuple[int, int] | None


def months_of(text: str) -> int | None:
    """How many months a phrase such as `Nine Months Ended` or `26 weeks` speaks of; None for no such.

    YEAR_TO_DATE stands for `Year To Date`, whose length the quarter of the release tells.
    """
    months = MONTHS_LONG.search(text)
    if months:
        word = months[1].lower()
        return NUMBERS.get(word) or int(word)
    weeks = WEEKS_LONG.search(text)
    if weeks:
        word = weeks[1].lower()
        return NUMBERS.get(word) or round(int(word) / 13) * 3
    if QUARTER_LONG.search(text):
        return 3
    if TO_DATE.search(text):
        return YEAR_TO_DATE
    return 12 if YEAR_LONG.search(text) or TRAILING.search(text) else None


def token_of(cell: Cell) -> Token | None:
    """What a head cell says, None for a cell that is no head."""
    text = cell.text
    months = months_of(text)
    day = written_day(text)
    match = MONTH_DAY.search(text)
    year = YEAR.search(text)
    quarter = FISCAL_QUARTER.search(text)
    if len(text) > LONGEST_CELL or not (months or day or match or year or quarter):
        return None
    bare = re.sub(r"[\s,.'()*:\u2019-]+", "", MONTH_DAY.sub("", YEAR.sub("", FISCAL_QUARTER.sub("", text))))
    if months is None and bare.lower() not in BARE:
        return None
    return Token(
        cell,
        months,
        day,
        (MONTHS.index(match[1].lower()) + 1, int(match[2])) if match and day is None else None,
        int(year[1]) if year and day is None else None,
        (int(quarter[1]), int(quarter[2][-2:]) + 2000) if quarter else None,
    )


@dataclass(slots=True)
class Heads:
    """The head rows of the part of a table at hand."""

    tokens: list[Token] = field(default_factory=list)

    def add(self, cells: Iterable[Cell]) -> bool:
        """Take a row as one of the head; False, and nothing taken, for any other row."""
        found = [(cell, token_of(cell)) for cell in cells]
        tokens = [token for _, token in found if token is not None]
        # The first cell may name the unit or the table; any other that is no head makes it a row of figures.
        others = [cell for cell, token in found[1:] if token is None]
        if not tokens or not all(NO_PERIOD.fullmatch(cell.text) for cell in others):
            return False
        self.tokens.extend(tokens)
        return True

    def column(self, cell: Cell, place: int, count: int) -> Column:
        """The period over a figure: the `place`-th of `count` in its row, and where it stands."""
        day = self._over("day", cell, place, count)
        month_day = self._over("month_day", cell, place, count)
        year = self._over("year", cell, place, count)
        months = self._over("months", cell, place, count)
        quarter = self._over("quarter", cell, place, count)
        end = day.day if day else None
        if end is None and month_day and month_day.month_day and year and year.year:
            month, number = month_day.month_day
            end = date(year.year, month, min(number, monthrange(year.year, month)[1])) if number else None
        return Column(end, months.months if months else None, quarter.quarter if quarter else None)

    def _over(self, kind: str, cell: Cell, place: int, count: int) -> Token | None:
        """The token of a kind above a figure: by columns, else by sharing the figures out evenly."""
        told = [token for token in self.tokens if getattr(token, kind) is not None]
        best = max(told, key=lambda token: _shared(token.cell, cell), default=None)
        if count % max(len(told), 1) == 0 and told and self._written(told):
            return told[place * len(told) // count]
        if best is not None and _shared(best.cell, cell) > 0:
            return best
        return told[place * len(told) // count] if told and count % len(told) == 0 else None

    def _written(self, told: Sequence[Token]) -> bool:
        """Whether the cells are those of plain text, where a column is only a place in the order."""
        return all(token.cell.end - token.cell.start == 1 for token in told) and all(
            later.cell.start - earlier.cell.start == 1 for earlier, later in pairwise(told)
        )


def _shared(one: Cell, other: Cell) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def is_month_end(day: date) -> bool:
    """Whether `day` is the last of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def months_before(end: date, months: int) -> date:
    """The last day of the month that lies `months` before the month of `end`."""
    place = end.year * 12 + end.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def start_of(end: date, months: int, days: Iterable[date]) -> date:
    """The first day of a period of `months` that ends on `end`.

    `days` are the other days that the release names: ends of periods and of balance sheets. Where all
    are ends of months, periods are calendar months; else the period begins after the named day that is
    a whole number of weeks before, and with none named it has 13 weeks a quarter.
    """
    known = set(days)
    if is_month_end(end) and all(is_month_end(day) for day in known):
        return months_before(end, months) + timedelta(days=1)
    length = DAYS_OF_MONTHS[months]
    for extra in (0, EXTRA_WEEK):
        before = end - timedelta(days=length + extra)
        if before in known:
            return before + timedelta(days=1)
    return end - timedelta(days=length - 1)
