"""Rows as Parquet, with the type of each column and, in its metadata, what it holds."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, BinaryIO

from db.codebook import Column, ColumnType
from db.tabular import About, ExportResult, FormError

ROW_GROUP = 10_000


def write_parquet(cursor: sqlite3.Cursor, out: BinaryIO, about: About) -> ExportResult:
    """One row group for each ten thousand rows, so that memory stays flat; arrays are JSON text.

    Raises FormError where PyArrow is not installed and for a value that does not fit its column.
    """
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise FormError("Parquet needs PyArrow: pip install 'chiprace[parquet]', or take csv") from error
    kinds: dict[ColumnType, Any] = {
        "string": pyarrow.string(),
        "array": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("ms", tz="UTC"),
    }
    schema = pyarrow.schema(
        [
            pyarrow.field(
                one.name,
                kinds[one.type],
                metadata={"doc": f"{one.doc} ({one.unit})" if one.unit else one.doc},
            )
            for one in about.columns
        ],
        metadata={"title": about.title, "query": about.query, "snapshot": about.snapshot or ""},
    )
    rows = 0
    with parquet.ParquetWriter(out, schema) as writer:
        while batch := cursor.fetchmany(ROW_GROUP):
            columns = [
                _column(pyarrow, column, field.type, cells)
                for column, field, cells in zip(about.columns, schema, zip(*batch, strict=True), strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
            rows += len(batch)
    return ExportResult(rows=rows)


def _column(pyarrow: Any, column: Column, kind: Any, cells: Iterable[object]) -> Any:
    read = _READERS.get(column.type)
    try:
        return pyarrow.array([cell if cell is None or read is None else read(cell) for cell in cells], kind)
    except (ValueError, TypeError) as error:
        # PyArrow's own errors are kinds of these.
        raise FormError(f"column {column.name} holds a value that is no {column.type}: take csv") from error


_READERS: dict[ColumnType, Callable[[Any], object]] = {
    "string": str,
    "array": str,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "boolean": bool,
    "number": float,
}
