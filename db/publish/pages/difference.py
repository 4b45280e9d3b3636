"""One pair of versions of a document: what was taken out, put in and rewritten between them."""

import json
import sqlite3
from typing import Any

from markupsafe import Markup

from db.publish.difference import Change, changes
from db.publish.paths import difference_path, document_path
from db.publish.show import when


def difference_page(
    connection: sqlite3.Connection, document_id: int, old: int, new: int
) -> dict[str, Any] | None:
    """The values of difference.html, or None where one of the versions was never read.

    The public file has no versions: there the difference is the one that was kept of neighbours, if any.
    """
    row = connection.execute(
        "SELECT documents.title, coalesce(sources.name, documents.source) AS source_name FROM documents "
        "LEFT JOIN sources ON sources.key = documents.source WHERE documents.id = ?",
        (document_id,),
    ).fetchone()
    known = dict(_versions(connection, document_id))
    if row is None or old not in known or new not in known or old == new:
        return None
    figures = _figures(connection, document_id, old, new)
    return {
        "row": row,
        "href": document_path(document_id),
        "old": old,
        "new": new,
        "read": {old: when(known[old]), new: when(known[new])},
        "changes": _changes(connection, document_id, old, new),
        "kept": _has_texts(connection, document_id),
        "figures": figures,
        "others": [
            (f"{first} to {second}", difference_path(document_id, first, second))
            for first, second in zip(sorted(known), sorted(known)[1:], strict=False)
            if (first, second) != (old, new)
        ],
    }


def _versions(connection: sqlite3.Connection, document_id: int) -> list[tuple[int, str]]:
    """Numbers and instants of the versions, from their texts or from what was kept of the changes."""
    rows = connection.execute(
        "SELECT version, fetched_at FROM document_versions WHERE document_id = :id "
        "UNION SELECT version, changed_at FROM document_changes WHERE document_id = :id "
        "UNION SELECT version - 1, earlier_at FROM document_changes WHERE document_id = :id",
        {"id": document_id},
    )
    return [(row[0], row[1]) for row in rows]


def _has_texts(connection: sqlite3.Connection, document_id: int) -> bool:
    sql = "SELECT 1 FROM document_versions WHERE document_id = ? LIMIT 1"
    return connection.execute(sql, (document_id,)).fetchone() is not None


def _changes(connection: sqlite3.Connection, document_id: int, old: int, new: int) -> list[Change] | None:
    """Every changed stretch; None where the texts are too long to compare or not in this file."""
    texts = {
        row[0]: f"{row[1]}\n{row[2]}"
        for row in connection.execute(
            "SELECT version, title, text FROM document_versions WHERE document_id = ? AND version IN (?, ?)",
            (document_id, old, new),
        )
    }
    if len(texts) == 2:
        return changes(texts[old], texts[new])
    kept = connection.execute(
        "SELECT difference FROM document_changes WHERE document_id = ? AND version = ? AND ? = version - 1",
        (document_id, new, old),
    ).fetchone()
    if kept is None or kept[0] is None:
        return None
    return [
        Change(html=_stretch(one["removed"], one["added"]), removed=0, added=0) for one in json.loads(kept[0])
    ]


def _stretch(removed: str, added: str) -> Markup:
    out = Markup("<del>{}</del> ").format(removed) if removed else Markup()
    return out + (Markup("<ins>{}</ins>").format(added) if added else Markup())


def _figures(connection: sqlite3.Connection, document_id: int, old: int, new: int) -> dict[str, list[str]]:
    """The sums and sizes that neighbouring versions do not share."""
    row = connection.execute(
        "SELECT figures_removed, figures_added FROM document_changes "
        "WHERE document_id = ? AND version = ? AND ? = version - 1",
        (document_id, new, old),
    ).fetchone()
    return {} if row is None else {"removed": json.loads(row[0]), "added": json.loads(row[1])}
