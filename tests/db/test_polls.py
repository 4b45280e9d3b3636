"""What is remembered of polls: validators, failures in a row, parked hosts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.store import Store
from db.store.polls import History, SourceState

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "https://wire.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "polls.db") as store:
        yield store


def answer(store: Store, *, now: datetime, conditional: bool, etag: str | None = '"1"') -> None:
    store.polls.answered(
        FEED, etag=etag, last_modified=None, body_sha256=etag or "x", now=now, conditional=conditional
    )


def test_an_address_that_was_never_asked_has_no_validator(store: Store) -> None:
    assert store.polls.validator(FEED) is None
    store.polls.not_modified(FEED, now=NOW)
    assert store.polls.validator(FEED) is None


def test_the_last_full_answer_and_the_last_unconditional_one_are_told_apart(store: Store) -> None:
    answer(store, now=NOW, conditional=False)
    answer(store, now=NOW + HOUR, conditional=True, etag='"2"')
    known = store.polls.validator(FEED)
    assert known is not None
    assert (known.etag, known.polls) == ('"2"', 1)
    assert (known.checked_at, known.unconditional_at) == (NOW + HOUR, NOW)
    answer(store, now=NOW + 2 * HOUR, conditional=False, etag=None)
    again = store.polls.validator(FEED)
    assert again is not None
    assert (again.etag, again.unconditional_at) == (None, NOW + 2 * HOUR)


def test_a_304_counts_as_a_poll_and_keeps_the_validator(store: Store) -> None:
    answer(store, now=NOW, conditional=False)
    store.polls.not_modified(FEED, now=NOW + HOUR)
    known = store.polls.validator(FEED)
    assert known is not None
    assert (known.etag, known.polls, known.checked_at) == ('"1"', 1, NOW + HOUR)


def test_failures_in_a_row_are_counted_and_one_good_poll_ends_the_row(store: Store) -> None:
    assert store.polls.failures("wire") == 0
    assert store.polls.due_at("wire") is None
    for n in range(1, 4):
        store.polls.source_failed("wire", now=NOW, next_due_at=NOW + n * HOUR, reason="503")
        assert store.polls.failures("wire") == n
        assert store.polls.due_at("wire") == NOW + n * HOUR
    store.polls.source_ok("wire", now=NOW + HOUR, next_due_at=NOW + 9 * HOUR, items=20, newest=NOW)
    assert store.polls.failures("wire") == 0
    row = store.connection.execute("SELECT * FROM source_state").fetchone()
    assert (row["reason"], row["last_failed_at"]) == (None, "2026-03-01T06:00:00Z")


def test_a_304_forgets_neither_what_was_listed_nor_the_newest_item(store: Store) -> None:
    state = "SELECT items, newest_item_at FROM source_state"
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=20, newest=NOW)
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=0, newest=None)
    assert tuple(store.connection.execute(state).fetchone()) == (20, "2026-03-01T06:00:00Z")
    # A feed that lists older items now has not become older news.
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=5, newest=NOW - HOUR)
    assert tuple(store.connection.execute(state).fetchone()) == (5, "2026-03-01T06:00:00Z")
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=5, newest=NOW + HOUR)
    assert tuple(store.connection.execute(state).fetchone()) == (5, "2026-03-01T07:00:00Z")


def test_the_first_good_poll_of_a_source_that_lists_nothing_has_no_newest_item(store: Store) -> None:
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=0, newest=None)
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=1, newest=NOW)
    row = store.connection.execute("SELECT items, newest_item_at FROM source_state").fetchone()
    assert tuple(row) == (1, "2026-03-01T06:00:00Z")


def test_a_source_that_was_never_polled_is_live_and_has_no_history(store: Store) -> None:
    assert store.polls.state("wire") == SourceState()


def test_what_is_known_of_gaps_outlives_polls_that_say_nothing_of_them_and_failures(store: Store) -> None:
    history = History(last_new_at=NOW, gaps=(HOUR, 2 * HOUR))
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=1, newest=NOW, history=history)
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=0, newest=None)
    store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason="http 503", strain=0.5)
    assert store.polls.state("wire").history == history


def test_a_row_of_failures_keeps_its_beginning_and_a_good_poll_makes_the_source_live(store: Store) -> None:
    for n, standing in enumerate(("live", "dead"), start=1):
        store.polls.source_failed(
            "wire",
            now=NOW + n * HOUR,
            next_due_at=NOW,
            reason="http 503",
            strain=n / 2,
            standing=standing,  # type: ignore[arg-type]
        )
    state = store.polls.state("wire")
    assert (state.standing, state.failures, state.strain) == ("dead", 2, 1.0)
    assert state.failing_since == NOW + HOUR
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=1, newest=NOW)
    assert store.polls.state("wire") == SourceState()


def test_a_host_stays_parked_until_the_later_of_two_answers(store: Store) -> None:
    assert store.polls.parked_until("wire.example") is None
    store.polls.park_host("wire.example", until=NOW + 5 * HOUR, reason="429")
    store.polls.park_host("wire.example", until=NOW + HOUR, reason="503")
    assert store.polls.parked_until("wire.example") == NOW + 5 * HOUR
