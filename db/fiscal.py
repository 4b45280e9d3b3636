"""The noun for when a company's years end."""

from dataclasses import dataclass, field
from typing import Literal

from db.spans import meta


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalYear:
    """When a company's year ends, where that is not December, and how the company names it."""

    key: str = field(metadata=meta("the company's key"))
    ends: str = field(metadata=meta("last day of the year; of 52 or 53 weeks, the nominal one", "MM-DD"))
    named_by: Literal["end", "start"] = field(
        default="end", metadata=meta("a year is named after the calendar year it ends or starts in")
    )
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))
