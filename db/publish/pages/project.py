"""One project: its facts, and its capacity over time, each figure from a dated sentence."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from db.publish.feeds import feed_links
from db.publish.pages.events import EventRow, Name, event_rows
from db.publish.pages.facts import evidence, facts, row_of
from db.publish.pages.since import stories_since
from db.publish.paths import company_path, document_path, search_file, search_path
from db.publish.show import marked, money, when

FACTS = (("location", "Where"), ("country", "Country"), ("announced", "Announced"))
POWER = ("MW", "GW", "kW", "TW")
MOST = 60
Stage = Literal["announced", "under construction", "operating", "no stage said"]
STAGES: dict[str, Stage] = {"planned": "announced", "announced": "announced", "completed": "operating"}
# The index finds documents by words; the sentence itself must have the name.
SAID = f"""
SELECT capacities.surface, capacities.value, capacities.unit, capacities.part, capacities.sentence_start,
       capacities.start_offset, capacities.end_offset, documents.id AS document_id, documents.title,
       coalesce(documents.published, documents.first_seen) AS day, published_precision,
       coalesce(sources.name, documents.source) AS source_name,
       substr(CASE capacities.part WHEN 'title' THEN documents.title ELSE documents.text END,
              capacities.sentence_start + 1, capacities.sentence_end - capacities.sentence_start) AS sentence,
       (SELECT status FROM events WHERE events.document_id = capacities.document_id
           AND events.part = capacities.part AND events.sentence_start < capacities.end_offset
           AND events.sentence_end > capacities.start_offset
           AND events.kind IN ('datacenter_construction', 'fab_construction', 'power_deal')
         ORDER BY events.confidence DESC LIMIT 1) AS status
FROM documents_fts
JOIN documents ON documents.id = documents_fts.rowid
JOIN capacities ON capacities.document_id = documents.id
LEFT JOIN sources ON sources.key = documents.source
WHERE documents_fts MATCH :phrase AND capacities.unit IN {POWER!r} AND sentence LIKE :holds ESCAPE '!'
ORDER BY day, documents.id, capacities.start_offset LIMIT {MOST}
"""
ITS_EVENTS = f"""
SELECT events.id FROM documents_fts JOIN documents ON documents.id = documents_fts.rowid
JOIN events ON events.document_id = documents.id
WHERE documents_fts MATCH :phrase AND documents.first_seen >= :since
  AND substr(CASE events.part WHEN 'title' THEN documents.title ELSE documents.text END,
             events.sentence_start + 1, events.sentence_end - events.sentence_start) LIKE :holds ESCAPE '!'
ORDER BY documents.published DESC, events.id LIMIT {MOST}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """A power that a sentence gives the project: when, how much, at which stage."""

    day: Markup
    surface: str
    stage: Stage
    sentence: Markup
    href: str
    source: str


def project_page(
    connection: sqlite3.Connection, key: str, since_day: str | None = None
) -> dict[str, Any] | None:
    """The values of project.html, with its events since a day; None where no table lists that key."""
    row = row_of(connection, "projects", key)
    if row is None:
        return None
    escaped = row["name"].replace("!", "!!").replace("%", "!%").replace("_", "!_")
    quotation = row["name"].replace('"', " ")
    bound = {"phrase": f'"{quotation}"', "holds": f"%{escaped}%", "since": since_day or ""}
    events = _events(connection, bound)
    search = f'"{quotation}"'
    return {
        "row": row,
        "facts": facts(row, FACTS),
        "capacity": f"{row['capacity_gw']:g} GW" if row["capacity_gw"] is not None else None,
        "amount": money(row["amount"], row["currency"]) if row["amount"] is not None else None,
        "evidence": evidence(row),
        "owners": _owners(connection, row["owners"] or []),
        "said": [_capacity(one) for one in connection.execute(SAID, bound)],
        "events": events,
        "since": since_day,
        "changes": stories_since(len({event.story for event in events}), search, since_day),
        "search": search_path(search, newest=True),
        "feeds": feed_links(row["name"], search_file(search, "{}")),
    }


def _events(connection: sqlite3.Connection, bound: dict[str, str]) -> list[EventRow]:
    return event_rows(connection, [row[0] for row in connection.execute(ITS_EVENTS, bound)])


def _owners(connection: sqlite3.Connection, keys: list[str]) -> list[Name]:
    names = {}
    for key in keys:
        found = connection.execute("SELECT name FROM companies WHERE key = ?", (key,)).fetchone()
        names[key] = found[0] if found else key
    return [Name(name=name, href=company_path(key)) for key, name in names.items()]


def _capacity(row: sqlite3.Row) -> Capacity:
    start = row["sentence_start"]
    return Capacity(
        day=when(row["day"], row["published_precision"]),
        surface=row["surface"],
        stage=_stage(row["status"], row["sentence"]),
        sentence=marked(row["sentence"], row["start_offset"] - start, row["end_offset"] - start),
        href=document_path(row["document_id"], part=row["part"], sentence=start),
        source=row["source_name"],
    )


def _stage(status: str | None, sentence: str) -> Stage:
    """What the sentence's own event says; building is said in so many words or not at all."""
    if "under construction" in sentence.lower():
        return "under construction"
    return STAGES.get(status or "", "no stage said")


def projects_of(connection: sqlite3.Connection, key: str) -> list[tuple[str, str, bool]]:
    """Key, name and whether it is unverified, of each project that the company `key` owns a part of."""
    rows = connection.execute(
        "SELECT key, name, unverified FROM projects "
        "WHERE EXISTS (SELECT 1 FROM json_each(owners) WHERE value = ?) ORDER BY name",
        (key,),
    )
    return [(own, name, bool(unverified)) for own, name, unverified in rows]
