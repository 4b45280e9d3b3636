"""A consistent copy of a database in use: a plain copy of a WAL database is not one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.records import ChipraceError
from db.whole import whole_copy


class BackupError(ChipraceError):
    """The copy is there already or does not pass its check."""

    exit_code = 1


def write_backup(database: Path, out: Path) -> int:
    """Copy `database` to `out` by VACUUM INTO, check the copy, and return its size in bytes.

    A copy is under its name only once it is whole and checked. Raises BackupError where `out` exists or
    the copy fails its integrity check, WriteError where `out` cannot be written, StoreError or SchemaError
    where `database` is none of chiprace.
    """
    if out.exists():
        raise BackupError(f"{out} exists already: name a new file, a backup never overwrites one")
    with whole_copy(out, database) as half:
        with closing(sqlite3.connect(half)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise BackupError(
                f"{database}: its copy fails the integrity check ({verdict}): restore an older backup"
            )
        size = half.stat().st_size
    return size
