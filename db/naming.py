"""What a person decides about a name that stands in no table: it is one of its own, another's, or none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from db.knowledge import Chip, Company, Reference
from db.records import ChipraceError, meta, require_utc

NameLayer = Literal["company", "chip"]
Verdict = Literal["accepted", "merged", "rejected"]


class NamingError(ChipraceError):
    """A decision about a name that does not wait for one, or that cannot be carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDecision:
    """One decision: about which name, what it is, who says so and why."""

    layer: NameLayer = field(metadata=meta("whether the name was taken for a company's or a chip's"))
    name: str = field(metadata=meta("the name, as the review queue has it"))
    verdict: Verdict = field(metadata=meta("one of its own, another name of a row, or no such name"))
    key: str | None = field(
        default=None, metadata=meta("row it is, of its own or merged into; none rejected")
    )
    vendor: str | None = field(default=None, metadata=meta("vendor of a chip of its own"))
    family: str | None = field(default=None, metadata=meta("family of a chip of its own"))
    who: str = field(metadata=meta("who decided"))
    why: str = field(metadata=meta("the reason, for readers"))
    made_at: datetime = field(metadata=meta("when it was decided", "UTC"))

    def __post_init__(self) -> None:
        require_utc("made_at", self.made_at)
        if not self.who.strip() or not self.why.strip():
            raise NamingError(f"{self.name}: a decision says who made it and why: give --who and --why")


def key_of(name: str) -> str:
    """The key of a row made for a name: ``Glow Beam, Inc.`` is ``glow-beam-inc``."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "name"


def decided(reference: Reference, decisions: Sequence[NameDecision]) -> Reference:
    """The tables with what people decided laid over them.

    Neither a merge into a row that is gone nor a name that a table has come to list does anything: the
    tables are the newer word. The fingerprint stays that of the tables, since only the documents that hold a
    name are tagged again for its sake.
    """
    if not decisions:
        return reference
    of_companies = [one for one in decisions if one.layer == "company"]
    of_chips = [one for one in decisions if one.layer == "chip"]
    more, new = _laid(reference.companies, of_companies)
    companies = [
        replace(row, strong=(*row.strong, *more[row.key])) if row.key in more else row
        for row in reference.companies
    ]
    companies += map(_company, new)
    more, new = _laid(reference.chips, of_chips)
    chips = [
        replace(row, strong=(*row.strong, *more[row.key])) if row.key in more else row
        for row in reference.chips
    ]
    chips += (_chip(one, reference) for one in new)
    return replace(
        reference,
        companies=tuple(companies),
        chips=tuple(chips),
        rejected=frozenset(one.name for one in decisions if one.verdict == "rejected"),
        decisions=sha256(repr(sorted(map(repr, decisions))).encode()).hexdigest()[:16],
    )


def _laid(
    rows: Iterable[Company | Chip], decisions: Iterable[NameDecision]
) -> tuple[dict[str | None, list[str]], list[NameDecision]]:
    """The names that each row gets besides its own, by its key, and the names that become rows."""
    listed: set[str | None] = set()
    for row in rows:
        listed |= {row.key, row.name, *row.strong, *row.weak}
    more: dict[str | None, list[str]] = {}
    new: list[NameDecision] = []
    for one in decisions:
        if one.name in listed:
            continue
        if one.verdict == "merged":
            more.setdefault(one.key, []).append(one.name)
        elif one.verdict == "accepted" and one.key not in listed:
            new.append(one)
    return more, new


def _company(one: NameDecision) -> Company:
    return Company(key=one.key or "", name=one.name, strong=(one.name,), note=_note(one), unverified=True)


def _chip(one: NameDecision, reference: Reference) -> Chip:
    family = reference.chip_by_key.get(one.family or "")
    return Chip(
        key=one.key or "",
        name=one.name,
        vendor=one.vendor or "",
        kind=family.kind if family else "chip",
        vendor_key=family.vendor_key if family else None,
        family=family.key if family else None,
        strong=(one.name,),
        note=_note(one),
        unverified=True,
    )


def _note(one: NameDecision) -> str:
    return f"Accepted from the review queue by {one.who} on {one.made_at:%Y-%m-%d}: {one.why}"
