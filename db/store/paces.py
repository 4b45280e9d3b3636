"""One pace for all processes on a database: who may make the next request of a shared budget, and when."""

import sqlite3
from dataclasses import dataclass
from time import time

from db.store.connection import transaction
from db.store.owner import is_alive

# A second by the server's clock: those of virtual machines differ by more than a request on loopback takes.
SECOND = 1.15
# A request that waits for its answer is looked at again after this; answers wake nobody in other processes.
LOOK = 0.1
# No request is on its way for longer: its process has gone, or the clock was set back.
LONGEST = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The right to make one request, or how long to wait before the next try (seconds)."""

    id: int | None
    wait: float = 0.0


class Paces:
    """The turns table.

    A request reaches its server somewhere between its turn and its answer. Where no more than `most` are
    under way or were answered within the last second, no server sees more than `most` in any second,
    however late a busy process sends what it may send. The wall clock is the one that processes share.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def take(self, budget: str, *, most: int, owner: str) -> Turn:
        """A turn of `budget` for the process `owner`, if one is free now."""
        now = time()
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM turns WHERE answered_at < ? OR taken_at < ? OR taken_at > ?",
                (now - SECOND, now - LONGEST, now + SECOND),
            )
            known = self._connection.execute(
                "SELECT count(*), min(answered_at) FROM turns WHERE budget = ?", (budget,)
            ).fetchone()
            if known[0] >= most:
                return Turn(id=None, wait=LOOK if known[1] is None else min(known[1] + SECOND - now, LOOK))
            row = self._connection.execute(
                "INSERT INTO turns (budget, owner, taken_at) VALUES (?, ?, ?) RETURNING id",
                (budget, owner, now),
            ).fetchone()
        return Turn(id=row[0])

    def answered(self, turn: int) -> None:
        """The request was answered, or will not be: its server has seen it by now, if at all."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE turns SET answered_at = coalesce(answered_at, ?) WHERE id = ?", (time(), turn)
            )

    def release_dead(self) -> None:
        """Requests of processes that are gone are under way no more."""
        with transaction(self._connection):
            rows = self._connection.execute("SELECT DISTINCT owner FROM turns WHERE answered_at IS NULL")
            for owner in [row[0] for row in rows if not is_alive(row[0])]:
                self._connection.execute(
                    "UPDATE turns SET answered_at = ? WHERE owner = ? AND answered_at IS NULL",
                    (time(), owner),
                )
