"""A small real ledger: a closed and an open source, tags with their sentences, capital spending.

Companies, chips and sources in it are invented, none is real.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from papers import article, figure

from db.difference import Stretch
from db.guidance import Guidance
from db.knowledge import Chip, Company, Reference, Source
from db.records import Amount, Capacity, CapexFact, Document, Event, Mention, Party, Tagged
from db.reference import load_reference
from db.releases import ReleaseFigure
from db.revenue import MonthlyRevenue
from db.store import Store
from db.store.changes import Edit
from db.store.guidance import Move

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
CLOSED = (
    "An editor mused about marmalade at breakfast. Tall Pine will pay Northwind $5 billion for NW-1 chips.\n"
    "The site takes 2 GW. A columnist then praised Plumstone beside a zeppelin."
)
OPEN = "A ministry wrote about quinces. Quillback said that it spends $7 billion on QB-7 chips."
# The filers of the facts.
TALL_PINE, NORTHWIND = "0000000078", "0000000077"


def a_document(url: str, text: str, **changes: object) -> Document:
    told: dict[str, object] = {
        "url": url,
        "canonical_url": url,
        "title": "A title",
        "published": NOW,
        "text": text,
        "fetched_at": NOW,
    }
    return article(**(told | changes))


def a_fact(**changes: object) -> CapexFact:
    told: dict[str, object] = {
        "cik": TALL_PINE,
        "company": "TALL PINE CLOUD CORP",
        "period_start": NOW.date() - timedelta(days=90),
        "period_end": NOW.date(),
        "value": Decimal(1000),
        "accession": "0000000001-26-000001",
        "filed": NOW.date(),
    }
    return figure(**(told | changes))


def a_source(key: str, **changes: object) -> Source:
    values: dict[str, object] = {"key": key, "name": key, "kind": "rss", "url": f"https://{key}.example/feed"}
    return Source(**(values | changes))  # type: ignore[arg-type]


def place(text: str, surface: str) -> dict[str, object]:
    start = text.index(surface)
    return {
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "confidence": 0.9,
        "rule": "test",
    }


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Sentences end at '. ' or a line's end."""
    ends = [n + 1 for n, character in enumerate(text) if character == "." and text[n + 1 : n + 2] in " \n"]
    starts = [0, *(end + 1 for end in ends if end + 1 < len(text))]
    return tuple((start, end) for start, end in zip(starts, [*ends, len(text)][: len(starts)], strict=True))


def deal(
    text: str, actor: tuple[str, str], party: tuple[str, str] | None, amount: str, low: int, chip: str
) -> Tagged:
    """One event of `text` with its sum; every mention of the sides, the chip and Plumstone, any capacity."""
    sides = [side for side in (actor, party, ("Plumstone", "plumstone")) if side and side[0] in text]
    clause = next(text[start:end] for start, end in sentences(text) if amount in text[start:end])
    tagged = Tagged(
        fingerprint="test",
        mentions=(
            *(
                Mention(**place(text, name), layer="company", key=key, canonical=name)  # type: ignore[arg-type]
                for name, key in sides
            ),
            Mention(**place(text, chip), layer="chip", key=None, canonical=chip),  # type: ignore[arg-type]
        ),
        amounts=(
            Amount(
                **place(text, amount),  # type: ignore[arg-type]
                low=Decimal(low),
                high=Decimal(low),
                currency="USD",
                qualifier="exact",
                period=None,
                kind="contract",
            ),
        ),
        capacities=(Capacity(**place(text, "2 GW"), value=Decimal(2), unit="GW"),)  # type: ignore[arg-type]
        if "2 GW" in text
        else (),
        events=(
            Event(
                **place(text, clause),  # type: ignore[arg-type]
                kind="contract",
                status="announced",
                actor=actor[0],
                actor_key=actor[1],
                counterparties=(Party(role="supplier", canonical=party[0], key=party[1]),) if party else (),
                amount=0,
                chips=(chip,),
            ),
        ),
        sentences=sentences(text),
    )
    tagged.check(text)
    return tagged


def outlook(text: str, **changes: object) -> Guidance:
    """Quillback's guidance for 2026, as the last sentence of OPEN says it."""
    values: dict[str, object] = {
        **place(text, "Quillback said that it spends $7 billion"),
        "company": "Quillback",
        "company_key": "quillback",
        "speaker": "Quillback",
        "own_words": False,
        "metric": "capex",
        "period": "2026",
        "fiscal_year": 2026,
        "quarter": None,
        "half": None,
        "calendar": False,
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 12, 31),
        "low": Decimal(7_000_000_000),
        "high": Decimal(7_000_000_000),
        "currency": "USD",
        "qualifier": "exact",
        "point": None,
        "prior_low": None,
        "prior_high": None,
        "growth": None,
        "action": None,
        "said_on": date(2026, 1, 28),
    }
    return Guidance(**(values | changes))  # type: ignore[arg-type]


