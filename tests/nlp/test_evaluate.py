"""The scores: what counts as right, what counts neither way, and what an unreadable file is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluate import GoldError, chip_name, company_name, evaluate, evaluate_file, table
from nlp.tagger import Tagger

OWN = Path(__file__).parents[1] / "gold" / "own.jsonl"
NOTHING: dict[str, Any] = {"companies": [], "chips": [], "amounts": [], "capacities": [], "events": []}


def company(start: int, name: str) -> dict[str, Any]:
    return {"start": start, "end": start + len(name), "text": name, "canonical": name}


def event(actor: str | None, **more: Any) -> dict[str, Any]:
    return {"kind": "investment", "actor": actor, "counterparties": [], "amount": None, **more}


def right(gold: dict[str, Any], predicted: dict[str, Any], layer: str) -> tuple[int, int, int]:
    score = evaluate([({**NOTHING, **gold}, {**NOTHING, **predicted})])[layer]
    return score.right, score.gold, score.predicted


def test_our_own_sentences_are_tagged_as_we_say(tagger: Tagger) -> None:
    scores = evaluate_file(tagger, OWN)
    print(table(scores))
    for layer in ("companies.linked", "amounts.full", "capacities.value"):
        assert scores[layer].f1 >= 0.95, layer
    assert scores["chips.linked"].f1 >= 0.85
    assert scores["events.full"].f1 >= 0.9


def test_every_gold_offset_is_its_text() -> None:
    for line in OWN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for layer in ("companies", "chips", "amounts", "capacities", "optional"):
            for one in row.get(layer, ()):
                assert row["text"][one["start"] : one["end"]] == one["text"]
        assert all(one["evidence"] in row["text"] for one in row["events"])


def test_precision_recall_and_f1() -> None:
    gold = {"companies": [company(0, "Intel"), company(10, "AMD")]}
    predicted = {"companies": [company(0, "Intel"), company(20, "Arm"), company(30, "IBM")]}
    score = evaluate([({**NOTHING, **gold}, {**NOTHING, **predicted})])["companies.strict"]
    assert (score.right, score.gold, score.predicted) == (1, 2, 3)
    assert score.precision == pytest.approx(1 / 3)
    assert score.recall == pytest.approx(1 / 2)
    assert score.f1 == pytest.approx(0.4)


def test_nothing_of_nothing_is_no_division_by_zero() -> None:
    assert {score.f1 for score in evaluate([(NOTHING, NOTHING)]).values()} == {0.0}
    assert {score.f1 for score in evaluate([]).values()} == {0.0}


def test_a_name_over_an_optional_span_counts_neither_way() -> None:
    gold = {"companies": [], "optional": [{"start": 0, "end": 7, "layer": "companies"}]}
    assert right(gold, {"companies": [company(0, "Reuters")]}, "companies.strict") == (0, 0, 0)
    other = {"companies": [], "optional": [{"start": 0, "end": 7, "layer": "chips"}]}
    assert right(other, {"companies": [company(0, "Reuters")]}, "companies.strict") == (0, 0, 1)


def test_the_right_place_under_another_name_is_strict_but_not_linked() -> None:
    gold, predicted = {"companies": [company(0, "Intel")]}, {"companies": [company(0, "Inter")]}
    assert right(gold, predicted, "companies.strict") == (1, 1, 1)
    assert right(gold, predicted, "companies.linked") == (0, 1, 1)


def test_a_name_twice_in_a_passage_is_once_in_its_set() -> None:
    gold = {"companies": [company(0, "Intel"), company(10, "Intel")]}
    assert right(gold, {"companies": [company(0, "Intel")]}, "companies.doc") == (1, 1, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Intel Corp.", "intel"),
        ("Alphabet Inc.", "Alphabet"),
        ("Amazon.com, Inc.", "Amazon"),
        ("AWS", "Amazon Web Services"),
        ("Advanced Micro Devices, Inc.", "AMD"),
        ("Micron", "Micron Technology"),
    ],
)
def test_company_names_are_compared_without_suffixes(one: str, other: str) -> None:
    assert company_name(one) == company_name(other)


def test_a_name_that_is_all_suffix_is_kept() -> None:
    assert company_name("The Limited Company") != company_name("")
    assert company_name("Group") == "group"
    assert company_name(None) == ""


def test_chip_names_are_compared_without_brands() -> None:
    assert chip_name("Instinct MI300X") == chip_name("MI-300X")
    assert chip_name("Jalapeño") == chip_name("Jalapeno")
    assert chip_name("H100") != chip_name("H200")
    assert chip_name(None) == ""


def test_an_event_matches_one_event_only() -> None:
    gold = {"events": [event("Intel"), event("Intel")]}
    assert right(gold, {"events": [event("Intel Corp.")]}, "events.kind") == (1, 2, 1)


def test_an_event_is_compared_in_three_depths() -> None:
    sum_of = {"start": 0, "end": 2, "low": 5, "high": 5, "currency": "USD"}
    gold = {"amounts": [sum_of], "events": [event("Intel", amount=0)]}
    predicted = {"amounts": [sum_of], "events": [event("Intel"), event("AMD", amount=0)]}
    assert right(gold, predicted, "events.kind") == (1, 1, 2)
    assert right(gold, predicted, "events.kind_actor") == (1, 1, 2)
    assert right(gold, predicted, "events.full") == (0, 1, 2)


def test_either_side_of_a_deal_may_act() -> None:
    gold = {"events": [event("OpenAI", kind="supply_deal", counterparties=["AMD"])]}
    assert right(gold, {"events": [event("AMD", kind="supply_deal")]}, "events.kind_actor")[0] == 1
    gold = {"events": [event("OpenAI", counterparties=["AMD"])]}
    assert right(gold, {"events": [event("AMD")]}, "events.kind_actor")[0] == 0


def test_where_no_company_acts_a_named_one_is_wrong() -> None:
    gold = {"companies": [company(0, "Intel")], "events": [event(None)]}
    assert right(gold, {"events": [event("Intel")]}, "events.kind_actor")[0] == 0
    assert right(gold, {"events": [event(None)]}, "events.kind_actor")[0] == 1
    gold = {"events": [event("Intel")]}
    assert right(gold, {"events": [event(None)]}, "events.kind_actor")[0] == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not an object"),
        ('{"id": 1, "text": "x", "companies": {}}', "line 2: key 'companies' is no list; give []"),
    ],
)
def test_an_unreadable_line_is_named(tagger: Tagger, tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold\.jsonl") as error:
        evaluate_file(tagger, path)
    assert said in str(error.value)


def test_the_table_has_a_line_a_layer() -> None:
    lines = table(evaluate([])).splitlines()
    assert len(lines) == 1 + len(evaluate([]))
    assert lines[0].split() == ["layer", "P", "R", "F1", "right", "gold", "pred"]
