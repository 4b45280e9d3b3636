"""Whose a database file is: ours, another program's, or the public form that nobody writes to."""

from sqlite_utils import Database

from db.schema import SchemaError, migrations


def refuse_foreign(database: Database, path: str, *, empty: bool) -> None:
    """Raise SchemaError if the database at `path` is another program's.

    `empty` tells whether a database that has no table yet will do.
    """
    if migrations.applied(database):
        return
    own = {"sqlite_sequence", migrations.migrations_table}
    names = [name for name in database.table_names() + database.view_names() if name not in own]
    if names or not empty:
        holds = f"it holds {', '.join(names[:3])}" if names else "it has no tables"
        raise SchemaError(
            f"{path} is no database of chiprace ({holds}): name one that 'chiprace run' or 'chiprace demo' "
            "has made, with --db or CHIPRACE_DB"
        )


def refuse_public(database: Database, path: str) -> None:
    """Raise SchemaError if the database at `path` is what ``chiprace publish`` writes: it has no frontier."""
    if migrations.applied(database) and not database.table("frontier").exists():
        raise SchemaError(
            f"{path} is the public form of a ledger, to be read and served only: name the ledger itself with "
            "--db or CHIPRACE_DB"
        )
