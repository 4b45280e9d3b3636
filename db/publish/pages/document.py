"""One document: its text with every finding marked, what it is evidence of, versions, copies, citation."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from db.publish.cite import bibtex, citation_of, plain
from db.publish.difference import Change, changes
from db.publish.fragments import text_fragment
from db.publish.highlight import highlight
from db.publish.pages.events import EventRow, event_rows
from db.publish.pages.filing import filing_of
from db.publish.pages.marks import marks
from db.publish.paths import difference_path, document_path, named_path, search_path
from db.publish.show import host, sum_of, web_address, when
from db.sentences import split

# A long filing names thousands of sums; its page lists the first of them and marks all in the text.
MOST_LISTED = 200
MOST_QUOTED = 20
PUBLISHED_SOURCES = {
    "feed": "as the feed dates it",
    "json-ld": "as the page's metadata dates it",
    "meta": "as the page's metadata dates it",
    "page": "as the page shows it",
    "url": "as the address has it",
    "filing": "accepted by the SEC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A company or chip that the document names, and how often."""

    name: str
    href: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRow:
    """A sum or a capacity as it is written, its value in words, and the sentence it stands in."""

    surface: str
    value: str
    kind: str
    period: str | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence to cite, where it stands here, and a link that lands on it at its publisher."""

    sentence: str
    here: str
    there: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the page, and how it differs from the one before; None where that is too long."""

    number: int
    fetched: Markup
    changes: list[Change] | None


def document_page(connection: sqlite3.Connection, document_id: int) -> dict[str, Any] | None:
    """The values of document.html, or None where there is no such document."""
    row = connection.execute(
        "SELECT documents.*, coalesce(sources.name, documents.source) AS source_name, sources.lineage, "
        "coalesce(documents.story, documents.id) AS own_story "
        "FROM documents LEFT JOIN sources ON sources.key = documents.source WHERE documents.id = ?",
        (document_id,),
    ).fetchone()
    if row is None:
        return None
    events = _events(connection, document_id)
    citation = citation_of(row)
    sentences = _sentences(connection, row)
    pins = {event.sentence: f"#e{event.id}" for event in reversed(events) if event.sentence is not None}
    return {
        "row": row,
        "published": when(row["published"], row["published_precision"]),
        "published_how": PUBLISHED_SOURCES.get(row["published_source"] or "", ""),
        "first_seen": when(row["first_seen"]),
        "original": web_address(row["url"]),
        "host": host(row["url"]),
        "source_href": search_path(f"source:{row['source']}", newest=True),
        "text": highlight(row["text"], marks(connection, document_id), sentences, pins),
        "events": events,
        "amounts": list(_amounts(connection, document_id)),
        "capacities": list(_capacities(connection, document_id)),
        "companies": _mentioned(connection, document_id, "company"),
        "chips": _mentioned(connection, document_id, "chip"),
        "versions": _versions(connection, document_id),
        "copies": _copies(connection, row),
        "edits": _edits(connection, document_id),
        "filing": filing_of(connection, row, [start for start, _ in sentences]),
        "quotes": _quotes(connection, row),
        "citations": {"plain": plain(citation), "bibtex": bibtex(citation)},
    }


def _events(connection: sqlite3.Connection, document_id: int) -> list[EventRow]:
    ids = connection.execute(
        "SELECT id FROM events WHERE document_id = ? ORDER BY part DESC, start_offset, id LIMIT ?",
        (document_id, MOST_LISTED),
    )
    return event_rows(connection, [row[0] for row in ids])


def _sentences(connection: sqlite3.Connection, row: sqlite3.Row) -> list[tuple[int, int]]:
    """Start and end of every sentence of the text; the tagger's own borders are kept."""
    known = connection.execute(
        "SELECT sentence_start, sentence_end FROM events WHERE document_id = :id AND part = 'text' "
        "UNION SELECT sentence_start, sentence_end FROM amounts WHERE document_id = :id AND part = 'text' "
        "UNION SELECT sentence_start, sentence_end FROM capacities WHERE document_id = :id AND part = 'text'",
        {"id": row["id"]},
    )
    return split(row["text"], [(start, end) for start, end in known])


