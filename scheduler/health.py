"""Expectations: what should hold after a run, and what to do where it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.knowledge import Reference, Source
from db.store import Store
from db.store.connection import stamp
from scheduler.clock import DAILY

LATEST_RUN = timedelta(hours=36)
FAILURES_IN_A_ROW = 3
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One expectation that does not hold."""

    subject: str
    what: str
    since: str | None
    mend: str

    def line(self) -> str:
        """The problem for a person, in one line."""
        since = f" since {self.since}" if self.since else ""
        return f"{self.subject}: {self.what}{since}: {self.mend}"


def problems(store: Store, reference: Reference, *, now: datetime) -> list[Problem]:
    """Every expectation that fails at `now`, runs first, then sources, then tables."""
    return [*_runs(store, now), *_sources(store, reference, now), *_tables(store)]


def _runs(store: Store, now: datetime) -> Iterator[Problem]:
    latest = store.runs.latest(DAILY)
    if latest is None:
        yield Problem(
            subject="runs",
            what="the daily run was never done",
            since=None,
            mend="start 'chiprace schedule', or run 'chiprace run' daily",
        )
        return
    if latest.state in ("failed", "crashed"):
        yield Problem(
            subject="runs",
            what=f"the last daily run {latest.state} ({latest.reason})",
            since=stamp(latest.due_at),
            mend="run 'chiprace run' again and read its log",
        )
    if now - latest.due_at > LATEST_RUN:
        yield Problem(
            subject="runs",
            what="no daily run",
            since=stamp(latest.due_at),
            mend="see that 'chiprace schedule' is running",
        )


def _sources(store: Store, reference: Reference, now: datetime) -> Iterator[Problem]:
    rows = {row["source"]: row for row in store.connection.execute("SELECT * FROM source_state")}
    for source in reference.sources:
        row = rows.get(source.key)
        if row is None or not source.enabled:
            continue
        if row["failures"] >= FAILURES_IN_A_ROW:
            yield Problem(
                subject=source.key,
                what=f"{row['failures']} polls in a row failed ({row['reason']})",
                since=row["last_ok_at"],
                mend=f"open {source.url}, then mend or disable its block in sources.toml",
            )
        elif problem := _quiet(store, source, now):
            yield problem


def _quiet(store: Store, source: Source, now: datetime) -> Problem | None:
    """A source that has been followed for a week and brought less than it should."""
    if source.expected_min_per_week == 0:
        return None
    found = store.connection.execute(
        "SELECT count(*) FILTER (WHERE found_at > :week) AS recent, min(found_at) AS first, "
        "max(found_at) AS last FROM frontier WHERE source = :source",
        {"week": stamp(now - WEEK), "source": source.key},
    ).fetchone()
    if found["first"] is None or found["first"] > stamp(now - WEEK):
        return None
    if found["recent"] >= source.expected_min_per_week:
        return None
    return Problem(
        subject=source.key,
        what=f"{found['recent']} new items in 7 days, at least {source.expected_min_per_week} expected",
        since=found["last"],
        mend=f"open {source.url}: has it moved, or does it answer 200 with nothing new?",
    )


def _tables(store: Store) -> Iterator[Problem]:
    untagged = store.connection.execute("SELECT count(*) FROM documents WHERE tagged IS NULL").fetchone()[0]
    if untagged:
        yield Problem(
            subject="documents",
            what=f"{untagged} were never tagged",
            since=None,
            mend="run 'chiprace tag'",
        )
