"""The nouns of the knowledge tables in ``db/tables``: what the world holds, as text files say it.

The loader in `db.reference` reads the TOML blocks into these classes by their field types alone,
so a field is declared once, here. A field without a default is required in its block.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from db.event_kinds import EventKind, StackLayer
from db.fiscal import FiscalYear
from db.intervals import EVERY, ceiling_of, floor_of
from db.manufacturing import Node, Packaging, Project
from db.records import meta
from db.rights import Rights, allowance
from db.sites import Mend, SiteReader

SourceKind = Literal["rss", "atom", "sitemap", "news_sitemap", "newsroom", "edgar", "api"]
Lineage = Literal["first_party", "press", "wire", "aggregator", "regulator"]
RelevanceRule = Literal["all", "named", "topic"]

# The score from which a rule keeps an item, where the block names none.
RELEVANCE_MIN = {"all": Decimal(0), "named": Decimal(0), "topic": Decimal("0.4")}
# A source that brings ten times what it must is no longer what it was; few items are no flood.
FLOOD, FEW = 10, 50

# Kinds of row that chips.toml keeps for reference though readers would not call them chips.
NOT_CHIPS = frozenset({"memory", "interconnect", "cluster", "ip", "software", "programme", "group"})
# A body with no other role than these is no business: an agency, a laboratory, a watcher.
NOT_BUSINESSES = frozenset({"government", "research"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """An organisation that makes, buys, funds or houses AI hardware."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("canonical name"))
    legal_name: str | None = field(default=None, metadata=meta("registered name"))
    cik: str | None = field(default=None, metadata=meta("EDGAR Central Index Key", "10 digits"))
    ticker: str | None = field(default=None, metadata=meta("main ticker; never used as a key"))
    exchange: str | None = field(default=None, metadata=meta("exchange of the main ticker"))
    taiwan_code: str | None = field(
        default=None, metadata=meta("code on the Taiwan exchanges, where the main ticker is of another")
    )
    country: str | None = field(default=None, metadata=meta("country", "ISO 3166-1 alpha-2"))
    parent: str | None = field(default=None, metadata=meta("key of the owner"))
    roles: tuple[str, ...] = field(default=(), metadata=meta("roles in the AI hardware chain"))
    layers: tuple[StackLayer, ...] = field(default=(), metadata=meta("layers of the stack it works in"))
    strong: tuple[str, ...] = field(default=(), metadata=meta("names that need no cue, case-sensitive"))
    weak: tuple[str, ...] = field(default=(), metadata=meta("names that need a cue or an established sense"))
    blockers: tuple[str, ...] = field(default=(), metadata=meta("phrases in which the name is not this one"))
    former_names: tuple[str, ...] = field(default=(), metadata=meta("earlier names"))
    note: str | None = field(default=None, metadata=meta("what a reader should know"))
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))

    @property
    def is_business(self) -> bool:
        """Whether its name is the mention of a company; agencies and laboratories are kept but not tagged."""
        return not self.roles or not NOT_BUSINESSES.issuperset(self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A named silicon product, family, platform or system."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("canonical product name without its vendor"))
    vendor: str = field(metadata=meta("who designs or sells it, as named"))
    kind: str = field(metadata=meta("gpu, tpu, asic_training, asic_inference, cpu, switch, rack, ..."))
    vendor_key: str | None = field(default=None, metadata=meta("the vendor's company key"))
    family: str | None = field(default=None, metadata=meta("key of the family it belongs to"))
    generation: str | None = field(default=None, metadata=meta("architecture or generation"))
    partners: tuple[str, ...] = field(default=(), metadata=meta("design partners"))
    foundry: str | None = field(default=None, metadata=meta("who manufactures it"))
    node: str | None = field(default=None, metadata=meta("process node"))
    codenames: tuple[str, ...] = field(default=(), metadata=meta("code names"))
    strong: tuple[str, ...] = field(default=(), metadata=meta("names that need no cue, case-sensitive"))
    weak: tuple[str, ...] = field(default=(), metadata=meta("names that need a cue"))
    announced: str | None = field(default=None, metadata=meta("date announced", "ISO 8601, may be partial"))
    available: str | None = field(default=None, metadata=meta("date available", "ISO 8601, may be partial"))
    captive: bool | None = field(default=None, metadata=meta("made for its owner's own use only"))
    memory: str | None = field(default=None, metadata=meta("memory as stated"))
    power_w: str | None = field(default=None, metadata=meta("power as stated", "W"))
    note: str | None = field(default=None, metadata=meta("what a reader should know"))
    source_url: str | None = field(default=None, metadata=meta("address of the evidence for this row"))
    unverified: bool = field(default=False, metadata=meta("no evidence was seen for this row"))

    @property
    def is_chip(self) -> bool:
        """Whether its name is the mention of a chip; standards and clusters are kept but not tagged."""
        return self.kind not in NOT_CHIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipName:
    """A chip name that also means something else: what admits it and what refuses it."""

    name: str = field(metadata=meta("the ambiguous name, case-sensitive"))
    require_any: tuple[str, ...] = field(default=(), metadata=meta("cues of which one must stand near"))
    reject_if: tuple[str, ...] = field(default=(), metadata=meta("words that refuse the sense"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPattern:
    """The grammar of a family's names: tags members that were not yet announced."""

    key: str = field(metadata=meta("identity"))
    pattern: str = field(metadata=meta("regular expression, case-sensitive", "Python re"))
    vendor: str = field(metadata=meta("vendor of every match"))
    examples: tuple[str, ...] = field(metadata=meta("names that must match"))
    counterexamples: tuple[str, ...] = field(default=(), metadata=meta("strings that must not match"))
    family: str | None = field(default=None, metadata=meta("key of the family, or \\g<...> groups of it"))
    cues: tuple[str, ...] = field(default=(), metadata=meta("cues of which one must stand near"))
    canonical: str | None = field(default=None, metadata=meta("canonical form, with \\g<...> groups"))

    def family_of(self, match: re.Match[str]) -> str | None:
        """The family's key for one match of the pattern; groups are put in, in lower case."""
        if self.family is None or "\\" not in self.family:
            return self.family
        return match.expand(self.family).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where documents come from. `key`, `name`, `kind` and `url` are required, all else has a default.

    What a block leaves to its class of rights, its interval or its rule is filled in when the row is made,
    so that no reader of a row needs to know the class; a row with other rights is made anew from its block.
    """

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("name shown to readers"))
    kind: SourceKind = field(metadata=meta("shape of the source; decides the spider"))
    url: str = field(metadata=meta("address of the feed, sitemap, page or API"))
    publisher: str | None = field(default=None, metadata=meta("publisher"))
    homepage: str | None = field(default=None, metadata=meta("page for people"))
    topic: str | None = field(default=None, metadata=meta("subject area"))
    lineage: Lineage = field(default="press", metadata=meta("how close to the facts it stands"))
    country: str | None = field(default=None, metadata=meta("country", "ISO 3166-1 alpha-2"))
    language: str = field(default="en", metadata=meta("language", "BCP 47 primary tag"))
    every: str = field(default="6h", metadata=meta("polling interval at first, such as 15m, 6h or 24h"))
    every_min: str | None = field(
        default=None, metadata=meta("shortest interval it adapts to; half of every, at least 15m")
    )
    every_max: str | None = field(
        default=None, metadata=meta("longest interval it adapts to; four times every, at most 7d")
    )
    expected_min_per_week: int = field(default=0, metadata=meta("fewer new items fail the health check"))
    expected_max_per_week: int | None = field(
        default=None,
        metadata=meta("more new items are a warning, 0 for none; ten times the minimum, at least 50"),
    )
    relevance: RelevanceRule = field(
        default="all", metadata=meta("which items are kept: all, those that name, those on the topic")
    )
    relevance_min: Decimal | None = field(
        default=None, metadata=meta("lowest score that is kept; 0.4 for topic, else 0", "0 to 1")
    )
    link_pattern: str | None = field(
        default=None, metadata=meta("regular expression that article links match", "Python re")
    )
    ciks: tuple[str, ...] = field(
        default=(),
        metadata=meta(
            "filers it follows; an edgar source without any follows all other companies", "10 digits"
        ),
    )
    archive: str | None = field(
        default=None, metadata=meta("address of an edgar source's archive, where url is not its host")
    )
    budget: str | None = field(
        default=None, metadata=meta("name under which its hosts share one pace; each host has its own")
    )
    filers: tuple[str, ...] = field(default=(), metadata=meta("filers it follows, by the interface's codes"))
    key_env: str | None = field(
        default=None, metadata=meta("environment variable with the key that its interface asks for")
    )
    mends: tuple[Mend, ...] = field(default=(), metadata=meta("repairs of what its listing says"))
    readers: tuple[SiteReader, ...] = field(
        default=(), metadata=meta("where the text stands on its pages, by design of the site")
    )
    paywall: bool = field(default=False, metadata=meta("articles stand behind a paywall"))
    enabled: bool | None = field(
        default=None, metadata=meta("followed by the daily run; not where a publisher must be asked first")
    )
    rights: Rights = field(default="unreviewed", metadata=meta("what the publisher's terms allow"))
    terms_url: str | None = field(default=None, metadata=meta("address of the publisher's terms"))
    terms_reviewed: date | None = field(
        default=None, metadata=meta("day on which the terms were read", "ISO 8601")
    )
    may_fetch_pages: bool | None = field(
        default=None, metadata=meta("articles may be fetched, not only feeds; as its rights say")
    )
    may_store_text: bool | None = field(
        default=None, metadata=meta("text may be kept in the private file; as its rights say")
    )
    may_publish_text: bool | None = field(
        default=None, metadata=meta("text may stand in the public file; as its rights say")
    )
    max_excerpt_chars: int | None = field(
        default=None,
        metadata=meta("longest quotation in the public file; as its rights say, empty for any", "characters"),
    )
    evidence: str | None = field(default=None, metadata=meta("record that shows it exists"))
    evidence_date: str | None = field(default=None, metadata=meta("date of the evidence", "ISO 8601"))

    def __post_init__(self) -> None:
        """Fill in what the block leaves to its class of rights, its interval and its rule."""
        allowed = allowance(self.rights)
        given = EVERY.fullmatch(self.every)
        flood = max(FLOOD * self.expected_min_per_week, FEW) if self.expected_min_per_week > 0 else 0
        for name, usual in (
            ("every_min", floor_of(self.every) if given else None),
            ("every_max", ceiling_of(self.every) if given else None),
            ("expected_max_per_week", flood),
            ("relevance_min", RELEVANCE_MIN.get(self.relevance)),
            ("enabled", allowed.follow),
            ("may_fetch_pages", allowed.fetch_pages),
            ("may_store_text", allowed.store_text),
            ("may_publish_text", allowed.publish_text),
            # Whoever allows the whole text sets no length to a part of it.
            ("max_excerpt_chars", None if self.may_publish_text else allowed.excerpt),
        ):
            if getattr(self, name) is None:
                object.__setattr__(self, name, usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit, scale word or currency as it is written."""

    key: str = field(metadata=meta("ISO 4217 code, or the unit's symbol"))
    kind: Literal["currency", "scale", "power", "energy"] = field(metadata=meta("what it measures"))
    signs: tuple[str, ...] = field(default=(), metadata=meta("written against the number, case-sensitive"))
    words: tuple[str, ...] = field(default=(), metadata=meta("written after the number"))
    weak_words: tuple[str, ...] = field(
        default=(), metadata=meta("words that mean this only after a scale word, as 'won' does")
    )
    factor: Decimal | None = field(default=None, metadata=meta("multiplier of a scale word"))
    sources: tuple[str, ...] = field(
        default=(), metadata=meta("outlets, or endings of their hosts, whose bare sign means this currency")
    )
    cues: tuple[str, ...] = field(
        default=(), metadata=meta("words near a shared sign that mean this currency and no other")
    )


@dataclass(frozen=True, kw_only=True)
class Reference:
    """All knowledge tables, validated, with one fingerprint over their bytes."""

    companies: tuple[Company, ...] = field(metadata=meta("companies.toml"))
    chips: tuple[Chip, ...] = field(metadata=meta("chips.toml"))
    chip_names: tuple[ChipName, ...] = field(metadata=meta("ambiguous names in chip_names.toml"))
    chip_patterns: tuple[ChipPattern, ...] = field(metadata=meta("family grammar in chip_names.toml"))
    projects: tuple[Project, ...] = field(metadata=meta("projects.toml"))
    nodes: tuple[Node, ...] = field(default=(), metadata=meta("nodes.toml"))
    packaging: tuple[Packaging, ...] = field(default=(), metadata=meta("packaging.toml"))
    sources: tuple[Source, ...] = field(metadata=meta("sources.toml"))
    event_kinds: tuple[EventKind, ...] = field(metadata=meta("event_kinds.toml"))
    units: tuple[Unit, ...] = field(metadata=meta("units.toml"))
    fiscal_years: tuple[FiscalYear, ...] = field(metadata=meta("fiscal_years.toml"))
    fingerprint: str = field(metadata=meta("sha256 over the files' bytes", "hex, 16 digits"))
    rejected: frozenset[str] = field(
        default=frozenset(), metadata=meta("names that people said are no company's and no chip's")
    )
    decisions: str = field(
        default="", metadata=meta("sha256 over people's decisions about names", "hex, 16 digits")
    )

    @cached_property
    def company_by_key(self) -> dict[str, Company]:
        """Companies by their key."""
        return {company.key: company for company in self.companies}

    @cached_property
    def company_by_cik(self) -> dict[str, Company]:
        """Companies that file with the SEC, by ten-digit CIK."""
        return {company.cik: company for company in self.companies if company.cik}

    @cached_property
    def chip_by_key(self) -> dict[str, Chip]:
        """Chips by their key."""
        return {chip.key: chip for chip in self.chips}

    @cached_property
    def source_by_key(self) -> dict[str, Source]:
        """Sources by their key."""
        return {source.key: source for source in self.sources}
