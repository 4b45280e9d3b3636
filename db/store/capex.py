"""The capex ledger: every figure of every vintage, once."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from db.records import CapexFact
from db.store.connection import number, stamp, transaction


class Capex:
    """The capex table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(
        self, facts: Iterable[CapexFact], *, url: str, company_keys: Mapping[str, str], now: datetime
    ) -> int:
        """Insert the facts read at `url`; a vintage already there stays as it is. Returns how many are new.

        `company_keys` maps a ten-digit CIK to the company's key.
        """
        rows = [
            (
                fact.cik,
                fact.company,
                company_keys.get(fact.cik),
                fact.metric,
                fact.basis,
                fact.period_start.isoformat() if fact.period_start else None,
                fact.period_end.isoformat(),
                number(fact.value),
                fact.currency,
                fact.tag,
                fact.dimensions,
                fact.kind,
                fact.derivation,
                fact.accession,
                fact.form,
                fact.filed.isoformat() if fact.filed else None,
                url,
                stamp(now),
            )
            for fact in facts
        ]
        with transaction(self._connection):
            before = self._connection.total_changes
            self._connection.executemany(
                "INSERT OR IGNORE INTO capex (cik, company, company_key, metric, basis, period_start, "
                "period_end, value, currency, tag, dimensions, kind, derivation, accession, form, filed, "
                f"url, first_seen) VALUES ({', '.join('?' * 18)})",
                rows,
            )
            return self._connection.total_changes - before
