"""One SQLite connection as the store uses it: WAL, BEGIN IMMEDIATE, a busy timeout, exact values."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Database

from db.complaint import sqlite_complaint
from db.identity import refuse_foreign, refuse_public
from db.records import ChipraceError, require_utc
from db.schema import refuse_newer, refuse_older

BUSY_TIMEOUT_MS = 10_000
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


class StoreError(ChipraceError):
    """The database file cannot be opened or is not a database."""


def connect(path: Path | str) -> sqlite3.Connection:
    """Open `path` for writing; raises StoreError or SchemaError naming the path where that cannot be.

    Nothing is changed in a file that another program or a newer chiprace has made.
    """
    connection = _open(path, read_only=False)
    try:
        _write_ahead(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _refusal(path, error) from error
    connection.row_factory = sqlite3.Row
    # WAL with NORMAL: no acknowledged batch was lost in 40 kill -9, at 15 times the speed of FULL.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait where another process makes the switch at the same moment."""
    patience = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > patience:
                raise
            sleep(0.02)
        else:
            return


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a database of chiprace; raises as `connect` does, never makes a file."""
    with closing(_open(path, read_only=True)) as connection:
        yield connection


def refuse_unserved(path: Path) -> None:
    """Raise SchemaError where the pages cannot read the file: another program's, or of another schema."""
    with reading(path) as connection:
        refuse_older(Database(connection), str(path))


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """`reading` of one snapshot of a ledger of this schema, with rows by name.

    Raises SchemaError also where a migration is pending, or where the file is the public form.
    """
    with reading(path) as connection:
        refuse_older(Database(connection), str(path))
        refuse_public(Database(connection), str(path))
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        yield connection


def _open(path: Path | str, *, read_only: bool) -> sqlite3.Connection:
    """A connection to `path`, once its file is known to be ours."""
    address = _read_only_address(Path(path)) if read_only else path
    try:
        connection = sqlite3.connect(
            address, uri=read_only, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None
        )
    except sqlite3.Error as error:
        raise _refusal(path, error) from error
    try:
        database = Database(connection)
        refuse_foreign(database, str(path), empty=not read_only)
        refuse_newer(database, str(path))
        if not read_only:
            refuse_public(database, str(path))
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise _refusal(path, error) from error
        raise
    return connection


def _read_only_address(path: Path) -> str:
    """The address by which SQLite opens `path` without writing.

    A database in WAL mode needs a file beside it even to be read. Where none can be made, nobody can
    write to the database either, unless its log lies there already: then it is read as it stands.
    """
    resolved = path.resolve()
    writable = os.access(resolved.parent, os.W_OK)
    logged = resolved.with_name(f"{resolved.name}-wal").exists()
    return f"{resolved.as_uri()}?mode=ro{'' if writable or logged else '&immutable=1'}"


def _refusal(path: Path | str, error: sqlite3.Error) -> StoreError:
    return StoreError(sqlite_complaint(error, path))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction; joins the one that is open, if any.

    BEGIN IMMEDIATE takes the write lock at once: a plain BEGIN that reads and then writes meets
    "database is locked" in spite of the busy timeout.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        _rollback(connection)
        raise


def _rollback(connection: sqlite3.Connection) -> None:
    # A full disk has already rolled back: a second ROLLBACK would hide the true error.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def stamp(instant: datetime) -> str:
    """An aware UTC instant as text that sorts by time, to the second."""
    require_utc("instant", instant)
    return instant.strftime(INSTANT)


def stamp_or_none(instant: datetime | None) -> str | None:
    """`stamp`, or None for None."""
    return None if instant is None else stamp(instant)


def instant(text: str) -> datetime:
    """The aware UTC instant of `stamp`'s text."""
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)


def number(value: Decimal) -> int | float:
    """`value` as SQLite can hold it without loss: int when whole, else float.

    Raises ValueError where neither holds it exactly (more than 15 significant digits).
    """
    if value == value.to_integral_value():
        whole = int(value)
        if -(2**63) <= whole < 2**63:
            return whole
        raise ValueError(f"{value} does not fit 64 bits")
    inexact = float(value)
    if Decimal(repr(inexact)) != value:
        raise ValueError(f"{value} has more digits than a double holds")
    return inexact


def number_or_none(value: Decimal | None) -> int | float | None:
    """`number`, or None for None."""
    return None if value is None else number(value)
