"""Backups that rotate, the weekly upkeep, polls between the daily runs, settings that are read again."""

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from loopback import Asked, Reply, Site

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
from scheduler.run import Stage, run
from scheduler.timetable import Timetable, sources_wait, timetable
from scheduler.work import Work, rotate

ROOT = Path(__file__).parents[2]
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


def test_the_settings_memory_limit_is_that_of_the_crawls_process(tmp_path: Path) -> None:
    limits: list[str] = []

    def tell(_asked: Asked) -> Reply:
        """The limits of the one crawl of this database, while it waits for an answer."""
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if "crawler.run" in words and str(tmp_path / "limited.db") in words:
                    limits.extend((folder / "limits").read_text().splitlines())
        return Reply(status=404)

    site = Site()
    site.routes["/robots.txt"] = tell
    (tmp_path / "chiprace.toml").write_text(
        f'database = "limited.db"\nallow_hosts = ["{site.host}"]\nsources = "s.toml"\n'
        "[schedule]\nmemory_mb = 777\n"
    )
    (tmp_path / "s.toml").write_text(
        f'[[source]]\nkey = "wire"\nname = "Wire"\nkind = "rss"\nurl = "{site.url}/feed.xml"\n'
    )
    command = [sys.executable, "-m", "scheduler", "--config", str(tmp_path / "chiprace.toml"), "run"]
    subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
    site.close()
    (line,) = (line for line in limits if line.startswith("Max address space"))
    assert line.split()[3] == str(777 * 2**20)


def test_a_crawl_beyond_its_memory_is_a_failed_run_with_its_reason(
    database: Path, reference: Reference
) -> None:
    options = CrawlOptions(database=database, keys=("nvidia-newsroom",), memory=40_000_000)
    work = Work(options=options, reference=reference, settings=Configuration(), now=lambda: NOW)

    def crawl_alone(store: Store, run_id: int) -> dict[str, Stage]:
        return {"crawl": work.stages("poll")(store, run_id)["crawl"]}

    run(database, reference, stages=crawl_alone, task="poll", due=NOW)
    with Store(database) as store:
        latest = store.runs.latest("poll")
    assert latest is not None
    assert latest.state == "failed"
    assert latest.reason is not None
    assert latest.reason.startswith("crawl: crawl: its process ended with code ")


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


def test_what_the_last_run_could_not_ask_starts_no_poll(database: Path, reference: Reference) -> None:
    with Store(database) as store:
        store.mirror.update(reference)
        run_id = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
        assert run_id is not None
        first, *others = [source.key for source in reference.sources if source.enabled]
        for key in others:
            store.runs.count(run_id, key, {"skipped: no contact": 1})
        assert sources_wait(store, stamp(NOW))
        store.runs.count(run_id, first, {"skipped: no key": 1})
        assert not sources_wait(store, stamp(NOW))
        # It is known of the last run alone.
        assert store.runs.start("daily", due_at=NOW + timedelta(days=1), owner=current_owner(), now=NOW)
        assert sources_wait(store, stamp(NOW))


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
