"""A small real ledger and its real site. Companies, chips and sources in it are invented, none is real."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_kinds import EveryKind, every_kind
from small_ledger import (
    ACCESSION,
    CIK,
    EUROS,
    FACTS,
    FORBIDDEN_IN_XML,
    FORMULA,
    HOSTILE,
    NOW,
    RIGHT_TO_LEFT,
    STORY,
    deal_in_euros,
    document,
    sale,
)

from db.corrections import Correction
from db.difference import stretches
from db.event_kinds import EventKind
from db.knowledge import Chip, Company, Reference, Source
from db.public import publish_public
from db.records import Filing
from db.reference import load_reference
from db.store import Store


@pytest.fixture(scope="session")
def reference() -> Reference:
    return replace(
        load_reference(),
        companies=(
            Company(
                key="northwind",
                name="Northwind",
                legal_name="Northwind Silicon, Inc.",
                cik=CIK,
                roles=("chip_designer",),
                layers=("chips",),
                source_url="https://example.org/northwind",
            ),
            Company(key="tallpine", name="Tall Pine", parent="northwind", unverified=True),
        ),
        chips=(
            Chip(
                key="nw",
                name="NW",
                vendor="Northwind",
                vendor_key="northwind",
                kind="gpu",
                source_url="https://example.org/nw",
            ),
            Chip(
                key="nw-1",
                name="NW-1",
                vendor="Northwind",
                vendor_key="northwind",
                kind="gpu",
                family="nw",
                announced="2026-01",
                unverified=True,
            ),
        ),
        sources=(
            Source(key="wire", name="The Wire", kind="rss", url="https://wire.example/feed"),
            Source(key="open", name="Open Office", kind="rss", url="https://open.example/feed"),
            Source(key="idle", name="Idle Times", kind="atom", url="javascript:alert(1)"),
        ),
        event_kinds=(EventKind(key="supply_deal", name="supply deal", layers=("chips",)),),
        fingerprint="pages",
    )


def fill(store: Store, reference: Reference) -> None:
    store.mirror.update(reference)
    first = store.documents.save(
        document(
            "https://wire.example/1", STORY, title=HOSTILE, relevance_rule="names.chip", relevance_score=0.75
        )
    ).id
    copy = store.documents.save(
        document(
            "https://copy.example/1", STORY, source="open", title="A copy", published=NOW + timedelta(hours=2)
        )
    ).id
    store.documents.save(document("https://wire.example/2", "Old words stood here.", title="Edited"))
    edited = document(
        "https://wire.example/2", "New words stand here.", title="Edited", fetched_at=NOW + timedelta(days=1)
    )
    store.documents.save(edited)
    for edit in store.changes.pending(9):
        store.changes.save(edit, stretches(edit.old, edit.new), removed=["120 MW"], added=[])
    store.documents.save(
        document(
            "javascript:alert(2)", "The beginning …", title="Teased", teaser=True, published=None, author=None
        )
    )
    filing = Filing(
        accession=ACCESSION,
        cik=CIK,
        company="NORTHWIND SILICON INC",
        form="8-K",
        items=("2.02", "9.01"),
        period=date(2025, 12, 31),
        accepted=NOW,
        filed=NOW.date(),
        documents=(),
    )
    store.documents.save_filing(filing, url="https://sec.example/f.txt", source="sec", now=NOW)
    for number, kind in enumerate(("8-K", "EX-99.1"), start=1):
        store.documents.save(
            document(
                f"https://sec.example/{number}",
                f"Form words {number}: quince.",
                source="sec",
                kind="filing",
                title=f"8-K NORTHWIND ({kind})",
                accession=ACCESSION,
                document_type=kind,
                sequence=number,
            )
        )
    for number in range(25):
        store.documents.save(
            document(
                f"https://wire.example/many/{number}",
                f"Filler number {number} speaks of periwinkles.",
                title=f"Filler {number}",
                published=NOW - timedelta(days=1 + number),
            )
        )
    for document_id in (first, copy):
        store.tags.save(document_id, {"text": sale()}, fingerprint="test")
    store.stories.join(first, range(100))
    # Nine in ten of the copy's shingles are the first's.
    store.stories.join(copy, range(10, 110))
    store.connection.execute("UPDATE documents SET story = id WHERE story IS NULL AND kind = 'article'")
    store.connection.commit()
    store.capex.save(FACTS, url="https://data.example/f", company_keys={CIK: "northwind"}, now=NOW)
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW + timedelta(hours=6), items=30, newest=NOW)
    store.polls.source_failed("open", now=NOW, next_due_at=NOW + timedelta(hours=6), reason="http 503")


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    path = tmp_path_factory.mktemp("pages") / "a file.db"
    with Store(path) as store:
        fill(store, reference)
    return path


@pytest.fixture(scope="session")
def public(ledger: Path) -> Path:
    out = ledger.with_name("public.db")
    publish_public(ledger, out)
    return out


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that nothing was crawled into and that was never tagged."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    with Store(path):
        pass
    return path


Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def visit() -> Iterator[Callable[[Path], Get]]:
    """``visit(database)(path)``: the answer of the real site over that file."""
    from db.publish.site import datasette_for

    sites: dict[Path, Any] = {}
    with asyncio.Runner() as runner:

        def over(database: Path) -> Get:
            if database not in sites:
                sites[database] = datasette_for(database)

            def get(path: str, **options: Any) -> httpx.Response:
                answer: httpx.Response = runner.run(sites[database].client.get(path, **options))
                return answer

            return get

        yield over


@pytest.fixture
def get(visit: Callable[[Path], Get], ledger: Path) -> Get:
    """``get(path)``: the answer of the site over the small ledger."""
    return visit(ledger)


@pytest.fixture(scope="session")
def ids(ledger: Path) -> dict[str, int]:
    """Document ids by their address."""
    with Store(ledger) as store:
        return {row[0]: row[1] for row in store.connection.execute("SELECT url, id FROM documents")}


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    """A ledger of hostile headlines, a deal in euros, a page that was edited twice, and nothing real."""
    path = tmp_path_factory.mktemp("search") / "searched.db"
    with Store(path) as store:
        store.mirror.update(reference)
        store.rates.update()
        deal = store.documents.save(document("https://wire.example/1", STORY, title=FORMULA)).id
        store.tags.save(deal, {"text": sale()}, fingerprint="test")
        euros = store.documents.save(document("https://wire.example/2", EUROS, title="In euros")).id
        store.tags.save(euros, {"text": deal_in_euros()}, fingerprint="test")
        store.corrections.make(
            Correction(
                layer="event",
                row_id=2,
                changes={"status": "completed"},
                dropped=False,
                who="A. Editor",
                why="read <again>",
                made_at=NOW,
            )
        )
        for number, title in enumerate((RIGHT_TO_LEFT, FORBIDDEN_IN_XML, "東京 marmalade"), start=3):
            store.documents.save(document(f"https://wire.example/{number}", title, title=title))
        for version, words in enumerate(("It cost $5 million.", "It cost $6 million.", "It cost nothing.")):
            at = NOW + timedelta(hours=version)
            store.documents.save(
                document("https://wire.example/e", words, title="Edited " + RIGHT_TO_LEFT, fetched_at=at)
            )
        for edit, removed in zip(store.changes.pending(9), (["$5 million"], ["$6 million"]), strict=True):
            added = ["$6 million"] if removed == ["$5 million"] else []
            store.changes.save(edit, stretches(edit.old, edit.new), removed=removed, added=added)
    return path


@pytest.fixture(scope="session")
def every(ledger: Path, reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> EveryKind:
    """A ledger that has something to show on every kind of page, and the addresses of them all."""
    return every_kind(ledger, reference, tmp_path_factory.mktemp("every") / "every.db")


@pytest.fixture
def find(visit: Callable[[Path], Get], searched: Path) -> Get:
    """``find(path)``: the answer of the site over that ledger."""
    return visit(searched)