def _quotes(connection: sqlite3.Connection, row: sqlite3.Row) -> list[Quote]:
    """The first of its evidence sentences, each with a link that lands on it at its publisher."""
    rows = connection.execute(
        "SELECT part, sentence_start, sentence_end, min(place) AS place FROM ("
        "SELECT part, sentence_start, sentence_end, 0 AS place FROM events WHERE document_id = :id "
        "UNION ALL SELECT part, sentence_start, sentence_end, 1 FROM amounts WHERE document_id = :id "
        "UNION ALL SELECT part, sentence_start, sentence_end, 1 FROM capacities WHERE document_id = :id) "
        "GROUP BY part, sentence_start ORDER BY place, part DESC, sentence_start LIMIT :most",
        {"id": row["id"], "most": MOST_QUOTED},
    )
    original = web_address(row["url"])
    quotes = []
    for part, start, end, _ in rows:
        sentence = row["title" if part == "title" else "text"][start:end].strip()
        quotes.append(
            Quote(
                sentence=" […] ".join(re.split(r"\s{3,}", sentence)),
                here=document_path(row["id"], part=part, sentence=start),
                there=text_fragment(original, sentence) if original else None,
            )
        )
    return quotes


def _edits(connection: sqlite3.Connection, document_id: int) -> list[tuple[str, str]]:
    """Each pair of neighbouring versions with the address of what differs; the newest first."""
    rows = connection.execute(
        "SELECT version FROM document_changes WHERE document_id = ? ORDER BY version DESC", (document_id,)
    )
    return [(f"{new - 1} to {new}", difference_path(document_id, new - 1, new)) for (new,) in rows]


def _amounts(connection: sqlite3.Connection, document_id: int) -> Iterator[AmountRow]:
    sql = "SELECT * FROM amounts WHERE document_id = ? ORDER BY part DESC, start_offset LIMIT ?"
    for row in connection.execute(sql, (document_id, MOST_LISTED)):
        yield AmountRow(
            surface=row["surface"],
            value=sum_of(row["low"], row["high"], row["currency"], row["qualifier"]) or "",
            kind=row["kind"],
            period=row["period"],
            where=document_path(document_id, part=row["part"], sentence=row["sentence_start"]),
        )


def _capacities(connection: sqlite3.Connection, document_id: int) -> Iterator[AmountRow]:
    sql = "SELECT * FROM capacities WHERE document_id = ? ORDER BY part DESC, start_offset LIMIT ?"
    for row in connection.execute(sql, (document_id, MOST_LISTED)):
        yield AmountRow(
            surface=row["surface"],
            value=f"{row['value']:,} {row['unit']}",
            kind="chips" if row["unit"] == "chips" else "energy" if row["unit"] == "GWh" else "power",
            period=None,
            where=document_path(document_id, part=row["part"], sentence=row["sentence_start"]),
        )


def _mentioned(connection: sqlite3.Connection, document_id: int, layer: str) -> list[Mentioned]:
    rows = connection.execute(
        "SELECT canonical, key, count(*) AS n FROM mentions WHERE document_id = ? AND layer = ? "
        "GROUP BY canonical, key ORDER BY n DESC, canonical LIMIT ?",
        (document_id, layer, MOST_LISTED),
    )
    return [Mentioned(name=name, href=named_path(layer, key, name), count=n) for name, key, n in rows]


def _versions(connection: sqlite3.Connection, document_id: int) -> list[Version]:
    """The versions, newest first; none where there is but one."""
    rows = connection.execute(
        "SELECT version, fetched_at, title, text FROM document_versions WHERE document_id = ? "
        "ORDER BY version",
        (document_id,),
    ).fetchall()
    if len(rows) < 2:
        return []
    found = [Version(number=rows[0]["version"], fetched=when(rows[0]["fetched_at"]), changes=[])]
    for before, after in pairwise(rows):
        differs = changes(*(f"{row['title']}\n{row['text']}" for row in (before, after)))
        found.append(Version(number=after["version"], fetched=when(after["fetched_at"]), changes=differs))
    return found[::-1]


def _copies(connection: sqlite3.Connection, row: sqlite3.Row) -> list[dict[str, Any]]:
    """The documents of its story in the order of their publication, itself among them; none where alone."""
    rows = connection.execute(
        "SELECT documents.id, title, coalesce(sources.name, documents.source) AS source, published, "
        "published_precision, first_seen, story_share FROM documents "
        "LEFT JOIN sources ON sources.key = documents.source "
        "WHERE story = ? ORDER BY coalesce(published, first_seen), documents.id",
        (row["own_story"],),
    )
    copies = [
        {
            "own": copy["id"] == row["id"],
            "href": document_path(copy["id"]),
            "title": copy["title"],
            "source": copy["source"],
            "published": when(copy["published"] or copy["first_seen"], copy["published_precision"]),
            "share": None if copy["story_share"] is None else f"{copy['story_share']:.0%}",
        }
        for copy in rows
    ]
    return copies if len(copies) > 1 else []
