"""Backups that rotate, the weekly upkeep, polls between the daily runs, settings that are read again."""

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.options import CrawlOptions
from db.knowledge import Reference
from db.reference import load_reference
from db.store import Store
from db.store.connection import stamp
from db.store.owner import current_owner
from db.upkeep import POLLS_KEPT, tidy
from scheduler.clock import Clock
from scheduler.configuration import Backup, Configuration, Schedule
from scheduler.due import Rhythm
from scheduler.run import run
from scheduler.timetable import Timetable, sources_wait, timetable
from scheduler.work import Work, rotate

NOW = datetime(2026, 3, 4, 3, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    Store(path).close()
    return path


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def test_the_newest_copies_are_kept_and_other_files_are_left_alone(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    for day in range(5):
        rotate(database, folder, keep=3, now=NOW + timedelta(days=day))
    (folder / "notes.txt").write_text("not ours")
    counts = rotate(database, folder, keep=3, now=NOW + timedelta(days=5))
    assert counts["old backups removed"] == 1
    assert sorted(path.name for path in folder.iterdir()) == [
        "chiprace-20260307T033000Z.db",
        "chiprace-20260308T033000Z.db",
        "chiprace-20260309T033000Z.db",
        "notes.txt",
    ]
    with closing(sqlite3.connect(folder / "chiprace-20260309T033000Z.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_no_old_copy_goes_when_the_new_one_cannot_be_written(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    for day in range(3):
        rotate(database, folder, keep=3, now=NOW + timedelta(days=day))
    with pytest.raises(Exception, match="exists already"):
        rotate(database, folder, keep=1, now=NOW + timedelta(days=2))
    assert len(list(folder.iterdir())) == 3


def test_a_backup_run_has_its_row_and_its_counters(
    database: Path, tmp_path: Path, reference: Reference
) -> None:
    settings = Configuration(backup=Backup(folder=str(tmp_path / "copies"), keep=2))
    work = Work(
        options=CrawlOptions(database=database), reference=reference, settings=settings, now=lambda: NOW
    )
    outcome = run(database, reference, stages=work.stages("backup"), task="backup", due=NOW)
    assert outcome.unhealthy == ()
    assert outcome.counts["backup bytes"] > 0
    with Store(database) as store:
        latest = store.runs.latest("backup")
        assert latest is not None
        assert (latest.state, store.runs.counts(latest.id)) == (
            "finished",
            {"backup bytes": outcome.counts["backup bytes"]},
        )
    # Without a folder the clock never asks; asked all the same, it says what to set.
    bare = Work(
        options=CrawlOptions(database=database),
        reference=reference,
        settings=Configuration(),
        now=lambda: NOW,
    )
    refused = run(database, reference, stages=bare.stages("backup"), task="backup", due=NOW.replace(day=5))
    assert refused.unhealthy == ("backup: no folder for backups: give one in [backup] of chiprace.toml",)


def test_the_upkeep_removes_old_polls_and_no_daily_run_and_checks_the_file(database: Path) -> None:
    with Store(database) as store:
        for task, age in (
            ("poll", POLLS_KEPT + timedelta(days=1)),
            ("poll", timedelta(days=1)),
            ("daily", POLLS_KEPT + timedelta(days=1)),
        ):
            run_id = store.runs.start(task, due_at=NOW - age, owner=current_owner(), now=NOW - age)
            assert run_id is not None
            store.runs.count(run_id, "wire", {"new": 3})
            store.runs.finish(run_id, state="finished", now=NOW - age)
        kept = tidy(store.connection, now=NOW)
        assert (kept.removed, kept.verdict) == (1, "ok")
        left = store.connection.execute("SELECT source FROM runs ORDER BY id").fetchall()
        assert [row[0] for row in left] == ["poll", "daily"]
        assert store.connection.execute("SELECT count(*) FROM run_counts").fetchone()[0] == 2


def test_sources_wait_when_one_is_due_and_never_when_it_is_off(database: Path, reference: Reference) -> None:
    with Store(database) as store:
        assert not sources_wait(store, stamp(NOW))
        store.mirror.update(reference)
        assert sources_wait(store, stamp(NOW))
        for source in reference.sources:
            if source.enabled:
                store.polls.source_ok(
                    source.key, now=NOW, next_due_at=NOW + timedelta(hours=6), items=0, newest=None
                )
        assert not sources_wait(store, stamp(NOW))
        assert sources_wait(store, stamp(NOW + timedelta(hours=6)))


def test_the_settings_say_when_each_task_is_due() -> None:
    settings = Configuration(
        schedule=Schedule(at="05:30", zone="Europe/Berlin", maintenance="monday", longest_run="2h"),
        backup=Backup(folder="copies", at="02:00"),
    )
    zone = ZoneInfo("Europe/Berlin")
    assert timetable(settings) == Timetable(
        rhythms={
            "daily": Rhythm(at=time(5, 30), zone=zone),
            "backup": Rhythm(at=time(2, 0), zone=zone),
            "maintenance": Rhythm(at=time(2, 0), zone=zone, weekday=0),
        },
        polling=True,
        longest_run=timedelta(hours=2),
    )
    assert "backup" not in timetable(Configuration()).rhythms


def test_settings_are_read_again_and_broken_ones_change_nothing(
    database: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from scheduler.configuration import load_configuration

    file = tmp_path / "chiprace.toml"
    file.write_text('[schedule]\nat = "05:30"\npolling = false\n')
    moment = datetime(2030, 1, 1, 5, 45, tzinfo=UTC)
    with Store(database) as store:
        for task in ("daily", "maintenance"):
            run_id = store.runs.start(task, due_at=moment, owner=current_owner(), now=moment)
            assert run_id is not None
            store.runs.finish(run_id, state="finished", now=moment)
    clock = Clock(database, lambda: timetable(load_configuration(file)), now=lambda: moment)
    assert clock.tick() == {"daily": "done", "maintenance": "done"}
    file.write_text('[schedule]\nat = "late"\n')
    caplog.set_level(logging.INFO, "chiprace.clock")
    clock.reload()
    assert "settings stay as they were" in caplog.text
    assert "write an hour such as 06:00" in caplog.text
    assert clock.tick() == {"daily": "done", "maintenance": "done"}
    file.write_text('[schedule]\nat = "05:40"\npolling = true\n')
    clock.reload()
    assert clock.tick() == {"daily": "done", "maintenance": "done", "poll": "done"}
