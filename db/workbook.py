"""Rows as an XLSX workbook: a sheet of rows, and one that says what each column holds."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, BinaryIO

from db.tabular import About, ExportResult, FormError

# The limits of a worksheet (ECMA-376 as Excel keeps it).
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
BEGAN = datetime(1980, 1, 1, tzinfo=UTC)
WIDEST = 60


def write_xlsx(cursor: sqlite3.Cursor, out: BinaryIO, about: About) -> ExportResult:
    """Text as text, never as formula or link; a text longer than a cell may be ends in an ellipsis, counted.

    Raises FormError where XlsxWriter is not installed and for more rows than a sheet holds.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise FormError("XLSX needs XlsxWriter: pip install 'chiprace[xlsx]', or take csv") from error
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, plain | {"strings_to_numbers": False, "in_memory": False}) as book:
        # The moment of writing would make other bytes of the same snapshot.
        made = datetime.fromisoformat(about.snapshot) if about.snapshot else BEGAN
        book.set_properties(
            {"title": about.title, "created": made.replace(tzinfo=None), "comments": about.query}
        )
        bold = book.add_format({"bold": True})
        result = _rows(cursor, book.add_worksheet("rows"), bold, about)
        sheet = book.add_worksheet("columns")
        for number, cells in enumerate(
            [
                ("column", "holds", "unit", "type"),
                *((one.name, one.doc, one.unit, one.type) for one in about.columns),
            ]
        ):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell, *([bold] if number == 0 else []))
        sheet.set_column(0, 1, 30)
    return result


def _rows(cursor: sqlite3.Cursor, sheet: Any, bold: object, about: About) -> ExportResult:
    rows = shortened = 0
    for place, column in enumerate(about.columns):
        sheet.set_column(place, place, min(WIDEST, max(12, len(column.name) + 2)))
        sheet.write_string(0, place, column.name, bold)
    sheet.freeze_panes(1, 0)
    for row in cursor:
        rows += 1
        if rows >= MOST_ROWS:
            raise FormError(
                f"{about.name}: a worksheet holds {MOST_ROWS - 1:,} rows and there are more: "
                "filter with --since or --company, or take csv"
            )
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                if len(cell) > LONGEST_CELL:
                    cell, shortened = cell[: LONGEST_CELL - 1] + "…", shortened + 1
                sheet.write_string(rows, place, cell)
            elif cell is not None:
                sheet.write_number(rows, place, cell)
    if rows:
        sheet.autofilter(0, 0, rows, len(about.columns) - 1)
    return ExportResult(rows=rows, shortened_cells=shortened)
