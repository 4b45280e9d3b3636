"""Rows as CSV or JSON Lines, from one snapshot of a database.

Datasette's own CSV stops at 1,000 rows or streams several snapshots, has no guard against formulas
and runs at a fifteenth of sqlite3's speed; so rows are written here, from one read transaction.
"""

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from db.formats import Format
from db.store.connection import reading

__all__ = ["FORMULA", "WRITERS", "ExportResult", "Format", "snapshot", "write_csv", "write_jsonl"]

# A spreadsheet runs a cell that starts so as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """What was written: rows without the header, and text cells kept from running as formulas."""

    rows: int
    guarded_cells: int


@contextmanager
def snapshot(database: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection inside one read transaction: what others commit meanwhile is not seen."""
    with reading(database) as connection:
        connection.execute("BEGIN")
        yield connection


def write_csv(cursor: sqlite3.Cursor, out: TextIO) -> ExportResult:
    """RFC 4180 with a header; a text cell that would run as a formula gets a leading apostrophe."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column[0] for column in cursor.description)
    rows = guarded = 0
    for row in cursor:
        risky = sum(isinstance(cell, str) and cell.startswith(FORMULA) for cell in row)
        if risky:
            guarded += risky
            writer.writerow([_guard(cell) for cell in row])
        else:
            writer.writerow(row)
        rows += 1
    return ExportResult(rows=rows, guarded_cells=guarded)


def _guard(cell: object) -> object:
    # Numbers are left alone: a negative sum is no formula.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def write_jsonl(cursor: sqlite3.Cursor, out: TextIO) -> ExportResult:
    """One JSON object a row, keys in the order of the columns; nothing needs a guard."""
    names = [column[0] for column in cursor.description]
    rows = 0
    for row in cursor:
        out.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
        rows += 1
    return ExportResult(rows=rows, guarded_cells=0)


WRITERS: dict[Format, Callable[[sqlite3.Cursor, TextIO], ExportResult]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
}
