"""The addresses of evidence: an event by its sentence, and a story with all that tell it."""

import json
import sqlite3
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from db.corrections import fingerprint
from db.publish.cite import citation_of, plain
from db.publish.feeds import feed_links
from db.publish.fragments import text_fragment
from db.publish.pages.events import EventRow, event_rows
from db.publish.paths import SENTENCE_DIGITS, document_path, event_path, source_path, story_path
from db.publish.show import host, web_address, when

EVENTS = """
SELECT events.id, events.kind,
       substr(CASE part WHEN 'title' THEN documents.title ELSE documents.text END,
              sentence_start + 1, sentence_end - sentence_start) AS sentence
FROM events JOIN documents ON documents.id = document_id WHERE document_id = ? ORDER BY events.id
"""
COPIES = """
SELECT documents.id, documents.title, documents.source, coalesce(sources.name, documents.source) AS name,
       published, published_precision, first_seen, story_share, version, documents.url
FROM documents LEFT JOIN sources ON sources.key = documents.source
WHERE coalesce(story, documents.id) = ? ORDER BY coalesce(published, first_seen), documents.id
"""


CITED = """
SELECT documents.*, coalesce(sources.name, documents.source) AS source_name
FROM documents LEFT JOIN sources ON sources.key = documents.source WHERE documents.id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A correction as readers see it."""

    number: int
    layer: str
    state: str
    said: str
    says: str
    who: str
    why: str
    made: Markup
    sentence: str
    title: str
    href: str


def event_address(connection: sqlite3.Connection, event_id: int) -> str | None:
    """The lasting address of the event that has this number today; None where none has."""
    row = connection.execute(EVENTS.replace("document_id = ?", "events.id = ?"), (event_id,)).fetchone()
    if row is None:
        return None
    (document_id,) = connection.execute("SELECT document_id FROM events WHERE id = ?", (event_id,)).fetchone()
    return event_path(document_id, row["kind"], row["sentence"])


def event_page(
    connection: sqlite3.Connection, document_id: int, sentence: str, kind: str
) -> dict[str, Any] | None:
    """The values of event.html, or None where the sentence says no event and no correction is of it.

    The events of that kind come first, the others that the sentence says after them.
    """
    rows = [
        row
        for row in connection.execute(EVENTS, (document_id,))
        if fingerprint(row["sentence"])[:SENTENCE_DIGITS] == sentence
    ]
    rows.sort(key=lambda row: row["kind"] != kind)
    events = event_rows(connection, [row["id"] for row in rows])
    corrected = corrections(
        connection,
        "document_id = ? AND substr(sentence_sha256, 1, ?) = ?",
        (document_id, SENTENCE_DIGITS, sentence),
    )
    if not events and not corrected:
        return None
    return {
        "events": events,
        "corrections": corrected,
        "told": _told(connection, events),
        "document": document_path(document_id),
        "story": story_path(events[0].story) if events else None,
        "cite": _cite(connection, events[0]) if events else None,
        "asked": kind,
        "address": f"/event/{document_id}-{sentence}-{kind}",
    }


def _cite(connection: sqlite3.Connection, event: EventRow) -> dict[str, str | None]:
    """The event's sentence as a quotation, its document as a citation, and where the sentence stands."""
    row = connection.execute(CITED, (event.document_id,)).fetchone()
    sentence = " ".join(event.evidence.striptags().split())
    original = web_address(row["url"])
    return {
        "sentence": sentence,
        "plain": plain(citation_of(row)),
        "there": text_fragment(original, sentence) if original else None,
        "host": host(original),
    }


def _told(connection: sqlite3.Connection, events: list[EventRow]) -> list[EventRow]:
    """How other documents of the story tell the first of the events."""
    if not events:
        return []
    rows = connection.execute(
        "SELECT other.event_id FROM merged_statements AS own "
        "JOIN merged_statements AS other ON other.merged_id = own.merged_id "
        "JOIN events ON events.id = other.event_id "
        "WHERE own.event_id = ? AND events.document_id != ? ORDER BY other.event_id LIMIT 20",
        (events[0].id, events[0].document_id),
    )
    return event_rows(connection, [row[0] for row in rows])


def corrections(
    connection: sqlite3.Connection, where: str = "1", values: tuple[object, ...] = (), most: int = 500
) -> list[CorrectionRow]:
    """The newest corrections that `where` chooses."""
    rows = connection.execute(
        "SELECT * FROM corrections_evidence "
        f"WHERE correction_id IN (SELECT id FROM corrections WHERE {where}) "
        f"ORDER BY correction_id DESC LIMIT {most}",
        values,
    )
    return [
        CorrectionRow(
            number=row["correction_id"],
            layer=row["layer"],
            state=row["state"],
            said=_pairs(json.loads(row["said"]), json.loads(row["changes"])),
            says="taken out" if row["dropped"] else _pairs(json.loads(row["changes"])),
            who=row["who"],
            why=row["why"],
            made=when(row["made_at"]),
            sentence=" ".join((row["evidence_sentence"] or "").split()),
            title=row["title"],
            href=document_path(row["document_id"], part=row["part"], sentence=row["sentence_start"]),
        )
        for row in rows
    ]


def _pairs(values: Mapping[str, Any], changed: Container[str] | None = None) -> str:
    """Fields with their values; one that is none, or the key beside a name, only where it was changed."""
    shown = {
        name: value
        for name, value in values.items()
        if changed is None or name in changed or (value is not None and not name.endswith(("_key", "_id")))
    }
    return ", ".join(
        f"{name.replace('_', ' ')}: {'none' if value is None else str(value).replace('_', ' ')}"
        for name, value in shown.items()
    )


def corrections_page(connection: sqlite3.Connection) -> dict[str, Any]:
    """The values of corrections.html: the newest corrections, and how many have each state."""
    states = connection.execute("SELECT state, count(*) FROM corrections GROUP BY state ORDER BY state")
    return {
        "corrections": corrections(connection),
        "states": [tuple(row) for row in states],
        "feeds": feed_links("Corrections", "/corrections.{}"),
    }


def story_page(connection: sqlite3.Connection, story: int) -> dict[str, Any] | None:
    """The values of story.html, or None where no document has that story."""
    rows = connection.execute(COPIES, (story,)).fetchall()
    if not rows:
        return None
    events = connection.execute(
        "SELECT event_id, documents FROM merged_events WHERE story = ? ORDER BY id", (story,)
    ).fetchall()
    told = {row["event_id"]: row["documents"] for row in events}
    return {
        "first": rows[0],
        "publishers": len({row["source"] for row in rows}),
        "documents": [
            {
                "href": document_path(row["id"]),
                "title": row["title"],
                "source": row["name"],
                "source_href": source_path(row["source"]),
                "original": web_address(row["url"]),
                "published": when(row["published"] or row["first_seen"], row["published_precision"]),
                "share": None if row["story_share"] is None else f"{row['story_share']:.0%}",
                "version": row["version"],
            }
            for row in rows
        ],
        "events": [replace(event, copies=told[event.id] - 1) for event in event_rows(connection, list(told))],
    }
