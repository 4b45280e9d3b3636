"""A report with all that is needed to use it: rows, what each column holds, citation, terms, checksum.

The files are a Frictionless data package. Nothing in them is of the moment of writing: one snapshot gives
the same bytes whenever it is written.
"""

import csv
import hashlib
import io
import json
import sqlite3
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from db.codebook import Column
from db.tabular import About, ExportResult, write_csv

# The earliest moment that a zip can hold.
TIMELESS = (1980, 1, 1, 0, 0, 0)
README = """\
{title}

{rows:,} rows in {name}.csv (UTF-8, RFC 4180), of the ledger as of {snapshot}.
What each column holds, its unit and its type: codebook.csv; the same for programs: datapackage.json.

How to cite
  chiprace, report "{name}", ledger as of {snapshot}, {rows:,} rows, SHA-256 {digest}.
  A single figure: cite the document in its row, with the sentence that says it.

Terms
  Figures, dates and names are facts. An evidence sentence is a quotation of the publisher of its row and
  stays under that publisher's terms; the report "sources" of the ledger names them. Filings are public
  records: quote them with their accession number.

Reading it
  {guarded:,} text cells begin with an apostrophe, which keeps a spreadsheet from running them as formulas;
  take it away where the words themselves matter. Sums of different kinds, statuses or definitions must not
  be added up; near-copies of one text have the same story.

Query
  {query}
{parameters}"""


class _Hashed(io.RawIOBase):
    """Passes bytes on and keeps their checksum and number."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self.digest.update(content)
        self.size += len(content)
        self._out.write(content)
        return len(content)


def write_package(cursor: sqlite3.Cursor, out: BinaryIO, about: About) -> ExportResult:
    """A zip of the CSV, its codebook, datapackage.json and a README with citation, terms and query."""
    with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
        with bundle.open(_entry(f"{about.name}.csv"), "w", force_zip64=True) as member:
            rows = _Hashed(member)
            buffered = io.BufferedWriter(rows, 1 << 16)
            result = write_csv(cursor, buffered, about)
            buffered.flush()
        digest = rows.digest.hexdigest()
        bundle.writestr(_entry("codebook.csv"), _codebook(about))
        described = json.dumps(_datapackage(about, result, digest, rows.size), ensure_ascii=False, indent=2)
        bundle.writestr(_entry("datapackage.json"), described + "\n")
        bundle.writestr(_entry("README.txt"), _readme(about, result, digest))
    return result


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, TIMELESS)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _codebook(about: About) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("column", "holds", "unit", "type"))
    writer.writerows((one.name, one.doc, one.unit, one.type) for one in about.columns)
    return out.getvalue()


def _datapackage(about: About, result: ExportResult, digest: str, size: int) -> dict[str, object]:
    """The descriptor, after Data Package v1 and Table Schema."""
    return {
        "profile": "tabular-data-package",
        "name": f"chiprace-{about.name}".replace("_", "-"),
        "title": about.title,
        "version": about.snapshot or "",
        "query": about.query,
        "parameters": dict(about.parameters),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": about.name.replace("_", "-"),
                "path": f"{about.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"lineTerminator": "\r\n", "header": True},
                "bytes": size,
                "hash": f"sha256:{digest}",
                "rows": result.rows,
                "guarded_cells": result.guarded_cells,
                "schema": {"fields": [_field(one) for one in about.columns]},
            }
        ],
    }


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "type": column.type, "description": column.doc}
    if column.type == "boolean":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    return field | ({"unit": column.unit} if column.unit else {})


def _readme(about: About, result: ExportResult, digest: str) -> str:
    given = "".join(f"  {name} = {value}\n" for name, value in about.parameters.items())
    return README.format(
        title=about.title,
        name=about.name,
        rows=result.rows,
        snapshot=about.snapshot or "its first day",
        digest=digest,
        guarded=result.guarded_cells,
        query=about.query,
        parameters=given,
    )
