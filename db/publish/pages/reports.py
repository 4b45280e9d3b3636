"""The reports page, and each report as a page: its first rows, its chart, its files."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from db.codebook import Column, describe
from db.formats import FORMS
from db.publish.paths import document_path, report_page_path, report_path
from db.publish.report_charts import CHARTS, chart_rows
from db.publish.show import web_address
from db.reports import REPORTS, ExportError, find_report

SHOWN = 200
LONGEST = 300
SENTENCE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as words, with the address that it is or names; numbers stand on the right."""

    words: str
    href: str | None
    number: bool

    @property
    def long(self) -> bool:
        """Whether it is a sentence, which needs a wide column to be read."""
        return len(self.words) > SENTENCE


def reports_page(connection: sqlite3.Connection) -> dict[str, Any]:
    """The values of reports.html: only what this file has the tables for."""
    return {
        "reports": [
            {
                "name": name,
                "href": report_page_path(name),
                "title": report.title,
                "chart": name in CHARTS,
                "rows": _count(connection, report.table),
                "files": _files(name),
            }
            for name, report in REPORTS.items()
        ]
    }


def report_page(connection: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """The values of report.html: the report's first rows; None where there is no such report."""
    try:
        report = find_report(name)
    except ExportError:
        return None
    name = next(key for key, one in REPORTS.items() if one is report)
    query = report.sql(since=False, companies=0)
    cursor = connection.execute(f"{query} LIMIT {SHOWN}")
    names = [column[0] for column in cursor.description]
    columns = describe(names, report.nouns, report.own)
    return {
        "name": name,
        "title": report.title,
        "columns": columns,
        "rows": [
            [_cell(column, value) for column, value in zip(columns, row, strict=True)] for row in cursor
        ],
        "total": _count(connection, report.table),
        "shown": SHOWN,
        "files": _files(name),
        "chart": CHARTS[name].title if chart_rows(connection, name) else None,
        "drawings": [(form.upper(), report_path(name, f"chart.{form}")) for form in ("svg", "png")],
    }


def _files(name: str) -> list[tuple[str, str]]:
    return [(form.words, report_path(name, form.suffix)) for form in FORMS.values()]


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _cell(column: Column, value: Any) -> Cell:
    """A value as a cell; a long text is cut, the files have all of it."""
    words = "" if value is None else str(value)
    if column.type == "array" and words.startswith("["):
        words = ", ".join(str(one) for one in json.loads(words))
    href = web_address(words) if column.name.endswith("url") else None
    if column.name == "document_id" and value is not None:
        href = document_path(value)
    if column.type in ("number", "integer") and isinstance(value, int | float) and not _is_name(column.name):
        words = f"{value:,}"
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    return Cell(words=words, href=href, number=column.type in ("number", "integer"))


def _is_name(column: str) -> bool:
    """Whether a number only names something, and so has no thousands."""
    return column.endswith(("_id", "year", "quarter", "story", "version")) or column == "id"
