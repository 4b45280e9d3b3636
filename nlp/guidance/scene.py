"""What the finder of guidance is given, and what it gives back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.guidance import Growth, GuidanceAction, GuidanceMetric, RangePoint
from db.records import Amount, Mention
from nlp.guidance.calendar import Period
from nlp.guidance.decades import Sum
from nlp.guidance.owners import Named, Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One passage: its text with what was found in it, and what is known about it."""

    text: str
    bounds: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    filer: Named | None
    title: str | None
    on: date | None

    def before(self, number: int, sentences: int) -> str:
        """The text of up to so many sentences before sentence `number`."""
        return self.text[self.bounds[max(0, number - sentences)][0] : self.bounds[number][0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One statement; places count the characters of the passage."""

    start: int
    end: int
    owner: Owner
    metric: GuidanceMetric
    period: Period
    period_at: tuple[int, int] | None
    money: Sum | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    point: RangePoint | None = None
    prior_low: Decimal | None = None
    prior_high: Decimal | None = None
    growth: Growth | None = None
    action: GuidanceAction | None = None
    said_on: date | None
    rule: str
    sure: float
