"""Who pays whom: the direction of money and of goods in an event, from the roles of its sides. Pure.

A flow runs from who pays to who is paid. What is bought moves the other way. A purchase of a whole
company is no flow of money to it: its owners are paid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Relation = Literal["buys from", "funds", "grants", "lends to", "pays", "acquires"]
# By the role of the other side: whether that side pays the one that acts, and what it is called.
ROLES: dict[str, tuple[bool, Relation]] = {
    "customer": (True, "buys from"),
    "supplier": (False, "buys from"),
    "seller": (False, "buys from"),
    "investor": (True, "funds"),
    "target": (False, "funds"),
    "government": (True, "grants"),
    "lender": (True, "lends to"),
    "payer": (True, "pays"),
    "payee": (False, "pays"),
}
NO_MONEY: frozenset[Relation] = frozenset(("acquires",))
MOST_CYCLES = 200


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """One side of a deal: the key of a listed company, else its name in small letters; and its name."""

    id: str
    name: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Money of `payer` to `payee`; of an acquisition, who buys and what is bought."""

    payer: Party
    payee: Party
    relation: Relation


@dataclass(frozen=True, slots=True)
class Cycles:
    """Elementary cycles, the shortest first; `cut` where there are more than were looked for."""

    found: tuple[tuple[str, ...], ...]
    cut: bool


def flows(kind: str, actor: Party | None, sides: Iterable[tuple[str, Party]]) -> list[Flow]:
    """The flows of one event of `kind`; none where its words do not say who pays, as with partners."""
    found = []
    for role, party in sides:
        if actor is None or role not in ROLES or party.id == actor.id:
            continue
        pays, relation = ROLES[role]
        if kind == "acquisition" and role == "target":
            relation = "acquires"
        found.append(Flow(party, actor, relation) if pays else Flow(actor, party, relation))
    return found


def cycles(graph: Mapping[str, Iterable[str]], most: int = MOST_CYCLES) -> Cycles:
    """Every elementary cycle of a directed graph of two nodes and more, each once, by Johnson's algorithm.

    `graph` is the successors of each node. Where there are more than `most`, the shortest are given.
    """
    import networkx  # takes 0.2 s

    directed = networkx.DiGraph()
    directed.add_edges_from(
        sorted((one, two) for one, others in graph.items() for two in others if one != two)
    )
    found = list(islice(networkx.simple_cycles(directed), most + 1))
    cut = len(found) > most
    if cut:
        found, bound = [], 2
        while len(found) < most and bound <= len(directed):
            as_long = (one for one in networkx.simple_cycles(directed, bound) if len(one) == bound)
            found += islice(as_long, most - len(found))
            bound += 1
    turned = [_turned(one) for one in found]
    return Cycles(tuple(sorted(turned, key=lambda one: (len(one), one))), cut)


def _turned(cycle: Sequence[str]) -> tuple[str, ...]:
    """The same cycle from its least node on, so that it has one way of being written."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])
