"""The fx_rates table: the embedded rates, and those of a newer file that a person brings."""

import sqlite3
from collections.abc import Iterable
from hashlib import sha256

from db.rates import TABLE, FxRate, read_rates
from db.store.connection import number, transaction
from db.store.settings import Settings

_STATE = "fx_rates"


class Rates:
    """Writes exchange rates; a person's own file wins over the embedded table of the same day."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings

    def update(self) -> bool:
        """Write the embedded rates anew if their file has changed; returns whether it had."""
        state = sha256(TABLE.read_bytes()).hexdigest()[:16]
        if self._settings.get(_STATE) == state:
            return False
        rates = read_rates()
        with transaction(self._connection):
            self._connection.execute("DELETE FROM fx_rates WHERE own = 0")
            self._insert("OR IGNORE", rates, own=False)
            self._settings.put(_STATE, state)
        return True

    def add(self, rates: Iterable[FxRate]) -> int:
        """Add rates of a person's own file in place of those of the same days; returns how many."""
        with transaction(self._connection):
            return self._insert("OR REPLACE", rates, own=True)

    def _insert(self, clash: str, rates: Iterable[FxRate], *, own: bool) -> int:
        rows = [
            (
                rate.currency,
                rate.day.isoformat(),
                rate.until.isoformat(),
                float(number(rate.usd)),
                rate.kind,
                rate.source_url,
                int(own),
            )
            for rate in rates
        ]
        self._connection.executemany(f"INSERT {clash} INTO fx_rates VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return len(rows)
