"""Process nodes and percentages: how they are written, and the gases and motorways that nodes are not."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Tag = Callable[..., Tagged]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The 3nm and 1.4-nanometer lines ran.", [("node", "3nm"), ("node", "1.4nm")]),
        ("TSMC began volume production of N2 wafers.", [("node", "N2")]),
        ("Is 18A a process of Intel?", [("node", "18A")]),
        ("Margins rose 12.5% and then 10 percent.", [("percentage", "12.5"), ("percentage", "10")]),
        ("It grew 10-15% or 3 percentage points.", [("percentage", "10-15"), ("percentage", "3")]),
        ("Breathe N2 on the A16 motorway, aged 18 at seat 18A.", []),
        ("The laser has 1,550 candles and 5 namesakes.", []),
    ],
)
def test_nodes_and_percentages_are_measures(tag: Tag, text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.value) for one in tag(text).measures] == found


def test_a_named_node_has_the_key_of_its_row(tag: Tag) -> None:
    (one,) = tag("TSMC began volume production of N2 wafers.").measures
    assert one.key is not None
    assert one.key.startswith("tsmc-")
