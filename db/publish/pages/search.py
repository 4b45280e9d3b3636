"""The search page: what was found, best first, and in words what of the query was not understood."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from db.publish.paths import document_path, search_path
from db.publish.query import parse_query
from db.publish.results import Found, Statement, compile_query, count, find, snippets
from db.publish.show import when

# As `snippets` writes them: characters that no page's text can hold after reading.
HIT_START, HIT_END = "\x02", "\x03"
EXAMPLES = (
    ("TPU after:2026-01-01", "Google's chips since January"),
    ('"data center" company:openai', "a phrase in documents that name OpenAI"),
    ("kind:power_deal nuclear OR gas", "power deals of either kind"),
    ("form:8-K capital expenditures", "current reports to the SEC"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that was found; `copies` counts the near-copies of it that match as well."""

    id: int
    href: str
    title: str
    source: str
    published: Markup
    note: str
    snippet: Markup
    copies: int


def search_page(connection: sqlite3.Connection, *, text: str, page: int, newest: bool) -> dict[str, Any]:
    """The values of search.html for the query `text`; `page` counts from 1."""
    query = parse_query(text)
    statement = compile_query(connection, query)
    values: dict[str, Any] = {
        "query": text,
        "notes": statement.notes,
        "newest": newest,
        "examples": [(search_path(example), example, words) for example, words in EXAMPLES],
        "page": page,
        "hits": [],
        "total": None,
    }
    if not statement.match and not statement.conditions:
        return values
    found, further = find(connection, statement, page=page, newest=newest)
    return values | {
        "total": count(connection, statement),
        "hits": _hits(connection, statement, found),
        "orders": [
            ("best first", None if not newest else search_path(text)),
            ("newest first", None if newest else search_path(text, newest=True)),
        ],
        "before": search_path(text, page=page - 1, newest=newest) if page > 1 else None,
        "further": search_path(text, page=page + 1, newest=newest) if further else None,
    }


def _hits(connection: sqlite3.Connection, statement: Statement, found: list[Found]) -> list[Hit]:
    ids = [one.id for one in found]
    marks = ", ".join("?" * len(ids))
    found_rows = connection.execute(
        "SELECT documents.id, documents.title, coalesce(sources.name, documents.source) AS source, "
        "published, published_precision, first_seen, document_type, teaser FROM documents "
        f"LEFT JOIN sources ON sources.key = documents.source WHERE documents.id IN ({marks})",
        ids,
    )
    rows = {row["id"]: row for row in found_rows}
    around = snippets(connection, statement.match, ids)
    return [_hit(rows[one.id], around.get(one.id, ""), one.copies) for one in found]


def _hit(row: sqlite3.Row, around: str, copies: int) -> Hit:
    return Hit(
        id=row["id"],
        href=document_path(row["id"]),
        title=row["title"],
        source=row["source"],
        published=when(row["published"] or row["first_seen"], row["published_precision"]),
        note=row["document_type"] or ("beginning only" if row["teaser"] else ""),
        snippet=_marked(around),
        copies=copies,
    )


def _marked(around: str) -> Markup:
    """A snippet, escaped, its hits in mark elements; one that is cut off is closed."""
    shown = str(escape(" ".join(around.split(" "))))
    # A page's own control characters must not open or close an element of ours.
    if shown.count(HIT_START) != shown.count(HIT_END):
        shown = shown.replace(HIT_START, "").replace(HIT_END, "")
    return Markup(shown.replace(HIT_START, "<mark>").replace(HIT_END, "</mark>"))  # noqa: S704 - escaped
