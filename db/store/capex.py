"""The capex ledger: every figure of every vintage, once."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from db.records import CapexFact
from db.releases import ReleaseFigure
from db.store.connection import number, stamp, transaction

FACT_COLUMNS = tuple(field.name for field in fields(CapexFact))
FIGURE_COLUMNS = tuple(field.name for field in fields(ReleaseFigure))
STATED = ("reported_fact", "stated_in_release")
DAYS = frozenset(("period_start", "period_end", "filed", "known_from", "known_until"))


class Capex:
    """The tables capex and release_figures."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(
        self, facts: Iterable[CapexFact], *, url: str, company_keys: Mapping[str, str], now: datetime
    ) -> int:
        """Insert the facts read at `url`; a vintage already there stays as it is. Returns how many are new.

        `company_keys` maps a ten-digit CIK to the company's key.
        """
        rows = [(*_row(fact, FACT_COLUMNS), company_keys.get(fact.cik), url, stamp(now)) for fact in facts]
        return self._insert("capex", FACT_COLUMNS, rows)

    def save_figures(
        self, figures: Iterable[ReleaseFigure], *, url: str, company_keys: Mapping[str, str], now: datetime
    ) -> int:
        """Insert what a release at `url` prints; what is there stays. Returns how many are new."""
        rows = [
            (*_row(figure, FIGURE_COLUMNS), company_keys.get(figure.cik), url, stamp(now))
            for figure in figures
        ]
        return self._insert("release_figures", FIGURE_COLUMNS, rows)

    def _insert(self, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> int:
        names = (*columns, "company_key", "url", "first_seen")
        with transaction(self._connection):
            before = self._connection.total_changes
            self._connection.executemany(
                f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                rows,
            )
            return self._connection.total_changes - before

    def stated(self, cik: str) -> tuple[CapexFact, ...]:
        """Every figure that a filer stated, in the order of filing."""
        rows = self._connection.execute(
            f"SELECT {', '.join(FACT_COLUMNS)} FROM capex "
            "WHERE cik = ? AND kind IN (?, ?) ORDER BY filed, id",
            (cik, *STATED),
        )
        return tuple(_fact(row) for row in rows)

    def settle(self, cik: str, facts: Iterable[CapexFact], *, now: datetime) -> int:
        """Make `facts` the filer's stated figures with their labels and all that is derived from them.

        A derived row that no longer follows goes, one whose days changed keeps its place, and a stated
        row takes its fiscal quarter. Returns how many derived rows are new.
        """
        told = tuple(facts)
        with transaction(self._connection):
            self._label(cik, told)
            return self._replace(cik, [fact for fact in told if fact.kind not in STATED], now)

    def _label(self, cik: str, told: Iterable[CapexFact]) -> None:
        labels = {(one.fiscal_year, one.fiscal_quarter, cik, one.period_end.isoformat()) for one in told}
        self._connection.executemany(
            "UPDATE capex SET fiscal_year = ?, fiscal_quarter = ? "
            "WHERE cik = ? AND period_end = ? AND fiscal_quarter IS NULL",
            sorted(label for label in labels if label[1] is not None and label[0] is not None),
        )

    def _replace(self, cik: str, derived: Iterable[CapexFact], now: datetime) -> int:
        columns = tuple(name for name in FACT_COLUMNS if name != "known_until")
        held = {
            tuple(row[2:]): (row[0], row[1])
            for row in self._connection.execute(
                f"SELECT id, known_until, {', '.join(columns)} FROM capex "
                "WHERE cik = ? AND kind NOT IN (?, ?)",
                (cik, *STATED),
            )
        }
        where = {
            (row[0], row[1]): (row[2], row[3])
            for row in self._connection.execute(
                "SELECT accession, tag, company_key, url FROM capex WHERE cik = ? AND kind IN (?, ?) "
                "ORDER BY id DESC",
                (cik, *STATED),
            )
        }
        new: list[tuple[object, ...]] = []
        for fact in derived:
            known = held.pop(_row(fact, columns), None)
            until = fact.known_until.isoformat() if fact.known_until else None
            if known is None:
                key, url = where.get((fact.accession, fact.tag.split(" + ")[0]), (None, ""))
                new.append((*_row(fact, FACT_COLUMNS), key, url, stamp(now)))
            elif known[1] != until:
                self._connection.execute("UPDATE capex SET known_until = ? WHERE id = ?", (until, known[0]))
        gone = [(place,) for place, _ in held.values()]
        self._connection.executemany("DELETE FROM capex WHERE id = ?", gone)
        return self._insert("capex", FACT_COLUMNS, new)


def _row(noun: CapexFact | ReleaseFigure, columns: tuple[str, ...]) -> tuple[object, ...]:
    """The values of `columns` as SQLite holds them."""
    values: list[object] = []
    for name in columns:
        value = getattr(noun, name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = number(value)
        values.append(value)
    return tuple(values)


def _fact(row: sqlite3.Row) -> CapexFact:
    values: dict[str, Any] = dict(zip(FACT_COLUMNS, tuple(row), strict=True))
    for name in DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["value"] = Decimal(str(values["value"]))
    return CapexFact(**values)
