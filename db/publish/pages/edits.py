"""Silent edits: which pages were changed after they were first read, when, and which figures with them."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from db.publish.feeds import Entry, Feed, feed_links
from db.publish.paths import difference_path, document_path
from db.publish.show import when

PAGE = 50
FEED_ENTRIES = 50
PATH = "/edits"
SQL = """
SELECT document_changes.document_id, document_changes.version, earlier_at, changed_at, words_removed,
       words_added, figures_removed, figures_added, documents.title, documents.url,
       coalesce(sources.name, documents.source) AS source_name
FROM document_changes JOIN documents ON documents.id = document_id
LEFT JOIN sources ON sources.key = documents.source
WHERE {where} ORDER BY changed_at DESC, document_id, document_changes.version DESC LIMIT ? OFFSET ?
"""
FIGURES = "(figures_removed != '[]' OR figures_added != '[]')"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One edit: the page, both instants, what was taken out and put in."""

    title: str
    source: str
    href: str
    difference: str
    earlier: Markup
    changed: Markup
    words: str
    removed: list[str]
    added: list[str]


def edits_page(connection: sqlite3.Connection, *, page: int, figures: bool) -> dict[str, Any]:
    """The values of edits.html; `page` counts from 1, `figures` leaves out what changed none."""
    rows = list(_rows(connection, figures, PAGE + 1, (page - 1) * PAGE))
    total, changed = connection.execute(
        f"SELECT count(*), coalesce(sum({FIGURES}), 0) FROM document_changes"
    ).fetchone()
    return {
        "edits": [_edit(row) for row in rows[:PAGE]],
        "total": total,
        "with_figures": changed,
        "figures": figures,
        "all_href": PATH,
        "figures_href": _path(1, figures=True),
        "page": page,
        "before": _path(page - 1, figures=figures) if page > 1 else None,
        "further": _path(page + 1, figures=figures) if len(rows) > PAGE else None,
        "feeds": feed_links("Silent edits", f"{PATH}.{{}}"),
    }


def _path(page: int, *, figures: bool) -> str:
    values = {**({"figures": 1} if figures else {}), **({"page": page} if page > 1 else {})}
    return f"{PATH}?{urlencode(values)}" if values else PATH


def _rows(connection: sqlite3.Connection, figures: bool, limit: int, offset: int) -> Iterator[sqlite3.Row]:
    yield from connection.execute(SQL.format(where=FIGURES if figures else "1"), (limit, offset))


def _edit(row: sqlite3.Row) -> EditRow:
    version = row["version"]
    return EditRow(
        title=row["title"],
        source=row["source_name"],
        href=document_path(row["document_id"]),
        difference=difference_path(row["document_id"], version - 1, version),
        earlier=when(row["earlier_at"]),
        changed=when(row["changed_at"]),
        words=_words(row),
        removed=json.loads(row["figures_removed"]),
        added=json.loads(row["figures_added"]),
    )


def _words(row: sqlite3.Row) -> str:
    if row["words_removed"] is None:
        return "too long to compare"
    return f"{row['words_removed']:,} words out, {row['words_added']:,} in"


def edits_feed(connection: sqlite3.Connection, form: str) -> Feed:
    """The newest edits as a feed."""
    return Feed(
        title="chiprace: silent edits",
        subtitle="Pages that were changed after they were first read, and the figures that changed",
        page=PATH,
        path=f"{PATH}.{form}",
        entries=tuple(_entry(row) for row in _rows(connection, False, FEED_ENTRIES, 0)),
    )


def _entry(row: sqlite3.Row) -> Entry:
    edit = _edit(row)
    figures = [
        f"{word}: {', '.join(listed)}."
        for word, listed in (("Figures taken out", edit.removed), ("Figures put in", edit.added))
        if listed
    ]
    said = f"{edit.source} changed this page between {row['earlier_at']} and {row['changed_at']}"
    return Entry(
        name=f"{row['url']}#version-{row['version']}",
        path=edit.difference,
        title=f"Edited: {edit.title}",
        text="\n".join([f"{said}: {edit.words}.", *figures]),
        author=edit.source,
        updated=row["changed_at"],
    )
