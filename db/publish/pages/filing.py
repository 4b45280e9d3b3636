"""The filing that a document belongs to: form, items, exhibits, sections and what amends what."""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from db.publish.paths import document_path
from db.publish.show import edgar_address, when

RELATIONS = {"supplements": "adds to", "supersedes": "takes the place of"}
# What an amendment amends is found from it, so the amendments of a filing are asked one by one.
AMENDED_BY = """
SELECT accession, form, relation, relation_evidence, filed FROM amendments
WHERE accession IN (SELECT accession FROM filings WHERE cik = :cik AND form = :form || '/A')
AND amends = :accession ORDER BY filed, accession
"""
AMENDS = (
    "SELECT amends AS accession, relation, relation_evidence FROM amendments WHERE accession = :accession"
)


def filing_of(
    connection: sqlite3.Connection, row: sqlite3.Row, sentences: Sequence[int]
) -> dict[str, Any] | None:
    """The submission of the document `row`, with its other documents; None for what is no filing.

    `sentences` are the offsets at which the sentences of its text begin, in order.
    """
    if row["accession"] is None:
        return None
    filing = connection.execute("SELECT * FROM filings WHERE accession = ?", (row["accession"],)).fetchone()
    if filing is None:
        return None
    documents = connection.execute(
        "SELECT id, document_type FROM documents WHERE accession = ? ORDER BY sequence", (row["accession"],)
    )
    return {
        "row": filing,
        "items": ", ".join(json.loads(filing["items"])),
        "accepted": when(filing["accepted"]) if filing["accepted"] else None,
        "edgar": edgar_address(filing["cik"], filing["accession"]),
        "documents": [(kind, document_path(key), key == row["id"]) for key, kind in documents],
        "sections": _sections(connection, row["id"], sentences),
        "amends": _amends(connection, filing),
        "amended_by": _amended_by(connection, filing),
    }


def _sections(
    connection: sqlite3.Connection, document_id: int, sentences: Sequence[int]
) -> list[tuple[str, str]]:
    """Title and address of each section: the sentence that holds its beginning."""
    rows = connection.execute(
        "SELECT item, title, start_offset FROM sections WHERE document_id = ? ORDER BY place", (document_id,)
    )
    listed = []
    for item, title, start in rows:
        place = max(0, bisect_right(sentences, start) - 1)
        at = sentences[place] if sentences else 0
        named = title if not item or item.lower() in title.lower() else f"Item {item}. {title}"
        listed.append((named, f"#s{at}"))
    return listed


def _first_document(connection: sqlite3.Connection, accession: str) -> str | None:
    """The page of a filing's first document, where it was read."""
    sql = "SELECT id FROM documents WHERE accession = ? ORDER BY sequence LIMIT 1"
    found = connection.execute(sql, (accession,)).fetchone()
    return document_path(found[0]) if found else None


def _amends(connection: sqlite3.Connection, filing: sqlite3.Row) -> dict[str, Any] | None:
    """What this filing amends; None where it is no amendment."""
    if not filing["form"].endswith("/A"):
        return None
    found = connection.execute(AMENDS, {"accession": filing["accession"]}).fetchone()
    return None if found is None else _related(connection, found)


def _amended_by(connection: sqlite3.Connection, filing: sqlite3.Row) -> list[dict[str, Any]]:
    named = {name: filing[name] for name in ("cik", "form", "accession")}
    return [
        {**_related(connection, row), "form": row["form"], "filed": row["filed"]}
        for row in connection.execute(AMENDED_BY, named).fetchall()
    ]


def _related(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    accession = row["accession"]
    return {
        "accession": accession,
        "href": _first_document(connection, accession) if accession else None,
        "relation": RELATIONS.get(row["relation"] or "", "amends"),
        "evidence": row["relation_evidence"],
    }
