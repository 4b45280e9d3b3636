"""Which way money runs in a deal, and where it comes round to whom it came from."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.deals import Flow, Party, cycles, flows

NORTHWIND, TALL_PINE = Party("northwind", "Northwind", "northwind"), Party("tall pine", "Tall Pine")


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        ("supply_deal", "customer", Flow(TALL_PINE, NORTHWIND, "buys from")),
        ("supply_deal", "supplier", Flow(NORTHWIND, TALL_PINE, "buys from")),
        ("investment", "target", Flow(NORTHWIND, TALL_PINE, "funds")),
        ("funding_round", "investor", Flow(TALL_PINE, NORTHWIND, "funds")),
        ("acquisition", "target", Flow(NORTHWIND, TALL_PINE, "acquires")),
        ("acquisition", "seller", Flow(NORTHWIND, TALL_PINE, "buys from")),
        ("subsidy", "government", Flow(TALL_PINE, NORTHWIND, "grants")),
    ],
)
def test_money_runs_the_way_that_the_role_says(kind: str, role: str, expected: Flow) -> None:
    assert flows(kind, NORTHWIND, [(role, TALL_PINE)]) == [expected]


def test_partners_and_lone_or_unnamed_actors_pay_nobody() -> None:
    assert flows("supply_deal", NORTHWIND, [("partner", TALL_PINE), ("affected", TALL_PINE)]) == []
    assert flows("supply_deal", None, [("customer", TALL_PINE)]) == []
    assert flows("supply_deal", NORTHWIND, [("customer", NORTHWIND)]) == []


def by_force(graph: dict[str, set[str]]) -> set[tuple[str, ...]]:
    """Every cycle, by trying each order of each set of nodes with its least node first."""
    nodes = sorted(graph)
    return {
        order
        for length in range(2, len(nodes) + 1)
        for order in permutations(nodes, length)
        if order[0] == min(order)
        and all(two in graph[one] for one, two in zip(order, (*order[1:], order[0]), strict=True))
    }


NODES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NODES), st.sets(st.sampled_from(NODES)), max_size=6).map(
    lambda graph: {node: graph.get(node, set()) for node in NODES}
)


@settings(deadline=None, max_examples=60)
@given(GRAPHS, st.integers(1, 30))
def test_every_cycle_is_found_once_and_a_cut_gives_the_shortest_and_says_so(
    graph: dict[str, set[str]], most: int
) -> None:
    expected = by_force(graph)
    everything = cycles(graph, most=1000)
    assert len(everything.found) == len(expected)
    assert set(everything.found) == expected
    assert not everything.cut
    some = cycles(graph, most=most)
    assert some.cut == (len(expected) > most)
    assert len(some.found) == min(most, len(expected))
    assert set(some.found) <= expected
    assert [len(one) for one in some.found] == sorted(map(len, expected))[: len(some.found)]
