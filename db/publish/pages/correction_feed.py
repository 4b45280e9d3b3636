"""What people corrected and what they took back, as a feed: who, when, why, and the sentence it is about."""

import json
import sqlite3

from db.publish.feeds import Entry, Feed
from db.publish.paths import document_path

ENTRIES = 50
PATH = "/corrections"
SQL = """
SELECT *, coalesce(withdrawn_at, made_at) AS updated FROM corrections_evidence
ORDER BY updated DESC, correction_id DESC LIMIT ?
"""


def corrections_feed(connection: sqlite3.Connection, form: str) -> Feed:
    """The newest corrections as a feed; one that was withdrawn is news once more."""
    return Feed(
        title="chiprace: corrections",
        subtitle="What people corrected in this ledger, and why",
        page=PATH,
        path=f"{PATH}.{form}",
        entries=tuple(_entry(row) for row in connection.execute(SQL, (ENTRIES,))),
    )


def _entry(row: sqlite3.Row) -> Entry:
    done = "Withdrawn" if row["withdrawn_at"] else "Dropped" if row["dropped"] else "Corrected"
    new = "; ".join(f"{name}: {value}" for name, value in json.loads(row["changes"]).items())
    sentence = row["evidence_sentence"]
    told = [
        f"{row['who']}: {row['why']}",
        f"Now {new}." if new and not row["withdrawn_at"] else "",
        f"“{sentence.strip()}”" if sentence else "",
    ]
    return Entry(
        name=f"{row['document_url']}#correction-{row['correction_id']}-{row['made_at']}",
        path=document_path(
            row["document_id"], part=row["part"], sentence=row["sentence_start"] if sentence else None
        ),
        title=f"{done}: {row['layer']} in “{row['title']}”",
        text="\n".join(line for line in told if line),
        author=row["who"],
        updated=row["updated"],
        published=row["made_at"],
    )
