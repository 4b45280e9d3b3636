"""A run: every stage has its turn, the row tells the truth, what is done is left alone."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from papers import article

from db.knowledge import Reference
from db.records import ChipraceError, Document
from db.reference import load_reference
from db.store import Store
from db.store.owner import current_owner
from scheduler import stages
from scheduler.run import Outcome, run
from scheduler.work import collecting

DUE = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
Crawl = Callable[[int], tuple[dict[str, int], tuple[str, ...]]]


def run_once(
    database: Path,
    reference: Reference,
    *,
    crawl: Crawl,
    due: datetime | None = None,
    progress: stages.Progress = stages.silent,
) -> Outcome:
    """A daily run whose crawl is `crawl`."""
    return run(
        database,
        reference,
        stages=lambda store, run_id: collecting(store, reference, crawl, run_id, progress=progress),
        due=due,
    )


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def page(n: int, **changes: object) -> Document:
    told: dict[str, object] = {
        "url": f"https://example.com/{n}",
        "title": "Alphabet",
        "published": DUE,
        "text": "Alphabet spent $44.924 billion.",
        "fetched_at": DUE,
    }
    return article(**(told | changes))


def crawler_of(database: Path, *, then: Exception | None = None, failures: tuple[str, ...] = ()) -> Crawl:
    """A crawl that stores one page, then ends as told."""

    def crawl(run_id: int) -> tuple[dict[str, int], tuple[str, ...]]:
        with Store(database) as store:
            store.documents.save(page(run_id))
        if then is not None:
            raise then
        return {"new": 1}, failures

    return crawl


def last(database: Path) -> tuple[str, str | None, int]:
    with Store(database) as store:
        run = store.runs.latest("daily")
    assert run is not None
    return run.state, run.reason, run.attempts


def test_a_good_run_crawls_tags_groups_and_is_finished(tmp_path: Path, reference: Reference) -> None:
    database = tmp_path / "a.db"
    seen: list[tuple[int, int]] = []
    outcome = run_once(
        database, reference, crawl=crawler_of(database), due=DUE, progress=lambda *told: seen.append(told)
    )
    assert (outcome.counts, outcome.unhealthy) == (
        {"new": 1, "tagged": 1, "edits compared": 0, "grouped": 1},
        (),
    )
    assert last(database) == ("finished", None, 1)
    assert seen == [(1, 1)]
    with Store(database) as store:
        assert outcome.run_id is not None
        assert store.runs.counts(outcome.run_id) == {"grouped": 1, "tagged": 1}
        assert store.totals()["amounts"] == 1


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ChipraceError("wire: gone: mend it"), "crawl: wire: gone: mend it"),
        (OSError(28, "No space left on device"), "crawl: [Errno 28] No space left on device"),
        (sqlite3.OperationalError("database or disk is full"), "crawl: database or disk is full"),
        (KeyError("surprise"), "crawl: KeyError: 'surprise'"),
    ],
)
def test_a_stage_that_fails_keeps_no_other_from_its_work(
    tmp_path: Path, reference: Reference, error: Exception, line: str
) -> None:
    database = tmp_path / "a.db"
    outcome = run_once(database, reference, crawl=crawler_of(database, then=error), due=DUE)
    assert outcome.unhealthy == (line,)
    assert outcome.counts == {"crawl failed": 1, "tagged": 1, "edits compared": 0, "grouped": 1}
    assert last(database) == ("failed", line, 1)


def test_a_source_that_is_down_makes_the_run_unhealthy_but_finished(
    tmp_path: Path, reference: Reference
) -> None:
    database = tmp_path / "a.db"
    crawl = crawler_of(database, failures=("wire: HTTP 503", "other: no answer"))
    outcome = run_once(database, reference, crawl=crawl, due=DUE)
    assert outcome.unhealthy == ("wire: HTTP 503", "other: no answer")
    assert last(database) == ("finished", "wire: HTTP 503; other: no answer", 1)


def test_a_run_that_is_done_or_running_is_left_alone(tmp_path: Path, reference: Reference) -> None:
    database = tmp_path / "a.db"
    run_once(database, reference, crawl=crawler_of(database), due=DUE)
    again = run_once(database, reference, crawl=crawler_of(database), due=DUE)
    assert (again.run_id, again.counts) == (None, {})
    with Store(database) as store:
        assert store.documents.count() == 1
        store.runs.start("daily", due_at=DUE.replace(day=2), owner=current_owner(), now=DUE)
    assert run_once(database, reference, crawl=crawler_of(database), due=DUE.replace(day=2)).run_id is None


def test_a_failed_or_crashed_run_is_taken_again_under_its_own_row(
    tmp_path: Path, reference: Reference
) -> None:
    database = tmp_path / "a.db"
    broken = crawler_of(database, then=ChipraceError("down"))
    assert run_once(database, reference, crawl=broken, due=DUE).run_id == 1
    assert run_once(database, reference, crawl=crawler_of(database), due=DUE).run_id == 1
    assert last(database) == ("finished", None, 2)
    host = current_owner().rsplit(":", 2)[0]
    with Store(database) as store:
        store.runs.start("daily", due_at=DUE.replace(day=2), owner=f"{host}:{2**22 + 1}:1", now=DUE)
    assert run_once(database, reference, crawl=crawler_of(database), due=DUE.replace(day=2)).run_id == 2
    assert last(database) == ("finished", None, 2)


def test_what_an_earlier_run_left_untagged_is_tagged_by_the_next(
    tmp_path: Path, reference: Reference
) -> None:
    database = tmp_path / "a.db"
    with Store(database) as store:
        for n in range(100, 160):
            store.documents.save(page(n, published=None, title=""))
        store.documents.save(page(160, text=""))
    seen: list[tuple[int, int]] = []
    outcome = run_once(
        database, reference, crawl=lambda _run: ({}, ()), progress=lambda *told: seen.append(told)
    )
    assert outcome.counts == {"tagged": 61, "edits compared": 0, "grouped": 61}
    assert seen == [(50, 61), (61, 61)]
