"""Capacities: power and chip counts that size a project, and nothing else."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from db.records import Capacity, Mention
from db.reference import load_reference
from nlp.components.attributes import register_extensions
from nlp.components.quantities import Quantities

register_extensions()
QUANTITIES = Quantities(load_reference())
ENGLISH = spacy.blank("en")
GOLD = Path(__file__).parents[2].parent / "shared" / "gold"


def tagged(text: str, chips: tuple[str, ...] = ()) -> Doc:
    doc = ENGLISH(text)
    doc._.chiprace_mentions = tuple(
        Mention(
            start=text.index(chip),
            end=text.index(chip) + len(chip),
            surface=chip,
            confidence=1.0,
            rule="test",
            layer="chip",
            key=None,
            canonical=chip,
        )
        for chip in chips
    )
    return QUANTITIES(doc)


def capacities(text: str, chips: tuple[str, ...] = ()) -> list[tuple[str, Decimal, str]]:
    found: tuple[Capacity, ...] = tagged(text, chips)._.chiprace_capacities
    return [(capacity.surface, capacity.value, capacity.unit) for capacity in found]


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit"),
    [
        ("at least 9.2 gigawatts", "9.2 gigawatts", "9.2", "GW"),
        ("a 500-megawatt hall", "500-megawatt", "500", "MW"),
        ("the eight-gigawatt site", "eight-gigawatt", "8", "GW"),
        ("a 10GW order", "10GW", "10", "GW"),
        ("an 80-MW facility", "80-MW", "80", "MW"),
        ("up to one terawatt in space", "one terawatt", "1", "TW"),
        ("1,200 MW of gas", "1,200 MW", "1200", "MW"),
        ("storage of 3.5 GWh", "3.5 GWh", "3.5", "GWh"),
        ("half a gigawatt", "half a gigawatt", "0.5", "GW"),
        ("buys 220,000 Acme GPUs", "220,000 Acme GPUs", "220000", "chips"),
        ("up to one million TPUs", "one million TPUs", "1000000", "chips"),
        (
            "will deploy 100,000 of Acme's AI accelerators",
            "100,000 of Acme's AI accelerators",
            "100000",
            "chips",
        ),
        ("the chip's target is 300,000 units", "300,000 units", "300000", "chips"),
    ],
)
def test_number_and_unit_without_the_qualifier(text: str, surface: str, value: str, unit: str) -> None:
    assert capacities(text) == [(surface, Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "surface"),
    [("some 100,000 Z9 equivalents", "100,000 Z9 equivalents"), ("a cluster of 50,000 Z9s", "50,000 Z9s")],
)
def test_a_counted_chip_needs_no_noun(text: str, surface: str) -> None:
    chip = "Z9s" if "Z9s" in text else "Z9"
    assert [found[0] for found in capacities(text, (chip,))] == [surface]


@pytest.mark.parametrize(
    "text",
    [
        "the first multi-gigawatt campus",
        "gigawatts of demand",
        "a 350W card with 40 TOPS",
        "64 Acme GPUs are required to run the benchmark",
        "sold 300,000 units of the phone",
        "a $17.4 billion GPU deal",
        "35 gas turbines and 4,500 smartphones",
        "120 MWh of output",
    ],
)
def test_what_has_no_size_or_sizes_no_project_is_left(text: str) -> None:
    assert capacities(text) == []


def test_groups_hold_spans_that_cover_the_record() -> None:
    doc = tagged("A US$40bn fab with a 10GW line.")
    (money,), (power,) = doc.spans["amounts"], doc.spans["capacities"]
    assert "US$40bn" in money.text
    assert "10GW" in power.text
    assert (money.label_, power.label_) == (doc._.chiprace_amounts[0].kind, "GW")


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,- GWMTHhgiawtoneAcmeUPs", max_size=50))
def test_offsets_always_hold_the_surface(text: str) -> None:
    for capacity in tagged(text)._.chiprace_capacities:
        assert text[capacity.start : capacity.end] == capacity.surface


def test_score_on_the_gold_passages() -> None:
    path = GOLD / "dev.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is absent: the gold set is not part of this repository")
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    sys.path.insert(0, str(GOLD))
    try:
        import score as scorer  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    found = [
        {
            "id": row["id"],
            "capacities": [
                {"start": c.start, "end": c.end, "value": float(c.value), "unit": c.unit}
                for c in tagged(row["text"])._.chiprace_capacities
            ],
        }
        for row in rows
    ]
    layers, *_ = scorer.score(rows, found)
    assert scorer.prf(*scorer.total(layers, "capacities.value"))["f1"] >= 0.9
