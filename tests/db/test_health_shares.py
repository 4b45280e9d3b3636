"""The health of pages, runs, tables and letters: each expectation fails on one side of its border only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from papers import article

from db.health.check import problems
from db.health.problem import Problem
from db.knowledge import Source
from db.store import Store
from db.store.connection import stamp
from db.store.digests import Mark
from db.store.frontier import Found
from db.store.owner import current_owner

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
WIRE = Source(key="wire", name="Wire", kind="rss", url="https://wire.example/feed")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "health.db") as store:
        run(store, "daily", NOW)
        yield store


def run(store: Store, task: str, due: datetime, minutes: int = 0) -> int:
    run_id = store.runs.start(task, due_at=due, owner=current_owner(), now=due)
    assert run_id is not None
    store.runs.finish(run_id, state="finished", now=due + timedelta(minutes=minutes))
    return run_id


def found(store: Store, source: Source = WIRE, now: datetime = NOW) -> list[Problem]:
    return problems(store.connection, (source,), now=now)


def items(store: Store, count: int, name: str, at: datetime = NOW) -> list[str]:
    """`count` addresses that the wire listed at `at`; a poll of it went well."""
    urls = [f"https://wire.example/{name}/{n}" for n in range(count)]
    store.frontier.add((Found(url=url, source="wire") for url in urls), now=at)
    store.polls.source_ok("wire", now=at, next_due_at=at, items=1, newest=at)
    return urls


def pages(store: Store, count: int, name: str, at: datetime = NOW, *, teaser: bool = False) -> None:
    """`count` pages of the wire that were found, read and tagged at `at`."""
    for url in items(store, count, name, at):
        page = article(url=url, title="t", teaser=teaser, text=url, fetched_at=at)
        store.frontier.done(url, document_id=store.documents.save(page).id)
    store.connection.execute("UPDATE documents SET tagged = 'one'")


def test_pages_that_have_come_behind_a_wall_are_told_and_those_that_always_were_are_not(
    store: Store,
) -> None:
    pages(store, 9, "before", NOW - 2 * WEEK)
    pages(store, 4, "read")
    pages(store, 4, "teased", teaser=True)
    (problem,) = found(store)
    assert problem.level == "warning"
    assert "4 of 8 pages in 7 days were the beginning only" in problem.line()
    store.connection.execute("UPDATE documents SET teaser = 1 WHERE url LIKE '%/before/%'")
    assert found(store) == []


def test_pages_that_give_no_text_are_a_failure_with_the_reason_of_most(store: Store) -> None:
    pages(store, 4, "read")
    lost = items(store, 4, "lost")
    for url, reason in zip(lost, ("no text", "no text", "http 403"), strict=False):
        store.frontier.fail(url, reason=reason)
    assert found(store) == []
    store.frontier.refuse(lost[3], reason="no text")
    (problem,) = found(store)
    assert problem.level == "failure"
    assert "4 of 8 pages in 7 days gave no text, most of them for: no text" in problem.line()


def test_a_broad_feed_of_which_nothing_is_on_the_subject_is_another_feed(store: Store) -> None:
    broad = replace(WIRE, relevance="names", expected_max_per_week=0)
    unwanted = [Found(url=f"https://wire.example/off/{n}", source="wire") for n in range(100)]
    items(store, 0, "none")
    store.frontier.set_aside(unwanted[:99], now=NOW)
    assert found(store, broad) == []
    store.frontier.set_aside(unwanted, now=NOW)
    (problem,) = found(store, broad)
    assert "0 of 100 items in 7 days were on the subject" in problem.line()
    assert found(store, replace(broad, relevance="all")) == []
    pages(store, 2, "on")
    assert found(store, broad) == []


def test_a_second_failure_is_told_once_the_sources_own_interval_is_over(store: Store) -> None:
    for hours in (5, 3):
        store.polls.source_failed("wire", now=NOW - timedelta(hours=hours), next_due_at=NOW, reason="no feed")
    assert found(store) == []
    (problem,) = found(store, now=NOW + timedelta(hours=1))
    assert "2 polls in a row failed (no feed)" in problem.line()


def test_one_failure_is_told_after_a_day_since_the_back_off_may_leave_it_at_one(store: Store) -> None:
    store.polls.source_failed("wire", now=NOW, next_due_at=NOW + 2 * WEEK, reason="no feed")
    assert found(store, now=NOW + timedelta(hours=23)) == []
    (problem,) = found(store, now=NOW + timedelta(hours=24))
    assert "1 poll in a row failed (no feed)" in problem.line()


def test_a_lie_of_304_is_told_for_a_week(store: Store) -> None:
    store.runs.count(1, "wire", {"lying 304": 2})
    items(store, 3, "new")
    (problem,) = found(store)
    assert problem.line().startswith(
        "warning: wire: it answered 304 (not modified) 2 times although it had changed since 2026-03-10"
    )


def test_a_run_is_slow_against_its_own_history(store: Store) -> None:
    for day in range(1, 8):
        run(store, "daily", NOW - timedelta(days=day), minutes=20)
    latest = run(store, "daily", NOW + timedelta(hours=1), minutes=70)
    assert found(store) == []
    store.runs.finish(latest, state="finished", now=NOW + timedelta(minutes=131))
    (problem,) = found(store)
    assert "the last daily run took 71 min; 20 min are usual" in problem.line()


def test_a_backup_that_failed_or_is_overdue_is_told(store: Store) -> None:
    backup = run(store, "backup", NOW - timedelta(days=3))
    assert found(store) == []
    (problem,) = found(store, now=NOW + timedelta(seconds=1))
    assert problem.line() == (
        "backup: none was done since 2026-03-07T06:00:00Z: see that 'chiprace schedule' is running"
    )
    store.runs.finish(backup, state="failed", now=NOW, reason="disk full")
    (problem,) = found(store)
    assert problem.what == "the last one failed (disk full)"


TAG = """
INSERT INTO mentions (document_id, part, start_offset, end_offset, surface, sentence_start, sentence_end,
                      confidence, rule, layer, key, canonical)
