"""Expectations of the sources: each answers, and brings about as much as it should."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from db.health.problem import Problem
from db.health.shares import Shares
from db.health.staleness import DATES, old, unread
from db.intervals import interval
from db.knowledge import Source
from db.store.connection import instant, stamp

# A source that fails is told at its third failure in a row, at its second one an interval later, and after a
# day and an interval whatever the number.
FAILURES_IN_A_ROW, TWICE, ONCE, LONG = 3, 2, 1, timedelta(days=1)
WEEK = timedelta(days=7)
# A silence is unusual from twice the longest one so far; before that is known, none is.
SILENCE, KNOWN_GAPS, KNOWN_FOR = 2, 5, timedelta(days=14)
# The last week's addresses of each source, wanted or not: what is off the subject was listed, too.
FOUND = """
SELECT source, count(*) FILTER (WHERE found_at > :week) AS recent, min(found_at) AS first,
       max(found_at) AS last
FROM frontier GROUP BY source
"""
# The gaps between the polls that found something new.
NEWS = """
SELECT source, min(found_at) AS first, max(found_at) AS last, count(gap) AS gaps, max(gap) AS longest
FROM (
    SELECT source, found_at,
           at - lag(at) OVER (PARTITION BY source ORDER BY at) AS gap
    FROM (SELECT DISTINCT source, found_at, CAST(strftime('%s', found_at) AS INTEGER) AS at FROM frontier)
)
GROUP BY source
"""


def source_problems(
    connection: sqlite3.Connection, sources: Iterable[Source], now: datetime
) -> Iterator[Problem]:
    """What is wrong with each source that is followed; of one that fails, nothing else is asked."""
    rows = {row["source"]: row for row in connection.execute("SELECT * FROM source_state")}
    found = {row["source"]: row for row in connection.execute(FOUND, {"week": stamp(now - WEEK)})}
    gaps = {row["source"]: row for row in connection.execute(NEWS)}
    dates = {row["source"]: row for row in connection.execute(DATES)}
    shares = Shares(connection, now)
    for source in sources:
        row = rows.get(source.key)
        if row is None or not source.enabled:
            continue
        if problem := _failing(source, row, now):
            yield problem
            continue
        volume = _volume(source, found.get(source.key), now)
        # An old newest item says more than a silence, or than a week without news.
        aged = old(source, row, dates.get(source.key))
        checks = (aged,) if aged else (volume, _silent(source, row, gaps.get(source.key)))
        yield from (problem for problem in checks if problem)
        yield from unread(connection, source, now)
        yield from shares.problems(source)


def _failing(source: Source, row: sqlite3.Row, now: datetime) -> Problem | None:
    since = row["failing_since"]
    lasting = timedelta(0) if since is None else now - instant(since)
    least = FAILURES_IN_A_ROW
    if lasting >= interval(source.every):
        # The back-off may leave no time for a second one before another day is lost.
        least = ONCE if lasting >= LONG else TWICE
    if row["failures"] < least and row["standing"] == "live":
        return None
    given_up = {"live": "", "paused": "; it is paused", "dead": "; it is given up"}[row["standing"]]
    again = "" if row["standing"] == "live" else " (it is tried once a month, or by 'chiprace crawl KEY')"
    return Problem(
        subject=source.key,
        what=f"{row['failures']} {_polls(row['failures'])} in a row failed ({row['reason']}){given_up}",
        since=row["last_ok_at"],
        mend=f"open {source.url}, then mend or disable its block in sources.toml{again}",
    )


def _polls(count: int) -> str:
    return "poll" if count == 1 else "polls"


def _volume(source: Source, found: sqlite3.Row | None, now: datetime) -> Problem | None:
    """A source that has been followed for a week and brought less or more than it should."""
    if found is None or found["first"] > stamp(now - WEEK):
        return None
    recent, least, most = found["recent"], source.expected_min_per_week, source.expected_max_per_week or 0
    if recent < least:
        return Problem(
            subject=source.key,
            what=f"{recent} new items in 7 days, at least {least} expected",
            since=found["last"],
            mend=f"open {source.url}: has it moved, or does it answer 200 with nothing new?",
        )
    if 0 < most < recent:
        return Problem(
            subject=source.key,
            what=f"{recent} new items in 7 days, at most {most} expected",
            since=None,
            mend=f"open {source.url}: does it list its archive, or another site? Else raise "
            "expected_max_per_week in its block",
            level="warning",
        )
    return None


def _silent(source: Source, row: sqlite3.Row, news: sqlite3.Row | None) -> Problem | None:
    """A source that has been quiet for more than twice as long as ever before, while it was asked.

    Time in which nobody asked is no silence: it ends with the last good poll.
    """
    if news is None or row["last_ok_at"] is None or news["gaps"] < KNOWN_GAPS:
        return None
    first, last, asked = instant(news["first"]), instant(news["last"]), instant(row["last_ok_at"])
    longest = timedelta(seconds=news["longest"])
    if last - first < KNOWN_FOR or asked - last <= SILENCE * longest:
        return None
    return Problem(
        subject=source.key,
        what=f"nothing new in {_days(asked - last)}, its longest silence so far was {_days(longest)}",
        since=stamp(last),
        mend=f"open {source.url}: is its newest item really the last one known?",
        level="warning",
    )


def _days(length: timedelta) -> str:
    return f"{length / timedelta(days=1):.1f} days"
