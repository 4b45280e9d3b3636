"""Digests: each day's is made once, and each of its letters is sent at most once."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.store.connection import stamp, transaction
from db.store.owner import is_alive

Channel = Literal["folder", "mail", "webhook"]
# A letter that a server refuses is tried again, each time later; then it is given up and told by check.
MOST_ATTEMPTS = 5
RETRY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Up to where the last digest told: the number of a document and the instant of an edit."""

    last_document: int = 0
    last_change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One letter on its way: the digest's content as JSON, and where it goes."""

    digest_id: int
    day: str
    channel: Channel
    target: str
    attempts: int
    content: str


class Digests:
    """The digests and deliveries tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def mark(self) -> Mark | None:
        """Where the newest digest ended; None before the first one."""
        row = self._connection.execute(
            "SELECT last_document, last_change FROM digests ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return None if row is None else Mark(last_document=row[0], last_change=row[1])

    def has(self, day: str) -> bool:
        """Whether the digest of `day` was made."""
        found = self._connection.execute("SELECT 1 FROM digests WHERE day = ?", (day,)).fetchone()
        return found is not None

    def save(
        self,
        day: str,
        content: str,
        mark: Mark,
        *,
        targets: Iterable[tuple[Channel, str]],
        now: datetime,
    ) -> bool:
        """Keep the digest of `day` with a letter for each target; False where the day has one already."""
        with transaction(self._connection):
            row = self._connection.execute(
                "INSERT INTO digests (day, made_at, last_document, last_change, content) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (day) DO NOTHING RETURNING id",
                (day, stamp(now), mark.last_document, mark.last_change, content),
            ).fetchone()
            if row is None:
                return False
            self._connection.executemany(
                "INSERT INTO deliveries (digest_id, channel, target, due_at) VALUES (?, ?, ?, ?)",
                [(row[0], channel, target, stamp(now)) for channel, target in targets],
            )
        return True

    def claim(self, *, owner: str, now: datetime) -> Delivery | None:
        """The next letter that is due, now marked as being sent by `owner`; None where there is none.

        The mark is committed before anything leaves: whoever dies in between leaves a letter of which
        nobody knows whether it arrived, and that is not sent again.
        """
        with transaction(self._connection):
            self._give_up_dead()
            row = self._connection.execute(
                "UPDATE deliveries SET state = 'sending', owner = :owner, attempts = attempts + 1 "
                "WHERE (digest_id, channel, target) = (SELECT digest_id, channel, target FROM deliveries "
                "WHERE state = 'due' AND due_at <= :now ORDER BY digest_id, channel, target LIMIT 1) "
                "RETURNING digest_id, channel, target, attempts",
                {"owner": owner, "now": stamp(now)},
            ).fetchone()
            if row is None:
                return None
            day, content = self._connection.execute(
                "SELECT day, content FROM digests WHERE id = ?", (row["digest_id"],)
            ).fetchone()
        return Delivery(**dict(row), day=day, content=content)

    def _give_up_dead(self) -> None:
        rows = self._connection.execute(
            "SELECT digest_id, channel, target, owner FROM deliveries WHERE state = 'sending'"
        ).fetchall()
        for digest_id, channel, target, owner in rows:
            if is_alive(owner):
                continue
            # A file is written whole or not at all: it can be written again.
            state = "due" if channel == "folder" else "uncertain"
            self._connection.execute(
                "UPDATE deliveries SET state = ?, owner = NULL, reason = 'its process died while sending' "
                "WHERE digest_id = ? AND channel = ? AND target = ?",
                (state, digest_id, channel, target),
            )

    def sent(self, letter: Delivery, *, now: datetime) -> None:
        """The letter has arrived."""
        self._end(letter, "sent", now=now, reason=None)

    def failed(self, letter: Delivery, reason: str, *, now: datetime, lasting: bool) -> None:
        """The letter was refused before anything was accepted; `lasting` says that no later try helps."""
        over = lasting or letter.attempts >= MOST_ATTEMPTS
        self._end(letter, "failed" if over else "due", now=now, reason=reason)

    def uncertain(self, letter: Delivery, reason: str, *, now: datetime) -> None:
        """The connection broke after the letter was handed over: it may have arrived."""
        self._end(letter, "uncertain", now=now, reason=reason)

    def _end(self, letter: Delivery, state: str, *, now: datetime, reason: str | None) -> None:
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE deliveries SET state = :state, owner = NULL, reason = :reason, due_at = :due, "
                "sent_at = CASE :state WHEN 'sent' THEN :now END "
                "WHERE digest_id = :id AND channel = :channel AND target = :target",
                {
                    "state": state,
                    "reason": reason,
                    "due": stamp(now + RETRY * letter.attempts),
                    "now": stamp(now),
                    "id": letter.digest_id,
                    "channel": letter.channel,
                    "target": letter.target,
                },
            )
