"""Events as the pages show them: who, what, how much, and the sentence that says so."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from db.publish.show import marked, sum_of, when

STATUS_WORDS = {
    "announced": "announced",
    "reported": "reported",
    "planned": "planned",
    "rumoured": "rumoured",
    "denied": "denied",
    "completed": "done",
}
SQL = """
SELECT events.id, events.document_id, coalesce(event_kinds.name, events.kind) AS kind, events.kind AS kind_key,
       events.status, events.actor, events.actor_key, events.part, events.start_offset, events.end_offset,
       events.sentence_start, events.sentence_end, events.rule, events.confidence,
       amounts.surface AS amount, amounts.low, amounts.high, amounts.currency, amounts.qualifier, amounts.period,
       substr(CASE events.part WHEN 'title' THEN documents.title ELSE documents.text END,
              events.sentence_start + 1, events.sentence_end - events.sentence_start) AS sentence,
       documents.title, documents.published, documents.published_precision, documents.first_seen,
       coalesce(documents.story, documents.id) AS story, coalesce(sources.name, documents.source) AS source_name
FROM events
JOIN documents ON documents.id = events.document_id
LEFT JOIN amounts ON amounts.id = events.amount_id
LEFT JOIN event_kinds ON event_kinds.key = events.kind
LEFT JOIN sources ON sources.key = documents.source
WHERE events.id IN ({marks})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A company or chip by name, with its page where it has one, and its part in the event."""

    name: str
    href: str | None
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event with its evidence, ready for a template."""

    id: int
    document_id: int
    kind: str
    status: str
    status_word: str
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
    story: int
    rule: str
    copies: int = 0


def company_page(key: str | None) -> str | None:
    """The path of a company's page."""
    return f"/company/{quote(key, safe='')}" if key else None


def chip_page(key: str | None) -> str | None:
    """The path of a chip's page."""
    return f"/chip/{quote(key, safe='')}" if key else None


def sentence_link(document_id: int, part: str, sentence_start: int) -> str:
    """The path that lands on a sentence; a headline stands at the top of the page."""
    return f"/document/{document_id}" + (f"#s{sentence_start}" if part == "text" else "")


def event_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[EventRow]:
    """The events of those ids, in that order."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    cursor = connection.execute(SQL.format(marks=marks), ids)
    cursor.row_factory = sqlite3.Row
    rows = {row["id"]: row for row in cursor}
    parties = _sides(connection, f"SELECT * FROM event_parties WHERE event_id IN ({marks})", ids)
    chips = _sides(
        connection,
        "SELECT event_id, '' AS role, chip AS canonical, (SELECT min(key) FROM chips WHERE name = chip) AS key "
        f"FROM event_chips WHERE event_id IN ({marks})",
        ids,
    )
    return [
        _event_row(
            rows[key],
            tuple(
                Name(name=name, href=company_page(own), role=role) for role, name, own in parties.get(key, ())
            ),
            tuple(Name(name=name, href=chip_page(own)) for _, name, own in chips.get(key, ())),
        )
        for key in ids
        if key in rows
    ]


def _sides(
    connection: sqlite3.Connection, sql: str, ids: Sequence[int]
) -> dict[int, list[tuple[str, str, str | None]]]:
    sides: dict[int, list[tuple[str, str, str | None]]] = {}
    for event_id, role, canonical, key in connection.execute(sql, ids):
        sides.setdefault(event_id, []).append((role, canonical, key))
    return sides


def _event_row(row: sqlite3.Row, parties: tuple[Name, ...], chips: tuple[Name, ...]) -> EventRow:
    start = row["sentence_start"]
    return EventRow(
        id=row["id"],
        document_id=row["document_id"],
        kind=row["kind"],
        status=row["status"],
        status_word=STATUS_WORDS.get(row["status"], row["status"]),
        actor=Name(name=row["actor"], href=company_page(row["actor_key"])) if row["actor"] else None,
        parties=parties,
        chips=chips,
        amount=row["amount"],
        value=sum_of(row["low"], row["high"], row["currency"], row["qualifier"]),
        period=row["period"],
        evidence=marked(row["sentence"] or "", row["start_offset"] - start, row["end_offset"] - start),
        where=sentence_link(row["document_id"], row["part"], start),
        title=row["title"],
        source=row["source_name"],
        published=when(row["published"] or row["first_seen"], row["published_precision"]),
        story=row["story"],
        rule=row["rule"],
    )
