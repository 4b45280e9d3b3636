"""Expectations of the digest: what should have arrived and did not."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from db.health.problem import Problem
from db.store.connection import stamp

# A letter that was lost is of interest while its news is.
RECENT = timedelta(days=7)
UNSENT = """
SELECT channel, target, deliveries.state, count(*) AS letters, min(digests.day) AS since,
       max(deliveries.reason) AS reason
FROM deliveries JOIN digests ON digests.id = digest_id
WHERE digests.made_at >= :recent AND (deliveries.state IN ('failed', 'uncertain')
      OR (deliveries.state = 'due' AND attempts > 1))
GROUP BY channel, target, deliveries.state ORDER BY since, channel, target
"""
WORDS = {
    "failed": ("did not arrive", "mend that, then send what stands in the database yourself"),
    "uncertain": ("may not have arrived", "ask for it there: it is not sent twice"),
    "due": ("was refused and is tried again", "mend that before it is given up"),
}


def delivery_problems(connection: sqlite3.Connection, now: datetime) -> Iterator[Problem]:
    """Every place to which letters of the last days did not get, with the reason."""
    for row in connection.execute(UNSENT, {"recent": stamp(now - RECENT)}):
        what, mend = WORDS[row["state"]]
        letters = "a digest" if row["letters"] == 1 else f"{row['letters']} digests"
        yield Problem(
            subject=f"{row['channel']} {row['target']}",
            what=f"{letters} {what} ({row['reason']})",
            since=row["since"],
            mend=mend,
            level="warning" if row["state"] == "due" else "failure",
        )