SELECT id, 'text', 0, 1, 'h', 0, 1, 1, 'test', 'company', ?, 'H' FROM documents WHERE url LIKE ?
"""


def test_articles_that_suddenly_have_few_tags_or_names_that_no_table_lists_are_told(store: Store) -> None:
    pages(store, 30, "before", NOW - 2 * WEEK)
    pages(store, 30, "now")
    for key, where in (("h", "%/before/%"), ("h", "%/before/%"), ("h", "%/now/%")):
        store.connection.execute(TAG, (key, where))
    assert found(store) == []
    store.connection.execute("DELETE FROM mentions WHERE document_id = (SELECT max(id) FROM documents)")
    (problem,) = found(store)
    assert "1.0 tags per article in 7 days, 2.0 in the month before" in problem.line()
    for _ in range(2):
        store.connection.execute(TAG, (None, "%/now/%"))
    (problem,) = found(store)
    assert "67% names that no table lists in 7 days, 0% in the month before" in problem.line()


@pytest.mark.parametrize(
    ("state", "attempts", "level", "words"),
    [
        ("failed", 5, "failure", "a digest did not arrive (no such mailbox)"),
        ("uncertain", 1, "failure", "a digest may not have arrived (no such mailbox)"),
        ("due", 2, "warning", "a digest was refused and is tried again (no such mailbox)"),
    ],
)
def test_a_letter_that_did_not_arrive_is_told(
    store: Store, state: str, attempts: int, level: str, words: str
) -> None:
    store.digests.save("2026-03-10", "{}", Mark(), targets=[("mail", "desk@example.com")], now=NOW)
    assert found(store) == []
    store.connection.execute(
        "UPDATE deliveries SET state = ?, attempts = ?, reason = 'no such mailbox'", (state, attempts)
    )
    (problem,) = found(store)
    assert (problem.subject, problem.level) == ("mail desk@example.com", level)
    assert words in problem.what
    store.connection.execute("UPDATE digests SET made_at = ?", (stamp(NOW - WEEK - timedelta(seconds=1)),))
    assert found(store) == []
