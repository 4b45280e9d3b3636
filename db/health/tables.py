"""Expectations of the tables: what was read is tagged, and about as richly as before."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from db.health.problem import Problem
from db.store.connection import stamp

# A difference is news for a month; the report keeps it.
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
# Fewer documents in a week say nothing of the tagger.
FEWEST = 30
# Half of what was usual; a share that is higher by a third of all.
LESS, MORE = 0.5, 0.3
DIFFERING = """
SELECT count(*) AS count, min(day) AS since, company FROM (
    SELECT company, max(release_filed, filing_filed) AS day FROM capex_differences ORDER BY day DESC
) WHERE day >= :month
"""
# Tags per tagged document, of the last week and of the month before it.
RICHNESS = """
SELECT first_seen >= :week AS recent, count(*) AS documents, sum(tags) AS tags, sum(names) AS names,
       sum(unlinked) AS unlinked, sum(sums) AS sums, sum(unkind) AS unkind
FROM (
    SELECT first_seen,
           (SELECT count(*) FROM mentions WHERE document_id = documents.id)
             + (SELECT count(*) FROM amounts WHERE document_id = documents.id) AS tags,
           (SELECT count(*) FROM mentions WHERE document_id = documents.id) AS names,
           (SELECT count(*) FROM mentions WHERE document_id = documents.id AND key IS NULL) AS unlinked,
           (SELECT count(*) FROM amounts WHERE document_id = documents.id) AS sums,
           (SELECT count(*) FROM amounts WHERE document_id = documents.id AND kind = 'other') AS unkind
    FROM documents WHERE tagged IS NOT NULL AND kind = 'article' AND first_seen >= :month
)
GROUP BY recent
"""


def table_problems(connection: sqlite3.Connection, now: datetime) -> Iterator[Problem]:
    """What is wrong with the tables."""
    untagged = connection.execute("SELECT count(*) FROM documents WHERE tagged IS NULL").fetchone()[0]
    if untagged:
        yield Problem(
            subject="documents",
            what=f"{untagged} were never tagged",
            since=None,
            mend="run 'chiprace tag'",
        )
    yield from _richness(connection, now)
    differing = connection.execute(DIFFERING, {"month": stamp(now - MONTH)[:10]}).fetchone()
    if differing["count"]:
        one, more = (
            "figure of a release differs from the filing",
            "figures of releases differ from the filings",
        )
        differ = more if differing["count"] > 1 else one
        yield Problem(
            subject="capex",
            what=f"{differing['count']} {differ} beyond rounding, the newest of {differing['company']}",
            since=differing["since"],
            mend="read 'chiprace export capex_differences': restated, or read wrongly?",
            level="warning",
        )


def _richness(connection: sqlite3.Connection, now: datetime) -> Iterator[Problem]:
    bound = {"week": stamp(now - WEEK), "month": stamp(now - WEEK - MONTH)}
    rows = {bool(row["recent"]): row for row in connection.execute(RICHNESS, bound)}
    recent, before = rows.get(True), rows.get(False)
    if recent is None or before is None or min(recent["documents"], before["documents"]) < FEWEST:
        return
    since = bound["week"]
    now_each, then_each = (row["tags"] / row["documents"] for row in (recent, before))
    if now_each < LESS * then_each:
        yield Problem(
            subject="tags",
            what=f"{now_each:.1f} tags per article in 7 days, {then_each:.1f} in the month before",
            since=since,
            mend="read some new articles: are they whole? Else compare with 'chiprace evaluate'",
            level="warning",
        )
    for subject, part, whole, what, mend in (
        ("names", "unlinked", "names", "names that no table lists", "see the review queue: add who is new"),
        (
            "amounts",
            "unkind",
            "sums",
            "sums whose kind is not known",
            "read 'chiprace export amounts'",
        ),
    ):
        if not recent[whole] or not before[whole]:
            continue
        share, usual = recent[part] / recent[whole], before[part] / before[whole]
        if recent[whole] >= FEWEST and share > usual + MORE:
            yield Problem(
                subject=subject,
                what=f"{share:.0%} {what} in 7 days, {usual:.0%} in the month before",
                since=since,
                mend=mend,
                level="warning",
            )
