"""A parsed query as SQL: what matches, best first, copies of one story folded under the best of them."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from db.publish.query import Filter, Item, Query, Term

PAGE = 20
# Deeper than this nobody pages; the CSV has every row.
DEEPEST = 1000
# A hit in the headline counts as much as five in the text.
RANK = "bm25(5.0, 1.0)"
DATE = "coalesce(documents.published, documents.first_seen)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that matches, and how many copies of it do."""

    id: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a query became: the full-text part, the conditions, their values, and what was not understood."""

    match: str | None
    conditions: tuple[str, ...]
    values: dict[str, object]
    notes: tuple[str, ...]

    def sql(self, columns: str, *, newest: bool = False) -> str:
        """The whole SELECT, without a limit."""
        where = list(self.conditions)
        table, order = "documents", f"{DATE} DESC, documents.id DESC"
        if self.match is not None:
            table = "documents_fts JOIN documents ON documents.id = documents_fts.rowid"
            where[:0] = ["documents_fts MATCH :match", f"rank MATCH '{RANK}'"]
            order = order if newest else "rank, documents.id DESC"
        return (
            f"SELECT {columns} FROM {table}{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY {order}"
        )


class _Compiler:
    """Turns items into conditions, resolving names against the tables of `connection`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.values: dict[str, object] = {}
        self.notes: list[str] = []

    def bind(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def condition(self, item: Item) -> str | None:
        """The SQL condition for `item`; None, with a note, where its value is unknown."""
        if isinstance(item, Term):
            found = self.bind(item.expression)
            return f"documents.id IN (SELECT rowid FROM documents_fts WHERE documents_fts MATCH {found})"
        compiled: dict[str, Callable[[Filter], str | None]] = {
            "company": self._company,
            "chip": self._chip,
            "kind": self._kind,
            "source": self._source,
            "form": self._form,
            "after": lambda item: f"{DATE} >= {self.bind(item.value)}",
            "before": lambda item: f"{DATE} < {self.bind(item.value)}",
        }
        return compiled[item.field](item)

    def _listed(self, values: Sequence[str]) -> str:
        return ", ".join(self.bind(value) for value in values)

    def _company(self, item: Filter) -> str | None:
        keys = self._keys("companies", item.value)
        if not keys:
            return self._unlisted(item, "companies", "company")
        listed = self._listed(keys)
        return (
            "(documents.id IN (SELECT document_id FROM mentions "
            f"WHERE layer = 'company' AND key IN ({listed})) OR documents.accession IN (SELECT accession "
            f"FROM filings JOIN companies USING (cik) WHERE companies.key IN ({listed})))"
        )

    def _chip(self, item: Filter) -> str | None:
        keys = self._keys("chips", item.value)
        if not keys:
            return self._unlisted(item, "chips", "chip")
        listed = self._listed(keys)
        members = f"SELECT key FROM chips WHERE key IN ({listed}) OR family IN ({listed})"
        return (
            f"documents.id IN (SELECT document_id FROM mentions WHERE layer = 'chip' AND key IN ({members}))"
        )

    def _unlisted(self, item: Filter, table: str, layer: str) -> str | None:
        """A name that no table lists may still have been tagged."""
        named = self.connection.execute(
            "SELECT 1 FROM mentions WHERE layer = ? AND canonical = ? COLLATE NOCASE LIMIT 1",
            (layer, item.value),
        ).fetchone()
        if named is None:
            names = [row[0] for row in self.connection.execute(f"SELECT key FROM {table}")]
            self._unknown(item, names)
            return None
        return (
            f"documents.id IN (SELECT document_id FROM mentions WHERE layer = '{layer}' "
            f"AND canonical = {self.bind(item.value)} COLLATE NOCASE)"
        )

    def _keys(self, table: str, value: str) -> list[str]:
        rows = self.connection.execute(
            f"SELECT key FROM {table} WHERE key = :value COLLATE NOCASE OR name = :value COLLATE NOCASE",
            {"value": value},
        )
        return [row[0] for row in rows]

    def _kind(self, item: Filter) -> str | None:
        if item.value.lower() in ("article", "filing"):
            return f"documents.kind = {self.bind(item.value.lower())}"
        keys = self._keys("event_kinds", item.value)
        if not keys:
            names = [row[0] for row in self.connection.execute("SELECT key FROM event_kinds")]
            self._unknown(item, ["article", "filing", *names])
            return None
        return f"documents.id IN (SELECT document_id FROM events WHERE kind IN ({self._listed(keys)}))"

    def _source(self, item: Filter) -> str | None:
        rows = self.connection.execute("SELECT DISTINCT source FROM documents").fetchall()
        used = [row[0] for row in rows]
        wanted = {item.value.lower(), *self._keys("sources", item.value)}
        keys = [key for key in used if key.lower() in wanted]
        if not keys:
            self._unknown(item, used)
            return None
        return f"documents.source IN ({self._listed(keys)})"

    def _form(self, item: Filter) -> str:
        return (
            "documents.accession IN (SELECT accession FROM filings "
            f"WHERE form = {self.bind(item.value)} COLLATE NOCASE)"
        )

    def _unknown(self, item: Filter, names: Sequence[str]) -> None:
        near = get_close_matches(item.value.lower(), names, n=2, cutoff=0.5)
        hint = f"; did you mean {' or '.join(f'{item.field}:{name}' for name in near)}?" if near else ""
        self.notes.append(f"{item.field}:{item.value} is not known and was left out{hint}")


def compile_query(connection: sqlite3.Connection, query: Query) -> Statement:
    """`query` as SQL with bound values; names are looked up in the tables of `connection`."""
    compiler = _Compiler(connection)
    matches: list[str] = []
    conditions: list[str] = []
    for group in query.groups:
        terms = [item.expression for item in group if isinstance(item, Term)]
        if len(terms) == len(group):
            matches.append(f"({' OR '.join(terms)})")
        else:
            parts = [part for item in group if (part := compiler.condition(item))]
            conditions += [f"({' OR '.join(parts)})"] if parts else []
    for item in query.without:
        if part := compiler.condition(item):
            conditions.append(f"NOT coalesce({part}, 0)")
    match = " AND ".join(matches) or None
    if match is not None:
        compiler.values["match"] = match
    return Statement(
        match=match,
        conditions=tuple(conditions),
        values=compiler.values,
        notes=(*query.notes, *compiler.notes),
    )


def count(connection: sqlite3.Connection, statement: Statement) -> int:
    """How many documents match, copies included."""
    table = "documents"
    where = list(statement.conditions)
    if statement.match is not None:
        table = "documents_fts"
        where.insert(0, "documents_fts MATCH :match")
        if statement.conditions:
            table += " JOIN documents ON documents.id = documents_fts.rowid"
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    return int(connection.execute(f"SELECT count(*) FROM {table}{condition}", statement.values).fetchone()[0])


def find(
    connection: sqlite3.Connection, statement: Statement, *, page: int, newest: bool = False
) -> tuple[list[Found], bool]:
    """The documents of that page, from 1, and whether there is a further one."""
    seen: dict[int, list[int]] = {}
    wanted = page * PAGE + 1
    sql = statement.sql("documents.id, coalesce(documents.story, documents.id)", newest=newest)
    limit = min(DEEPEST, wanted * 4)
    rows = connection.execute(f"{sql} LIMIT {limit}", statement.values).fetchall()
    for document_id, story in rows:
        seen.setdefault(story, []).append(document_id)
    folded = [Found(id=ids[0], copies=len(ids) - 1) for ids in seen.values()]
    return folded[(page - 1) * PAGE : page * PAGE], len(folded) > page * PAGE


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
