"""A parsed query as SQL conditions with bound values; names are looked up in the ledger's own tables."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from db.event_kinds import StackLayer
from db.publish.query import Bound, Filter, Item, Query, Term

# The index documents_date holds this expression: written otherwise, it is not used.
DATE = "coalesce(documents.published, documents.first_seen)"
# A longer value is nobody's name, and comparing it with every name takes time.
LONGEST_NAME = 80
# An upper end above the bound, or a lower end below it, is a sum that may be so.
_ENDS = {">": ("high",), ">=": ("high",), "<": ("low",), "<=": ("low",), "=": ("low", "high")}
# Each source once, by hopping through the index instead of reading all of it.
_SOURCES = """
WITH RECURSIVE used (source) AS (
    SELECT min(source) FROM documents
    UNION ALL SELECT (SELECT min(source) FROM documents WHERE source > used.source) FROM used
    WHERE used.source IS NOT NULL
) SELECT source FROM used WHERE source IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a query became: the full-text part, the conditions, their values, and what was not understood.

    `events` holds for the events that the query is about, by their ``event_id``; None where it names none.
    """

    match: str | None
    conditions: tuple[str, ...]
    events: str | None
    values: dict[str, object]
    notes: tuple[str, ...]

    @property
    def everything(self) -> bool:
        """Whether nothing is asked for."""
        return self.match is None and not self.conditions

    def where(self) -> str:
        """The WHERE clause over `tables`, empty where everything matches."""
        match = ("documents_fts MATCH :match",) if self.match is not None else ()
        both = (*match, *self.conditions)
        return f" WHERE {' AND '.join(both)}" if both else ""

    def tables(self, *, documents: bool = False) -> str:
        """What to select from: the index alone where it suffices, unless `documents` are asked for too."""
        if self.match is None:
            return "documents"
        if not self.conditions and not documents:
            return "documents_fts"
        return "documents_fts JOIN documents ON documents.id = documents_fts.rowid"


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
        if isinstance(item, Bound):
            return self.sums([item])
        compiled: dict[str, Callable[[Filter], str | None]] = {
            "company": self._company,
            "chip": self._chip,
            "kind": self._kind,
            "layer": self._layer,
            "source": self._source,
            "form": self._form,
            "after": lambda item: f"{DATE} >= {self.bind(item.value)}",
            "before": lambda item: f"{DATE} < {self.bind(item.value)}",
        }
        return compiled[item.field](item)

    def listed(self, values: Sequence[str]) -> str:
        return ", ".join(self.bind(value) for value in values)

    def _company(self, item: Filter) -> str | None:
        keys = self._keys("companies", item.value)
        if not keys:
            return self._unlisted(item, "companies", "company")
        listed = self.listed(keys)
        return (
            "(documents.id IN (SELECT document_id FROM mentions "
            f"WHERE layer = 'company' AND key IN ({listed})) OR documents.accession IN (SELECT accession "
            f"FROM filings JOIN companies USING (cik) WHERE companies.key IN ({listed})))"
        )

    def _chip(self, item: Filter) -> str | None:
        keys = self._keys("chips", item.value)
        if not keys:
            return self._unlisted(item, "chips", "chip")
        listed = self.listed(keys)
        members = f"SELECT key FROM chips WHERE key IN ({listed}) OR family IN ({listed})"
        return (
            "documents.id IN (SELECT document_id FROM mentions "
            f"WHERE layer = 'chip' AND (key IN ({members}) OR (key IS NULL AND family IN ({listed}))))"
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

    def sums(self, bounds: Sequence[Bound], kinds: Sequence[str] = ()) -> str:
        """Documents with one sum within all `bounds`; with `kinds`, the sum of an event of one of them."""
        table, where = "amounts", ""
        if kinds:
            table = "events JOIN amounts ON amounts.id = events.amount_id"
            where = f"events.kind IN ({self.listed(kinds)}) AND "
        return f"documents.id IN ({self._sums(bounds, 'amounts.document_id', table, where)})"

    def events_with(self, bounds: Sequence[Bound]) -> str:
        """Events whose sum is within all `bounds`."""
        table = "events JOIN amounts ON amounts.id = events.amount_id"
        return f"event_id IN ({self._sums(bounds, 'events.id', table, '')})"

    def _sums(self, bounds: Sequence[Bound], column: str, table: str, where: str) -> str:
        dollars = " AND ".join(self._within(bound, "amounts.{}") for bound in bounds)
        converted = " AND ".join(self._within(bound, "{}_usd") for bound in bounds)
        # Most sums are in US dollars and stand in an index; only the others ask for a rate.
        return (
            f"SELECT {column} FROM {table} WHERE {where}amounts.currency = 'USD' AND {dollars} "
            f"UNION ALL SELECT {column} FROM {table} WHERE {where}amounts.currency != 'USD' "
            f"AND EXISTS (SELECT 1 FROM amounts_usd WHERE amount_id = amounts.id AND {converted})"
        )

    def _within(self, bound: Bound, column: str) -> str:
        name = self.bind(bound.value)
        return " AND ".join(f"{column.format(end)} {bound.sign} {name}" for end in _ENDS[bound.sign])

    def kinds(self, item: Filter) -> list[str]:
        """The event kinds that a kind: names; none where it names a kind of document, or nothing."""
        return [] if item.value.lower() in ("article", "filing") else self._keys("event_kinds", item.value)

    def _kind(self, item: Filter) -> str | None:
        if item.value.lower() in ("article", "filing"):
            return f"documents.kind = {self.bind(item.value.lower())}"
        keys = self.kinds(item)
        if not keys:
            names = [row[0] for row in self.connection.execute("SELECT key FROM event_kinds")]
            self._unknown(item, ["article", "filing", *names])
            return None
        return f"documents.id IN (SELECT document_id FROM events WHERE kind IN ({self.listed(keys)}))"

    def _layer(self, item: Filter) -> str | None:
        """Documents with an event that touches the layer, as the table of event kinds says."""
        name = item.value.lower().replace(" ", "_").replace("-", "_")
        if name not in get_args(StackLayer):
            self._unknown(item, get_args(StackLayer))
            return None
        return (
            "documents.id IN (SELECT document_id FROM events WHERE kind IN (SELECT event_kinds.key "
            "FROM event_kinds JOIN json_each(event_kinds.layers) AS touched "
            f"WHERE touched.value = {self.bind(name)}))"
        )

    def _source(self, item: Filter) -> str | None:
        used = [row[0] for row in self.connection.execute(_SOURCES)]
        wanted = {item.value.lower(), *self._keys("sources", item.value)}
        keys = [key for key in used if key.lower() in wanted]
        if not keys:
            self._unknown(item, used)
            return None
        return f"documents.source IN ({self.listed(keys)})"

    def _form(self, item: Filter) -> str:
        return (
            "documents.accession IN (SELECT accession FROM filings "
            f"WHERE form = {self.bind(item.value)} COLLATE NOCASE)"
        )

    def _unknown(self, item: Filter, names: Sequence[str]) -> None:
        near = get_close_matches(item.value.lower()[:LONGEST_NAME], names, n=2, cutoff=0.5)
        hint = f"; did you mean {' or '.join(f'{item.field}:{name}' for name in near)}?" if near else ""
        self.notes.append(f"{item.field}:{item.value} is not known and was left out{hint}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What amount> and kind: ask for where each stands alone, and the groups that they cover together."""

    bounds: tuple[Bound, ...]
    kinds: tuple[tuple[str, ...], ...]
    covered: frozenset[int]


