"""What is remembered of each poll: validators for conditional GET, source states, parked hosts."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from db.store.connection import instant, stamp, stamp_or_none, transaction


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
        self, source: str, *, now: datetime, next_due_at: datetime, items: int, newest: datetime | None
    ) -> None:
        """A poll of `source` went well; `items` and `newest` are what it listed (0 and None on a 304)."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO source_state VALUES (:source, :due, :now, NULL, NULL, 0, :items, :newest) "
                "ON CONFLICT (source) DO UPDATE SET next_due_at = :due, last_ok_at = :now, reason = NULL, "
                "failures = 0, items = CASE WHEN :items THEN :items ELSE items END, "
                "newest_item_at = coalesce(max(newest_item_at, :newest), newest_item_at, :newest)",
                {
                    "source": source,
                    "due": stamp(next_due_at),
                    "now": stamp(now),
                    "items": items,
                    "newest": stamp_or_none(newest),
                },
            )

    def source_failed(self, source: str, *, now: datetime, next_due_at: datetime, reason: str) -> None:
        """A poll of `source` failed for `reason`; its failures in a row are counted."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO source_state VALUES (:source, :due, NULL, :now, :reason, 1, 0, NULL) "
                "ON CONFLICT (source) DO UPDATE SET next_due_at = :due, last_failed_at = :now, "
                "reason = :reason, failures = failures + 1",
                {"source": source, "due": stamp(next_due_at), "now": stamp(now), "reason": reason},
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
