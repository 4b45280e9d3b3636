"""A consistent copy of a database in use: a plain copy of a WAL database is not one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.records import ChipraceError


class BackupError(ChipraceError):
    """The copy cannot be written or does not pass its check."""

    exit_code = 1


def write_backup(database: Path, out: Path) -> int:
    """Copy `database` to `out` by VACUUM INTO, check the copy, and return its size in bytes.

    Raises BackupError where `out` exists or the copy fails its integrity check.
    """
    if out.exists():
        raise BackupError(f"{out} exists already: name a new file, a backup never overwrites one")
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as source:
        source.execute("VACUUM INTO ?", (str(out),))
    with closing(sqlite3.connect(out)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        out.unlink()
        raise BackupError(f"{database}: its copy fails the integrity check ({verdict}): restore an older one")
    return out.stat().st_size
