"""The tables of an earnings release -> what they state of cash flows and capital spending.

A release has no tags: a figure is what its row says, over the period its column says, in the unit its
table says. Where one of the three is not said, the figure is refused by a counted name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from crawler.extract.cells import Cell, Line
from crawler.extract.companyfacts import FactReading
from crawler.extract.filing_markup import decode
from crawler.extract.filing_text import read_lines
from crawler.extract.heads import (
    DAYS_OF_MONTHS,
    TRAILING,
    YEAR_TO_DATE,
    Column,
    Heads,
    is_month_end,
    months_before,
    start_of,
)
from crawler.extract.inline import written_day
from crawler.extract.labels import NIL, cash_flow_of_row, figure, metric_of_row, only_currency
from crawler.extract.metrics import is_sum
from crawler.extract.release_tables import STATEMENT, Table, is_figures, open_table, unit_of_all
from db.records import METRICS, Basis, CapexFact, Filing
from db.releases import ReleaseFigure

QUARTER = re.compile(
    r"\b(first|second|third|fourth)[- ](?:fiscal[- ])?quarter\b"
    r"(?:[^.;\n]{0,60}?\bended\s+(?P<day>[A-Z][a-z]+ \d{1,2}, \d{4}))?",
    re.IGNORECASE,
)
LAST_QUARTER = 4
ORDER = ("first", "second", "third", "fourth")
BALANCE = re.compile(r"\b(beginning|end|start|close) of (?:the )?(?:period|year|quarter)\b", re.IGNORECASE)
# How much of a release tells which quarter it is.
OPENING = 80
# The end of a quarter of weeks lies this near to the end of a month.
NEAR = timedelta(days=10)
LONGEST_DAY = 40
# Lines between two tables of one statement.
LEAST_GAP = 3
NAME_LENGTH = range(3, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a whole release says that its tables lean on, and whose it is."""

    days: frozenset[date]
    quarter: int | None
    quarter_end: date | None
    # Where the whole release names one currency only, a table that names none means it.
    currency: str | None
    # The power of ten that it gives once for all of its tables.
    scale: int | None
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
    whole = unit_of_all(lines)
    last = filing.filed if filing else filed
    return Release(
        days=frozenset(days),
        quarter=ORDER.index(first[1].lower()) + 1 if first else None,
        quarter_end=(written_day(first["day"] or "") if first else None) or _newest(lines, last),
        currency=(whole[1] if whole else None) or only_currency("\n".join(line.text for line in lines)),
        scale=whole[0] if whole else None,
        cik=(filing.cik if filing else None) or "",
        company=(filing.company if filing else None) or _company(lines),
        accession=filing.accession if filing else accession,
        form=filing.form if filing else None,
        filed=last,
    )


def _newest(lines: Iterable[Line], last: date | None) -> date | None:
    """The newest day over a column of any table, that of the release's balance sheet."""
    days = [
        token.day
        for line in lines
        if line.cells and (heads := Heads()).add(line.cells)
        for token in heads.tokens
        if token.day is not None and token.day <= (last or date.max)
    ]
    return max(days, default=None)


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


def tables(lines: Sequence[Line]) -> Iterator[tuple[Table, Line]]:
    """Each row of each table, with the table as read so far; a headless one goes on with that above it.

    A statement is set in several tables where a page of the printed release ended.
    """
    last, last_end = Table(), -1
    for number, group in groupby(enumerate(lines), key=lambda pair: pair[1].table if pair[1].cells else 0):
        rows = list(group)
        if not number:
            continue
        start, end = rows[0][0], rows[-1][0] + 1
        table = open_table(lines, start, end)
        if is_figures(lines[start]) and not table.kind and start - last_end <= LEAST_GAP:
            table = last
        for _, line in rows:
            yield table, line
        last, last_end = table, end


def read_release_counted(
    body: bytes, *, accession: str | None = None, filed: date | None = None, filing: Filing | None = None
) -> FactReading:
    """An earnings release in HTML, plain text or Markdown -> its printed figures, and what was refused.

    `filing` names the filer and the vintage where the release is an exhibit; else the filer's name is
    that above the cash-flow statement and its CIK is empty. Never raises.
    """
    return read_release_lines(read_lines(decode(body)), accession=accession, filed=filed, filing=filing)


