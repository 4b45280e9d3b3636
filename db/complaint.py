"""One line for an error of SQLite: the file, what is wrong with it, the mend."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage

# By the beginning of SQLite's name for the error; the first that fits.
MENDS = (
    ("SQLITE_BUSY", "another program is writing to it: try again when that has ended"),
    ("SQLITE_LOCKED", "another program is writing to it: try again when that has ended"),
    ("SQLITE_FULL", "free some space on its disk and run again: what was committed is kept"),
    ("SQLITE_READONLY", "make the file and its folder writable, or name another with --db"),
    ("SQLITE_CANTOPEN", "see that its folder exists and can be written, or name another with --db"),
    ("SQLITE_NOTADB", "name one that 'chiprace run' or 'chiprace demo' has made, with --db or CHIPRACE_DB"),
    ("SQLITE_CORRUPT", "restore a backup ('chiprace backup' makes them), or name another with --db"),
    ("SQLITE_IOERR", "see that its disk is sound and has room, then run again: what was committed is kept"),
)
# What SQLite needs beside a file even to open it, in bytes. Without it the error is one of input and output.
ROOM = 64 * 1024
OTHER = "try again; if it stays, restore a backup ('chiprace backup' makes them)"


def sqlite_complaint(error: sqlite3.Error, database: object) -> str:
    """The line for an error of SQLite on the file `database`."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith("SQLITE_IOERR") and not _has_room(database):
        name = "SQLITE_FULL"
    mend = next((mend for start, mend in MENDS if name.startswith(start)), OTHER)
    return f"{database}: {error}: {mend}"


def _has_room(database: object) -> bool:
    with suppress(OSError):
        return disk_usage(Path(str(database)).absolute().parent).free >= ROOM
    return True