def _asked(compiler: _Compiler, groups: Sequence[Sequence[Item]]) -> _Asked:
    alone = {place: group[0] for place, group in enumerate(groups) if len(group) == 1}
    bounds = {place: item for place, item in alone.items() if isinstance(item, Bound)}
    kinds = {
        place: tuple(found)
        for place, item in alone.items()
        if isinstance(item, Filter) and item.field == "kind" and (found := compiler.kinds(item))
    }
    # Of a search for deals above a billion the sum is the deal's own, not another one in the same text.
    covered = {*bounds, *kinds} if bounds else set()
    return _Asked(bounds=tuple(bounds.values()), kinds=tuple(kinds.values()), covered=frozenset(covered))


def _together(compiler: _Compiler, asked: _Asked) -> list[str]:
    if not asked.bounds:
        return []
    return [compiler.sums(asked.bounds, kinds) for kinds in asked.kinds] or [compiler.sums(asked.bounds)]


def _events(compiler: _Compiler, asked: _Asked) -> str | None:
    parts = []
    if asked.kinds:
        parts.append(f"kind IN ({compiler.listed([key for kinds in asked.kinds for key in kinds])})")
    if asked.bounds:
        parts.append(compiler.events_with(asked.bounds))
    return " AND ".join(parts) or None


def compile_query(connection: sqlite3.Connection, query: Query) -> Statement:
    """`query` as SQL with bound values; names are looked up in the tables of `connection`."""
    compiler = _Compiler(connection)
    matches: list[str] = []
    asked = _asked(compiler, query.groups)
    conditions = _together(compiler, asked)
    for place, group in enumerate(query.groups):
        if place in asked.covered:
            continue
        terms = [item.expression for item in group if isinstance(item, Term)]
        if len(terms) == len(group):
            matches.append(f"({' OR '.join(terms)})")
        else:
            parts = [part for item in group if (part := compiler.condition(item))]
            conditions += [f"({' OR '.join(parts)})"] if parts else []
    match = " AND ".join(matches) or None
    unwanted = " OR ".join(item.expression for item in query.without if isinstance(item, Term))
    without: list[Item] = [item for item in query.without if not isinstance(item, Term)]
    if unwanted and match is not None:
        match = f"({match}) NOT ({unwanted})"
    elif unwanted:
        without.append(Term(expression=unwanted))
    for item in without:
        if part := compiler.condition(item):
            conditions.append(f"NOT coalesce({part}, 0)")
    if match is not None:
        compiler.values["match"] = match
    return Statement(
        match=match,
        conditions=tuple(conditions),
        events=_events(compiler, asked),
        values=compiler.values,
        notes=(*query.notes, *compiler.notes),
    )
