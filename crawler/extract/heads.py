"""The head of a financial table -> the period of each of its columns.

A head is written in up to three rows: how long (Three Months Ended), the day (October 27,) and the year
(2024), each over one column or several. A press release says where a period ends and how long it is;
where it begins follows from the calendar, or for years of 52 or 53 weeks from the days that it names.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from crawler.extract.cells import Cell
from crawler.extract.inline import MONTHS, written_day
from crawler.extract.labels import UNIT_WORDS, currency_of, scale_of

NUMBERS = {
    **{"three": 3, "six": 6, "nine": 9, "twelve": 12},
    **{"thirteen": 3, "twenty-six": 6, "thirty-nine": 9, "fifty-two": 12, "fifty-three": 12},
}
MONTHS_LONG = re.compile(r"\b(three|six|nine|twelve|3|6|9|12)[\s-]+months?\b", re.IGNORECASE)
WEEKS_LONG = re.compile(
    r"\b(thirteen|twenty-six|thirty-nine|fifty-(?:two|three)|1[34]|2[67]|39|40|5[23])[\s-]+weeks?\b",
    re.IGNORECASE,
)
QUARTER_LONG = re.compile(r"\bquarters?\s+ended\b|\b(?:[1-4](?:st|nd|rd|th)\s+)?qtrs?\b", re.IGNORECASE)
YEAR_LONG = re.compile(r"\b(?:fiscal\s+)?years?\s+ended\b|\btwelve months\b", re.IGNORECASE)
TO_DATE = re.compile(r"\byear[\s-]to[\s-]date\b", re.IGNORECASE)
YEAR_TO_DATE = -1
TRAILING = re.compile(r"\bTTM\b|\b(?:trailing|last)\s+twelve\b|\bLTM\b", re.IGNORECASE)
MONTH_DAY = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\.?\s+(\d{{1,2}})\b(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
SHORT_YEAR = re.compile(r"\bFY\s?['\u2019]?(\d\d)\b", re.IGNORECASE)
FISCAL_QUARTER = re.compile(
    r"\b(?:Q([1-4])|([1-4])Q|(first|second|third|fourth)\s+(?:fiscal\s+)?quarter)"
    r"[\s'\u2019,-]*(?:of\s+)?(?:FY|fiscal(?:\s+year)?)?[\s'\u2019-]*((?:20)?\d\d)\b",
    re.IGNORECASE,
)
ORDER = ("first", "second", "third", "fourth")
# A quarter whose year stands in another row of the head, and what stands beside four of them.
PART_OF_YEAR = re.compile(
    r"(?:fiscal\s+)?(?:Q([1-4])|([1-4])Q|([1-4])(?:st|nd|rd|th)\s+(?:quarter|qtr\.?)|"
    r"(first|second|third|fourth)\s+(?:fiscal\s+)?quarter)",
    re.IGNORECASE,
)
WHOLE_YEAR = re.compile(r"FY|(?:full|fiscal|total)[\s-]+year|year|total", re.IGNORECASE)
# Columns that are no period, and words that a date may stand with.
NO_PERIOD = re.compile(
    r"[$%]?\s?(?:y/y|q/q|y-o-y|q-o-q|yoy|qoq|year-over-year|sequential|percent(?:age)?|favorable/\(unfavorable\))?"
    r"\s?[$%]?\s?(?:change|growth|var(?:iance|\.)?|inc(?:rease)?\W*\(?dec(?:rease)?\)?|b/\(?w\)?)?\s?(?:\(?[$%]\)?)?"
    r"|notes?",
    re.IGNORECASE,
)
BARE = frozenset(("", "actual", "asof", "ended", "ending", "fiscal", "fy", "unaudited", "year"))
LONGEST_CELL = 60
# Most cells of a table: a number and its signs, which name no unit of a column.
FIGURES_ONLY = re.compile(r"(?!\W*000\W*$)[^A-Za-z]*\d[^A-Za-z]*")
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
    # The quarter of a year that stands in another row; 4 with twelve months for the whole of it.
    part: int | None = None
    # The currency or the power of ten of a column, as in a head row `NT$ | US$`.
    unit: tuple[str | None, int | None] | None = None
    # The head row; a column of changes says nothing, and nothing is shared out to it.
    row: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """The period of a column as far as its head says."""

    end: date | None
    months: int | None
    quarter: tuple[int, int] | None
    currency: str | None = None
    scale: int | None = None
    words: str = ""


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
    """What a head cell says of its period, None for a cell that says nothing of one."""
    text = cell.text
    part = PART_OF_YEAR.fullmatch(text.strip(" ,:"))
    if part is not None:
        return Token(cell, 3, part=_number(part))
    months = months_of(text)
    day = written_day(text)
    match = MONTH_DAY.search(text)
    year = YEAR.search(text)
    short = SHORT_YEAR.search(text) if year is None else None
    quarter = FISCAL_QUARTER.search(text)
    if len(text) > LONGEST_CELL or not (months or day or match or year or short or quarter):
        return None
    said = text
    for pattern in (FISCAL_QUARTER, SHORT_YEAR, YEAR, MONTH_DAY, UNIT_WORDS):
        said = pattern.sub("", said)
    bare = re.sub(r"[\s,.'()*:\u2019-]+", "", said)
    if months is None and bare.lower() not in BARE:
        return None
    return Token(
        cell,
        months,
        day,
        (MONTHS.index(match[1].lower()) + 1, int(match[2])) if match and day is None else None,
        int(year[1]) if year and day is None else 2000 + int(short[1]) if short else None,
        _quarter(quarter) if quarter else None,
        unit=unit_of(text),
    )


def _quarter(match: re.Match[str]) -> tuple[int, int]:
    number = match[1] or match[2] or ORDER.index(match[3].lower()) + 1
    return int(number), int(match[4][-2:]) + 2000


def _number(match: re.Match[str]) -> int:
    return int(match[1] or match[2] or match[3] or ORDER.index(match[4].lower()) + 1)


def unit_of(text: str) -> tuple[str | None, int | None] | None:
    """The currency and the power of ten that a head cell names, None where it names no currency."""
    currency = currency_of(text)
    return (currency, scale_of(text)) if currency else None


def unit_token(cell: Cell) -> Token | None:
    """A head cell that names a unit and nothing else, such as `US$` or `RMB in millions`; else None."""
    if FIGURES_ONLY.fullmatch(cell.text):
        return None
    unit = unit_of(cell.text)
    bare = re.sub(r"[\s,.'()*:\u2019-]+", "", UNIT_WORDS.sub("", cell.text))
    return Token(cell, unit=unit) if unit and not bare else None


@dataclass(slots=True)
class Heads:
    """The head rows of the part of a table at hand."""

    tokens: list[Token] = field(default_factory=list)

    def add(self, cells: Sequence[Cell]) -> bool:
        """Take a row as one of the head; False, and nothing taken, for any other row."""
        told = [token_of(cell) for cell in cells]
        if any(token and token.part for token in told):
            told = [
                token or (Token(cell, 12, part=4) if WHOLE_YEAR.fullmatch(cell.text) else None)
                for cell, token in zip(cells, told, strict=True)
            ]
        units = [token or unit_token(cell) for cell, token in zip(cells, told, strict=True)]
        # A lone unit is a note about the table; two, one beside the other, are those of columns.
        found = units if any(told) or len([unit for unit in units if unit]) > 1 else told
        if not any(found):
            return False
        # The first cell may name the unit or the table; any other that is no head makes it a row of figures.
        row = 1 + max((token.row for token in self.tokens), default=0)
        tokens = []
        for place, (cell, token) in enumerate(zip(cells, found, strict=True)):
            if token is not None:
                tokens.append(replace(token, row=row))
            elif NO_PERIOD.fullmatch(cell.text):
                tokens.append(Token(cell, row=row))
            elif place:
                return False
        self.tokens.extend(tokens)
        return True

    def extend(self, later: "Heads") -> None:
        """Take the rows of `later` as those below these."""
        above = max((token.row for token in self.tokens), default=0)
        self.tokens.extend(replace(token, row=token.row + above) for token in later.tokens)

    def quarters(self) -> list[tuple[int, int]]:
        """The quarters that the head names, each with its year."""
        parts = [token for token in self.tokens if token.part is not None]
        years = [self._over("year", token.cell, place, len(parts)) for place, token in enumerate(parts)]
        under = [(part.part or 0, year.year or 0) for part, year in zip(parts, years, strict=True) if year]
        return [*(token.quarter for token in self.tokens if token.quarter), *under]

    def column(self, cell: Cell, place: int, count: int) -> Column:
        """The period over a figure: the `place`-th of `count` in its row, and where it stands."""
        kinds = ("months", "quarter", "part", "day", "month_day", "year", "unit")
        over = {kind: self._over(kind, cell, place, count) for kind in kinds}
        end = over["day"].day if over["day"] else None
        month_day, year = over["month_day"], over["year"]
        if end is None and month_day and month_day.month_day and year and year.year:
            month, number = month_day.month_day
            end = date(year.year, month, min(number, monthrange(year.year, month)[1])) if number else None
        # A length in the corner, over the labels, is that of all columns.
        corner = next((token.months for token in self.tokens if token.months and not token.cell.start), None)
        quarter, part = over["quarter"].quarter if over["quarter"] else None, over["part"]
        if quarter is None and part and part.part and year and year.year:
            quarter = (part.part, year.year)
        unit = over["unit"].unit if over["unit"] else None
        currency, scale = unit or (None, None)
        said = dict.fromkeys(token.cell.text for token in over.values() if token and _says(token))
        return Column(
            end,
            over["months"].months if over["months"] else corner,
            quarter,
            currency,
            scale,
            " ".join(said),
        )

    def _over(self, kind: str, cell: Cell, place: int, count: int) -> Token | None:
        """The token of a kind above a figure, from the lowest head row that says one there.

        Columns of changes in the same row take their share, and say nothing.
        """
        for row in sorted({token.row for token in self.tokens}, reverse=True):
            told = [token for token in self.tokens if token.row == row]
            if any(getattr(token, kind) is not None for token in told):
                token = _above(told, cell, place, count)
                if token is not None and getattr(token, kind) is not None:
                    return token
        return None


def _above(told: Sequence[Token], cell: Cell, place: int, count: int) -> Token | None:
    """Which token of a head row stands over a figure: by columns, else by sharing the figures out evenly."""
    if _written(told) and len(told) == count + 1:
        # The first is over the labels.
        told = told[1:]
    if count % len(told) == 0 and _written(told):
        return told[place * len(told) // count]
    best = max(told, key=lambda token: _shared(token.cell, cell))
    if _shared(best.cell, cell) > 0:
        return best
    return told[place * len(told) // count] if count % len(told) == 0 else None


def _written(told: Sequence[Token]) -> bool:
    """Whether the cells are those of plain text, where a column is only a place in the order."""
    return all(token.cell.end - token.cell.start == 1 for token in told) and all(
        later.cell.start - earlier.cell.start == 1 for earlier, later in pairwise(told)
    )


def _says(token: Token) -> bool:
    """Whether a token says anything: a column of changes does not."""
    said = (token.months, token.day, token.month_day, token.year, token.quarter, token.part, token.unit)
    return any(part is not None for part in said)


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
