"""Named reports as files: all rows, one snapshot, deterministic bytes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from db.reports import REPORTS, ExportError, write_report
from db.tabular import ExportResult, Format

__all__ = ["REPORTS", "ExportError", "ExportResult", "export"]


def export(
    database: Path,
    name: str,
    out: Path | TextIO,
    *,
    format: Format = "csv",
    since: date | None = None,
    companies: Sequence[str] = (),
) -> ExportResult:
    """Write the report `name` of `database` to a file or an open text stream.

    CSV follows RFC 4180 in UTF-8; a text cell that a spreadsheet would run as a formula gets a leading
    apostrophe, and the result says how many did. Raises ExportError for an unknown report or company,
    for a filter that the report does not have and for a file that cannot be written.
    """
    if not isinstance(out, Path):
        return write_report(database, name, out, format=format, since=since, companies=companies)
    # Under another name until it is whole: a reader never sees half a report.
    half = out.with_name(f"{out.name}.part")
    try:
        with half.open("w", encoding="utf-8", newline="") as stream:
            result = write_report(database, name, stream, format=format, since=since, companies=companies)
        half.replace(out)
    except OSError as error:
        raise ExportError(f"{out}: {error.strerror}: name a file that can be written with -o") from error
    finally:
        half.unlink(missing_ok=True)
    return result
