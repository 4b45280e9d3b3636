"""Migrations: every earlier schema reaches this one; a newer one is refused and left alone."""

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
    assert {name for name, _ in schema_of(database)} & {"runs", "frontier"} == set()
