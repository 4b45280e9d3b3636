"""Monthly revenue: every figure that a report gave, once; a restated one beside the one before."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from db.revenue import MonthlyRevenue
from db.store.connection import number_or_none, stamp, transaction


class Revenue:
    """The monthly_revenue table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(
        self,
        rows: Iterable[MonthlyRevenue],
        *,
        url: str,
        source: str,
        company_keys: Mapping[str, str],
        now: datetime,
    ) -> int:
        """Insert the rows read at `url`; returns how many say something new.

        A report repeats each month until the next one: only a changed figure or remark is a row of its own.
        `company_keys` maps a code to the company's key.
        """
        values = [
            (
                row.code,
                f"{row.month:%Y-%m}",
                row.company,
                company_keys.get(row.code),
                row.industry,
                number_or_none(row.revenue),
                number_or_none(row.previous_month),
                number_or_none(row.year_earlier),
                number_or_none(row.year_to_date),
                number_or_none(row.year_to_date_earlier),
                row.note,
                row.reported.isoformat(),
                url,
                source,
                stamp(now),
            )
            for row in rows
        ]
        with transaction(self._connection):
            before = self._connection.total_changes
            self._connection.executemany(
                "INSERT OR IGNORE INTO monthly_revenue (code, month, company, company_key, industry, "
                "revenue, previous_month, year_earlier, year_to_date, year_to_date_earlier, note, reported, "
                f"url, source, first_seen) VALUES ({', '.join('?' * 15)})",
                values,
            )
            return self._connection.total_changes - before
