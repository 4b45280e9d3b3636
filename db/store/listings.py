"""How far the listings of EDGAR were read: filings they named, days, filers, the top of the feed."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from db.store.connection import instant, stamp, transaction
from db.store.frontier import Found, Frontier

FoundBy = Literal["feed", "index", "submissions"]
DayState = Literal["read", "none"]
# A filing that could not be had is tried again as long as its filer's list is asked daily.
TRIED_AGAIN = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFiling:
    """A filing of a followed filer as a listing names it; `url` is its complete submission."""

    accession: str
    cik: str
    form: str
    filed: date | None
    source: str
    url: str
    found_by: FoundBy

    @property
    def changed_at(self) -> datetime | None:
        """The day of filing as the instant that the frontier compares."""
        return datetime.combine(self.filed, time(), tzinfo=UTC) if self.filed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilerState:
    """When a filer's own list was last read, and back to which day; None for never."""

    reconciled_at: datetime | None = None
    since: date | None = None


class Listings:
    """The filings_listed, filers, index_days and feed_marks tables."""

    def __init__(self, connection: sqlite3.Connection, frontier: Frontier) -> None:
        self._connection = connection
        self._frontier = frontier

    def add(self, filings: Iterable[ListedFiling], *, now: datetime) -> dict[str, int]:
        """Queue the filings that are new or were filed anew; counts by name new, changed, known.

        An accession is one filing whoever lists it and under whichever of its filers.
        """
        counts = {"new": 0, "changed": 0, "known": 0}
        with transaction(self._connection):
            for filing in filings:
                counts[self._add(filing, now)] += 1
        return counts

    def _add(self, filing: ListedFiling, now: datetime) -> str:
        filed = filing.filed.isoformat() if filing.filed else None
        inserted = self._connection.execute(
            "INSERT INTO filings_listed VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                filing.accession,
                filing.cik,
                filing.form,
                filed,
                filing.source,
                filing.url,
                filing.found_by,
                stamp(now),
            ),
        )
        if inserted.rowcount:
            return self._queue(filing.source, filing.url, filing.cik, filing.changed_at, now)
        known = self._connection.execute(
            "SELECT listed.url, listed.source, cik, form, filed, state FROM filings_listed AS listed "
            "LEFT JOIN frontier USING (url) WHERE accession = ?",
            (filing.accession,),
        ).fetchone()
        anew = filing.form != known["form"] or (filed or "") > (known["filed"] or "")
        if anew:
            self._connection.execute(
                "UPDATE filings_listed SET form = ?, filed = coalesce(?, filed) WHERE accession = ?",
                (filing.form, filed, filing.accession),
            )
        missing = known["state"] == "failed" and filing.found_by == "submissions"
        recent = filing.filed is not None and filing.filed >= now.date() - TRIED_AGAIN
        if anew or (missing and recent):
            return self._queue(known["source"], known["url"], known["cik"], now, now)
        return "known"

    def _queue(self, source: str, url: str, cik: str, changed_at: datetime | None, now: datetime) -> str:
        found = Found(url=url, source=source, kind="submission", changed_at=changed_at, hint=cik)
        counts = self._frontier.add([found], now=now)
        return next(name for name, n in counts.items() if n)

    def feed_mark(self, feed: str) -> frozenset[str]:
        """The accession numbers at the top of the feed when it was last walked; empty before that."""
        row = self._connection.execute("SELECT accessions FROM feed_marks WHERE feed = ?", (feed,)).fetchone()
        return frozenset(json.loads(row[0])) if row else frozenset()

    def mark_feed(self, feed: str, accessions: Sequence[str], *, now: datetime) -> None:
        """The feed was walked down to what was known; `accessions` stood at its top."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO feed_marks VALUES (?, ?, ?) ON CONFLICT (feed) DO UPDATE SET "
                "accessions = excluded.accessions, read_at = excluded.read_at",
                (feed, json.dumps(list(accessions)), stamp(now)),
            )

    def settled_days(self, archive: str) -> frozenset[date]:
        """The days whose index was read, or never came."""
        rows = self._connection.execute("SELECT day FROM index_days WHERE archive = ?", (archive,))
        return frozenset(date.fromisoformat(row[0]) for row in rows)

    def settle_day(self, archive: str, day: date, state: DayState, *, filings: int, now: datetime) -> None:
        """The day's index was read whole, with so many filings of ours, or there is none."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO index_days VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (archive, day.isoformat(), state, filings, stamp(now)),
            )

    def filer(self, cik: str) -> FilerState:
        """What is known of the reading of a filer's own list."""
        row = self._connection.execute("SELECT * FROM filers WHERE cik = ?", (cik,)).fetchone()
        if row is None:
            return FilerState()
        return FilerState(
            reconciled_at=instant(row["reconciled_at"]) if row["reconciled_at"] else None,
            since=date.fromisoformat(row["since"]) if row["since"] else None,
        )

    def reconciled(self, cik: str, *, since: date | None, now: datetime) -> None:
        """A filer's list was read; `since` is the day down to which all its pages were, if they were."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO filers VALUES (?, ?, ?) ON CONFLICT (cik) DO UPDATE SET "
                "reconciled_at = excluded.reconciled_at, since = coalesce(min(since, excluded.since), "
                "since, excluded.since)",
                (cik, stamp(now), since.isoformat() if since else None),
            )

    def distrust(self) -> None:
        """The feed has a gap: the list of every filer is due again."""
        with transaction(self._connection):
            self._connection.execute("UPDATE filers SET reconciled_at = NULL")
