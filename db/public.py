"""The file that may be shown to the world: evidence and links, no full text of articles."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.excerpts import quoted
from db.rights import allowance
from db.whole import WriteError, whole_copy

__all__ = ["WriteError", "publish_public"]

PRIVATE = (
    "frontier",
    "validators",
    "source_state",
    "parked_hosts",
    "runs",
    "run_counts",
    "deliveries",
    "digests",
    "shingles",
    "sketches",
    "document_versions",
    "filings_listed",
    "filers",
    "feed_marks",
    "index_days",
    "turns",
    "stale_stories",
)
# They write into a table that the public file does not have.
STALE_TRIGGERS = ("documents_tagged_anew", "documents_story_changed")
# Whole sentences where something is said of money, power or a deal; of a mention its name alone.
SENTENCES = """
SELECT sentence_start, sentence_end FROM events WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM guidance WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM amounts WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM capacities WHERE document_id = :id AND part = 'text'
"""
FIGURES = """
SELECT start_offset, end_offset FROM amounts WHERE document_id = :id AND part = 'text'
UNION SELECT start_offset, end_offset FROM capacities WHERE document_id = :id AND part = 'text'
"""
NAMES = "SELECT start_offset, end_offset FROM mentions WHERE document_id = :id AND part = 'text'"
# What the row of an event or of guidance repeats of its sentence is no more than what is left of it.
SHORTEN = """
UPDATE {table} SET surface = substr(:text, start_offset + 1, end_offset - start_offset)
WHERE document_id = :id AND part = 'text'
"""
TERMS = ("rights", "may_publish_text", "max_excerpt_chars")


def publish_public(database: Path, out: Path) -> int:
    """Write the public form of `database` to `out` and return how many texts were reduced.

    An article whose source does not allow its text to be published keeps its evidence sentences, none
    longer than its source allows, and the names and figures in it, in their places: every other character
    becomes a blank, so that all offsets stay true and each tag still stands where its row says. The file is
    complete under its name or not there at all.
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
    for trigger in STALE_TRIGGERS:
        copy.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for table in PRIVATE:
        copy.execute(f"DROP TABLE IF EXISTS {table}")
    closed = list(_closed(copy))
    for document_id, limit in closed:
        _shorten(copy, document_id, limit)
    copy.execute("COMMIT")
    copy.execute("INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')")
    copy.execute("VACUUM")
    return len(closed)


def _closed(copy: sqlite3.Connection) -> Iterator[tuple[int, int | None]]:
    """The articles whose text stays in the newsroom's own file, each with its longest quotation.

    A table of sources that an earlier chiprace wrote, and the row of a source whose block is gone, have
    no terms of their own: their class of rights says them. Before the tables were mirrored for the first
    time no source has said that its text may be shown.
    """
    held = {row[1] for row in copy.execute("PRAGMA table_info(sources)")}
    terms = ", ".join(f"sources.{name}" if name in held else "NULL" for name in TERMS)
    join = "LEFT JOIN sources ON sources.key = documents.source" if held else ""
    query = f"SELECT documents.id, {terms} FROM documents {join} WHERE documents.kind = 'article'"
    for document_id, rights, publish, excerpt in copy.execute(query).fetchall():
        allowed = allowance(rights)
        if not (allowed.publish_text if publish is None else publish):
            yield document_id, allowed.excerpt if excerpt is None else excerpt


def _shorten(copy: sqlite3.Connection, document_id: int, limit: int | None) -> None:
    key = {"id": document_id}
    (text,) = copy.execute("SELECT text FROM documents WHERE id = :id", key).fetchone()
    sentences, figures, names = (copy.execute(query, key).fetchall() for query in (SENTENCES, FIGURES, NAMES))
    spans = quoted(text, sentences, limit, figures=figures, names=names)
    left = {"id": document_id, "text": _only(text, spans)}
    copy.execute("UPDATE documents SET text = :text WHERE id = :id", left)
    for table in ("events", "guidance"):
        copy.execute(SHORTEN.format(table=table), left)
    # What was edited is said by its figures; the words of it are the publisher's.
    copy.execute("UPDATE document_changes SET difference = NULL WHERE document_id = :id", key)


def _only(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with everything outside `spans` blank; line feeds stay."""
    kept = ["\n" if character == "\n" else " " for character in text]
    for start, end in spans:
        kept[start:end] = text[start:end]
    return "".join(kept)
