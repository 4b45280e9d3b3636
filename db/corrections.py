"""What a person says is wrong of a tag: the noun, and what may be said of each layer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Literal, get_args

from db.quantities import AmountKind
from db.records import ChipraceError, EventStatus, require_utc
from db.spans import Qualifier, meta

CorrectionLayer = Literal["event", "amount", "mention"]
CorrectionState = Literal["applied", "agreed", "gone", "withdrawn"]
NOTHING = "none"
Cell = str | int | float | None


class CorrectionError(ChipraceError):
    """A correction of nothing, of a field that no tag of its layer has, or to a value that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction: of which tag, what it changes, who says so and why."""

    layer: CorrectionLayer = field(metadata=meta("what is corrected: an event, a sum or a name"))
    row_id: int = field(metadata=meta("number of the tag, as its page shows it"))
    changes: Mapping[str, str] = field(metadata=meta("new values by field, as they were written"))
    dropped: bool = field(metadata=meta("whether the tag is wrong altogether"))
    who: str = field(metadata=meta("who made the correction"))
    why: str = field(metadata=meta("the reason, for readers"))
    made_at: datetime = field(metadata=meta("when it was made", "UTC"))

    def __post_init__(self) -> None:
        require_utc("made_at", self.made_at)
        if not self.who.strip() or not self.why.strip():
            raise CorrectionError("a correction says who made it and why: give --who and --why")
        if self.dropped == bool(self.changes):
            raise CorrectionError(
                f"{self.layer} {self.row_id}: say FIELD=VALUE or --drop, one of the two; "
                f"fields are {', '.join(FIELDS[self.layer])}"
            )


def fingerprint(sentence: str) -> str:
    """What a sentence is known by when it has moved: its words, whatever blanks stand between them."""
    return sha256(" ".join(sentence.split()).encode()).hexdigest()


def _one_of(choices: tuple[str, ...]) -> Callable[[str], Cell]:
    def read(written: str) -> Cell:
        if written not in choices:
            raise ValueError(f"is one of {', '.join(choices)}")
        return written

    return read


def _sum(written: str) -> Cell:
    try:
        value = Decimal(written.replace(",", "").replace("_", ""))
    except InvalidOperation as error:
        raise ValueError("is a number in full units, such as 5000000000") from error
    if not value.is_finite():
        raise ValueError("is a finite number")
    return int(value) if value == value.to_integral_value() else float(value)


def _currency(written: str) -> Cell:
    if len(written) != 3 or not written.isascii() or not written.isupper():
        raise ValueError("is a code of ISO 4217, such as USD")
    return written


def _optional(read: Callable[[str], Cell]) -> Callable[[str], Cell]:
    return lambda written: None if written == NOTHING else read(written)


def _words(written: str) -> Cell:
    return written


# What a person may write of each layer. A company, a chip or a kind is a key of the tables: only the
# ledger knows those. Which columns they become is the store's affair.
FIELDS: dict[CorrectionLayer, dict[str, Callable[[str], Cell]]] = {
    "event": {
        "kind": _words,
        "status": _one_of(get_args(EventStatus)),
        "actor": _optional(_words),
        "amount": _optional(_one_of((NOTHING,))),
    },
    "amount": {
        "low": _sum,
        "high": _sum,
        "currency": _optional(_currency),
        "kind": _one_of(get_args(AmountKind)),
        "qualifier": _one_of(get_args(Qualifier)),
        "period": _optional(_words),
    },
    "mention": {"company": _optional(_words), "chip": _optional(_words)},
}


def read_changes(layer: CorrectionLayer, written: Mapping[str, str]) -> dict[str, Cell]:
    """The values of `written`; raises CorrectionError that names the field and what it may be."""
    values: dict[str, Cell] = {}
    for name, words in written.items():
        if name not in FIELDS[layer]:
            raise CorrectionError(f"{name}: no field of {layer}; there are {', '.join(FIELDS[layer])}")
        try:
            values[name] = FIELDS[layer][name](words)
        except ValueError as error:
            raise CorrectionError(f"{name}: {words!r} cannot be: it {error}") from error
    return values
