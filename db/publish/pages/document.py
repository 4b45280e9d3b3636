"""One document: its text with every finding marked, what it is evidence of, versions, copies, citation."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from db.publish.cite import Citation, bibtex, plain
from db.publish.difference import Change, changes
from db.publish.highlight import Marked, highlight
from db.publish.pages.events import EventRow, event_rows
from db.publish.paths import document_path, named_path, search_path
from db.publish.show import edgar_address, host, sum_of, web_address, when
from db.sentences import split

# A long filing names thousands of sums; its page lists the first of them and marks all in the text.
MOST_LISTED = 200
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
    citation = _citation(row)
    return {
        "row": row,
        "published": when(row["published"], row["published_precision"]),
        "published_how": PUBLISHED_SOURCES.get(row["published_source"] or "", ""),
        "first_seen": when(row["first_seen"]),
        "original": web_address(row["url"]),
        "host": host(row["url"]),
        "source_href": search_path(f"source:{row['source']}", newest=True),
        "text": _text(connection, row, events),
        "events": events,
        "amounts": list(_amounts(connection, document_id)),
        "capacities": list(_capacities(connection, document_id)),
        "companies": _mentioned(connection, document_id, "company"),
        "chips": _mentioned(connection, document_id, "chip"),
        "versions": _versions(connection, document_id),
        "copies": _copies(connection, row),
        "filing": _filing(connection, row),
        "citations": {"plain": plain(citation), "bibtex": bibtex(citation)},
    }


def _events(connection: sqlite3.Connection, document_id: int) -> list[EventRow]:
    ids = connection.execute(
        "SELECT id FROM events WHERE document_id = ? ORDER BY part DESC, start_offset, id LIMIT ?",
        (document_id, MOST_LISTED),
    )
    return event_rows(connection, [row[0] for row in ids])


def _text(connection: sqlite3.Connection, row: sqlite3.Row, events: list[EventRow]) -> Markup:
    """The text with its companies, chips, sums and capacities marked; a pin at each sentence of an event."""
    known = connection.execute(
        "SELECT sentence_start, sentence_end FROM events WHERE document_id = :id AND part = 'text' "
        "UNION SELECT sentence_start, sentence_end FROM amounts WHERE document_id = :id AND part = 'text' "
        "UNION SELECT sentence_start, sentence_end FROM capacities WHERE document_id = :id AND part = 'text'",
        {"id": row["id"]},
    )
    borders = [(start, end) for start, end in known]
    pins = {event.sentence: f"#e{event.id}" for event in reversed(events) if event.sentence is not None}
    return highlight(row["text"], _spans(connection, row["id"]), split(row["text"], borders), pins)


def _spans(connection: sqlite3.Connection, document_id: int) -> Iterator[Marked]:
    sql = "SELECT * FROM {} WHERE document_id = ? AND part = 'text'"
    for row in connection.execute(sql.format("mentions"), (document_id,)):
        vendor = f" by {row['vendor']}" if row["vendor"] else ""
        yield Marked(
            start=row["start_offset"],
            end=row["end_offset"],
            kind=row["layer"],
            label=f"{row['canonical']}{vendor}" + ("" if row["key"] else ", in no table yet"),
            href=named_path(row["layer"], row["key"], row["canonical"]),
        )
    for row in connection.execute(sql.format("amounts"), (document_id,)):
        value = sum_of(row["low"], row["high"], row["currency"], row["qualifier"]) or "no definite sum"
        label = ", ".join(filter(None, (value, row["kind"], row["period"])))
        yield Marked(start=row["start_offset"], end=row["end_offset"], kind="amount", label=label)
    for row in connection.execute(sql.format("capacities"), (document_id,)):
        label = f"{row['value']:,} {row['unit']}"
        yield Marked(start=row["start_offset"], end=row["end_offset"], kind="capacity", label=label)


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


def _filing(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any] | None:
    """The submission that the document belongs to, with its other documents."""
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
    }


def _citation(row: sqlite3.Row) -> Citation:
    return Citation(
        author=row["author"],
        title=row["title"],
        publisher=row["source_name"],
        published=(row["published"] or "")[:10] or None,
        url=row["canonical_url"] or row["url"],
        seen=row["fetched_at"][:10],
        accession=row["accession"],
    )
