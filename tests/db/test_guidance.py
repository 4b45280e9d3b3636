"""Guidance in the ledger: stored with its sentence, told anew when tags change, beside what was filed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from papers import outlook

from db.guidance import Guidance
from db.knowledge import Reference
from db.public import publish_public
from db.records import Amount, CapexFact, Event, Tagged
from db.store import Store
from db.store.guidance import Move

Make = Callable[..., Any]
SAID = "Tall Pine expects to spend much more in 2027 than in 2026."
TEXT = f"An essay about marmalade. {SAID} The rest is about quinces."


def guidance(text: str, surface: str, **changes: object) -> Guidance:
    told: dict[str, object] = {"company": "Tall Pine", "company_key": "tallpine"}
    return outlook(text, surface, 2026, **(told | changes))


def tagged(text: str, *said: Guidance, **changes: object) -> Tagged:
    borders = [0, *(n + 2 for n in range(len(text)) if text.startswith(". ", n)), len(text)]
    whole = tuple(pairwise(borders))
    made = Tagged(
        fingerprint="t", mentions=(), amounts=(), capacities=(), events=(), guidance=said, sentences=whole
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path, small_reference: Reference) -> Any:
    with Store(tmp_path / "ledger.db") as opened:
        opened.mirror.update(small_reference)
        yield opened


def keep(
    store: Store, make_document: Make, url: str, made: Tagged, text: str = TEXT, **changes: object
) -> int:
    saved: int = store.documents.save(make_document(url, text, **changes)).id
    store.tags.save(saved, {"text": made}, fingerprint="t")
    return saved


def settled(store: Store, action: str = "initiated", **changes: Any) -> None:
    store.guidance.replace(
        Move(
            guidance_id=one.id,
            action=changes.get(str(one.id), action),
            action_from="history",
            standing_id=None,
            low=one.low,
            high=one.high,
        )
        for one in store.guidance.statements()
    )


def test_a_sentence_of_guidance_without_any_sum_stays_in_the_public_file(
    store: Store, make_document: Make, tmp_path: Path
) -> None:
    keep(store, make_document, "https://wire.example/g", tagged(TEXT, guidance(TEXT, SAID, growth="up")))
    publish_public(tmp_path / "ledger.db", tmp_path / "public.db")
    with closing(sqlite3.connect(tmp_path / "public.db")) as public:
        ((text,),) = public.execute("SELECT text FROM documents").fetchall()
        ((sentence, surface),) = public.execute(
            "SELECT evidence_sentence, surface FROM guidance_evidence JOIN guidance ON id = guidance_id"
        ).fetchall()
    assert text.split() == SAID.split()
    assert (sentence.strip(), surface) == (SAID, SAID)


def test_a_row_of_guidance_repeats_no_more_than_its_source_allows(
    store: Store, make_document: Make, small_reference: Reference, tmp_path: Path
) -> None:
    keep(store, make_document, "https://wire.example/g", tagged(TEXT, guidance(TEXT, SAID, growth="up")))
    with store.transaction():
        store.connection.execute("UPDATE sources SET may_publish_text = 0, max_excerpt_chars = 20")
    publish_public(tmp_path / "ledger.db", tmp_path / "public.db")
    assert b"much more" not in (tmp_path / "public.db").read_bytes()


def test_tagging_a_document_again_replaces_its_guidance_and_what_it_moved(
    store: Store, make_document: Make
) -> None:
    low = Decimal(7)
    first = guidance(TEXT, SAID, low=low, high=low)
    document = keep(store, make_document, "https://wire.example/g", tagged(TEXT, first))
    settled(store)
    again = tagged(TEXT, replace(first, low=Decimal(8), high=Decimal(8)))
    store.tags.save(document, {"text": again}, fingerprint="u")
    assert [one.low for one in store.guidance.statements()] == [8]
    assert store.guidance.moves() == []


def test_the_same_moves_are_not_written_twice(store: Store, make_document: Make) -> None:
    keep(
        store,
        make_document,
        "https://wire.example/g",
        tagged(TEXT, guidance(TEXT, SAID, low=Decimal(7), high=Decimal(7))),
    )
    settled(store)
    assert not store.guidance.replace(store.guidance.moves())


def beside(store: Store) -> list[tuple[Any, ...]]:
    rows = store.connection.execute(
        "SELECT calendar_quarter, side, what, status, low, high FROM announced_beside_reported "
        "WHERE company_key = 'tallpine' ORDER BY calendar_quarter, side DESC, what, low"
    )
    return [tuple(row) for row in rows]


def an_event(text: str, kind: str, low: int, surface: str) -> Tagged:
    start = text.index(surface)
    where = {
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "confidence": 0.9,
        "rule": "test",
    }
    amount = Amount(
        **where,  # type: ignore[arg-type]
        low=Decimal(low),
        high=Decimal(low),
        currency="USD",
        qualifier="exact",
        period=None,
        kind="investment",
    )
    event = Event(
        **where,  # type: ignore[arg-type]
        kind=kind,
        status="announced",
        actor="Tall Pine",
        actor_key="tallpine",
        counterparties=(),
        amount=0,
        chips=(),
    )
    return tagged(text, amounts=(amount,), events=(event,))


def test_reported_guided_and_announced_stand_side_by_side_and_are_never_added(
    store: Store, make_document: Make, make_fact: Callable[..., CapexFact]
) -> None:
    quarter = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    store.capex.save(
        [make_fact(value=Decimal(9), **quarter), make_fact(value=Decimal(11), metric="net", **quarter)],
        url="https://data.example/facts",
        company_keys={"0000000078": "tallpine"},
        now=datetime(2026, 4, 29, tzinfo=UTC),
    )
    for number, (day, low) in enumerate([("2026-01-28", 60), ("2026-04-29", 70)]):
        said = guidance(TEXT, SAID, low=Decimal(low), high=Decimal(low), said_on=date.fromisoformat(day))
        keep(store, make_document, f"https://wire.example/{number}", tagged(TEXT, said))
    settled(store)
    march = {"published": datetime(2026, 3, 2, tzinfo=UTC)}
    one = an_event(TEXT, "investment", 5, "marmalade")
    first = keep(store, make_document, "https://wire.example/e1", one, **march)
    copy = keep(store, make_document, "https://wire.example/e2", one, **march)
    with store.transaction():
        store.connection.execute("UPDATE documents SET story = ? WHERE id IN (?, ?)", (first, first, copy))
    keep(
        store, make_document, "https://wire.example/e3", an_event(TEXT, "acquisition", 5, "quinces"), **march
    )
    assert beside(store) == [
        ("2026 Q1", "reported", "cash", "reported_fact", 9, 9),
        ("2026 Q1", "reported", "net", "reported_fact", 11, 11),
        ("2026 Q1", "guidance", "capex", "initiated", 60, 60),
        ("2026 Q1", "announced", "acquisition", "announced", 5, 5),
        ("2026 Q1", "announced", "investment", "announced", 5, 5),
        ("2026 Q2", "guidance", "capex", "initiated", 70, 70),
    ]


def test_guidance_of_a_year_is_not_valid_in_another_and_an_echo_is_none(
    store: Store, make_document: Make
) -> None:
    for number, (year, day) in enumerate([(2026, "2026-01-28"), (2027, "2026-10-28"), (2026, "2026-11-02")]):
        said = guidance(
            TEXT,
            SAID,
            low=Decimal(year),
            high=Decimal(year),
            fiscal_year=year,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            said_on=date.fromisoformat(day),
        )
        keep(store, make_document, f"https://wire.example/{number}", tagged(TEXT, said))
    settled(store, **{"3": "repeated"})
    assert [(row[0], row[4]) for row in beside(store)] == [("2026 Q1", 2026), ("2026 Q4", 2026)]
