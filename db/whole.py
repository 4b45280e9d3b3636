"""Files that are whole under their name or not there at all, and never take a ledger's place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from db.records import ChipraceError
from db.store.connection import reading


class WriteError(ChipraceError):
    """A file cannot be written there, or must not be."""


@contextmanager
def whole_file(out: Path, database: Path) -> Iterator[Path]:
    """The path to write to; it becomes `out` when the block ends well and is gone when it does not.

    A device or a pipe is written to directly: a rename would put a file in its place. Raises WriteError,
    naming `out` and the mend, where it is `database` or another ledger, or cannot be written.
    """
    target = out.resolve()
    try:
        if target.exists() and database.exists() and target.samefile(database):
            raise WriteError(f"{out} is the database itself: name another file")
        if target.exists() and not target.is_file():
            yield target
            return
        if _is_ledger(target):
            raise WriteError(f"{out} is a ledger with runs of its own: delete it first, or name another file")
        half = target.with_name(f"{target.name}.part")
        half.unlink(missing_ok=True)
        try:
            yield half
            half.replace(target)
        finally:
            with suppress(OSError):
                half.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(f"{out}: {error.strerror}: name a file that can be written") from error


@contextmanager
def whole_copy(out: Path, database: Path) -> Iterator[Path]:
    """`whole_file` that holds a consistent copy of `database`, also while others write to that.

    Raises StoreError or SchemaError as well, where `database` is none of chiprace.
    """
    with whole_file(out, database) as half:
        with reading(database) as source:
            try:
                source.execute("VACUUM INTO ?", (str(half),))
            except sqlite3.OperationalError as error:
                raise WriteError(
                    f"{out}: {error}: name a file that can be written, on a disk with room"
                ) from error
        yield half


def _is_ledger(path: Path) -> bool:
    """Whether a file that would be overwritten is a database with a crawl's own memory."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            query = "SELECT count(*) FROM sqlite_master WHERE name = 'frontier'"
            return bool(connection.execute(query).fetchone()[0])
    except sqlite3.Error:
        return False
