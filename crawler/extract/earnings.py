"""The tables of an earnings release -> what they state of capital spending.

A release has no tags: a figure is what its row says, over the period its column says, in the unit its
table says. Where one of the three is not said, the figure is refused by a counted name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from crawler.extract.cells import Cell, Line
from crawler.extract.companyfacts import FactReading
from crawler.extract.filing_text import decode, read_lines
from crawler.extract.heads import (
    DAYS_OF_MONTHS,
    TRAILING,
    YEAR_TO_DATE,
    Column,
    Heads,
    is_month_end,
    months_before,
    months_of,
    start_of,
)
from crawler.extract.inline import written_day
from crawler.extract.labels import NIL, currency_of, figure, metric_of_row, only_currency, scale_of
from crawler.extract.metrics import is_sum
from db.records import Basis, CapexFact, Filing, Metric

QUARTER = re.compile(
    r"\b(first|second|third|fourth)[- ](?:fiscal[- ])?quarter\b"
    r"(?:[^.;\n]{0,60}?\bended\s+(?P<day>[A-Z][a-z]+ \d{1,2}, \d{4}))?",
    re.IGNORECASE,
)
LAST_QUARTER = 4
ORDER = ("first", "second", "third", "fourth")
STATEMENT = re.compile(r"statements? of cash flows?", re.IGNORECASE)
# How many lines above a table may name its unit, and how much of a release tells which quarter it is.
ABOVE = 10
OPENING = 80
LONGEST_DAY = 40
NAME_LENGTH = range(3, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a whole release says that its tables lean on, and whose it is."""

    days: frozenset[date]
    quarter: int | None
    quarter_end: date | None
    # Where the whole release names one currency only, a table that names none means it.
    currency: str | None
    cik: str
    company: str
    accession: str | None
    form: str | None
    filed: date | None


def read_release_whole(
    lines: Sequence[Line], accession: str | None, filed: date | None, filing: Filing | None
) -> Release:
    """The opening tells the quarter, the heads of tables the days, the statement's title the filer."""
    opening = "\n".join(line.text for line in lines[:OPENING])
    said = list(QUARTER.finditer(opening))
    first = next((match for match in said if match["day"]), said[0] if said else None)
    days: set[date] = set()
    for above, line in pairwise((*lines, Line(""))):
        days.update(_days(above.cells, line.cells))
    return Release(
        days=frozenset(days),
        quarter=ORDER.index(first[1].lower()) + 1 if first else None,
        quarter_end=written_day(first["day"] or "") if first else None,
        currency=only_currency("\n".join(line.text for line in lines)),
        cik=(filing.cik if filing else None) or "",
        company=(filing.company if filing else None) or _company(lines),
        accession=filing.accession if filing else accession,
        form=filing.form if filing else None,
        filed=filing.filed if filing else filed,
    )


def _days(cells: Sequence[Cell], below: Sequence[Cell]) -> Iterator[date]:
    """The days that a row names, also those whose year stands in the row below."""
    texts = [cell.text for cell in cells]
    if len(cells) == len(below):
        texts += [f"{cell.text.rstrip(',')}, {under.text}" for cell, under in zip(cells, below, strict=True)]
    for text in texts:
        day = written_day(text) if len(text) < LONGEST_DAY else None
        if day is not None:
            yield day


def _company(lines: Sequence[Line]) -> str:
    """The line above the title of the cash-flow statement, where it is short enough to be a name."""
    for above, line in pairwise(lines):
        title = STATEMENT.search(line.text) and len(line.text) < 2 * NAME_LENGTH.stop
        if title and len(above.text) in NAME_LENGTH and len(above.cells) <= 1:
            return above.text
    return ""


@dataclass(slots=True)
class Table:
    """The part of a table that has been read: its head, its unit, the heading of its section."""

    heads: Heads = field(default_factory=Heads)
    in_head: bool = True
    scale: int | None = None
    currency: str | None = None
    months: int | None = None
    section: str = ""

    def note(self, text: str) -> None:
        """Take the unit from a title or a note; the first one, nearest to the table, stands."""
        scale = scale_of(text)
        if scale is not None and self.scale is None:
            self.scale, self.currency = scale, currency_of(text) or self.currency

    def read(self, line: Line) -> tuple[str, list[Cell]]:
        """Take a row: its label and its figures, none for a row of the head or the heading of a section."""
        head = Heads()
        if head.add(line.cells):
            if self.in_head:
                self.heads.tokens.extend(head.tokens)
            else:
                self.heads = head
            self.in_head = True
            self.note(line.cells[0].text)
            return "", []
        figures = list(line.cells[1:])
        if not figures:
            # A new unit within a table counts from here on.
            if scale_of(line.text) is not None:
                self.scale = None
            self.note(line.text)
            self.section = line.text
            return "", []
        self.in_head = False
        if self.currency is None:
            self.currency = next(filter(None, (currency_of(cell.text) for cell in figures)), None)
        return line.cells[0].text, figures


