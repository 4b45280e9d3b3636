"""The nouns of what is built: process nodes, packaging and named sites, as ``db/tables`` says it."""

from dataclasses import dataclass, field
from decimal import Decimal

from db.records import meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A process node of a foundry."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("name without its foundry"))
    foundry: str = field(metadata=meta("who runs it, as named"))
    foundry_key: str | None = field(default=None, metadata=meta("the foundry's company key"))
    size: str | None = field(default=None, metadata=meta("class as the trade calls it, such as 3nm"))
    production: str | None = field(
        default=None, metadata=meta("begin of volume production, done or planned", "ISO 8601, may be partial")
    )
    names: tuple[str, ...] = field(default=(), metadata=meta("names as they are written"))
    note: str | None = field(default=None, metadata=meta("what a reader should know"))
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaging:
    """A way of joining dies, memory and substrates into one package."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("name"))
    owner: str | None = field(default=None, metadata=meta("whose technology it is, as named"))
    owner_key: str | None = field(default=None, metadata=meta("the owner's company key"))
    family: str | None = field(default=None, metadata=meta("technology that several rows share"))
    kind: str | None = field(default=None, metadata=meta("what is stacked or joined, and how"))
    production: str | None = field(
        default=None, metadata=meta("begin of volume production, done or planned", "ISO 8601, may be partial")
    )
    names: tuple[str, ...] = field(default=(), metadata=meta("names as they are written"))
    note: str | None = field(default=None, metadata=meta("what a reader should know"))
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A named site, cluster or programme."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("name"))
    owners: tuple[str, ...] = field(default=(), metadata=meta("company keys"))
    location: str | None = field(default=None, metadata=meta("place"))
    country: str | None = field(default=None, metadata=meta("country", "ISO 3166-1 alpha-2"))
    announced: str | None = field(default=None, metadata=meta("date announced", "ISO 8601, may be partial"))
    capacity_gw: Decimal | None = field(default=None, metadata=meta("planned power", "GW"))
    amount: Decimal | None = field(default=None, metadata=meta("announced sum", "currency"))
    currency: str | None = field(default=None, metadata=meta("currency", "ISO 4217"))
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))
