"""What a compiled query finds: best first, copies of one story folded, counted up to a bound, with facets."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from db.publish.conditions import DATE, Statement

PAGE = 20
# Deeper than this nobody pages; the CSV has every row.
DEEPEST = 1000
# Counting on would cost more than ranking; "more than 10,000" says as much.
MOST_COUNTED = 10_000
# A hit in the headline counts as much as five in the text.
RANK = "bm25(5.0, 1.0)"
FACETS = ("company", "chip", "kind", "source", "form", "month")
FACET_VALUES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that matches, and how many copies of it do."""

    id: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A value of a facet: its words, what stands behind the field in a query, and in how many documents."""

    name: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The first matches in their order, folded, and their facets; `whole` where there are no others."""

    folded: tuple[Found, ...] = ()
    documents: int = 0
    whole: bool = True
    facets: dict[str, list[Facet]] = field(default_factory=dict)

    def page(self, number: int) -> tuple[list[Found], bool]:
        """The documents of that page, from 1, and whether there is a further one."""
        return list(self.folded[(number - 1) * PAGE : number * PAGE]), len(self.folded) > number * PAGE


def count(connection: sqlite3.Connection, statement: Statement) -> int:
    """How many documents match, copies included; one above MOST_COUNTED stands for any number above it."""
    rows = f"SELECT 1 FROM {statement.tables()}{statement.where()} LIMIT {MOST_COUNTED + 1}"
    return int(connection.execute(f"SELECT count(*) FROM ({rows})", statement.values).fetchone()[0])


def first_ids(connection: sqlite3.Connection, statement: Statement, *, newest: bool, most: int) -> list[int]:
    """Ids of up to `most` matches: the best; the `newest` where asked, or no words are there to rank by."""
    if statement.match is None or newest:
        tables = statement.tables(documents=True)
        sql = f"SELECT documents.id FROM {tables}{statement.where()} ORDER BY {DATE} DESC, documents.id DESC"
    else:
        # FTS5 ranks and sorts by itself; joined to a second key, SQLite would sort once more.
        sql = (
            f"SELECT documents_fts.rowid FROM {statement.tables()}{statement.where()} "
            f"AND rank MATCH '{RANK}' ORDER BY rank"
        )
    return [row[0] for row in connection.execute(f"{sql} LIMIT {most}", statement.values)]


def arrivals(connection: sqlite3.Connection, statement: Statement, *, most: int) -> list[int]:
    """Ids of up to `most` matches in the order in which they came into the ledger, last first."""
    key = "documents.id" if statement.match is None else "documents_fts.rowid"
    sql = f"SELECT {key} FROM {statement.tables()}{statement.where()} ORDER BY {key} DESC LIMIT {most}"
    return [row[0] for row in connection.execute(sql, statement.values)]


def results(connection: sqlite3.Connection, statement: Statement, *, newest: bool = False) -> Results:
    """The first DEEPEST matches of `statement`, copies folded under the first of their story."""
    ids = first_ids(connection, statement, newest=newest, most=DEEPEST + 1)
    whole, ids = len(ids) <= DEEPEST, ids[:DEEPEST]
    rows = {
        row[0]: row
        for row in connection.execute(
            "SELECT documents.id, coalesce(documents.story, documents.id), documents.source, filings.form, "
            # A filing's text is megabytes, and lies before these columns: 200 of them took 33 ms, here 0.4.
            f"substr({DATE}, 1, 7) FROM documents INDEXED BY documents_brief "
            "LEFT JOIN filings ON filings.accession = documents.accession "
            "WHERE documents.id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
    }
    # A thousand rows share a few dozen sources: their names are looked up once.
    names = dict(connection.execute("SELECT key, name FROM sources").fetchall())
    stories: dict[int, list[int]] = {}
    for document_id in ids:
        stories.setdefault(rows[document_id][1], []).append(document_id)
    return Results(
        folded=tuple(Found(id=one[0], copies=len(one) - 1) for one in stories.values()),
        documents=len(ids),
        whole=whole,
        facets=_tagged(connection, ids)
        | {
            "source": _most([(names.get(row[2], row[2]), row[2]) for row in rows.values()]),
            "form": _most([(row[3], row[3]) for row in rows.values() if row[3]]),
            "month": sorted(
                _most([(row[4], row[4]) for row in rows.values() if row[4]]), key=lambda one: one.value
            )[::-1],
        },
    )


def _most(values: Sequence[tuple[str, str]]) -> list[Facet]:
    counted = Counter(values).most_common(FACET_VALUES)
    return [Facet(name=name, value=value, count=n) for (name, value), n in counted]


def _tagged(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[str, list[Facet]]:
    """The facets that the tags of these documents give: companies, chips and kinds of event."""
    found: dict[str, list[Facet]] = {"company": [], "chip": [], "kind": []}
    sql = (
        "SELECT layer, min(canonical), coalesce(key, canonical) AS value, count(DISTINCT document_id) AS n "
        "FROM mentions WHERE document_id IN (SELECT value FROM json_each(:ids)) "
        "GROUP BY layer, coalesce(key, canonical) "
        "UNION ALL SELECT 'kind', coalesce(event_kinds.name, events.kind), events.kind, "
        "count(DISTINCT document_id) FROM events LEFT JOIN event_kinds ON event_kinds.key = events.kind "
        "WHERE document_id IN (SELECT value FROM json_each(:ids)) GROUP BY events.kind "
        "ORDER BY n DESC, value"
    )
    for layer, name, value, n in connection.execute(sql, {"ids": json.dumps(ids)}):
        if len(found[layer]) < FACET_VALUES:
            found[layer].append(Facet(name=name, value=value, count=n))
    return found


def snippets(connection: sqlite3.Connection, match: str | None, ids: Sequence[int]) -> dict[int, str]:
    """For each document the words around its hits, each hit between two control characters."""
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    if match is None:
        rows = connection.execute(
            f"SELECT id, substr(text, 1, 280) FROM documents WHERE id IN ({marks})", ids
        )
    else:
        rows = connection.execute(
            "SELECT rowid, snippet(documents_fts, 1, char(2), char(3), ' … ', 36) FROM documents_fts "
            f"WHERE documents_fts MATCH ? AND rowid IN ({marks})",
            (match, *ids),
        )
    return {row[0]: row[1] for row in rows}
