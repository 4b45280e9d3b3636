"""A backup is whole, also under writes, and never overwrites."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.backup import BackupError, write_backup
from db.store import Store


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
