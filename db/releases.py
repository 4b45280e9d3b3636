"""What an earnings release prints: the noun of its cash-flow and capital-spending rows."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from db.records import Basis, Metric, meta

CashFlow = Literal["operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "free_cash_flow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFigure:
    """One printed number of the cash-flow and capital-spending rows of an earnings release."""

    cik: str = field(metadata=meta("filer's Central Index Key; empty for a lone exhibit", "10 digits"))
    company: str = field(metadata=meta("filer's name"))
    section: str = field(metadata=meta("heading of the row's section in the table"))
    label: str = field(metadata=meta("the row's words"))
    metric: Metric | CashFlow | None = field(
        metadata=meta("definition that the row follows; None for another row of the statement")
    )
    head: str = field(metadata=meta("the words over the column"))
    basis: Basis = field(metadata=meta("quarter, ytd, year, trailing (twelve months) or instant"))
    period_start: date | None = field(metadata=meta("first day; None for an instant"))
    period_end: date = field(metadata=meta("last day, or the day of an instant"))
    value: Decimal = field(metadata=meta("amount in full units, negative as printed", "currency"))
    currency: str = field(metadata=meta("currency", "ISO 4217"))
    scale: int = field(metadata=meta("power of ten of the unit that the table is printed in"))
    accession: str | None = field(metadata=meta("accession number of the filing that holds the release"))
    form: str | None = field(metadata=meta("form of that filing"))
    filed: date | None = field(metadata=meta("day of that filing"))
