"""Sums and capacities over annotated sentences of our own, hard negatives among them: the floors."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from db.reference import load_reference
from nlp.evaluate import LAYERS
from nlp.shapes import annotation, passage_of
from nlp.tagger import Tagger

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "gold" / "money.jsonl").read_text(encoding="utf8").splitlines()
]
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    tagger = Tagger(load_reference())
    return [(row, annotation(tagger.tag(passage_of(row)), row["id"])) for row in ROWS]


@pytest.mark.parametrize(
    ("layer", "floor"), [("amounts.full", 0.98), ("amounts.value", 0.98), ("capacities.value", 0.97)]
)
def test_spans_and_values(pairs: list[Pair], layer: str, floor: float) -> None:
    right, gold, predicted = (
        sum(counts) for counts in zip(*(LAYERS[layer](*pair) for pair in pairs), strict=True)
    )
    assert 2 * right / (gold + predicted) >= floor


@pytest.mark.parametrize(("name", "floor"), [("kind", 0.97), ("qualifier", 0.97), ("period", 0.97)])
def test_what_is_said_of_a_sum(pairs: list[Pair], name: str, floor: float) -> None:
    said: Counter[bool] = Counter()
    for gold, predicted in pairs:
        found = {(one["start"], one["end"]): one for one in predicted["amounts"]}
        for one in gold["amounts"]:
            if other := found.get((one["start"], one["end"])):
                said[other[name] == one[name]] += 1
    assert said[True] / said.total() >= floor


def test_nothing_is_found_where_no_sum_stands(pairs: list[Pair]) -> None:
    empty = [predicted["amounts"] for gold, predicted in pairs if not gold["amounts"]]
    assert len(empty) > 40
    assert not any(empty)
