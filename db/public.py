"""The file that may be shown to the world: evidence and links, no full text of articles."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.whole import WriteError, whole_copy

__all__ = ["WriteError", "publish_public"]

PRIVATE = (
    "frontier",
    "validators",
    "source_state",
    "parked_hosts",
    "runs",
    "run_counts",
    "shingles",
    "document_versions",
)
# The publisher's own words beyond the sentences that carry evidence stay in the newsroom's file.
OPEN_RIGHTS = "publishable"
CLOSED = """
SELECT documents.id, text FROM documents LEFT JOIN sources ON sources.key = documents.source
WHERE documents.kind = 'article' AND coalesce(sources.rights, 'unreviewed') != :open
"""
# Before the tables were mirrored for the first time no source has said that its text may be shown.
ALL_CLOSED = "SELECT id, text FROM documents WHERE kind = 'article'"
# Whole sentences where something is said of money, power or a deal; of a mention its name alone.
EVIDENCE = """
SELECT sentence_start, sentence_end FROM events WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM amounts WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM capacities WHERE document_id = :id AND part = 'text'
UNION SELECT start_offset, end_offset FROM mentions WHERE document_id = :id AND part = 'text'
ORDER BY 1
"""


def publish_public(database: Path, out: Path) -> int:
    """Write the public form of `database` to `out` and return how many texts were reduced.

    An article whose source does not allow its text to be published keeps its evidence sentences and the
    names in it, in their places: every other character becomes a blank, so that all offsets stay true and
    each tag still stands where its row says. The file is complete under its name or not there at all.
    Raises WriteError where `out` is the database or another ledger, or cannot be written, StoreError or
    SchemaError where `database` is none of chiprace.
    """
    with whole_copy(out, database) as half, closing(sqlite3.connect(half, isolation_level=None)) as copy:
        return _reduce(copy)


def _reduce(copy: sqlite3.Connection) -> int:
    # Freed pages are overwritten, so that nothing that was removed can be read back from the file.
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute("BEGIN")
    # The frontier refers to documents; dropping it first keeps the references whole.
    for table in PRIVATE:
        copy.execute(f"DROP TABLE IF EXISTS {table}")
    mirrored = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sources'").fetchone()[0]
    closed = copy.execute(CLOSED if mirrored else ALL_CLOSED, {"open": OPEN_RIGHTS}).fetchall()
    for document_id, text in closed:
        spans = copy.execute(EVIDENCE, {"id": document_id}).fetchall()
        copy.execute("UPDATE documents SET text = ? WHERE id = ?", (_only(text, spans), document_id))
    copy.execute("COMMIT")
    copy.execute("INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')")
    copy.execute("VACUUM")
    return len(closed)


def _only(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with everything outside `spans` blank; line feeds stay."""
    kept = ["\n" if character == "\n" else " " for character in text]
    for start, end in spans:
        kept[start:end] = text[start:end]
    return "".join(kept)
