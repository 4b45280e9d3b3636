"""What a text measures beside money, power and chips: process nodes and shares of a hundred."""

from dataclasses import dataclass, field
from typing import Literal

from db.spans import Span, meta

MeasureKind = Literal["node", "percentage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Span):
    """A process node or a percentage; given out by the tagger and not stored."""

    kind: MeasureKind = field(metadata=meta("node or percentage"))
    value: str = field(metadata=meta("the node as the trade writes it (3nm, 18A); digits of the percentage"))
    key: str | None = field(default=None, metadata=meta("key in nodes.toml; None for a class of nodes"))
