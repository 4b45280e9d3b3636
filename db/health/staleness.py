"""Sources that answer as if all were well and bring nothing: a 200 is no health. Pure but for one query."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from db.health.problem import Problem
from db.knowledge import Source
from db.sites import SITE_RULE
from db.store.connection import instant, stamp

WEEK = timedelta(days=7)
# Younger than this, an item is never old; without a volume or a rhythm to go by, it is after this time:
# companies report every quarter, and a fortnight late is not unheard of.
NEVER_OLD, QUIETEST = timedelta(days=14), timedelta(days=200)
# How many times the usual or the longest gap between two items may pass.
PATIENCE = 4
LONGEST_TIMES, KNOWN_GAPS = 2, 5
# What a listing itself says of its rhythm: the gaps between the dates of its items.
DATES = """
SELECT source, count(gap) AS gaps, max(gap) AS longest
FROM (
    SELECT source, at - lag(at) OVER (PARTITION BY source ORDER BY at) AS gap
    FROM (SELECT DISTINCT source, CAST(strftime('%s', changed_at) AS INTEGER) AS at
          FROM frontier WHERE changed_at IS NOT NULL)
)
GROUP BY source
"""
# The last week's pages of a source, by whether its own reader read them.
READ = """
SELECT count(*) AS pages, count(*) FILTER (WHERE rule <> :rule) AS others, min(fetched_at) AS first
FROM documents WHERE source = :source AND fetched_at >= :since AND rule <> 'feed'
"""


def patience(source: Source, dates: sqlite3.Row | None) -> timedelta:
    """How old a source's newest item may be: by the gaps in its listings, else by its block."""
    if dates is not None and dates["gaps"] >= KNOWN_GAPS:
        return max(NEVER_OLD, LONGEST_TIMES * timedelta(seconds=dates["longest"]))
    if source.expected_min_per_week > 0:
        return max(NEVER_OLD, PATIENCE * WEEK / source.expected_min_per_week)
    return QUIETEST


def old(source: Source, state: sqlite3.Row, dates: sqlite3.Row | None) -> Problem | None:
    """A source that answers, and whose newest item is older than it ever was or should be.

    The instant of its last good answer counts: time in which nobody asked is not its fault.
    """
    if state["last_ok_at"] is None:
        return None
    if state["newest_item_at"] is None:
        return _empty(source, state)
    newest, asked = instant(state["newest_item_at"]), instant(state["last_ok_at"])
    allowed = patience(source, dates)
    if asked - newest <= allowed:
        return None
    return Problem(
        subject=source.key,
        what=f"it answers, but its newest item is {(asked - newest).days} days old "
        f"(more than {allowed.days} is unusual)",
        since=state["newest_item_at"],
        mend=f"open {source.url}: has it moved? Mend its url in sources.toml, or disable its block",
        level="failure" if source.expected_min_per_week > 0 else "warning",
    )


def _empty(source: Source, state: sqlite3.Row) -> Problem | None:
    # A sitemap or a newsroom has items without dates; filings are discovered in other ways.
    if state["items"] or source.kind == "edgar":
        return None
    return Problem(
        subject=source.key,
        what="it answers, but it has never listed an item",
        since=None,
        mend=f"open {source.url}: is it the feed that its site uses? Else mend or disable its block",
        level="warning",
    )


def unread(connection: sqlite3.Connection, source: Source, now: datetime) -> Iterator[Problem]:
    """A source whose own reader found nothing on pages of the last week: its site has a new design."""
    days = [reader.since for reader in source.readers if reader.holds_on(now.date())]
    if not days:
        return
    began = max((day.isoformat() for day in days if day is not None), default="")
    bound = {"rule": SITE_RULE, "source": source.key, "since": max(began, stamp(now - WEEK))}
    pages, others, _ = connection.execute(READ, bound).fetchone()
    if others:
        first = connection.execute(
            "SELECT min(fetched_at) FROM documents WHERE source = :source AND rule NOT IN (:rule, 'feed') "
            "AND fetched_at >= :began",
            bound | {"began": began},
        ).fetchone()[0]
        yield Problem(
            subject=source.key,
            what=f"its reader found nothing on {others} of {pages} pages in 7 days; another read them",
            since=first,
            mend="give that [[source.reader]] an until, and add one for the new design",
            level="warning",
        )
