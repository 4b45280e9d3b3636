"""Guidance as the tagger found it, and how each statement moved what stood before it."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.guidance import Guidance, GuidanceAction
from db.store.connection import number_or_none, transaction

# The columns of the table guidance that are no span's, in their order.
GUIDANCE = (
    "company",
    "company_key",
    "speaker",
    "own_words",
    "metric",
    "period",
    "fiscal_year",
    "quarter",
    "half",
    "calendar",
    "period_start",
    "period_end",
    "low",
    "high",
    "currency",
    "qualifier",
    "point",
    "prior_low",
    "prior_high",
    "growth",
    "action",
    "said_on",
)


def guidance_values(said: Guidance) -> tuple[object, ...]:
    """The cells of the columns `GUIDANCE`: exact numbers, flags as 0 and 1, days as text."""
    return tuple(_cell(getattr(said, name)) for name in GUIDANCE)


def _cell(value: object) -> object:
    if isinstance(value, Decimal):
        return number_or_none(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One row of guidance as its history is told: `series` is what it is guidance of."""

    id: int
    series: tuple[str | int, ...]
    day: str
    own_words: bool
    low: int | float | None
    high: int | float | None
    currency: str | None
    growth: str | None
    action: GuidanceAction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a statement did to the guidance that stood: `low` and `high` are what stands after it."""

    guidance_id: int
    action: str
    action_from: str
    standing_id: int | None
    low: int | float | None
    high: int | float | None


class GuidanceMoves:
    """The guidance_moves table: derived from all of guidance, so written anew as a whole."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def statements(self) -> list[Statement]:
        """All guidance of a named company for a known period, by the day it was said; own words first."""
        rows = self._connection.execute(
            "SELECT guidance.id, coalesce(company_key, company) AS who, metric, fiscal_year, "
            "coalesce(quarter, 0) AS quarter, coalesce(half, 0) AS half, calendar, own_words, low, high, "
            "currency, growth, action, "
            "coalesce(said_on, substr(published, 1, 10), substr(first_seen, 1, 10)) AS day "
            "FROM guidance JOIN documents ON documents.id = document_id "
            "WHERE company IS NOT NULL AND fiscal_year IS NOT NULL "
            "ORDER BY day, own_words DESC, part = 'title', guidance.id"
        )
        return [
            Statement(
                id=row["id"],
                series=tuple(
                    row[name] for name in ("who", "metric", "fiscal_year", "quarter", "half", "calendar")
                ),
                day=row["day"],
                own_words=bool(row["own_words"]),
                low=row["low"],
                high=row["high"],
                currency=row["currency"],
                growth=row["growth"],
                action=row["action"],
            )
            for row in rows
        ]

    def moves(self) -> list[Move]:
        """What the table holds, in the order of the statements."""
        rows = self._connection.execute(
            "SELECT guidance_id, action, action_from, standing_id, low, high FROM guidance_moves "
            "ORDER BY guidance_id"
        )
        return [Move(**dict(row)) for row in rows]

    def replace(self, moves: Iterable[Move]) -> bool:
        """Write `moves` in place of all that the table holds; returns whether anything differs."""
        told = sorted(moves, key=lambda one: one.guidance_id)
        if told == self.moves():
            return False
        with transaction(self._connection):
            self._connection.execute("DELETE FROM guidance_moves")
            self._connection.executemany(
                "INSERT INTO guidance_moves (guidance_id, action, action_from, standing_id, low, high) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (one.guidance_id, one.action, one.action_from, one.standing_id, one.low, one.high)
                    for one in told
                ],
            )
        return True