def read_release_lines(
    lines: Sequence[Line],
    *,
    accession: str | None = None,
    filed: date | None = None,
    filing: Filing | None = None,
) -> FactReading:
    """The same of the lines of a release."""
    release = read_release_whole(lines, accession, filed, filing)
    refused: Counter[str] = Counter()
    figures: dict[object, ReleaseFigure] = {}
    for table, line in tables(lines):
        label, cells = table.read(line)
        for place, cell in enumerate(cells if label and table.wants(label) else ()):
            column = table.heads.column(cell, place, len(cells))
            found = _figure(release, table, label, column, cell.text)
            if isinstance(found, str):
                refused[found] += 1
            else:
                figures.setdefault(found, found)
    return FactReading(
        facts=_facts(figures.values(), refused), refused=dict(refused), figures=tuple(figures.values())
    )


def _facts(figures: Iterable[ReleaseFigure], refused: Counter[str]) -> tuple[CapexFact, ...]:
    """Capital spending among the figures, each period of a definition once: as it is printed first."""
    found: dict[object, CapexFact] = {}
    for figure_ in figures:
        if (metric := figure_.metric) not in METRICS:
            continue
        fact = CapexFact(
            cik=figure_.cik,
            company=figure_.company,
            metric=metric,
            basis=figure_.basis,
            period_start=figure_.period_start,
            period_end=figure_.period_end,
            # An outflow is printed in parentheses in one release and without them in the next.
            value=abs(figure_.value),
            currency=figure_.currency,
            tag="",
            dimensions="",
            kind="stated_in_release",
            derivation=None,
            accession=figure_.accession,
            form=figure_.form,
            filed=figure_.filed,
            scale=figure_.scale,
        )
        key = (fact.metric, fact.period_start, fact.period_end, fact.currency)
        if found.setdefault(key, fact).value != fact.value:
            refused["stated twice, differently"] += 1
    return tuple(found.values())


def _figure(release: Release, table: Table, label: str, column: Column, text: str) -> ReleaseFigure | str:
    """One printed number with its period and unit, or the name of the reason for which it has none."""
    value = figure(text)
    trailing = TRAILING.search(label) is not None
    months = 12 if trailing else column.months or table.months or (3 if column.quarter else None)
    if months == YEAR_TO_DATE and release.quarter is not None:
        months = 3 * release.quarter
    end = column.end or _quarter_end(release, table, column)
    if value is None:
        return "nil" if NIL.fullmatch(text) else "not a figure"
    if table.kind == "outlook":
        return "outlook, not reported"
    if end is None or months not in DAYS_OF_MONTHS:
        return "column without a period"
    if release.filed is not None and end > release.filed:
        return "period not over"
    scale = next((one for one in (column.scale, table.scale, release.scale) if one is not None), None)
    currency = column.currency or table.currency or release.currency
    if scale is None or currency is None:
        return "table without a unit"
    if not is_sum(value) or not is_sum(value.scaleb(scale)):
        return "no sum of money"
    start: date | None = start_of(end, months, release.days)
    basis = _basis(months, column.quarter[0] if column.quarter else release.quarter, trailing)
    balance = BALANCE.search(label)
    if balance and start is not None:
        end = start - timedelta(days=1) if balance[1].lower() in {"beginning", "start"} else end
        start, basis = None, "instant"
    return ReleaseFigure(
        cik=release.cik,
        company=release.company,
        section=table.section,
        label=label,
        metric=metric_of_row(label, table.section) or cash_flow_of_row(label),
        head=column.words,
        basis=basis,
        period_start=start,
        period_end=end,
        value=value.scaleb(scale).quantize(Decimal(1)),
        currency=currency,
        scale=scale,
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

    Calendar months are counted; a quarter of weeks ends on the day near there that the release names.
    """
    years = [year for quarter, year in table.heads.quarters() if quarter == release.quarter]
    anchor = release.quarter_end
    if column.quarter is None or release.quarter is None or not years or anchor is None:
        return None
    quarter, year = column.quarter
    back = 3 * ((max(years) * 4 + release.quarter) - (year * 4 + quarter))
    if is_month_end(anchor) and all(map(is_month_end, release.days)):
        return months_before(anchor, back)
    # A quarter that ends on 2 May is April's.
    month_end = months_before(anchor - NEAR, back) if anchor.day <= NEAR.days else months_before(anchor, back)
    named = [day for day in {anchor, *release.days} if abs(day - month_end) <= NEAR]
    return named[0] if len(named) == 1 else None
