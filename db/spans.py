"""What every noun stands on: a field that says what it holds, and a stretch of a text."""

from dataclasses import dataclass, field
from typing import Literal

Qualifier = Literal["exact", "about", "up_to", "at_least", "more_than", "under", "range"]


def meta(doc: str, unit: str = "") -> dict[str, str]:
    """A field's metadata: its description and, where it has one, its unit."""
    return {"doc": doc, "unit": unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a passage: the base of all that is tagged."""

    start: int = field(metadata=meta("first character", "characters of the text"))
    end: int = field(metadata=meta("one past the last character", "characters of the text"))
    surface: str = field(metadata=meta("the characters themselves"))
    confidence: float = field(metadata=meta("how sure the rule is", "0 to 1"))
    rule: str = field(metadata=meta("name of the rule that said so"))

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.surface):
            raise ValueError(f"span {self.start}:{self.end} does not fit {self.surface!r}")
