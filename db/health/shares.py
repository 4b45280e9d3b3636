"""What a source's pages are worth: shares of teasers, of pages without text, of what is on the subject."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from db.health.problem import Problem
from db.knowledge import Source
from db.store.connection import stamp
from db.store.frontier import PAGE_NOT_RELEVANT

WEEK = timedelta(days=7)
# A share of fewer pages is chance. Half of the pages gone to a wall is no accident of one article.
FEWEST, HALF = 8, 0.5
# So much more than in the month before is a change, where a source has had some all along.
MORE = 0.3
# Of a broad source, one on the subject in a hundred: then its feed is another one than was meant.
LEAST_RELEVANT, FEWEST_JUDGED = 0.01, 100
PAGES = """
SELECT source,
       count(*) FILTER (WHERE fetched_at >= :week) AS pages,
       count(*) FILTER (WHERE fetched_at >= :week AND teaser) AS teasers,
       count(*) FILTER (WHERE fetched_at < :week) AS pages_before,
       count(*) FILTER (WHERE fetched_at < :week AND teaser) AS teasers_before,
       min(fetched_at) FILTER (WHERE fetched_at >= :week AND teaser) AS since
FROM documents WHERE fetched_at >= :month AND kind = 'article' AND rule != 'feed' GROUP BY source
"""
# What was found in the last week, by what became of it. An address is failed or refused for a reason.
ENDS = """
SELECT source, reason, count(*) AS addresses, min(found_at) AS since
FROM frontier WHERE state IN ('failed', 'refused') AND found_at >= :week AND kind = 'page'
GROUP BY source, reason
"""
TRIED = """
SELECT source, count(*) FILTER (WHERE state IN ('done', 'failed', 'refused')
                                AND coalesce(reason, '') NOT IN (:listing, :page)) AS tried,
       count(*) FILTER (WHERE state = 'done') AS done,
       count(*) FILTER (WHERE reason IN (:listing, :page)) AS off_subject
FROM frontier WHERE found_at >= :week AND kind = 'page' GROUP BY source
"""
LIED = """
SELECT run_counts.source, sum(n) AS times, min(due_at) AS since FROM run_counts
JOIN runs ON runs.id = run_counts.run_id
WHERE name = 'lying 304' AND due_at >= :week GROUP BY run_counts.source
"""


class Shares:
    """The shares of every source in the week before `now`, asked in four queries for all."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        bound = {
            "week": stamp(now - WEEK),
            "month": stamp(now - 5 * WEEK),
            "listing": "not relevant",
            "page": PAGE_NOT_RELEVANT,
        }
        self._pages = _by_source(connection.execute(PAGES, bound))
        self._tried = _by_source(connection.execute(TRIED, bound))
        self._lied = _by_source(connection.execute(LIED, bound))
        self._ends: dict[str, list[sqlite3.Row]] = {}
        for row in connection.execute(ENDS, bound):
            self._ends.setdefault(row["source"], []).append(row)

    def problems(self, source: Source) -> Iterator[Problem]:
        """What is wrong with the pages of one source."""
        for found in (
            self._teasers(source),
            self._unread(source),
            self._subject(source),
            self._lying(source),
        ):
            if found is not None:
                yield found

    def _teasers(self, source: Source) -> Problem | None:
        row = self._pages.get(source.key)
        if row is None or row["pages"] < FEWEST:
            return None
        share = row["teasers"] / row["pages"]
        before = row["teasers_before"] / row["pages_before"] if row["pages_before"] >= FEWEST else None
        # A source that always was behind a wall is known to be; one that has come behind it is news.
        if share < HALF or (before is not None and share < before + MORE):
            return None
        return Problem(
            subject=source.key,
            what=f"{row['teasers']} of {row['pages']} pages in 7 days were the beginning only: a paywall",
            since=row["since"],
            mend=f"open an article of {source.url}; if it stays so, take another source, or note the paywall "
            "in its block",
            level="warning",
        )

    def _unread(self, source: Source) -> Problem | None:
        """Most pages that were tried gave nothing: a wall that answers 200, or a new design."""
        tried = self._tried.get(source.key)
        ends = [row for row in self._ends.get(source.key, ()) if not _off_subject(row["reason"])]
        lost = sum(row["addresses"] for row in ends)
        if tried is None or tried["tried"] < FEWEST or lost < HALF * tried["tried"]:
            return None
        worst = max(ends, key=lambda row: row["addresses"])
        return Problem(
            subject=source.key,
            what=f"{lost} of {tried['tried']} pages in 7 days gave no text, most of them for: "
            f"{worst['reason']}",
            since=min(row["since"] for row in ends),
            mend=f"open an article of {source.url}: a wall, or a new design? Then add a [[source.reader]], "
            "or disable its block",
        )

    def _subject(self, source: Source) -> Problem | None:
        row = self._tried.get(source.key)
        if row is None or source.relevance == "all":
            return None
        judged = row["done"] + row["off_subject"]
        if judged < FEWEST_JUDGED or row["done"] >= LEAST_RELEVANT * judged:
            return None
        return Problem(
            subject=source.key,
            what=f"{row['done']} of {judged} items in 7 days were on the subject",
            since=None,
            mend=f"open {source.url}: is it still the feed that was meant? Else mend its url or relevance",
            level="warning",
        )

    def _lying(self, source: Source) -> Problem | None:
        row = self._lied.get(source.key)
        if row is None:
            return None
        times = "once" if row["times"] == 1 else f"{row['times']} times"
        return Problem(
            subject=source.key,
            what=f"it answered 304 (not modified) {times} although it had changed",
            since=row["since"],
            mend="nothing is lost: it is asked without conditions from now on; tell its publisher",
            level="warning",
        )


def _off_subject(reason: str | None) -> bool:
    return reason in ("not relevant", PAGE_NOT_RELEVANT)


def _by_source(rows: sqlite3.Cursor) -> dict[str, sqlite3.Row]:
    return {row["source"]: row for row in rows}
