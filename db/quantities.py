"""Quantities that a passage states: sums of money, and the power, energy and chips that size a project."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from db.spans import Qualifier, Span, meta

AmountKind = Literal[
    "capex",
    "investment",
    "funding",
    "contract",
    "acquisition",
    "grant",
    "cost",
    "revenue",
    "valuation",
    "other",
]
AmountBasis = Literal["total", "annual", "incremental"]
Direction = Literal["up", "down"]
CapacityUnit = Literal["GW", "MW", "TW", "GWh", "chips"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Span):
    """A sum of money as one expression; indefinite sums have neither low nor high."""

    low: Decimal | None = field(metadata=meta("lower bound in full units", "currency"))
    high: Decimal | None = field(metadata=meta("upper bound in full units", "currency"))
    currency: str | None = field(metadata=meta("currency; None where the text names none", "ISO 4217"))
    qualifier: Qualifier | None = field(
        metadata=meta(
            "how the words around bound the sum: exact, about, up_to, at_least, more_than, under or range;"
            " None for an indefinite sum"
        )
    )
    period: str | None = field(
        metadata=meta("when the sum falls, as stated, such as FY2026, Q2 2025, per month or over five years")
    )
    kind: AmountKind = field(
        metadata=meta(
            "what the sum is: capex (own capital spending), investment (a plan to build, a stake),"
            " funding (money raised), contract, acquisition, grant (public money), cost (a price, wage or"
            " charge), revenue, valuation (of a company or a share) or other"
        )
    )
    per: str | None = field(
        default=None,
        metadata=meta("what one such sum is for, such as year, share, GPU or MWh; None: for all"),
    )
    basis: AmountBasis | None = field(
        default=None,
        metadata=meta("what the text calls the sum: a total, an annual or an incremental one; None: nothing"),
    )
    direction: Direction | None = field(
        default=None, metadata=meta("which way the sum moved, where the text says that it did: up or down")
    )
    previous: int | None = field(
        default=None, metadata=meta("index, in the passage's amounts, of what the sum was before it moved")
    )

    def __post_init__(self) -> None:
        # The base of a slotted dataclass must be named: zero-argument super() sees the wrong class.
        Span.__post_init__(self)
        if (self.low is None) != (self.high is None):
            raise ValueError(f"one bound is missing in {self.surface!r}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low is above high in {self.surface!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Span):
    """Power, energy or a chip count that sizes a project or a deal."""

    value: Decimal = field(metadata=meta("the number in the written unit", "unit"))
    unit: CapacityUnit = field(metadata=meta("GW, MW, TW, GWh or chips"))
