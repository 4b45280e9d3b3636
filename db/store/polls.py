"""What is remembered of each poll: validators for conditional GET, source states, parked hosts."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from db.store.connection import instant, stamp, stamp_or_none, transaction

# Followed; told that it is gone for good; given up after failing for long. The last two are tried monthly.
Standing = Literal["live", "paused", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What the last full answer of an address carried, for If-None-Match and If-Modified-Since."""

    url: str
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    polls: int
    checked_at: datetime
    unconditional_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """When a source brought something new: the last poll that did, and the gaps before it, oldest first."""

    last_new_at: datetime | None = None
    gaps: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How the polls of a source go. `strain` weighs its failures in a row, of which some count less."""

    standing: Standing = "live"
    failures: int = 0
    strain: float = 0.0
    failing_since: datetime | None = None
    history: History = field(default_factory=History)


def _instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else instant(text)


class Polls:
    """The validators, source_state and parked_hosts tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def validator(self, url: str) -> Validator | None:
        """What is remembered of `url`, or None."""
        row = self._connection.execute("SELECT * FROM validators WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        values = dict(row)
        for name in ("checked_at", "unconditional_at"):
            values[name] = instant(values[name])
        return Validator(**values)

    def answered(
        self,
        url: str,
        *,
        etag: str | None,
        last_modified: str | None,
        body_sha256: str,
        now: datetime,
        conditional: bool,
    ) -> None:
        """A full answer (200) came; `conditional` tells whether the request carried validators."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO validators VALUES (:url, :etag, :modified, :sha, 0, :now, :now) "
                "ON CONFLICT (url) DO UPDATE SET etag = :etag, last_modified = :modified, "
                "body_sha256 = :sha, polls = polls + 1, checked_at = :now, unconditional_at = "
                "CASE WHEN :conditional THEN unconditional_at ELSE :now END",
                {
                    "url": url,
                    "etag": etag,
                    "modified": last_modified,
                    "sha": body_sha256,
                    "now": stamp(now),
                    "conditional": conditional,
                },
            )

    def not_modified(self, url: str, *, now: datetime) -> None:
        """The address answered 304."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE validators SET polls = polls + 1, checked_at = ? WHERE url = ?", (stamp(now), url)
            )

    def source_ok(
        self,
        source: str,
        *,
        now: datetime,
        next_due_at: datetime,
        items: int,
        newest: datetime | None,
        history: History | None = None,
    ) -> None:
        """A poll of `source` went well; `items` and `newest` are what it listed (0 and None on a 304).

        `history` is what is known of its gaps after this poll; None leaves what was known.
        """
        gaps = None if history is None else json.dumps([int(gap.total_seconds()) for gap in history.gaps])
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO source_state (source, next_due_at, last_ok_at, items, newest_item_at, "
                "last_new_at, gaps) VALUES (:source, :due, :now, :items, :newest, :last, "
                "coalesce(:gaps, '[]')) "
                "ON CONFLICT (source) DO UPDATE SET next_due_at = :due, last_ok_at = :now, reason = NULL, "
                "failures = 0, strain = 0, failing_since = NULL, standing = 'live', "
                "items = CASE WHEN :items THEN :items ELSE items END, "
                "newest_item_at = coalesce(max(newest_item_at, :newest), newest_item_at, :newest), "
                "last_new_at = coalesce(:last, last_new_at), gaps = coalesce(:gaps, gaps)",
                {
                    "source": source,
                    "due": stamp(next_due_at),
                    "now": stamp(now),
                    "items": items,
                    "newest": stamp_or_none(newest),
                    "last": stamp_or_none(history.last_new_at if history else None),
                    "gaps": gaps,
                },
            )

    def source_failed(
        self,
        source: str,
        *,
        now: datetime,
        next_due_at: datetime,
        reason: str,
        strain: float = 1.0,
        standing: Standing = "live",
    ) -> None:
        """A poll of `source` failed for `reason`; its failures in a row are counted.

        `strain` is how hard it fails by now, `standing` whether it is given up.
        """
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO source_state (source, next_due_at, last_failed_at, reason, failures, strain, "
                "failing_since, standing) VALUES (:source, :due, :now, :reason, 1, :strain, :now, :standing) "
                "ON CONFLICT (source) DO UPDATE SET next_due_at = :due, last_failed_at = :now, "
                "reason = :reason, failures = failures + 1, strain = :strain, standing = :standing, "
                "failing_since = coalesce(failing_since, :now)",
                {
                    "source": source,
                    "due": stamp(next_due_at),
                    "now": stamp(now),
                    "reason": reason,
                    "strain": strain,
                    "standing": standing,
                },
            )

    def state(self, source: str) -> SourceState:
        """What is remembered of the polls of `source`; that of a new one where it never was polled."""
        row = self._connection.execute(
            "SELECT standing, failures, strain, failing_since, last_new_at, gaps FROM source_state "
            "WHERE source = ?",
            (source,),
        ).fetchone()
        if row is None:
            return SourceState()
        gaps = tuple(timedelta(seconds=seconds) for seconds in json.loads(row["gaps"]))
        return SourceState(
            standing=row["standing"],
            failures=row["failures"],
            strain=row["strain"],
            failing_since=_instant_or_none(row["failing_since"]),
            history=History(last_new_at=_instant_or_none(row["last_new_at"]), gaps=gaps),
        )

    def due_at(self, source: str) -> datetime | None:
        """When `source` may be polled next; None when it never was."""
        row = self._connection.execute(
            "SELECT next_due_at FROM source_state WHERE source = ?", (source,)
        ).fetchone()
        return None if row is None else instant(row[0])

    def failures(self, source: str) -> int:
        """Failed polls in a row."""
        row = self._connection.execute(
            "SELECT failures FROM source_state WHERE source = ?", (source,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def park_host(self, host: str, *, until: datetime, reason: str) -> None:
        """Ask nothing of `host` before `until`."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO parked_hosts VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE SET "
                "until = max(until, excluded.until), reason = excluded.reason",
                (host, stamp(until), reason),
            )

    def parked_until(self, host: str) -> datetime | None:
        """Until when `host` must not be asked, or None."""
        row = self._connection.execute("SELECT until FROM parked_hosts WHERE host = ?", (host,)).fetchone()
        return None if row is None else instant(row[0])
