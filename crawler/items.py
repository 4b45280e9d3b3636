"""What a spider hands to the pipeline: everything that one address gave, to be stored at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.knowledge import Source
from db.records import CapexFact, Document, Filing
from db.releases import ReleaseFigure
from db.store.frontier import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class PageItem:
    """An article."""

    source: Source
    lease: Lease
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingItem:
    """A submission with its documents and the figures of its tagged pages."""

    source: Source
    lease: Lease
    filing: Filing
    documents: tuple[Document, ...]
    facts: tuple[CapexFact, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    figures: tuple[ReleaseFigure, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsItem:
    """A filer's figures."""

    source: Source
    lease: Lease
    facts: tuple[CapexFact, ...]
    refused: Mapping[str, int] = field(default_factory=dict)


Item = PageItem | FilingItem | FactsItem
