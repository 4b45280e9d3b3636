"""Each expectation of the health check: fails on one side of its border and holds on the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from papers import article, spent

from db.health.check import problems
from db.health.problem import Problem
from db.health.runs import LATEST_RUN
from db.health.sources import FAILURES_IN_A_ROW, WEEK
from db.knowledge import Reference, Source
from db.reference import load_reference
from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner
from db.store.polls import Standing
from db.store.runs import RunState

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WIRE = Source(key="wire", name="Wire", kind="rss", url="https://wire.example/feed", expected_min_per_week=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "health.db") as store:
        yield store


@pytest.fixture(scope="module")
def embedded() -> Reference:
    return load_reference()


def run(store: Store, state: RunState, *, due: datetime = NOW, reason: str | None = None) -> None:
    run_id = store.runs.start("daily", due_at=due, owner=current_owner(), now=due)
    assert run_id is not None
    store.runs.finish(run_id, state=state, now=due, reason=reason)


def found(store: Store, embedded: Reference, source: Source = WIRE) -> list[Problem]:
    return problems(store.connection, (source,), now=NOW)


def items(store: Store, count: int, at: datetime, name: str) -> None:
    """`count` URLs that the wire listed at `at`; a poll of it went well."""
    urls = (Found(url=f"https://wire.example/{name}/{n}", source="wire") for n in range(count))
    store.frontier.add(urls, now=at)
    store.polls.source_ok("wire", now=at, next_due_at=at, items=count, newest=at)


def test_a_database_that_was_never_run_says_how_to_start(store: Store, embedded: Reference) -> None:
    (problem,) = found(store, embedded)
    assert problem.line() == (
        "runs: the daily run was never done: start 'chiprace schedule', or run 'chiprace run' daily"
    )


@pytest.mark.parametrize("state", ["failed", "crashed"])
def test_a_last_run_that_did_not_end_well_is_told_with_its_reason(
    store: Store, embedded: Reference, state: RunState
) -> None:
    run(store, "finished", due=NOW - timedelta(days=1))
    run(store, state, reason="disk full")
    (problem,) = found(store, embedded)
    assert f"{state} (disk full) since 2026-03-10T06:00:00Z" in problem.line()
    run(store, "finished", due=NOW + SECOND)
    assert found(store, embedded) == []


def test_a_running_run_is_no_problem(store: Store, embedded: Reference) -> None:
    store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
    assert found(store, embedded) == []


def test_a_run_may_be_36_hours_old_and_not_a_second_older(store: Store, embedded: Reference) -> None:
    run(store, "finished", due=NOW - LATEST_RUN)
    assert found(store, embedded) == []
    (problem,) = problems(store.connection, (), now=NOW + SECOND)
    assert problem.line().startswith("runs: no daily run since 2026-03-08T18:00:00Z")


def counted(store: Store, *counts: tuple[str, str], due: datetime = NOW) -> list[str]:
    """A daily run with these counters by source; what is told of it."""
    run_id = store.runs.start("daily", due_at=due, owner=current_owner(), now=NOW)
    assert run_id is not None
    for source, name in counts:
        store.runs.count(run_id, source, {name: 1})
    store.runs.finish(run_id, state="finished", now=NOW)
    return [problem.line() for problem in problems(store.connection, (), now=NOW)]


def test_a_run_to_which_most_sources_gave_no_answer_says_so_on_its_own_day(store: Store) -> None:
    mute = [(f"mute-{n}", "poll failed: host not found") for n in range(5)]
    # One whose index failed and whose parts answered did answer.
    partly = [("partly", "poll failed: http 404"), ("partly", "polled")]
    half = [(f"well-{n}", "polled") for n in range(4)]
    assert counted(store, *mute, *partly, *half) == []
    (line,) = counted(store, *mute, *half, ("mute-6", "poll failed: http 503"), due=NOW + SECOND)
    assert line == (
        "runs: 6 of 10 sources gave no answer to the last daily run, most of them for: host not found since "
        "2026-03-10T06:00:01Z: look at this machine's network, then run 'chiprace run'"
    )


def test_a_few_sources_say_nothing_of_the_network(store: Store) -> None:
    assert counted(store, *((f"mute-{n}", "poll failed: host not found") for n in range(4))) == []


def test_sources_that_could_not_be_asked_are_told_with_the_mend(store: Store) -> None:
    lines = counted(
        store, ("b", "skipped: no contact"), ("a", "skipped: no contact"), ("c", "skipped: no key")
    )
    assert lines == [
        "warning: a and 1 more: not asked for: no contact since 2026-03-10T06:00:00Z: give 'contact' in "
        "chiprace.toml, or CHIPRACE_CONTACT",
        "warning: c: not asked for: no key since 2026-03-10T06:00:00Z: set the variable that its block names "
        "in key_env, or disable the block",
    ]


def test_the_third_failed_poll_in_a_row_is_told_with_its_reason(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=1, newest=NOW)
    for n in range(1, FAILURES_IN_A_ROW + 1):
        assert found(store, embedded) == []
        store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason=f"HTTP 50{n}")
    (problem,) = found(store, embedded)
    assert problem.subject == "wire"
    assert "3 polls in a row failed (HTTP 503) since 2026-03-10T06:00:00Z" in problem.line()
    assert WIRE.url in problem.mend
    store.polls.source_ok("wire", now=NOW, next_due_at=NOW, items=1, newest=NOW)
    assert found(store, embedded) == []


def test_a_source_that_was_disabled_as_advised_is_no_problem_any_more(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    for _ in range(FAILURES_IN_A_ROW):
        store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason="HTTP 410")
    (problem,) = found(store, embedded)
    assert "disable its block" in problem.mend
    assert found(store, embedded, replace(WIRE, enabled=False)) == []


def test_fewer_items_in_a_week_than_expected_are_told_and_just_enough_are_not(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    items(store, 9, NOW - WEEK, "old")
    items(store, 2, NOW - WEEK + SECOND, "new")
    (problem,) = found(store, embedded)
    assert "2 new items in 7 days, at least 3 expected since 2026-03-03T06:00:01Z" in problem.line()
    items(store, 1, NOW, "third")
    assert found(store, embedded) == []


def test_a_source_is_not_judged_before_it_was_followed_for_a_week(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    items(store, 1, NOW - WEEK + SECOND, "first")
    assert found(store, embedded) == []
    assert len(problems(store.connection, (WIRE,), now=NOW + SECOND)) == 1


def test_a_source_of_which_nothing_is_expected_or_that_was_never_polled_is_not_judged(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    assert found(store, embedded) == []
    items(store, 1, NOW - 9 * WEEK, "old")
    assert len(found(store, embedded)) == 1
    assert found(store, embedded, replace(WIRE, expected_min_per_week=0)) == []


def test_more_items_than_expected_are_a_warning_and_just_as_many_are_none(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    items(store, 4, NOW - 2 * WEEK, "old")
    items(store, 7, NOW, "new")
    assert found(store, embedded, replace(WIRE, expected_max_per_week=7)) == []
    (problem,) = found(store, embedded, replace(WIRE, expected_max_per_week=6))
    assert problem.level == "warning"
    assert problem.line().startswith("warning: wire: 7 new items in 7 days, at most 6 expected: open https")
    assert found(store, embedded, replace(WIRE, expected_max_per_week=0)) == []


def test_the_archive_that_a_first_poll_lists_is_no_flood(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    items(store, 60, NOW - WEEK + SECOND, "archive")
    assert found(store, embedded) == []


def test_what_was_refused_for_its_subject_was_listed_all_the_same(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    items(store, 1, NOW - 2 * WEEK, "old")
    unwanted = [Found(url=f"https://wire.example/off/{n}", source="wire") for n in range(3)]
    store.frontier.set_aside(unwanted, now=NOW)
    assert found(store, embedded) == []


QUIET = replace(WIRE, expected_min_per_week=0)
DAY = timedelta(days=1)


def rhythm(store: Store, *days: float) -> datetime:
    """News at these distances in days, the last one 40 days before NOW; when that was."""
    last = NOW - 40 * DAY
    at = last - sum(days) * DAY
    for number, gap in enumerate((0.0, *days)):
        at += gap * DAY
        items(store, 1, at, f"rhythm-{number}")
    return last


def asked(store: Store, at: datetime) -> None:
    store.polls.source_ok("wire", now=at, next_due_at=at, items=0, newest=None)


def test_a_silence_of_twice_the_longest_one_is_none_yet_and_a_second_more_is(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    last = rhythm(store, 3, 5, 1, 4, 3)
    asked(store, last + 10 * DAY)
    assert found(store, embedded, QUIET) == []
    asked(store, last + 10 * DAY + SECOND)
    (problem,) = found(store, embedded, QUIET)
    assert problem.level == "warning"
    assert "nothing new in 10.0 days, its longest silence so far was 5.0 days since 2026-01-29" in (
        problem.line()
    )


def test_time_in_which_nobody_asked_is_no_silence(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    last = rhythm(store, 3, 5, 1, 4, 3)
    asked(store, last + DAY)
    assert found(store, embedded, QUIET) == []


@pytest.mark.parametrize("days", [(4, 4, 4, 4), (2, 2, 2, 2, 5), (0.1,) * 9])
def test_a_source_without_a_history_is_not_called_silent(
    store: Store, embedded: Reference, days: tuple[float, ...]
) -> None:
    run(store, "finished")
    rhythm(store, *days)
    asked(store, NOW)
    assert found(store, embedded, QUIET) == []


def test_a_source_that_fails_is_told_once_and_not_called_silent_too(
    store: Store, embedded: Reference
) -> None:
    run(store, "finished")
    rhythm(store, 3, 5, 1, 4, 3)
    asked(store, NOW)
    for _ in range(FAILURES_IN_A_ROW):
        store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason="http 503")
    (problem,) = found(store, embedded, QUIET)
    assert problem.level == "failure"


@pytest.mark.parametrize(("standing", "words"), [("paused", "it is paused"), ("dead", "it is given up")])
def test_a_source_that_is_given_up_is_told_at_its_first_failure(
    store: Store, embedded: Reference, standing: Standing, words: str
) -> None:
    run(store, "finished")
    store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason="http 410", standing=standing)
    (problem,) = found(store, embedded)
    assert f"1 poll in a row failed (http 410); {words}" in problem.line()
    assert problem.line().endswith("(it is tried once a month, or by 'chiprace crawl KEY')")


def test_documents_that_were_never_tagged_are_told_until_they_are(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    saved = store.documents.save(article(url="https://wire.example/1", title="t", text="t", fetched_at=NOW))
    (problem,) = found(store, embedded)
    assert problem.line() == "documents: 1 were never tagged: run 'chiprace tag'"
    store.tags.save(saved.id, {}, fingerprint="one")
    assert found(store, embedded) == []


def test_a_release_that_differs_from_its_filing_warns_for_a_month(store: Store, embedded: Reference) -> None:
    run(store, "finished")
    release_day = (NOW - timedelta(days=40)).date().isoformat()
    quarter = spent("Q4 2025", 15, release_day, kind="stated_in_release", tag="", form="8-K", scale=6)
    filed = replace(
        quarter, kind="reported_fact", accession="filing", form="10-K", filed=NOW.date() - timedelta(days=20)
    )
    keep = {"url": "https://data.example/f", "company_keys": {}, "now": NOW}
    store.capex.save([quarter, replace(filed, value=Decimal(16 * 10**6))], **keep)  # type: ignore[arg-type]
    assert found(store, embedded) == []
    store.capex.save([replace(filed, value=Decimal(19 * 10**6), accession="again")], **keep)  # type: ignore[arg-type]
    store.connection.execute("DELETE FROM capex WHERE accession = 'filing'")
    (problem,) = found(store, embedded)
    assert problem.line() == (
        "warning: capex: 1 figure of a release differs from the filing beyond rounding, the newest of "
        "Northwind Compute since 2026-02-18: read 'chiprace export capex_differences': restated, or read "
        "wrongly?"
    )
    assert {
        one.subject for one in problems(store.connection, embedded.sources, now=NOW + timedelta(days=11))
    } == {"runs"}
