"""The nouns that cross a border between rooms.

Frozen, slotted, keyword-only dataclasses. Each field carries its description and unit in
``field(metadata=...)``: they become column descriptions, codebook and data dictionary, so they are
said once, here. Invariants are checked where an object is made, so nothing half-made has the type
of a finished thing: ``text[start:end] == surface``, instants are aware UTC, money is Decimal with
an ISO 4217 code, a range is low and high.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

from db.guidance import Guidance
from db.measures import Measure
from db.quantities import Amount, AmountBasis, AmountKind, Capacity, CapacityUnit, Direction
from db.spans import Qualifier, Span, meta

# What other nouns stand on is said in db.spans and db.quantities, and is to be had here, too.
__all__ = [
    "Amount",
    "AmountBasis",
    "AmountKind",
    "Capacity",
    "CapacityUnit",
    "Direction",
    "Qualifier",
    "Span",
    "meta",
]

Precision = Literal["second", "day"]
PublishedSource = Literal["feed", "json-ld", "meta", "page", "url", "filing"]
DocumentKind = Literal["article", "filing"]
Layer = Literal["company", "chip"]
Part = Literal["title", "text"]
Basis = Literal["quarter", "ytd", "year", "trailing", "instant"]
FactKind = Literal[
    "reported_fact", "derived_quarter", "derived_sum", "stated_in_release", "derived_from_release"
]
Metric = Literal[
    "cash",
    "with_finance_leases",
    "finance_lease_principal",
    "finance_leases_obtained",
    "net",
    "accrued",
    "commitments",
    "leases_not_commenced",
]
METRICS: frozenset[Metric] = frozenset(get_args(Metric))
Relation = Literal["supplements", "supersedes"]
EventStatus = Literal["announced", "reported", "planned", "rumoured", "denied", "completed"]


class ChipraceError(Exception):
    """An error that a person can mend: one line that names its subject and the mend.

    `exit_code` is what the command ends with: 2 for wrong use, 1 where a run went wrong.
    """

    exit_code = 2


def require_utc(name: str, value: datetime | None) -> None:
    """Raise ValueError unless `value` is None or an aware instant in UTC."""
    if value is not None and value.utcoffset() != timedelta(0):
        raise ValueError(f"{name} must be an aware UTC instant, got {value.isoformat()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one HTML page says of itself: the extractor's answer, before any source or store."""

    url: str = field(metadata=meta("address the page was fetched from"))
    canonical_url: str | None = field(metadata=meta("address the page names as its own"))
    title: str = field(metadata=meta("headline"))
    author: str | None = field(metadata=meta("author names, separated by '; '"))
    published: datetime | None = field(metadata=meta("instant of publication", "UTC"))
    published_raw: str | None = field(metadata=meta("the published date as the page wrote it"))
    published_source: PublishedSource | None = field(metadata=meta("where the date was read"))
    published_precision: Precision | None = field(metadata=meta("second, or day where no time is known"))
    language: str | None = field(metadata=meta("language", "BCP 47 primary tag"))
    teaser: bool = field(metadata=meta("the page shows only the beginning of the article"))
    text: str = field(metadata=meta("body text, paragraphs separated by a line feed"))
    rule: str = field(metadata=meta("which reader produced the text"))

    def __post_init__(self) -> None:
        require_utc("published", self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item of a feed."""

    url: str = field(metadata=meta("address of the item's page"))
    title: str = field(metadata=meta("headline"))
    author: str | None = field(metadata=meta("author"))
    published: datetime | None = field(metadata=meta("instant of publication", "UTC"))
    published_raw: str | None = field(metadata=meta("the date as the feed wrote it"))
    published_precision: Precision | None = field(metadata=meta("second or day"))
    updated: datetime | None = field(metadata=meta("instant of the last change", "UTC"))
    summary: str | None = field(metadata=meta("summary as plain text"))
    content: str | None = field(metadata=meta("full text as plain text, where the feed ships it"))
    language: str | None = field(metadata=meta("language the feed claims", "BCP 47 primary tag"))

    def __post_init__(self) -> None:
        require_utc("published", self.published)
        require_utc("updated", self.updated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A named stretch of a filing's document; a part of another section lies within it."""

    name: str = field(metadata=meta("what it is, such as mdna, liquidity or risk_factors"))
    item: str | None = field(metadata=meta("item number as the form counts, such as 7 or 2.02"))
    title: str = field(metadata=meta("its heading as the document writes it"))
    start: int = field(metadata=meta("first character of the heading", "characters of the text"))
    end: int = field(metadata=meta("one past the last character", "characters of the text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingDocument:
    """One document of a submission: the form itself or an exhibit."""

    sequence: int = field(metadata=meta("position in the submission, from 1"))
    type: str = field(metadata=meta("document type, such as 8-K or EX-99.1"))
    filename: str = field(metadata=meta("file name in the archive folder"))
    description: str | None = field(metadata=meta("the filer's description"))
    text: str = field(metadata=meta("readable text; a table row is one line"))
    sections: tuple[Section, ...] = field(default=(), metadata=meta("its named sections, in text order"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One EDGAR submission with its documents."""

    accession: str | None = field(metadata=meta("accession number with dashes; None for a lone exhibit"))
    cik: str | None = field(metadata=meta("filer's Central Index Key", "10 digits"))
    company: str | None = field(metadata=meta("filer's name as in the header"))
    form: str | None = field(metadata=meta("form type, such as 8-K or 10-Q/A"))
    items: tuple[str, ...] = field(metadata=meta("8-K item numbers"))
    period: date | None = field(metadata=meta("period of report"))
    accepted: datetime | None = field(metadata=meta("instant of acceptance, from the SGML header", "UTC"))
    filed: date | None = field(metadata=meta("filing date"))
    documents: tuple[FilingDocument, ...] = field(metadata=meta("documents in submission order"))
    file_number: str | None = field(
        default=None,
        metadata=meta("SEC file number; one registration statement has one, amendments included"),
    )
    relation: Relation | None = field(
        default=None, metadata=meta("how an amendment stands to what it amends; empty for other filings")
    )
    relation_evidence: str | None = field(
        default=None, metadata=meta("the sentence of the amendment that says so, if one does")
    )

    def __post_init__(self) -> None:
        require_utc("accepted", self.accepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapexFact:
    """One figure of capital spending or commitment, of one vintage."""

    cik: str = field(metadata=meta("filer's Central Index Key", "10 digits"))
    company: str = field(metadata=meta("filer's name"))
    metric: Metric = field(metadata=meta("which definition of capital spending the figure follows"))
    basis: Basis = field(metadata=meta("quarter, ytd, year, trailing (twelve months) or instant"))
    period_start: date | None = field(metadata=meta("first day; None for an instant"))
    period_end: date = field(metadata=meta("last day, or the day of an instant"))
    value: Decimal = field(metadata=meta("amount in full units of the currency", "currency"))
    currency: str = field(metadata=meta("currency", "ISO 4217"))
    tag: str = field(metadata=meta("XBRL tag with its prefix"))
    dimensions: str = field(metadata=meta("axis=member pairs, sorted, separated by ';'; empty when none"))
    kind: FactKind = field(metadata=meta("stated by the filer, or derived by subtraction or addition"))
    derivation: str | None = field(metadata=meta("the subtraction or addition, for a derived figure"))
    accession: str | None = field(metadata=meta("accession number of the vintage"))
    form: str | None = field(metadata=meta("form of the vintage"))
    filed: date | None = field(metadata=meta("filing date of the vintage"))
    scale: int | None = field(
        default=None, metadata=meta("power of ten that the figure is rounded to; None where not said")
    )
    fiscal_year: int | None = field(
        default=None, metadata=meta("fiscal year that the period ends in, as the filer numbers it")
    )
    fiscal_quarter: int | None = field(
        default=None, metadata=meta("fiscal quarter that the period ends with", "1 to 4")
    )
    known_from: date | None = field(
        default=None, metadata=meta("day from which the figure could be known; the filing date if None")
    )
    known_until: date | None = field(
        default=None,
        metadata=meta("day from which a later filing shows that a derived figure mixes vintages"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One stored page or one document of a filing, as of one visit."""

    url: str = field(metadata=meta("normalised address; the document's identity"))
    source: str = field(metadata=meta("key of the source that found it"))
    kind: DocumentKind = field(metadata=meta("article or filing"))
    canonical_url: str | None = field(metadata=meta("address the page names as its own"))
    title: str = field(metadata=meta("headline, or form and filer"))
    author: str | None = field(metadata=meta("author names, separated by '; '"))
    published: datetime | None = field(metadata=meta("instant of publication", "UTC"))
    published_raw: str | None = field(metadata=meta("the published date as it was written"))
    published_source: PublishedSource | None = field(metadata=meta("where the date was read"))
    published_precision: Precision | None = field(metadata=meta("second or day"))
    language: str | None = field(metadata=meta("language", "BCP 47 primary tag"))
    teaser: bool = field(metadata=meta("only the beginning of the article could be read"))
    text: str = field(metadata=meta("body text; offsets of tags count its characters"))
    fetched_at: datetime = field(metadata=meta("instant of this visit", "UTC"))
    rule: str = field(metadata=meta("which reader produced the text"))
    accession: str | None = field(default=None, metadata=meta("accession number, for a filing's document"))
    document_type: str | None = field(default=None, metadata=meta("type within the filing, such as EX-99.1"))
    sequence: int | None = field(default=None, metadata=meta("position within the filing"))
    relevance_rule: str | None = field(
        default=None, metadata=meta("rule of the source by which it was kept: all, named or topic")
    )
    relevance_score: float | None = field(
        default=None, metadata=meta("how far its first words are on the subject; empty if unscored", "0 to 1")
    )

    def __post_init__(self) -> None:
        require_utc("published", self.published)
        require_utc("fetched_at", self.fetched_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Text to be tagged, with what a crawler knows about it."""

    text: str = field(metadata=meta("the text; offsets count its characters"))
    title: str | None = field(default=None, metadata=meta("headline, as context only"))
    filer: str | None = field(default=None, metadata=meta("who 'we' is: the author of a filing or call"))
    published: datetime | None = field(default=None, metadata=meta("instant of publication", "UTC"))
    source: str | None = field(default=None, metadata=meta("source key or host, for its home currency"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Span):
    """A company or a chip named in a passage."""

    layer: Layer = field(metadata=meta("company or chip"))
    key: str | None = field(metadata=meta("key in the reference tables; None when unlisted"))
    canonical: str = field(metadata=meta("canonical name"))
    vendor: str | None = field(default=None, metadata=meta("who designs or sells the chip"))
    family: str | None = field(
        default=None, metadata=meta("key of the chip's family; an unlisted member's too")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Another side of an event."""

    role: str = field(metadata=meta("payer, payee, customer, supplier, investor, target, government ..."))
    canonical: str = field(metadata=meta("canonical name"))
    key: str | None = field(metadata=meta("key in the reference tables; None when unlisted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Span):
    """Something asserted to happen; the span is the evidence that says so."""

    kind: str = field(metadata=meta("key in event_kinds"))
    status: EventStatus = field(metadata=meta("how far it is a fact"))
    actor: str | None = field(metadata=meta("canonical name of who acts; None when unnamed"))
    actor_key: str | None = field(metadata=meta("the actor's key; None when unlisted"))
    counterparties: tuple[Party, ...] = field(metadata=meta("the other sides"))
    amount: int | None = field(metadata=meta("index of its size in the passage's amounts"))
    chips: tuple[str, ...] = field(metadata=meta("canonical names of the chips concerned"))
    capacity: int | None = field(
        default=None, metadata=meta("index of the power or chip count that it is about")
    )
    place: str | None = field(default=None, metadata=meta("where it takes place, as written"))
    period: str | None = field(default=None, metadata=meta("when, as stated, normalised lightly"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """All that the tagger found in one passage, in text order."""

    fingerprint: str = field(metadata=meta("fingerprint of pipeline and reference"))
    mentions: tuple[Mention, ...] = field(metadata=meta("companies and chips"))
    amounts: tuple[Amount, ...] = field(metadata=meta("sums of money"))
    capacities: tuple[Capacity, ...] = field(metadata=meta("power, energy, chip counts"))
    events: tuple[Event, ...] = field(metadata=meta("events"))
    measures: tuple[Measure, ...] = field(default=(), metadata=meta("process nodes and percentages"))
    guidance: tuple[Guidance, ...] = field(default=(), metadata=meta("what companies say they will spend"))
    sentences: tuple[tuple[int, int], ...] = field(
        default=(), metadata=meta("start and end of each sentence, in order, without overlap")
    )

    def spans(self) -> Iterator[Span]:
        """Every span, layer by layer."""
        yield from self.mentions
        yield from self.amounts
        yield from self.capacities
        yield from self.measures
        yield from self.events
        yield from self.guidance

    def check(self, text: str) -> None:
        """Raise ValueError unless ``text[start:end] == surface`` holds for every span."""
        for span in self.spans():
            if text[span.start : span.end] != span.surface:
                raise ValueError(f"offsets {span.start}:{span.end} do not hold {span.surface!r}")
        for amount in self.amounts:
            if amount.previous is not None and not 0 <= amount.previous < len(self.amounts):
                raise ValueError(f"{amount.surface!r} was amount {amount.previous} of {len(self.amounts)}")
        for event in self.events:
            if event.capacity is not None and not 0 <= event.capacity < len(self.capacities):
                raise ValueError(
                    f"{event.surface!r} names capacity {event.capacity} of {len(self.capacities)}"
                )
            if event.amount is not None and not 0 <= event.amount < len(self.amounts):
                raise ValueError(f"{event.surface!r} names amount {event.amount} of {len(self.amounts)}")