def open_table(lines: Sequence[Line], at: int) -> Table:
    """A table with what the lines above it say of its unit and of its one period."""
    table = Table()
    above = lines[max(at - ABOVE, 0) : at]
    for line in reversed(above):
        table.note(line.text)
    lengths = {months for line in above[-3:] if (months := months_of(line.text)) and len(line.text) < 100}
    table.months = lengths.pop() if len(lengths) == 1 else None
    return table


def read_release_counted(
    body: bytes, *, accession: str | None = None, filed: date | None = None, filing: Filing | None = None
) -> FactReading:
    """An earnings release in HTML, plain text or Markdown -> its stated figures, and what was refused.

    `filing` names the filer and the vintage where the release is an exhibit; else the filer's name is
    that above the cash-flow statement and its CIK is empty. Never raises.
    """
    lines = read_lines(decode(body))
    release = read_release_whole(lines, accession, filed, filing)
    refused: Counter[str] = Counter()
    found: dict[object, CapexFact] = {}
    table, number = Table(), 0
    for at, line in enumerate(lines):
        if not line.cells:
            continue
        if line.table != number:
            table, number = open_table(lines, at), line.table
        label, figures = table.read(line)
        metric = metric_of_row(label, table.section)
        if metric is None and table.section.rstrip(": ").endswith((" of", " for")):
            # "Acquisitions of:" above "Property, plant and equipment".
            metric = metric_of_row(f"{table.section.rstrip(': ')} {label}")
        for place, cell in enumerate(figures if metric else ()):
            column = table.heads.column(cell, place, len(figures))
            fact = _fact(release, table, metric or "cash", label, column, cell.text)
            if isinstance(fact, str):
                refused[fact] += 1
            elif (
                found.setdefault((fact.metric, fact.period_start, fact.period_end), fact).value != fact.value
            ):
                refused["stated twice, differently"] += 1
    return FactReading(facts=tuple(found.values()), refused=dict(refused))


def _fact(
    release: Release, table: Table, metric: Metric, label: str, column: Column, text: str
) -> CapexFact | str:
    """One figure as a fact, or the name of the reason for which it is none."""
    value = figure(text)
    trailing = TRAILING.search(label) is not None
    months = 12 if trailing else column.months or table.months or (3 if column.quarter else None)
    if months == YEAR_TO_DATE and release.quarter is not None:
        months = 3 * release.quarter
    end = column.end or _quarter_end(release, table, column)
    if value is None:
        return "nil" if NIL.fullmatch(text) else "not a figure"
    if end is None or months not in DAYS_OF_MONTHS:
        return "column without a period"
    if not is_sum(value):
        return "not a figure"
    currency = table.currency or release.currency
    if table.scale is None or currency is None:
        return "table without a unit"
    return CapexFact(
        cik=release.cik,
        company=release.company,
        metric=metric,
        basis=_basis(months, column.quarter[0] if column.quarter else release.quarter, trailing),
        period_start=start_of(end, months, release.days),
        period_end=end,
        # An outflow is printed in parentheses in one release and without them in the next.
        value=(abs(value) * 10**table.scale).quantize(Decimal(1)),
        currency=currency,
        tag="",
        dimensions="",
        kind="stated_in_release",
        derivation=None,
        accession=release.accession,
        form=release.form,
        filed=release.filed,
    )


def _basis(months: int, quarter: int | None, trailing: bool) -> Basis:
    """Twelve months that end with any quarter but the fourth are trailing ones."""
    if months < max(DAYS_OF_MONTHS):
        return "quarter" if months == min(DAYS_OF_MONTHS) else "ytd"
    if quarter is None:
        return "trailing" if trailing else "year"
    return "year" if quarter == LAST_QUARTER else "trailing"


def _quarter_end(release: Release, table: Table, column: Column) -> date | None:
    """The end of a column headed `Q3 2025`, counted from the quarter that the release is about.

    Only calendar months can be counted; a year of weeks ends on days that must be named.
    """
    years = [
        token.quarter[1]
        for token in table.heads.tokens
        if token.quarter and token.quarter[0] == release.quarter
    ]
    anchor = release.quarter_end
    if column.quarter is None or release.quarter is None or not years or anchor is None:
        return None
    if not is_month_end(anchor) or not all(map(is_month_end, release.days)):
        return None
    quarter, year = column.quarter
    return months_before(anchor, 3 * ((max(years) * 4 + release.quarter) - (year * 4 + quarter)))
