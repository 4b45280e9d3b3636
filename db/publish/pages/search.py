"""The search page: what was found, best first, facets that refine it, and what was not understood."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from db.formats import FORMS
from db.publish.conditions import Statement, compile_query
from db.publish.feeds import feed_links
from db.publish.pages.events import EventRow, Name, event_rows
from db.publish.pages.named import named
from db.publish.paths import document_path, field_query, search_file, search_path
from db.publish.query import Bound, Filter, Query, parse_query
from db.publish.results import DEEPEST, MOST_COUNTED, Found, Results, count, results, snippets
from db.publish.show import when

# As `snippets` writes them: characters that no page's text can hold after reading.
HIT_START, HIT_END = "\x02", "\x03"
EVENTS_OF_HIT = 2
MOST_EVENTS = 400
EXAMPLES = (
    ("TPU after:2026-01-01", "Google's chips since January"),
    ('"data center" company:openai', "a phrase in documents that name OpenAI"),
    ("kind:power_deal nuclear OR gas", "power deals of either kind"),
    ("TPU kind:supply_deal amount>1bn", "supply deals above a billion US dollars"),
    ("form:8-K capital expenditures", "current reports to the SEC"),
)
FACET_NAMES = {
    "company": "Company",
    "chip": "Chip",
    "kind": "Event",
    "source": "Source",
    "form": "Form",
    "month": "Month",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that was found; `copies` counts the near-copies of it that match as well.

    `events` are those of its events that the search asks for by kind or sum.
    """

    row: sqlite3.Row
    published: Markup
    note: str
    around: str
    copies: int
    events: list[EventRow]

    @property
    def href(self) -> str:
        """The document's page."""
        return document_path(self.row["id"])

    @property
    def snippet(self) -> Markup:
        """The words around the hits, escaped, the hits in mark elements; one that is cut off is closed."""
        shown = str(escape(self.around))
        # A page's own control characters must not open or close an element of ours.
        if shown.count(HIT_START) != shown.count(HIT_END):
            return Markup(_unmarked(shown))  # noqa: S704 - escaped
        return Markup(shown.replace(HIT_START, "<mark>").replace(HIT_END, "</mark>"))  # noqa: S704 - escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """A facet's value with the search that it leads to; no `href` where it is asked for already."""

    name: str
    count: int
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search and its results, for a page or for a file; `total` is None where nothing was asked for."""

    text: str
    query: Query
    statement: Statement
    page: int
    newest: bool
    total: int | None
    found: Results
    hits: list[Hit]
    further: bool
    named: list[Name]

    def path(self, page: int, form: str = "") -> str:
        """Another page of the same search."""
        if form:
            return search_file(self.text, form, page=page, newest=self.newest)
        return search_path(self.text, page=page, newest=self.newest)


def search(connection: sqlite3.Connection, *, text: str, page: int, newest: bool) -> Search:
    """The documents that the query `text` finds; `page` counts from 1."""
    query = parse_query(text)
    statement = compile_query(connection, query)
    asked = not statement.everything
    found = results(connection, statement, newest=newest) if asked else Results()
    shown, further = found.page(page)
    total = found.documents if found.whole else count(connection, statement)
    return Search(
        text=text,
        query=query,
        statement=statement,
        page=page,
        newest=newest,
        total=total if asked else None,
        found=found,
        hits=_hits(connection, statement, shown),
        further=further,
        named=named(connection, query),
    )


def search_page(connection: sqlite3.Connection, *, text: str, page: int, newest: bool) -> dict[str, Any]:
    """The values of search.html for the query `text`; `page` counts from 1."""
    return search_values(search(connection, text=text, page=page, newest=newest))


def search_values(done: Search) -> dict[str, Any]:
    """The values of search.html."""
    text, newest = done.text, done.newest
    return {
        "query": text,
        "notes": done.statement.notes,
        "newest": newest,
        "examples": [(search_path(example), example, words) for example, words in EXAMPLES],
        "page": done.page,
        "named": done.named,
        "hits": done.hits,
        "total": done.total,
        "most_counted": MOST_COUNTED,
        "orders": [
            ("best first", None if not newest else search_path(text)),
            ("newest first", None if newest else search_path(text, newest=True)),
        ],
        "before": done.path(done.page - 1) if done.page > 1 else None,
        "further": done.path(done.page + 1) if done.further else None,
        "facets": list(_facets(done)),
        "sampled": None if done.found.whole else DEEPEST,
        "asked": list(_asked(done)),
        "files": [
            *((form.words, search_file(text, form.suffix)) for form in FORMS.values()),
            ("JSON", search_file(text, "json")),
        ],
        "feeds": feed_links(f"Search: {text}", search_file(text, "{}")) if text.strip() else [],
    }


def _facets(done: Search) -> Iterator[tuple[str, list[Refinement]]]:
    """Each facet with something to say: its title and its values."""
    written = {item.written for item in _filters(done.query)}
    # A phrase that was left open would take in what is added behind it.
    text = done.text + '"' if done.text.count('"') % 2 else done.text
    for field, values in done.found.facets.items():
        refinements = []
        for one in values:
            asked = field_query(field, one.value)
            has = written.issuperset(asked.split(" ") if field == "month" else [asked])
            href = None if has else search_path(f"{text} {asked}", newest=done.newest)
            refinements.append(Refinement(name=one.name, count=one.count, href=href))
        if refinements:
            yield FACET_NAMES[field], refinements


def _filters(query: Query) -> Iterator[Filter | Bound]:
    """The filters that stand alone; of those that OR joins none can be taken out by itself."""
    alone = [group[0] for group in query.groups if len(group) == 1]
    for item in (*alone, *query.without):
        if isinstance(item, Filter | Bound):
            yield item


def _asked(done: Search) -> Iterator[tuple[str, str]]:
    """Each filter as it was typed, and the search without it."""
    for item in _filters(done.query):
        rest = " ".join(done.text.replace(item.written, " ", 1).split())
        yield item.written, search_path(rest, newest=done.newest)


def _hits(connection: sqlite3.Connection, statement: Statement, found: list[Found]) -> list[Hit]:
    ids = [one.id for one in found]
    marks = ", ".join("?" * len(ids))
    found_rows = connection.execute(
        "SELECT documents.id, documents.url, documents.title, documents.source, "
        "coalesce(sources.name, documents.source) AS source_name, published, published_precision, "
        "first_seen, story, document_type, teaser FROM documents "
        f"LEFT JOIN sources ON sources.key = documents.source WHERE documents.id IN ({marks})",
        ids,
    )
    rows = {row["id"]: row for row in found_rows}
    around = snippets(connection, statement.match, ids)
    events = _events(connection, statement, ids)
    return [_hit(rows[one.id], around.get(one.id, ""), one.copies, events[one.id]) for one in found]


def _events(
    connection: sqlite3.Connection, statement: Statement, ids: list[int]
) -> dict[int, list[EventRow]]:
    """The events that the search is about, of the documents on this page, those with a sum first."""
    events: dict[int, list[EventRow]] = {document_id: [] for document_id in ids}
    if statement.events is None:
        return events
    # Named as the query's condition and the reports name them.
    rows = connection.execute(
        "SELECT event_id FROM (SELECT id AS event_id, document_id, kind, amount_id, confidence FROM events "
        f"WHERE document_id IN ({', '.join(map(str, ids))})) WHERE {statement.events} "
        "ORDER BY amount_id IS NULL, confidence DESC, event_id",
        statement.values,
    )
    for event in event_rows(connection, [row[0] for row in rows][:MOST_EVENTS]):
        if len(events[event.document_id]) < EVENTS_OF_HIT:
            events[event.document_id].append(event)
    return events


def _hit(row: sqlite3.Row, around: str, copies: int, events: list[EventRow]) -> Hit:
    return Hit(
        row=row,
        published=when(row["published"] or row["first_seen"], row["published_precision"]),
        note=row["document_type"] or ("beginning only" if row["teaser"] else ""),
        around=" ".join(around.split(" ")),
        copies=copies,
        events=events,
    )


def _unmarked(around: str) -> str:
    return around.replace(HIT_START, "").replace(HIT_END, "")


def search_object(done: Search) -> dict[str, Any]:
    """The page of results as an object for JSON; addresses of pages are those of this site."""
    return {
        "query": done.text,
        "notes": list(done.statement.notes),
        "total": done.total,
        "total_is_more": (done.total or 0) > MOST_COUNTED,
        "page": done.page,
        "next": done.path(done.page + 1, "json") if done.further else None,
        "results": [
            {
                "document_id": hit.row["id"],
                "document_url": hit.row["url"],
                "page": hit.href,
                **{name: hit.row[name] for name in ("title", "source", "published", "first_seen", "story")},
                "copies": hit.copies,
                "snippet": _unmarked(hit.around),
            }
            for hit in done.hits
        ],
        "facets": {
            field: [{"value": one.value, "name": one.name, "count": one.count} for one in values]
            for field, values in done.found.facets.items()
        },
    }
