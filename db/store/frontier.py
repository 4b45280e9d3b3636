"""The frontier: every URL that was ever found, with its state, under leases.

Scrapy's JOBDIR loses a crawl on kill -9 and calls it finished (105 of 400 items survived), so the
queue is a table: a URL is leased for a while, and its new state commits together with what was read.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db.store.connection import stamp, stamp_or_none, transaction
from db.store.owner import is_alive

TaskKind = Literal["page", "submission", "facts"]
# How many processes may end while they read a page, and the reason that it has from then on.
MOST_DEATHS, DEADLY = 3, "reading it ended the process"
SUSPECT = MOST_DEATHS - 1
# Refused for its subject, by the words of a listing or of its own page.
NOT_RELEVANT, PAGE_NOT_RELEVANT = UNWANTED = ("not relevant", "page not relevant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A URL that a feed, sitemap or index names. `hint` is the finder's own JSON for the reader."""

    url: str
    source: str
    kind: TaskKind = "page"
    changed_at: datetime | None = None
    hint: str | None = None
    # Its finder's words, or its finder's rule, already show that it is wanted.
    wanted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A URL that one process may fetch until its lease ends."""

    url: str
    source: str
    kind: TaskKind
    hint: str | None
    attempts: int


class Frontier:
    """The frontier table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, found: Iterable[Found], *, now: datetime) -> dict[str, int]:
        """Queue what is new or has changed since it was read; counts by name new, changed, known."""
        counts = {"new": 0, "changed": 0, "known": 0}
        with transaction(self._connection):
            for item in found:
                counts[self._add(item, stamp(now))] += 1
        return counts

    def _add(self, item: Found, now: str) -> str:
        changed_at = stamp_or_none(item.changed_at)
        inserted = self._connection.execute(
            "INSERT INTO frontier (url, source, kind, state, found_at, due_at, changed_at, hint) "
            "VALUES (?, ?, ?, 'queued', ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
            (item.url, item.source, item.kind, now, now, changed_at, item.hint),
        )
        if inserted.rowcount:
            return "new"
        updated = self._connection.execute(
            "UPDATE frontier SET state = 'queued', due_at = ?, changed_at = ?, hint = ?, attempts = 0, "
            "deaths = 0, reason = NULL "
            "WHERE url = ? AND state IN ('done', 'failed') AND ? > coalesce(changed_at, '')",
            (now, changed_at, item.hint, item.url, changed_at),
        )
        if not updated.rowcount and item.wanted:
            # One source has no use for it, another has, or its own has by now: an edited headline, a
            # lower threshold. Found without words it would be fetched and refused for ever.
            updated = self._connection.execute(
                "UPDATE frontier SET state = 'queued', source = ?, due_at = ?, changed_at = ?, hint = ?, "
                "attempts = 0, deaths = 0, reason = NULL "
                "WHERE url = ? AND state = 'refused' AND reason IN (?, ?)",
                (item.source, now, changed_at, item.hint, item.url, *UNWANTED),
            )
        return "changed" if updated.rowcount else "known"

    def set_aside(self, found: Iterable[Found], *, now: datetime) -> int:
        """Remember the addresses of what is not wanted, without a word of it; returns how many are new."""
        with transaction(self._connection):
            return sum(
                self._connection.execute(
                    "INSERT INTO frontier (url, source, kind, state, found_at, due_at, reason) "
                    "VALUES (?, ?, ?, 'refused', ?, ?, ?) ON CONFLICT (url) DO NOTHING",
                    (item.url, item.source, item.kind, stamp(now), stamp(now), NOT_RELEVANT),
                ).rowcount
                for item in found
            )

    def lease(
        self, *, owner: str, sources: Sequence[str], limit: int, now: datetime, duration: timedelta
    ) -> list[Lease]:
        """Take up to `limit` due URLs of `sources`; a lease that has run out may be taken again.

        What was being read when two processes ended comes last, and one at a time over all processes: of
        several that were read together, only one is to blame.
        """
        moment, until = stamp(now), stamp(now + duration)
        with transaction(self._connection):
            rows = self._take(owner, sources, moment, until, f"deaths < {SUSPECT}", limit)
            if not rows and not self._suspect_is_read(moment):
                rows = self._take(owner, sources, moment, until, f"deaths >= {SUSPECT}", 1)
        return [Lease(**dict(row)) for row in rows]

    def _take(
        self, owner: str, sources: Sequence[str], now: str, until: str, which: str, limit: int
    ) -> list[sqlite3.Row]:
        marks = ", ".join("?" * len(sources))
        return self._connection.execute(
            f"UPDATE frontier SET state = 'leased', lease_owner = ?, lease_until = ?, reading = 0, "
            f"attempts = attempts + 1 WHERE url IN (SELECT url FROM frontier WHERE source IN ({marks}) "
            f"AND ((state = 'queued' AND due_at <= ?) OR (state = 'leased' AND lease_until <= ?)) "
            f"AND {which} ORDER BY due_at, rowid LIMIT ?) RETURNING url, source, kind, hint, attempts",
            (owner, until, *sources, now, now, limit),
        ).fetchall()

    def _suspect_is_read(self, now: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM frontier WHERE state = 'leased' AND lease_until > ? AND deaths >= ?",
            (now, SUSPECT),
        ).fetchone()
        return found is not None

    def reading(self, url: str) -> None:
        """A reader takes up what `url` answered: should this process end in it, `release_dead` knows."""
        with transaction(self._connection):
            self._connection.execute("UPDATE frontier SET reading = 1 WHERE url = ?", (url,))

    def waiting(self, *, now: datetime) -> frozenset[str]:
        """The sources that have URLs to fetch now, whether or not they are due to be polled."""
        moment = stamp(now)
        return frozenset(
            row[0]
            for row in self._connection.execute(
                "SELECT DISTINCT source FROM frontier WHERE (state = 'queued' AND due_at <= ?) "
                "OR (state = 'leased' AND lease_until <= ?)",
                (moment, moment),
            )
        )

    def release_dead(self) -> int:
        """Give back the leases of processes that are gone; returns how many.

        What such a process was reading has one death more to its name, see `fail_deadly`.
        """
        with transaction(self._connection):
            owners = [
                row[0]
                for row in self._connection.execute(
                    "SELECT DISTINCT lease_owner FROM frontier WHERE state = 'leased'"
                )
            ]
            dead = [owner for owner in owners if not is_alive(owner)]
            return sum(self._release(owner, deaths="deaths + reading") for owner in dead)

    def fail_deadly(self) -> list[tuple[str, str]]:
        """Give up every URL whose reading ended a process again and again; returns source and URL of each.

        It waits until its source says that it has changed. Whatever ends a crawl by itself would else end
        the next one, too, and all behind it would never be read.
        """
        with transaction(self._connection):
            rows = self._connection.execute(
                "UPDATE frontier SET state = 'failed', reason = ? WHERE state = 'queued' AND deaths >= ? "
                "RETURNING source, url",
                (DEADLY, MOST_DEATHS),
            ).fetchall()
        return [(row["source"], row["url"]) for row in rows]

    def release(self, owner: str) -> None:
        """Give back every lease of `owner`: it stops in good order before it has fetched all."""
        with transaction(self._connection):
            self._release(owner, deaths="deaths")

    def _release(self, owner: str, *, deaths: str) -> int:
        released = self._connection.execute(
            f"UPDATE frontier SET state = 'queued', attempts = attempts - 1, deaths = {deaths}, reading = 0, "
            "lease_owner = NULL, lease_until = NULL WHERE state = 'leased' AND lease_owner = ?",
            (owner,),
        )
        return released.rowcount

    def done(self, url: str, *, document_id: int | None = None) -> None:
        """The URL was read and what it held is stored in the same transaction."""
        self._settle(url, "done", None, document_id)

    def refuse(self, url: str, *, reason: str) -> None:
        """The URL will not be fetched again; `reason` is a name that is counted."""
        self._settle(url, "refused", reason, None)

    def fail(self, url: str, *, reason: str) -> None:
        """The URL could not be read and waits until its source says that it has changed."""
        self._settle(url, "failed", reason, None)

    def park(self, url: str, *, reason: str, until: datetime) -> None:
        """The URL is asked again at `until`, not before."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE frontier SET state = 'queued', due_at = ?, reason = ?, reading = 0, deaths = 0, "
                "lease_owner = NULL, lease_until = NULL WHERE url = ?",
                (stamp(until), reason, url),
            )

    def _settle(self, url: str, state: str, reason: str | None, document_id: int | None) -> None:
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE frontier SET state = ?, reason = ?, document_id = coalesce(?, document_id), "
                "reading = 0, deaths = 0, lease_owner = NULL, lease_until = NULL WHERE url = ?",
                (state, reason, document_id, url),
            )

    def coming(self, url: str, lease: str) -> bool:
        """Whether `url` is another address than `lease` and waits to be fetched, or is being fetched."""
        row = self._connection.execute(
            "SELECT 1 FROM frontier WHERE url = ? AND url != ? AND state IN ('queued', 'leased')",
            (url, lease),
        ).fetchone()
        return row is not None

    def states(self) -> dict[str, int]:
        """How many URLs are in each state."""
        return {
            row[0]: row[1]
            for row in self._connection.execute("SELECT state, count(*) FROM frontier GROUP BY state")
        }
