"""Who works in which layer of the stack, and which names stand in no table: views over tags and knowledge."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.knowledge import Chip, Reference
from db.records import Document, Event, Mention, Party, Tagged
from db.store import Store
from db.store.coverage import ONE, stack_coverage

Make = Callable[..., Document]
FIRST = "Northwind will build a plant for Quillback. It makes the NW-9."
SECOND = "The NW-9 is new, wrote Glowbeam of Glowbeam Labs."


def mention(text: str, surface: str, **what: Any) -> Mention:
    start = text.index(surface)
    end = start + len(surface)
    return Mention(
        **{
            "start": start,
            "end": end,
            "surface": surface,
            "confidence": 0.9,
            "rule": "test",
            "key": None,
            **what,
        }
    )


def tagged(text: str, *mentions: Mention, events: tuple[Event, ...] = ()) -> Tagged:
    found = Tagged(
        fingerprint="t",
        mentions=mentions,
        amounts=(),
        capacities=(),
        events=events,
        sentences=((0, text.index(".") + 1), (text.index(".") + 2, len(text))),
    )
    found.check(text)
    return found


@pytest.fixture
def stored(tmp_path: Path, small_reference: Reference, make_document: Make) -> Iterator[Store]:
    """Two documents: a plant for a customer, an unlisted member of a family, an unlisted company."""
    companies = tuple(
        replace(company, layers=("chips",), source_url="https://example.com/nw", unverified=False)
        if company.key == "northwind"
        else company
        for company in small_reference.companies
    )
    family = Chip(
        key="nw", name="NW", vendor="Northwind", vendor_key="northwind", kind="platform", unverified=True
    )
    store = Store(tmp_path / "ledger.db")
    store.mirror.update(replace(small_reference, companies=companies, chips=(*small_reference.chips, family)))
    first = store.documents.save(make_document("https://example.com/1", FIRST)).id
    second = store.documents.save(make_document("https://example.com/2", SECOND)).id
    chip = {"layer": "chip", "canonical": "NW-9", "vendor": "Northwind", "family": "nw"}
    plant = Event(
        start=0,
        end=FIRST.index("."),
        surface=FIRST[: FIRST.index(".")],
        confidence=0.9,
        rule="test",
        kind="fab_construction",
        status="announced",
        actor="Northwind",
        actor_key="northwind",
        counterparties=(Party(role="customer", canonical="Quillback", key="quillback"),),
        amount=None,
        chips=(),
    )
    store.tags.save(
        first, {"text": tagged(FIRST, mention(FIRST, "NW-9", **chip), events=(plant,))}, fingerprint="t"
    )
    new = {"layer": "company", "canonical": "Glowbeam", "rule": "unlisted.kind"}
    store.tags.save(
        second,
        {"text": tagged(SECOND, mention(SECOND, "NW-9", **chip), mention(SECOND, "Glowbeam", **new))},
        fingerprint="t",
    )
    yield store
    store.close()


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.connection.execute(query)]


def test_a_cell_says_what_the_table_says_and_what_was_written(stored: Store) -> None:
    found = rows(
        stored,
        "SELECT company_key, layer, works_in, source_url, events, stories, chip_documents, latest_event "
        "FROM stack_coverage ORDER BY 1, 2",
    )
    assert found == [
        ("northwind", "chips", 1, "https://example.com/nw", 0, 0, 2, None),
        ("northwind", "manufacturing", 0, None, 1, 1, 0, 1),
        ("quillback", "manufacturing", 0, None, 1, 1, 0, 1),
    ]


def test_asked_for_one_company_the_view_says_the_same(stored: Store) -> None:
    every = rows(stored, "SELECT * FROM stack_coverage ORDER BY layer")
    for key in ("northwind", "quillback", "nobody"):
        one = stored.connection.execute(f"{stack_coverage(ONE)} ORDER BY cells.layer", {"key": key})
        assert [tuple(row) for row in one] == [row for row in every if row[0] == key]


def test_a_kind_without_a_layer_takes_those_that_its_target_works_in(
    stored: Store, small_reference: Reference, make_document: Make
) -> None:
    companies = tuple(
        replace(company, layers=("energy",) if company.key == "quillback" else ("chips",))
        for company in small_reference.companies
    )
    stored.mirror.update(replace(small_reference, companies=companies, fingerprint="others"))
    text = "Northwind invests in Quillback."
    event = Event(
        start=0,
        end=len(text),
        surface=text,
        confidence=0.9,
        rule="test",
        kind="investment",
        status="announced",
        actor="Northwind",
        actor_key="northwind",
        counterparties=(Party(role="target", canonical="Quillback", key="quillback"),),
        amount=None,
        chips=(),
    )
    third = stored.documents.save(make_document("https://example.com/3", text)).id
    told = Tagged(fingerprint="t", mentions=(), amounts=(), capacities=(), events=(event,))
    stored.tags.save(third, {"text": told}, fingerprint="t")
    found = rows(stored, "SELECT company_key, layer FROM stack_coverage WHERE latest_event = 2 ORDER BY 1, 2")
    assert found == [("northwind", "energy"), ("quillback", "energy")]


def test_what_no_table_lists_waits_with_its_first_sentence_and_its_family(stored: Store) -> None:
    found = rows(
        stored,
        "SELECT layer, canonical, family, mentions, documents, document_url, sentence "
        "FROM review_queue ORDER BY documents DESC",
    )
    assert found == [
        ("chip", "NW-9", "nw", 2, 2, "https://example.com/1", "It makes the NW-9."),
        ("company", "Glowbeam", None, 1, 1, "https://example.com/2", SECOND),
    ]


def test_a_table_of_another_shape_is_written_anew_though_the_files_are_the_same(
    stored: Store, small_reference: Reference
) -> None:
    stored.connection.execute("UPDATE meta SET value = 'small 0123456789abcdef' WHERE key = 'reference'")
    assert stored.mirror.update(small_reference)
    assert not stored.mirror.update(small_reference)
    assert rows(stored, "SELECT count(*) FROM review_queue") == [(2,)]
