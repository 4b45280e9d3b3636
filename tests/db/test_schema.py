"""Migrations: every earlier schema reaches this one; a newer one is refused and left alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.schema import SchemaError, known_migrations, migrate, migrations
from db.store import Store


def schema_of(database: Database) -> set[tuple[str, str]]:
    return {
        (row[0], row[1])
        for row in database.conn.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    }


@pytest.mark.parametrize("released", range(len(known_migrations())))
def test_every_earlier_schema_reaches_this_one(tmp_path: Path, released: int) -> None:
    old = Database(tmp_path / "old.db")
    migrations.apply(old, stop_before=known_migrations()[released])
    migrate(old, "old.db")
    new = Database(memory=True)
    migrate(new, "new.db")
    assert schema_of(old) == schema_of(new)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    Store(path).close()
    before = schema_of(Database(path))
    Store(path).close()
    assert schema_of(Database(path)) == before


def test_a_newer_schema_is_refused_by_name_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with Store(path) as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('chiprace', 'm9999_from_the_future', '2030-01-01')"
        )
    before = path.read_bytes()
    with pytest.raises(SchemaError, match=r"m9999_from_the_future.*upgrade chiprace"):
        Store(path)
    assert path.read_bytes() == before


def test_a_migration_that_fails_leaves_the_schema_before_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "half.db")
    database.conn.execute("CREATE TABLE documents (id INTEGER)")
    with pytest.raises(Exception, match="documents"):
        migrate(database, "half.db")
    assert {name for name, _ in schema_of(database)} == {"documents"}
    assert not database.conn.in_transaction


OPENER = """
import sys
from db.store import Store
sys.stdin.readline()
with Store(sys.argv[1]) as store:
    store.settings.put(sys.argv[2], "opened")
"""


def test_a_new_file_that_six_processes_open_at_once_is_made_by_one_of_them(tmp_path: Path) -> None:
    for attempt in range(3):
        path = tmp_path / f"{attempt}.db"
        openers = [
            subprocess.Popen([sys.executable, "-c", OPENER, str(path), str(n)], stdin=subprocess.PIPE)
            for n in range(6)
        ]
        for opener in openers:
            assert opener.stdin is not None
            opener.stdin.close()  # they wait for this line with everything imported
        assert [opener.wait() for opener in openers] == [0] * 6
        with Store(path) as store:
            assert store.connection.execute("SELECT count(*) FROM meta").fetchone()[0] == 6


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE moz_places (url TEXT)", "CREATE VIEW moz_places AS SELECT 1 AS url"]
)
def test_another_programs_database_is_refused_and_not_a_byte_of_it_changed(
    tmp_path: Path, statement: str
) -> None:
    path = tmp_path / "browser.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(SchemaError, match=r"browser\.db is no database of chiprace .*moz_places.*--db"):
        Store(path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["browser.db"]


def test_migrations_of_another_program_do_not_make_a_database_ours(tmp_path: Path) -> None:
    database = Database(tmp_path / "llm.db")
    database.table("_sqlite_migrations").insert({"migration_set": "llm", "name": "m001", "applied_at": "now"})
    database.table("conversations").insert({"id": 1})
    database.close()
    with pytest.raises(SchemaError, match="conversations"):
        Store(tmp_path / "llm.db")


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with Store(tmp_path / "empty.db") as store:
        assert store.documents.count() == 0
