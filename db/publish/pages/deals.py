"""The deals page: who pays whom, each story's event once, and where money comes round again."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.deals import MOST_CYCLES, NO_MONEY, Flow, Party, Relation, cycles, flows
from db.publish.flow_map import Line, flow_map
from db.publish.paths import deals_path, event_path, named_path
from db.publish.show import sum_of

MOST_LINES = 40
MOST_EDGES = 200
MOST_CYCLES_SHOWN = 25
STATUSES = ("announced", "reported", "planned", "rumoured", "denied", "completed")
SQL = """
SELECT story_events.*, coalesce(event_kinds.name, story_events.kind) AS kind_name
FROM story_events LEFT JOIN event_kinds ON event_kinds.key = story_events.kind
WHERE (:kind = '' OR story_events.kind = :kind) AND (:status = '' OR status = :status)
  AND (:year = '' OR substr(first_published, 1, 4) = :year)
ORDER BY first_published DESC, story_event_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One event of one story on an edge: what, when, how much, and the sentence that says so."""

    kind: str
    status: str
    day: str
    value: str | None
    sentence: str
    href: str
    story: int
    correction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The sums of an edge of one kind and status, one beside the other and never added up."""

    kind: str
    status: str
    values: tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class Edge:
    """All that one side pays another in one way."""

    payer: Party
    payee: Party
    relation: Relation
    said: list[Said] = field(default_factory=list)

    @property
    def stories(self) -> int:
        """In how many stories it is said."""
        return len({one.story for one in self.said})

    @property
    def sums(self) -> list[Sum]:
        """Its sums by kind and status, the newest first."""
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for one in self.said:
            if one.value:
                found[one.kind, one.status].setdefault(one.value, one.href)
        return [
            Sum(kind=kind, status=status, values=tuple(values.items()))
            for (kind, status), values in found.items()
        ]

    def href(self, side: Party) -> str:
        """The page of one of its sides."""
        return named_path("company", side.key, side.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Money that comes round: the sides in order, and the edges of each step."""

    sides: tuple[Party, ...]
    steps: tuple[tuple[Edge, ...], ...]


def deals_page(connection: sqlite3.Connection, chosen: Mapping[str, str]) -> dict[str, Any]:
    """The values of deals.html; `chosen` holds company, kind, year and status, empty for all."""
    every, undirected = edges(connection, chosen)
    company = chosen["company"]
    shown = [one for one in every if not company or company in (one.payer.key, one.payee.key)]
    circles, cut = circular(every)
    if company:
        circles = [one for one in circles if company in {side.key for side in one.sides}]
    lines = shown[:MOST_LINES]
    return {
        "chosen": chosen,
        "choices": _choices(connection),
        "statuses": STATUSES,
        "map": flow_map([_line(one) for one in lines]) if lines else None,
        "mapped": len(lines),
        "edges": shown[:MOST_EDGES],
        "total": len(shown),
        "circles": circles[:MOST_CYCLES_SHOWN],
        "circles_total": len(circles),
        "cut": MOST_CYCLES if cut else None,
        "undirected": undirected,
        "all": deals_path(),
    }


def edges(connection: sqlite3.Connection, chosen: Mapping[str, str]) -> tuple[list[Edge], int]:
    """The edges of all events, those of most stories first, and how many events name sides and no direction.

    An event that was denied moves nothing; it is shown where status is 'denied'.
    """
    rows = connection.execute(SQL, dict(chosen)).fetchall()
    sides = _sides(connection)
    found: dict[Flow, Edge] = {}
    undirected = 0
    for row in rows:
        if row["status"] == "denied" and chosen["status"] != "denied":
            continue
        actor = _party(row["actor"], row["actor_key"]) if row["actor"] else None
        named = sides.get(row["event_id"], [])
        run = flows(row["kind"], actor, named)
        undirected += bool(named and not run)
        for flow in run:
            edge = found.setdefault(flow, Edge(payer=flow.payer, payee=flow.payee, relation=flow.relation))
            edge.said.append(_said(row))
    return sorted(
        found.values(), key=lambda one: (-one.stories, one.payer, one.payee, one.relation)
    ), undirected


def circular(every: Iterable[Edge]) -> tuple[list[Circle], bool]:
    """Where money comes round over any number of steps, the shortest first; whether some are left out."""
    steps: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in every:
        if edge.relation not in NO_MONEY:
            steps[edge.payer.id, edge.payee.id].append(edge)
    graph: dict[str, set[str]] = defaultdict(set)
    for payer, payee in steps:
        graph[payer].add(payee)
    found = cycles(graph)
    circles = []
    for nodes in found.found:
        along = [tuple(steps[pair]) for pair in zip(nodes, (*nodes[1:], nodes[0]), strict=True)]
        circles.append(Circle(sides=tuple(step[0].payer for step in along), steps=tuple(along)))
    return circles, found.cut


def _sides(connection: sqlite3.Connection) -> dict[int, list[tuple[str, Party]]]:
    sides: dict[int, list[tuple[str, Party]]] = defaultdict(list)
    for event_id, role, name, key in connection.execute(
        "SELECT event_id, role, canonical, key FROM event_parties "
        "WHERE event_id IN (SELECT event_id FROM merged_events) ORDER BY event_id, role, canonical"
    ):
        sides[event_id].append((role, _party(name, key)))
    return sides


def _party(name: str, key: str | None) -> Party:
    return Party(key or name.lower(), name, key)


def _said(row: sqlite3.Row) -> Said:
    sentence = row["evidence_sentence"] or ""
    return Said(
        kind=row["kind_name"],
        status=row["status"],
        day=(row["first_published"] or "")[:10],
        value=sum_of(row["low"], row["high"], row["currency"], row["qualifier"]),
        sentence=sentence.strip(),
        href=event_path(row["document_id"], row["kind"], sentence),
        story=row["story"],
        correction=row["correction"],
    )


def _line(edge: Edge) -> Line:
    n = edge.stories
    said = f"{n} {'story' if n == 1 else 'stories'}"
    return Line(left=edge.payer.name, right=edge.payee.name, kind=edge.relation, words=said, weight=n)


def _choices(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """What the form offers: companies that are a side of an event, kinds and years that events have."""
    companies = connection.execute(
        "SELECT key, name FROM companies WHERE key IN (SELECT actor_key FROM events UNION "
        "SELECT key FROM event_parties) ORDER BY name"
    )
    kinds = connection.execute(
        "SELECT DISTINCT story_events.kind, coalesce(name, story_events.kind) FROM story_events "
        "LEFT JOIN event_kinds ON key = story_events.kind ORDER BY 2"
    )
    years = connection.execute(
        "SELECT DISTINCT substr(first_published, 1, 4) FROM story_events "
        "WHERE first_published IS NOT NULL ORDER BY 1 DESC"
    )
    return {
        "companies": [(key, name) for key, name in companies],
        "kinds": [(key, name) for key, name in kinds],
        "years": [(year, year) for (year,) in years],
    }
