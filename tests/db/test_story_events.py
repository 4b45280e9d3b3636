"""Events counted once per story: copies tell one event, other sums are kept apart and said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from papers import article

from db.records import Amount, Document, Event, Party, Tagged
from db.store import Store
from db.story_events import Statement, merge

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
KNOWN = {"confidence": 0.9, "rule": "test"}


def document(number: int) -> Document:
    at = DAY + timedelta(hours=number)
    return article(
        url=f"http://127.0.0.2/{number}",
        source=f"s{number}",
        title="Widgetron buys",
        published=at,
        text="Widgetron Inc. buys Foxglade Corp.",
        fetched_at=at,
    )


def event(amount: int | None = None, party: str = "", status: str = "announced") -> Tagged:
    sums = () if amount is None else (
        Amount(
            start=0, end=4, surface="$...", low=Decimal(amount), high=Decimal(amount), currency="USD",
            qualifier="exact", period=None, kind="acquisition", **KNOWN,
        ),
    )  # fmt: skip
    parties = (Party(role="target", canonical=party, key=None),) if party else ()
    told: Any = {"status": status}
    one = Event(
        start=0, end=5, surface="Widge", kind="acquisition", actor="Widgetron", actor_key="widgetron",
        counterparties=parties, amount=0 if sums else None, chips=(), **told, **KNOWN,
    )  # fmt: skip
    return Tagged(fingerprint="f", mentions=(), amounts=sums, capacities=(), events=(one,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as store:
        yield store


def tell(store: Store, *told: Tagged) -> list[int]:
    """One document for each, all of one story."""
    ids = []
    for number, tagged in enumerate(told):
        ids.append(store.documents.save(document(number)).id)
        store.tags.save(ids[-1], {"text": tagged}, fingerprint="f")
        store.stories.join(ids[-1], range(100))
    return ids


def rows(store: Store) -> list[dict[str, Any]]:
    while store.merged.refresh(10):
        pass
    cursor = store.connection.execute("SELECT * FROM story_events ORDER BY low, story_event_id")
    names = [one[0] for one in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def test_copies_tell_one_event_of_which_the_first_publisher_is_named(store: Store) -> None:
    tell(store, event(), event(5, status="completed"), event(5))
    (row,) = rows(store)
    assert (row["low"], row["documents"], row["sums"]) == (5, 3, 1)
    assert (row["first_source"], row["source"]) == ("s0", "s1")
    assert row["statuses"] == "announced; completed"


def test_copies_that_give_other_sums_are_kept_apart_and_it_is_said(store: Store) -> None:
    tell(store, event(5), event(6))
    assert [(row["low"], row["documents"], row["sums"]) for row in rows(store)] == [(5, 1, 2), (6, 1, 2)]


def test_a_new_tagging_and_a_new_copy_are_merged_with_nothing_asked_twice(store: Store) -> None:
    first, _ = tell(store, event(5), event(5))
    assert [row["documents"] for row in rows(store)] == [2]
    assert store.merged.refresh(10) == 0
    store.tags.save(first, {"text": event(7)}, fingerprint="g")
    assert [row["low"] for row in rows(store)] == [5, 7]


def test_what_was_merged_from_old_tags_is_gone_with_them(store: Store) -> None:
    (only,) = tell(store, event(5))
    assert len(rows(store)) == 1
    store.tags.save(only, {}, fingerprint="g")
    assert store.connection.execute("SELECT count(*) FROM story_events").fetchone()[0] == 0


def statement(number: int, *, document: int, amount: int | None, parties: str = "") -> Statement:
    return Statement(
        event=number, document=document, rank=document, kind="investment", actor="widgetron",
        amount=None if amount is None else (str(amount), str(amount), "USD"),
        parties=frozenset(parties.split()), in_text=True, confidence=0.5,
    )  # fmt: skip


def merged(*statements: Statement) -> list[tuple[list[int], int]]:
    return sorted((sorted(one.event for one in group.statements), group.sums) for group in merge(statements))


def test_two_sums_in_one_document_are_two_events_and_no_dispute() -> None:
    one, two = statement(1, document=1, amount=5), statement(2, document=1, amount=6)
    assert merged(one, two) == [([1], 1), ([2], 1)]


def test_other_parties_are_other_events_though_the_sum_is_the_same() -> None:
    one = statement(1, document=1, amount=5, parties="foxglade")
    two = statement(2, document=1, amount=5, parties="kestrel")
    assert merged(one, two) == [([1], 1), ([2], 1)]


def test_a_statement_without_a_sum_joins_the_event_that_shares_a_party() -> None:
    one = statement(1, document=1, amount=5, parties="foxglade")
    two = statement(2, document=1, amount=6, parties="kestrel")
    three = statement(3, document=2, amount=None, parties="kestrel")
    assert merged(one, two, three) == [([1], 1), ([2, 3], 1)]


def test_the_order_of_the_statements_changes_nothing() -> None:
    told = [statement(n, document=n, amount=amount) for n, amount in enumerate((5, None, 6, 5))]
    assert merged(*told) == merged(*reversed(told))