def fill(store: Store, reference: Reference) -> None:
    """The ledger's rows: a closed, an open, a headline-only and a filing's document, three facts."""
    store.mirror.update(reference)
    closed = store.documents.save(a_document("https://wire.example/1", CLOSED)).id
    opened = store.documents.save(
        a_document("https://open.example/1", OPEN, source="open", published=NOW - timedelta(days=400))
    ).id
    store.documents.save(
        a_document(
            "https://wire.example/2",
            "Nothing of the kind was tagged here, wrote Xanthippe.",
            title='=HYPERLINK("https://evil.example","click")',
            author="-- the desk; +1 more",
            published=None,
        )
    )
    store.documents.save(
        a_document(
            "https://sec.example/1", "The registrant files periwinkles.", kind="filing", source="edgar"
        )
    )
    for number in (closed, opened):
        store.stories.join(number, [])
    edit = Edit(
        document_id=opened,
        version=2,
        earlier_at="2026-02-01T00:00:00Z",
        changed_at="2026-02-02T00:00:00Z",
        source="open",
        old="",
        new="",
    )
    store.changes.save(
        edit, [Stretch(removed="It cost $1.", added="It cost $2.")], removed=["$1"], added=["$2"]
    )
    pair = (("Tall Pine", "tallpine"), ("Northwind", "northwind"))
    store.tags.save(
        closed, {"text": deal(CLOSED, *pair, "$5 billion", 5_000_000_000, "NW-1")}, fingerprint="t"
    )
    spends = deal(OPEN, ("Quillback", "quillback"), None, "$7 billion", 7_000_000_000, "QB-7")
    store.tags.save(opened, {"text": replace(spends, guidance=(outlook(OPEN),))}, fingerprint="t")
    assert store.merged.refresh(10) == 2
    (said,) = store.guidance.statements()
    low, high = said.low, said.high
    store.guidance.replace(
        [
            Move(
                guidance_id=said.id,
                action="initiated",
                action_from="history",
                standing_id=None,
                low=low,
                high=high,
            )
        ]
    )
    facts = [
        a_fact(value=Decimal(-25)),
        a_fact(value=Decimal("1.5"), metric="net", period_end=NOW.date() - timedelta(days=365)),
        a_fact(cik=NORTHWIND, company="NORTHWIND SILICON INC", derivation="@ 3 - 2"),
    ]
    keys = {TALL_PINE: "tallpine", NORTHWIND: "northwind"}
    store.capex.save(facts, url="https://data.example/facts", company_keys=keys, now=NOW)
    month = MonthlyRevenue(
        code="9901",
        month=date(2026, 1, 1),
        company="Northwind",
        industry=None,
        revenue=Decimal(3000),
        previous_month=Decimal(2000),
        year_earlier=None,
        year_to_date=Decimal(3000),
        year_to_date_earlier=None,
        note=None,
        reported=date(2026, 2, 5),
    )
    codes = {"9901": "northwind"}
    store.revenue.save([month], url="https://data.example/r", source="open", company_keys=codes, now=NOW)


@pytest.fixture(scope="session")
def small_reference() -> Reference:
    """The embedded tables with companies, chips and sources of our own."""
    names = {
        "northwind": "Northwind",
        "tallpine": "Tall Pine",
        "quillback": "Quillback",
        "plumstone": "Plumstone",
        "elmgate": "Elmgate",
    }
    ciks = {"tallpine": TALL_PINE, "northwind": NORTHWIND}
    chips = (("nw-1", "NW-1", "northwind"), ("qb-7", "QB-7", "quillback"), ("ps-2", "PS-2", "plumstone"))
    return replace(
        load_reference(),
        companies=tuple(
            Company(
                key=key,
                name=name,
                cik=ciks.get(key),
                layers=("chips",) * (key == "northwind"),
                strong=(name,),
            )
            for key, name in names.items()
        ),
        chips=tuple(
            Chip(key=key, name=name, vendor=names[vendor], vendor_key=vendor, kind="gpu", unverified=True)
            for key, name, vendor in chips
        ),
        projects=(),
        sources=(a_source("wire"), a_source("open", rights="publishable")),
        fingerprint="small",
    )


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, small_reference: Reference) -> Path:
    """Filled once, copied for each test."""
    path = tmp_path_factory.mktemp("filled") / "ledger.db"
    with Store(path) as store:
        fill(store, small_reference)
    return path


@pytest.fixture
def ledger(tmp_path: Path, filled: Path) -> Path:
    """A ledger of the test's own."""
    return Path(shutil.copy(filled, tmp_path / "ledger.db"))


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    """``make_document(url, text, **changes)``."""
    return a_document


def a_figure(**changes: object) -> ReleaseFigure:
    """A row of a release, such as one of free cash flow."""
    values: dict[str, object] = {
        "cik": NORTHWIND,
        "company": "NORTHWIND SILICON INC",
        "section": "",
        "label": "Free cash flow",
        "metric": "free_cash_flow",
        "head": "Three Months Ended March 1, 2026",
        "basis": "quarter",
        "period_start": NOW.date() - timedelta(days=90),
        "period_end": NOW.date(),
        "value": Decimal(-7_000_000),
        "currency": "USD",
        "scale": 6,
        "accession": "0000000001-26-000002",
        "form": "8-K",
        "filed": NOW.date(),
    }
    return ReleaseFigure(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_figure() -> Callable[..., ReleaseFigure]:
    """``make_figure(**changes)``."""
    return a_figure


@pytest.fixture(scope="session")
def make_fact() -> Callable[..., CapexFact]:
    """``make_fact(**changes)``."""
    return a_fact


@pytest.fixture(scope="session")
def make_deal() -> Callable[..., Tagged]:
    """``make_deal(text, actor, party, amount, low, chip)``."""
    return deal
