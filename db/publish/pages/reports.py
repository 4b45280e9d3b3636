"""The reports page: each named report with its columns and its files."""

import sqlite3
from typing import Any

from db.formats import FORMS
from db.publish.paths import report_path
from db.reports import REPORTS


def reports_page(connection: sqlite3.Connection) -> dict[str, Any]:
    """The values of reports.html: only what this file has the tables for."""
    return {
        "reports": [
            {
                "name": name,
                "title": report.title,
                "rows": connection.execute(f"SELECT count(*) FROM {report.table}").fetchone()[0],
                "files": [(form.words, report_path(name, form.suffix)) for form in FORMS.values()],
            }
            for name, report in REPORTS.items()
        ]
    }
