"""Named reports as files: all rows, one snapshot, deterministic bytes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from db.formats import Format
from db.reports import REPORTS, ExportError, write_report
from db.tabular import ExportResult
from db.whole import WriteError, whole_file

__all__ = ["REPORTS", "ExportError", "ExportResult", "WriteError", "export"]


def export(
    database: Path,
    name: str,
    out: Path | BinaryIO,
    *,
    format: Format = "csv",
    since: date | None = None,
    companies: Sequence[str] = (),
    as_of: date | None = None,
) -> ExportResult:
    """Write the report `name` of `database` to a file or an open binary stream.

    CSV follows RFC 4180 in UTF-8; a text cell that a spreadsheet would run as a formula gets a leading
    apostrophe, and the result says how many did. One snapshot gives the same bytes each time. `as_of` asks
    for what was known on a day, of a report with vintages. Raises ExportError for an unknown report or
    company, for a filter that the report does not have and for a form that it cannot be written in,
    WriteError for a file that cannot be written or is the database itself, StoreError or SchemaError for a
    file that is no database of chiprace.
    """
    if not isinstance(out, Path):
        return write_report(database, name, out, format=format, since=since, companies=companies, as_of=as_of)
    with whole_file(out, database) as half, half.open("wb") as stream:
        return write_report(
            database, name, stream, format=format, since=since, companies=companies, as_of=as_of
        )
