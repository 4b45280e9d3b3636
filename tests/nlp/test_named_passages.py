"""Scores of companies and chips on the passages of tests/gold/names.txt, and what must name nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.records import Tagged
from nlp.evaluate import Score, evaluate
from nlp.shapes import annotation

GOLD = Path(__file__).parents[1] / "gold" / "names.txt"
MARK = re.compile(r"\[([^]|]+)(?:\|([^]]+))?\]|\{([^}|]+)\|([^}|]+)\|([^}]+)\}|<([^>]+)>")
# The table of docs/accuracy.md says what was right at first sight, before a rule was changed.
FLOORS = {"companies.linked": 0.97, "companies.doc": 0.97, "chips.linked": 0.95, "chips.doc": 0.95}
MOST_FALSE = 2
Row = dict[str, Any]


def read(line: str) -> tuple[str, Row]:
    """Kind and annotated passage of one line."""
    kind, _, marked = line.partition(": ")
    row: Row = {layer: [] for layer in ("companies", "chips", "amounts", "capacities", "events", "optional")}
    text, done = "", 0
    marked = marked.replace("\\n", "\n")
    for mark in MARK.finditer(marked):
        text += marked[done : mark.start()]
        done = mark.end()
        company, name, chip, product, _, neutral = mark.groups()
        surface = company or chip or neutral
        place = {"start": len(text), "end": len(text) + len(surface)}
        text += surface
        if neutral:
            row["optional"] += [{**place, "layer": layer} for layer in ("companies", "chips")]
        elif company:
            row["companies"].append({**place, "canonical": name or company})
        else:
            row["chips"].append({**place, "canonical": product})
    return kind, {**row, "text": text + marked[done:]}


@pytest.fixture(scope="module")
def pairs(tag: Callable[..., Tagged]) -> list[tuple[str, Row, Row]]:
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    passages = [read(line) for line in lines if line and not line.startswith("#")]
    return [(kind, gold, annotation(tag(gold["text"]), None)) for kind, gold in passages]


@pytest.fixture(scope="module")
def scores(pairs: list[tuple[str, Row, Row]]) -> dict[str, Score]:
    return evaluate((gold, found) for _, gold, found in pairs)


@pytest.mark.parametrize("layer", FLOORS)
def test_a_score_does_not_fall_below_its_floor(scores: dict[str, Score], layer: str) -> None:
    assert scores[layer].gold >= 70
    assert scores[layer].f1 >= FLOORS[layer]


def test_what_only_looks_like_a_name_is_left_alone(pairs: list[tuple[str, Row, Row]]) -> None:
    false = [
        (gold["text"], one["text"], one["rule"])
        for kind, gold, found in pairs
        if kind == "none"
        for one in (*found["companies"], *found["chips"])
    ]
    assert len(false) <= MOST_FALSE, false
