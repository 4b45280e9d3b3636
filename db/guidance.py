"""Guidance: the noun for what a company says it will spend."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from db.spans import Qualifier, Span, meta

GuidanceMetric = Literal["capex", "cash", "with_finance_leases", "net", "gross", "total_expenses"]
GuidanceAction = Literal["initiated", "raised", "lowered", "narrowed", "widened", "reaffirmed", "withdrawn"]
RangePoint = Literal["low_end", "midpoint", "high_end"]
Growth = Literal["up", "down", "flat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance(Span):
    """What a company says it will spend in a period; the span is the evidence that says so."""

    company: str | None = field(metadata=meta("canonical name of whose spending it is; None when unnamed"))
    company_key: str | None = field(metadata=meta("the company's key; None when unlisted"))
    speaker: str | None = field(metadata=meta("who says it: the company, or a person named for it"))
    own_words: bool = field(metadata=meta("the text is the company's own: filing, call or newsroom"))
    metric: GuidanceMetric = field(metadata=meta("the definition that is said; capex where none is"))
    period: str | None = field(metadata=meta("the period as stated"))
    fiscal_year: int | None = field(metadata=meta("year it is for, named as the company names its years"))
    quarter: int | None = field(metadata=meta("quarter of that year, if it is for one", "1 to 4"))
    half: int | None = field(metadata=meta("half of that year, if it is for one", "1 or 2"))
    calendar: bool = field(metadata=meta("the text says calendar year; the year is then no fiscal one"))
    period_start: date | None = field(metadata=meta("first day of the period, where the calendar is known"))
    period_end: date | None = field(metadata=meta("last day of the period, to the month's end"))
    low: Decimal | None = field(metadata=meta("lower bound; None where only the upper is said", "currency"))
    high: Decimal | None = field(metadata=meta("upper bound; both None where no figure is said", "currency"))
    currency: str | None = field(metadata=meta("currency", "ISO 4217"))
    qualifier: Qualifier | None = field(metadata=meta("how the sum is bounded"))
    point: RangePoint | None = field(metadata=meta("where in the range it expects to land, if that is said"))
    prior_low: Decimal | None = field(metadata=meta("lower bound before, as this text says it", "currency"))
    prior_high: Decimal | None = field(metadata=meta("upper bound before, as this text says it", "currency"))
    growth: Growth | None = field(metadata=meta("direction against the year before, where no sum is said"))
    action: GuidanceAction | None = field(metadata=meta("what was done to it, where the text says so"))
    said_on: date | None = field(metadata=meta("day it was said: the text's date"))

    def __post_init__(self) -> None:
        Span.__post_init__(self)
        for low, high in ((self.low, self.high), (self.prior_low, self.prior_high)):
            if low is not None and high is not None and low > high:
                raise ValueError(f"low is above high in {self.surface!r}")
