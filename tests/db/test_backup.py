"""A backup is whole, also under writes, and never overwrites."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.backup import BackupError, write_backup
from db.schema import SchemaError
from db.store import Store
from db.store.connection import StoreError
from db.whole import WriteError


def test_a_backup_holds_what_was_committed_and_nothing_of_an_open_transaction(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        store.settings.put("said", "before")
        with store.transaction():
            store.settings.put("said", "during")
            size = write_backup(tmp_path / "a.db", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT value FROM meta WHERE key = 'said'").fetchone()[0] == "before"
    assert size == (tmp_path / "copy.db").stat().st_size


def test_an_older_backup_is_not_overwritten(tmp_path: Path) -> None:
    Store(tmp_path / "a.db").close()
    (tmp_path / "copy.db").write_text("the only copy there is")
    with pytest.raises(BackupError, match=r"copy\.db exists"):
        write_backup(tmp_path / "a.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "the only copy there is"


def test_a_backup_is_the_ledger_row_by_row(ledger: Path, tmp_path: Path) -> None:
    write_backup(ledger, tmp_path / "copy.db")
    with Store(ledger) as store, Store(tmp_path / "copy.db") as copy:
        for (table,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            query = f"SELECT count(*) FROM {table}"
            assert (
                store.connection.execute(query).fetchone()[0] == copy.connection.execute(query).fetchone()[0]
            )
        copy.connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")


def test_a_copy_that_fails_its_check_is_not_kept(ledger: Path, tmp_path: Path) -> None:
    with Store(ledger) as store:
        store.connection.execute("PRAGMA writable_schema = ON")
        # Rows that break a rule of their own table: a copy carries them along, the check tells.
        store.connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'teaser IN (0, 1)', 'teaser IN (5, 6)') "
            "WHERE name = 'documents'"
        )
    with pytest.raises(BackupError, match=r"ledger\.db: its copy fails.*CHECK.*restore an older backup"):
        write_backup(ledger, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))


def test_a_place_that_cannot_be_written_is_named_with_the_mend(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"missing/copy\.db: .*name a file that can be written"):
        write_backup(ledger, tmp_path / "missing" / "copy.db")
    with pytest.raises(BackupError, match=r"ledger\.db exists"):
        write_backup(ledger, ledger)
    assert ledger.stat().st_size > 0


def test_what_is_no_ledger_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database " * 500)
    with closing(sqlite3.connect(tmp_path / "browser.db")) as connection:
        connection.execute("CREATE TABLE moz_places (url TEXT)")
    for name, error in (("notes.db", StoreError), ("browser.db", SchemaError), ("missing.db", StoreError)):
        with pytest.raises(error, match=name):
            write_backup(tmp_path / name, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))
