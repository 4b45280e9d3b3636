"""A backup under load is whole, and comes back by one command that takes nobody's ledger away."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.backup import BackupError, restore_backup, write_backup
from db.public import publish_public
from db.schema import SchemaError, known_migrations
from db.store import Store
from db.store.owner import current_owner

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
KEPT = "ledger.db.before-20260301T060000Z"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with Store(path) as store:
        store.settings.put("said", "today")
    return path


@pytest.fixture
def backup(database: Path, tmp_path: Path) -> Path:
    """What the ledger was before it said "today"."""
    write_backup(database, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        copy.execute("UPDATE meta SET value = 'yesterday'")
        copy.commit()
    return tmp_path / "copy.db"


def said(database: Path) -> str | None:
    with Store(database) as store:
        return store.settings.get("said")


def test_a_backup_under_load_restores_to_all_that_was_committed_when_it_began(
    database: Path, tmp_path: Path
) -> None:
    committed, full, over = [0], threading.Event(), threading.Event()

    def write() -> None:
        with Store(database) as store:
            while not over.is_set():
                with store.transaction():
                    # Two rows that belong together: a torn copy has one of them.
                    store.settings.put(f"a{committed[0]}", "x" * 500)
                    store.settings.put(f"b{committed[0]}", "x" * 500)
                committed[0] += 1
                if committed[0] > 200:
                    full.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert full.wait(60)
        began = committed[0]
        write_backup(database, tmp_path / "copy.db")
        ended = committed[0]
    finally:
        over.set()
        writer.join()
    assert ended > began
    restore_backup(tmp_path / "copy.db", database, now=NOW)
    with Store(database) as store:
        query = store.connection.execute
        assert query("PRAGMA integrity_check").fetchone()[0] == "ok"
        first, second = (
            {row[0][1:] for row in query(f"SELECT key FROM meta WHERE key GLOB '{kind}[0-9]*'")}
            for kind in "ab"
        )
    assert first == second
    assert {str(n) for n in range(began)} <= first


def test_restore_is_one_command_and_keeps_the_file_that_was_there(database: Path, backup: Path) -> None:
    command = [sys.executable, "-m", "scheduler", "restore", str(backup), "--db", str(database)]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr.startswith(f"{database}: restored from {backup}, integrity checked; the file before")
    assert said(database) == "yesterday"
    (kept,) = (path for path in database.parent.glob("ledger.db.before-*Z"))
    assert said(kept) == "today"
    assert said(backup) == "yesterday"


@pytest.mark.parametrize("there", [True, False])
def test_what_an_administrator_restores_belongs_to_the_service(
    database: Path, backup: Path, there: bool
) -> None:
    # Only root may give a file away; the mode is anybody's.
    user = 10_001 if os.geteuid() == 0 else os.geteuid()
    for path in (database, database.parent):
        os.chown(path, user, user if os.geteuid() == 0 else -1)
    database.chmod(0o640)
    if not there:
        database.unlink()
    restore_backup(backup, database, now=NOW)
    assert database.stat().st_uid == user
    assert not there or database.stat().st_mode & 0o777 == 0o640


def test_a_restore_where_there_was_no_ledger_makes_one(backup: Path, tmp_path: Path) -> None:
    assert restore_backup(backup, tmp_path / "new.db", now=NOW) is None
    assert said(tmp_path / "new.db") == "yesterday"


def test_a_ledger_in_use_is_not_taken_away(database: Path, backup: Path) -> None:
    with Store(database), pytest.raises(BackupError, match=r"ledger\.db is in use: stop 'chiprace schedule'"):
        restore_backup(backup, database, now=NOW)
    with Store(database) as store:
        store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
    with pytest.raises(BackupError, match=r"in use by a run"):
        restore_backup(backup, database, now=NOW)
    assert said(database) == "today"
    assert not (database.parent / KEPT).exists()
    assert not (database.parent / "ledger.db.restoring").exists()


def test_what_only_stands_in_the_log_is_kept_with_the_old_file(database: Path, backup: Path) -> None:
    """As after kill -9: the last commits are in the write-ahead log alone."""
    store = Store(database)
    store.settings.put("said", "a moment ago")
    for end in ("", "-wal"):
        source = database.with_name(f"ledger.db{end}")
        database.with_name(f"crashed.db{end}").write_bytes(source.read_bytes())
    store.close()
    crashed = database.with_name("crashed.db")
    old = restore_backup(backup, crashed, now=NOW)
    assert old is not None
    assert (said(crashed), said(old)) == ("yesterday", "a moment ago")


def test_a_damaged_ledger_is_set_aside_and_a_damaged_backup_is_refused(database: Path, backup: Path) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    with pytest.raises(Exception, match=r"copy\.db.*(damaged|malformed)"):
        restore_backup(backup, database, now=NOW)
    assert said(database) == "today"
    backup.write_bytes(whole)
    database.write_bytes(b"no database any more" * 500)
    old = restore_backup(backup, database, now=NOW)
    assert old == database.parent / KEPT
    assert old.read_bytes().startswith(b"no database any more")
    assert said(database) == "yesterday"


def test_the_public_form_and_a_newer_backup_are_refused(database: Path, backup: Path, tmp_path: Path) -> None:
    publish_public(database, tmp_path / "public.db")
    with pytest.raises(SchemaError, match=r"public\.db is the public form"):
        restore_backup(tmp_path / "public.db", database, now=NOW)
    with closing(sqlite3.connect(backup)) as copy:
        copy.execute(
            "UPDATE _sqlite_migrations SET name = 'm9999_later' WHERE name = ?", known_migrations()[-1:]
        )
        copy.commit()
    with pytest.raises(SchemaError, match="m9999_later"):
        restore_backup(backup, database, now=NOW)
    with pytest.raises(BackupError, match="is the database itself"):
        restore_backup(database, database, now=NOW)
    assert said(database) == "today"
