"""The store against real files: leases, versions, one transaction, what a kill leaves behind."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import article, figure

from db.records import CapexFact, Document
from db.store import Store
from db.store.connection import StoreError, number
from db.store.frontier import Found
from db.store.owner import current_owner, is_alive

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)


def a_document(
    url: str = "https://example.com/a", text: str = "One sentence.", **changes: object
) -> Document:
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
        "cik": "0000000001",
        "company": "Example",
        "period_start": NOW.date() - timedelta(days=90),
        "period_end": NOW.date(),
        "value": Decimal(1000),
        "accession": "0000000001-26-000001",
        "filed": NOW.date(),
    }
    return figure(**(told | changes))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "chiprace.db")


def lease(store: Store, owner: str = "here:1:1", now: datetime = NOW, limit: int = 10) -> list[str]:
    taken = store.frontier.lease(owner=owner, sources=["wire"], limit=limit, now=now, duration=LEASE)
    return [item.url for item in taken]


def test_a_leased_url_is_given_to_one_crawler_only(store: Store) -> None:
    store.frontier.add([Found(url=f"https://example.com/{n}", source="wire") for n in range(4)], now=NOW)
    first, second = lease(store, "a:1:1", limit=3), lease(store, "b:2:2", limit=3)
    assert len(first) == 3
    assert len(second) == 1
    assert not set(first) & set(second)


def test_a_lease_that_ran_out_is_given_again(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire")], now=NOW)
    assert lease(store) == ["https://example.com/1"]
    assert lease(store, "b:2:2", now=NOW + LEASE - timedelta(seconds=1)) == []
    assert lease(store, "b:2:2", now=NOW + LEASE) == ["https://example.com/1"]


def test_leases_of_a_dead_process_are_given_back_and_those_of_a_live_one_are_not(store: Store) -> None:
    store.frontier.add([Found(url=f"https://example.com/{n}", source="wire") for n in range(2)], now=NOW)
    host = current_owner().rsplit(":", 2)[0]
    lease(store, f"{host}:{2**22 + 1}:1", limit=1)
    lease(store, current_owner(), limit=1)
    assert store.frontier.release_dead() == 1
    assert store.frontier.states() == {"leased": 1, "queued": 1}


def test_a_page_that_ends_three_processes_is_given_up_and_what_only_waited_is_not(store: Store) -> None:
    poison, beside, waiting = (f"https://example.com/{n}" for n in range(3))
    store.frontier.add([Found(url=url, source="wire") for url in (poison, beside, waiting)], now=NOW)
    host = current_owner().rsplit(":", 2)[0]

    def die(pid: int, *read: str) -> list[tuple[str, str]]:
        for url in read:
            store.frontier.reading(url)
        store.frontier.release_dead()
        return store.frontier.fail_deadly()

    for death in (1, 2):
        pid = 2**22 + death
        assert lease(store, f"{host}:{pid}:1") == [poison, beside, waiting]
        assert die(pid, poison, beside) == []
    # Two processes ended in either: they come last, and alone, since one of them is not to blame.
    assert lease(store, current_owner()) == [waiting]
    assert lease(store, f"{host}:{2**22 + 3}:1") == [poison]
    assert lease(store, current_owner()) == []
    assert die(2**22 + 3, poison) == [("wire", poison)]
    assert lease(store, current_owner()) == [beside]
    store.frontier.done(beside)
    row = store.connection.execute("SELECT state, reason FROM frontier WHERE url = ?", (poison,)).fetchone()
    assert tuple(row) == ("failed", "reading it ended the process")
    # Its source says that it has changed: it has its tries again.
    store.frontier.add([Found(url=poison, source="wire", changed_at=NOW)], now=NOW)
    assert lease(store, current_owner()) == [poison]


def test_a_process_that_ends_while_it_waits_for_an_answer_accuses_no_page(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire")], now=NOW)
    host = current_owner().rsplit(":", 2)[0]
    for death in range(1, 9):
        assert len(lease(store, f"{host}:{2**22 + death}:1")) == 1
        store.frontier.release_dead()
        assert store.frontier.fail_deadly() == []


def test_a_pid_that_was_given_to_another_process_does_not_keep_a_lease() -> None:
    host, pid, started = current_owner().rsplit(":", 2)
    assert is_alive(f"{host}:{pid}:{started}")
    assert not is_alive(f"{host}:{pid}:{int(started) - 1}")
    assert is_alive("another-host:1:1")


def test_a_changed_item_is_queued_again_and_an_unchanged_one_is_not(store: Store) -> None:
    item = Found(url="https://example.com/1", source="wire", changed_at=NOW)
    assert store.frontier.add([item], now=NOW) == {"new": 1, "changed": 0, "known": 0}
    lease(store)
    store.keep_page(a_document("https://example.com/1"), url=item.url)
    assert store.frontier.add([item], now=NOW) == {"new": 0, "changed": 0, "known": 1}
    later = Found(url=item.url, source="wire", changed_at=NOW + timedelta(hours=1))
    assert store.frontier.add([later], now=NOW) == {"new": 0, "changed": 1, "known": 0}
    assert lease(store) == [item.url]


def test_a_refused_url_is_never_queued_again(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire", changed_at=NOW)], now=NOW)
    store.frontier.refuse("https://example.com/1", reason="robots")
    again = Found(url="https://example.com/1", source="wire", changed_at=NOW + timedelta(days=1))
    assert store.frontier.add([again], now=NOW)["known"] == 1
    assert lease(store) == []


def test_a_parked_url_waits_for_its_hour(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire")], now=NOW)
    lease(store)
    store.frontier.park("https://example.com/1", reason="retry_after", until=NOW + timedelta(hours=1))
    assert lease(store, now=NOW + timedelta(minutes=59)) == []
    assert lease(store, now=NOW + timedelta(hours=1)) == ["https://example.com/1"]


def test_a_document_and_its_url_commit_together_or_not_at_all(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire")], now=NOW)

    def cut_short() -> None:
        with store.transaction():
            store.keep_page(a_document("https://example.com/1"), url="https://example.com/1")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        cut_short()
    assert store.documents.count() == 0
    assert store.frontier.states() == {"queued": 1}


def test_the_same_page_twice_is_one_version_and_another_text_is_a_second(store: Store) -> None:
    first = store.documents.save(a_document())
    assert (first.outcome, first.version) == ("new", 1)
    assert store.documents.save(a_document(fetched_at=NOW + timedelta(days=1))).outcome == "same"
    changed = store.documents.save(a_document(text="Another sentence."))
    assert (changed.outcome, changed.version, changed.id) == ("changed", 2, first.id)
    texts = store.connection.execute("SELECT text FROM document_versions ORDER BY version").fetchall()
    assert [row[0] for row in texts] == ["One sentence.", "Another sentence."]


def test_the_index_finds_the_new_text_of_a_changed_page_and_not_the_old(store: Store) -> None:
    store.documents.save(a_document(text="wafers"))
    store.documents.save(a_document(text="turbines"))
    find = "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH ?"
    assert store.connection.execute(find, ("wafers",)).fetchone()[0] == 0
    assert store.connection.execute(find, ("turbines",)).fetchone()[0] == 1
    store.connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")


def test_a_vintage_is_stored_once_and_a_restatement_beside_it(store: Store) -> None:
    keep = {"url": "https://example.com/facts", "company_keys": {"0000000001": "example"}, "now": NOW}
    assert store.capex.save([a_fact()], **keep) == 1  # type: ignore[arg-type]
    restated = a_fact(value=Decimal(900), accession="0000000001-27-000001")
    assert store.capex.save([a_fact(), restated], **keep) == 1  # type: ignore[arg-type]
    assert store.connection.execute("SELECT count(*) FROM capex").fetchone()[0] == 2


def test_the_quarterly_view_shows_the_latest_vintage_of_a_quarter(store: Store) -> None:
    restated = a_fact(
        value=Decimal(900), accession="0000000001-27-000001", filed=NOW.date() + timedelta(days=300)
    )
    store.capex.save([a_fact(), restated], url="u", company_keys={}, now=NOW)
    rows = store.connection.execute("SELECT value FROM capex_quarterly").fetchall()
    assert [row[0] for row in rows] == [900]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_is_stored_exactly_or_refused(value: Decimal) -> None:
    try:
        stored = number(value)
    except ValueError:
        return
    assert Decimal(repr(stored)) == value


def test_a_folder_or_a_text_file_is_refused_with_its_name_and_the_mend(tmp_path: Path) -> None:
    not_a_database = tmp_path / "notes.txt"
    not_a_database.write_text("hello " * 1000)
    for path in (tmp_path, not_a_database):
        with pytest.raises(StoreError, match="--db") as refusal:
            Store(path)
        assert str(path) in str(refusal.value)


def a_writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, str(Path(__file__).with_name("store_writer.py")), str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_kill_9_leaves_whole_transactions_and_a_sound_index(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    with a_writer(path, "a", 1_000_000) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "200\n"
        writer.kill()
    with Store(path) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        store.connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
        documents = store.documents.count()
        assert documents > 200
        assert store.frontier.states() == {"done": documents}


def test_four_writers_at_once_meet_no_lock_error(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    writers = [a_writer(path, str(n), 50) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    with Store(path) as store:
        assert store.documents.count() == 200


def test_a_run_is_claimed_once_and_again_only_after_it_failed(store: Store) -> None:
    first = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
    assert first is not None
    assert store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW) is None
    store.runs.finish(first, state="failed", now=NOW, reason="disk full")
    assert store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW) == first
    store.runs.finish(first, state="finished", now=NOW)
    assert store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW) is None
    latest = store.runs.latest("daily")
    assert latest is not None
    assert (latest.state, latest.attempts) == ("finished", 2)


def test_a_run_whose_process_is_gone_is_crashed_and_claimed_again(store: Store) -> None:
    host = current_owner().rsplit(":", 2)[0]
    first = store.runs.start("daily", due_at=NOW, owner=f"{host}:{2**22 + 1}:1", now=NOW)
    assert store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW) == first


def test_counters_of_a_run_add_up_over_its_sources(store: Store) -> None:
    run_id = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
    assert run_id is not None
    store.runs.count(run_id, "a", {"stored": 2, "refused_robots": 0})
    store.runs.count(run_id, "a", {"stored": 1})
    store.runs.count(run_id, "b", {"stored": 4})
    assert store.runs.counts(run_id) == {"stored": 7}


def test_a_transaction_that_the_disk_ended_reports_the_true_error(store: Store) -> None:
    def on_a_full_disk() -> None:
        with store.transaction():
            store.connection.execute("ROLLBACK")
            store.connection.execute("INSERT INTO meta VALUES ('a', NULL)")

    with pytest.raises(sqlite3.IntegrityError):
        on_a_full_disk()
