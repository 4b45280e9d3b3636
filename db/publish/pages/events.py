"""Events as the pages show them: who, what, how much, and the sentence that says so."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from db.publish.paths import document_path, event_path, named_path, story_path
from db.publish.show import marked, sum_of, when

SQL = """
SELECT events.id, events.document_id, coalesce(event_kinds.name, events.kind) AS kind, events.status,
       events.kind AS kind_key,
       (SELECT group_concat(correction_id, ', ') FROM corrected
         WHERE (layer = 'event' AND row_id = events.id) OR (layer = 'amount' AND row_id = events.amount_id))
           AS correction,
       events.actor, events.actor_key, events.part, events.start_offset, events.end_offset,
       events.sentence_start, events.sentence_end, events.rule, events.confidence,
       amounts.surface AS amount, amounts.low, amounts.high, amounts.currency, amounts.qualifier,
       amounts.period,
       substr(CASE events.part WHEN 'title' THEN documents.title ELSE documents.text END,
              events.sentence_start + 1, events.sentence_end - events.sentence_start) AS sentence,
       documents.title, documents.published, documents.published_precision, documents.first_seen,
       coalesce(documents.story, documents.id) AS story,
       coalesce(sources.name, documents.source) AS source_name
FROM events
JOIN documents ON documents.id = events.document_id
LEFT JOIN amounts ON amounts.id = events.amount_id
LEFT JOIN event_kinds ON event_kinds.key = events.kind
LEFT JOIN sources ON sources.key = documents.source
WHERE events.id IN ({marks})
"""


# Of a story the strongest event comes first: with a sum, of a named kind, said in the text, by the
# first publisher, by the surest rule. Stories stand in the order of their first publication, newest
# first, so that a late copy does not make an old story new.
STRENGTH = """
first.published DESC, first.id DESC, events.amount_id IS NULL, events.kind = 'other', events.part = 'title',
documents.id != first.id, events.confidence DESC, events.id
"""
# To be joined to events; `first` is the first document of the story.
STORIES = """
JOIN documents ON documents.id = events.document_id
JOIN documents AS first ON first.id = coalesce(documents.story, documents.id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A company or chip by name, with the address of its page or search, and its part in the event."""

    name: str
    href: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event with its evidence, ready for a template.

    `amount` is the sum as written, `value` in plain words; `where` leads to the evidence sentence.
    `copies` counts the other documents of its story, `publishers` all sources that tell it; `address` is
    the one that lasts.
    """

    id: int
    document_id: int
    kind: str
    status: str
    actor: Name | None
    parties: tuple[Name, ...]
    chips: tuple[Name, ...]
    amount: str | None
    value: str | None
    period: str | None
    evidence: Markup
    where: str
    title: str
    source: str
    published: Markup
    day: str
    story: int
    rule: str
    confidence: float
    sentence: int | None
    address: str
    story_href: str
    correction: str | None
    copies: int = 0
    publishers: int = 1


def event_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[EventRow]:
    """The events of those ids, in that order."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    rows = {row["id"]: row for row in connection.execute(SQL.format(marks=marks), ids)}
    parties = _names(
        connection,
        f"SELECT event_id, role, canonical, key FROM event_parties WHERE event_id IN ({marks})",
        ids,
        layer="company",
    )
    chips = _names(
        connection,
        "SELECT event_id, '', chip, (SELECT min(key) FROM chips WHERE name = chip) "
        f"FROM event_chips WHERE event_id IN ({marks})",
        ids,
        layer="chip",
    )
    return [
        _event_row(rows[key], tuple(parties.get(key, ())), tuple(chips.get(key, ())))
        for key in ids
        if key in rows
    ]


def strongest(ids: Iterable[tuple[int, int]], most: int) -> list[int]:
    """The first event of each story of (event, story) pairs in order of strength, up to `most`."""
    first: dict[int, int] = {}
    for event_id, story in ids:
        first.setdefault(story, event_id)
        if len(first) == most:
            break
    return list(first.values())


def _names(
    connection: sqlite3.Connection, sql: str, ids: Sequence[int], *, layer: str
) -> dict[int, list[Name]]:
    sides: dict[int, list[Name]] = {}
    for event_id, role, canonical, key in connection.execute(sql, ids):
        name = Name(name=canonical, href=named_path(layer, key, canonical), role=role)
        sides.setdefault(event_id, []).append(name)
    return sides


def _event_row(row: sqlite3.Row, parties: tuple[Name, ...], chips: tuple[Name, ...]) -> EventRow:
    start, actor = row["sentence_start"], row["actor"]
    return EventRow(
        id=row["id"],
        document_id=row["document_id"],
        kind=row["kind"],
        status=row["status"],
        actor=Name(name=actor, href=named_path("company", row["actor_key"], actor)) if actor else None,
        parties=parties,
        chips=chips,
        amount=row["amount"],
        value=sum_of(row["low"], row["high"], row["currency"], row["qualifier"]),
        period=row["period"],
        evidence=marked(row["sentence"] or "", row["start_offset"] - start, row["end_offset"] - start),
        where=document_path(row["document_id"], part=row["part"], sentence=start),
        title=row["title"],
        source=row["source_name"],
        published=when(row["published"] or row["first_seen"], row["published_precision"]),
        day=(row["published"] or row["first_seen"])[:10],
        story=row["story"],
        rule=row["rule"],
        confidence=row["confidence"],
        sentence=start if row["part"] == "text" else None,
        address=event_path(row["document_id"], row["kind_key"], row["sentence"] or ""),
        story_href=story_path(row["story"]),
        correction=row["correction"],
    )
