"""Sources that answer as if all were well: old items, none at all, a site that has changed its design."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from papers import article

from db.health.check import problems
from db.health.problem import Problem
from db.health.staleness import NEVER_OLD, PATIENCE, QUIETEST, WEEK
from db.knowledge import Reference, Source
from db.reference import load_reference
from db.sites import SiteReader
from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
QUIET = Source(key="house", name="House", kind="rss", url="https://house.example/feed")
MONTHLY = replace(QUIET, expected_min_per_week=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "old.db") as store:
        run_id = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
        assert run_id is not None
        store.runs.finish(run_id, state="finished", now=NOW)
        yield store


@pytest.fixture(scope="module")
def embedded() -> Reference:
    return load_reference()


def found(store: Store, embedded: Reference, source: Source) -> list[Problem]:
    return problems(store.connection, (source,), now=NOW)


def polled(store: Store, newest: datetime | None, *, items: int = 3, at: datetime = NOW) -> None:
    store.polls.source_ok("house", now=at, next_due_at=at, items=items, newest=newest)


@pytest.mark.parametrize(
    ("source", "allowed", "level"),
    [
        (QUIET, QUIETEST, "warning"),
        (MONTHLY, PATIENCE * WEEK, "failure"),
        (replace(QUIET, expected_min_per_week=100), NEVER_OLD, "failure"),
    ],
)
def test_an_old_newest_item_is_told_with_its_date_from_the_border_of_the_block(
    store: Store, embedded: Reference, source: Source, allowed: timedelta, level: str
) -> None:
    polled(store, NOW - allowed)
    assert found(store, embedded, source) == []
    store.connection.execute("DELETE FROM source_state")
    polled(store, NOW - allowed - SECOND)
    (problem,) = found(store, embedded, source)
    assert (problem.subject, problem.level) == ("house", level)
    assert problem.since == (NOW - allowed - SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"more than {allowed.days} is unusual" in problem.what
    assert source.url in problem.mend


def test_a_listing_that_was_always_slow_is_judged_by_its_own_gaps(store: Store, embedded: Reference) -> None:
    """Six items forty days apart: eighty days of quiet are usual, whatever the block expects."""
    dates = [NOW - 81 * DAY - n * 40 * DAY for n in range(6)]
    listed = [
        Found(url=f"https://house.example/{n}", source="house", changed_at=day) for n, day in enumerate(dates)
    ]
    store.frontier.add(listed, now=NOW)
    polled(store, NOW - 80 * DAY)
    assert found(store, embedded, MONTHLY) == []
    store.connection.execute("DELETE FROM source_state")
    polled(store, dates[0])
    (problem,) = found(store, embedded, MONTHLY)
    assert "81 days old (more than 80 is unusual)" in problem.what


def test_time_in_which_nobody_asked_makes_no_item_old(store: Store, embedded: Reference) -> None:
    polled(store, NOW - QUIETEST - DAY, at=NOW - 2 * DAY)
    assert found(store, embedded, QUIET) == []


def test_a_feed_that_answers_and_has_never_listed_an_item_is_a_warning(
    store: Store, embedded: Reference
) -> None:
    polled(store, None, items=0)
    (problem,) = found(store, embedded, QUIET)
    assert problem.level == "warning"
    assert "never listed an item" in problem.line()
    polled(store, None, items=2)
    assert found(store, embedded, QUIET) == []


def page(store: Store, n: int, rule: str, at: datetime) -> None:
    store.documents.save(
        article(
            url=f"https://house.example/{n}",
            source="house",
            title="A kiln",
            text=f"Kiln {n}.",
            fetched_at=at,
            rule=rule,
        )
    )
    store.connection.execute("UPDATE documents SET tagged = 'x'")


def test_a_reader_that_finds_nothing_after_a_redesign_is_told_with_its_first_day(
    store: Store, embedded: Reference
) -> None:
    source = replace(QUIET, readers=(SiteReader(body="p.story", since=date(2026, 1, 1)),))
    polled(store, NOW)
    for n, rule in enumerate(("site", "site", "feed")):
        page(store, n, rule, NOW - DAY)
    page(store, 7, "trafilatura_precision", datetime(2025, 12, 31, tzinfo=UTC))
    assert found(store, embedded, source) == []
    page(store, 8, "trafilatura_precision", NOW - 3 * DAY)
    (problem,) = found(store, embedded, source)
    assert "found nothing on 1 of 3 pages" in problem.what
    assert problem.since == "2026-03-07T06:00:00Z"
    assert "until" in problem.mend
    # Whoever writes down the last day of the design is asked no more.
    ended = replace(source, readers=(replace(source.readers[0], until=date(2026, 3, 6)),))
    assert found(store, embedded, ended) == []
