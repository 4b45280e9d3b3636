"""Which writer writes which form."""

import sqlite3
from collections.abc import Callable
from typing import BinaryIO

from db.columnar import write_parquet
from db.formats import Format
from db.package import write_package
from db.tabular import About, ExportResult, write_csv, write_excel, write_jsonl
from db.workbook import write_xlsx

WRITERS: dict[Format, Callable[[sqlite3.Cursor, BinaryIO, About], ExportResult]] = {
    "csv": write_csv,
    "excel": write_excel,
    "jsonl": write_jsonl,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "zip": write_package,
}
