"""Exchange rates as central banks publish them, and US dollars for one unit of a currency.

Two layouts are read: `db/tables/fx.csv`, and the European Central Bank's `eurofxref-hist.csv` as it is
downloaded. In `fx.csv` a row is one day of one source: `day`, `kind`, `base`, `source_url`, and under each
currency's code what one unit of the base cost in it, as published. Nothing is filled in between.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, get_args

from db.records import ChipraceError, meta

RateKind = Literal["day", "month", "year", "peg"]
ECB_URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
TABLE = Path(__file__).with_name("tables") / "fx.csv"
# A day's rate holds over a weekend and a run of holidays, no longer.
LAST_DAYS = 7
_KINDS: tuple[RateKind, ...] = get_args(RateKind)
_FAR = date(9999, 12, 31)
_LEADING = ("day", "kind", "base", "source_url")
# Rates are published with five or six digits; ten keep what a division adds.
_DIGITS = Context(prec=10)


class RatesError(ChipraceError):
    """A file of exchange rates cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """What one unit of a currency was worth in US dollars, and for which days that holds."""

    day: date = field(metadata=meta("day of the rate; the first day of an average's month or year"))
    until: date = field(metadata=meta("last day for which it is used"))
    currency: str = field(metadata=meta("currency", "ISO 4217"))
    usd: Decimal = field(metadata=meta("US dollars for one unit, by the published figures", "USD"))
    kind: RateKind = field(metadata=meta("day, average of the month, average of the year, or official peg"))
    source_url: str = field(metadata=meta("address of the publication"))


def read_rates(path: Path = TABLE) -> list[FxRate]:
    """The rates of a file in either layout, in file order.

    Raises RatesError that names file, line, what is wrong and the mend.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(_rates(path, csv.reader(lines)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RatesError(f"{path}: cannot be read ({error}); give a CSV file of exchange rates") from error


def _rates(path: Path, lines: Iterator[list[str]]) -> Iterator[FxRate]:
    head = next(lines, [])
    if head[:1] == ["Date"]:
        codes, lead = head[1:], 1
    elif tuple(head[:4]) == _LEADING:
        codes, lead = head[4:], 4
    else:
        raise RatesError(f"{path}: line 1 is no header of rates; begin it with Date or {','.join(_LEADING)}")
    for number, cells in enumerate(lines, start=2):
        if cells:
            try:
                yield from _row(cells if lead == 4 else [cells[0], "day", "EUR", ECB_URL, *cells[1:]], codes)
            except (ValueError, InvalidOperation, IndexError) as error:
                raise RatesError(f"{path} line {number}: {error}; give it as the other lines are") from error


def _row(cells: list[str], codes: Iterable[str]) -> Iterator[FxRate]:
    day, kind, base, url, *written = cells
    first = date.fromisoformat(day)
    known = next((one for one in _KINDS if one == kind), None)
    if known is None:
        raise ValueError(f"kind {kind!r} is none of {', '.join(_KINDS)}")
    quoted = {
        code: Decimal(cell)
        for code, cell in zip(codes, written, strict=False)
        if code and cell not in ("", "N/A")
    }
    if any(not rate.is_finite() or rate <= 0 for rate in quoted.values()):
        raise ValueError("a rate is not above zero")
    # One unit of the base in dollars: the base is the dollar, or the dollar is among those quoted.
    dollars = Decimal(1) if base == "USD" else quoted.get("USD")
    if dollars is None:
        raise ValueError(f"base {base} without a rate of USD")
    worth = {base: dollars} | {code: _DIGITS.divide(dollars, rate) for code, rate in quoted.items()}
    for code, usd in worth.items():
        if code != "USD":
            yield FxRate(
                day=first, until=_until(first, known), currency=code, usd=usd, kind=known, source_url=url
            )


def _until(first: date, kind: RateKind) -> date:
    if kind == "day":
        return first + timedelta(days=LAST_DAYS)
    if kind == "peg":
        return _FAR
    months = 1 if kind == "month" else 12
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
