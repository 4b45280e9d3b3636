"""The file that may be shown to the world: evidence and links, no full text of articles."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.records import ChipraceError

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
EXTRACT = """
UPDATE documents SET text = :text WHERE id = :id
"""
CLOSED = """
SELECT documents.id, text FROM documents LEFT JOIN sources ON sources.key = documents.source
WHERE kind = 'article' AND coalesce(sources.rights, 'unreviewed') != :open
"""
EVIDENCE = """
SELECT sentence_start, sentence_end FROM events WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM amounts WHERE document_id = :id AND part = 'text'
UNION SELECT sentence_start, sentence_end FROM capacities WHERE document_id = :id AND part = 'text'
ORDER BY 1
"""


class PublishError(ChipraceError):
    """The public file cannot be written there."""


def publish_public(database: Path, out: Path) -> int:
    """Write the public form of `database` to `out` and return how many texts were reduced.

    An article whose source does not allow its text to be published keeps its evidence sentences, in
    their places: every other character becomes a blank, so that all offsets stay true. The file is
    complete under its name or not there at all. Raises PublishError where `out` is the database.
    """
    if out.exists() and out.samefile(database):
        raise PublishError(f"{out} is the database itself: name another file for the public copy")
    half = out.with_name(f"{out.name}.part")
    half.unlink(missing_ok=True)
    try:
        with closing(
            sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
        ) as source:
            source.execute("VACUUM INTO ?", (str(half),))
        with closing(sqlite3.connect(half, isolation_level=None)) as copy:
            reduced = _reduce(copy)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return reduced


def _reduce(copy: sqlite3.Connection) -> int:
    # Freed pages are overwritten, so that nothing that was removed can be read back from the file.
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute("BEGIN")
    # The frontier refers to documents; dropping it first keeps the references whole.
    for table in PRIVATE:
        copy.execute(f"DROP TABLE {table}")
    closed = copy.execute(CLOSED, {"open": OPEN_RIGHTS}).fetchall()
    for document_id, text in closed:
        spans = copy.execute(EVIDENCE, {"id": document_id}).fetchall()
        copy.execute(EXTRACT, {"id": document_id, "text": _only(text, spans)})
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
