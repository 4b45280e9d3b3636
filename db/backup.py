"""A consistent copy of a database in use, and the way back: a plain copy of a WAL database is neither."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from db.identity import refuse_public
from db.records import ChipraceError
from db.store.connection import reading
from db.store.owner import is_alive
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


def restore_backup(backup: Path, database: Path, *, now: datetime) -> Path | None:
    """Put `backup` in the place of `database`; returns where the old file lies now, None if there was none.

    The backup is checked first and copied beside `database`, so that the change is one rename. The old file
    stays, with what stood in its log, under a name with `now` in it; the new one has its mode and, where this
    user may give files away, its owner. Raises BackupError where the backup is
    not whole or the database is in use, StoreError or SchemaError where the backup is none of chiprace,
    OSError.
    """
    with reading(backup) as connection:
        refuse_public(Database(connection), str(backup))
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"{backup} is damaged ({verdict}): restore an older backup")
    if database.exists() and database.samefile(backup):
        raise BackupError(f"{backup} is the database itself: name a backup")
    new = database.with_name(f"{database.name}.restoring")
    old = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}") if database.exists() else None
    try:
        shutil.copyfile(backup, new)
        with new.open("rb") as copied:
            os.fsync(copied.fileno())
        _hand_over(new, database if database.exists() else database.parent)
        if old is not None:
            _set_aside(database, old)
        new.replace(database)
    finally:
        with suppress(OSError):
            new.unlink()
    return old


def _hand_over(new: Path, like: Path) -> None:
    """Give a file to whom `like` belongs: what an administrator restores is written by a service."""
    about = like.stat()
    if like.is_file():
        new.chmod(stat.S_IMODE(about.st_mode))
    with suppress(PermissionError):
        os.chown(new, about.st_uid, about.st_gid)


def _set_aside(database: Path, old: Path) -> None:
    """Rename a ledger with its log, once it is known that nobody uses it."""
    if old.exists():
        raise BackupError(f"{old} exists already: try again in a second")
    try:
        with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
            _refuse_running(connection, database)
            # Leaving WAL mode needs the file for itself: it fails while any other connection is open.
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise BackupError(
                f"{database} is in use: stop 'chiprace schedule', 'chiprace serve' and other readers first"
            ) from error
        # A damaged file is what a restore is for: it is set aside as it is.
    log = database.with_name(f"{database.name}-wal")
    database.rename(old)
    if log.exists():
        log.rename(old.with_name(f"{old.name}-wal"))
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)


def _refuse_running(connection: sqlite3.Connection, database: Path) -> None:
    rows = connection.execute("SELECT owner FROM runs WHERE state = 'running'").fetchall()
    for (owner,) in rows:
        if is_alive(owner):
            raise BackupError(f"{database} is in use by a run ({owner}): let it end, or stop it first")
