"""The shapes that other programs see: what a wrong line is told, and what comes out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from db.records import Amount, Capacity, Tagged
from nlp.explanation import explanation, marked, reason
from nlp.shapes import ShapeError, annotation, passage_of

Tag = Callable[..., Tagged]
TEXT = "AMD acquired ZT Systems for $4.9 billion. Nvidia sells the H100. The site has 1.5 GW."


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        ({"id": "a1"}, "line with id 'a1': key 'text' is missing"),
        ({"text": 5}, "line without id: key 'text' is of type int"),
        ({"id": 3, "text": None}, "line with id 3: key 'text' is missing"),
        ({"id": "a", "text": "x", "title": ["t"]}, "line with id 'a': key 'title' is of type list"),
        ({"id": "a", "text": "x", "filer": 1}, "line with id 'a': key 'filer' is of type int"),
        ({"id": "a", "text": "x", "source": {}}, "line with id 'a': key 'source' is of type dict"),
        ({"id": "a", "text": "x", "published": "soon"}, "line with id 'a': key 'published' is 'soon'"),
        ({"id": "a", "text": "x", "published": 20260101}, "key 'published' is 20260101"),
        ({"id": "a", "text": "x", "published": "0001-01-01T00:00:00+14:00"}, "key 'published' is"),
        ({"id": "a", "text": "half \ud800"}, "line with id 'a': key 'text' holds half of a surrogate pair"),
    ],
)
def test_a_wrong_line_is_named_by_id_and_key(obj: dict[str, Any], said: str) -> None:
    with pytest.raises(ShapeError) as error:
        passage_of(obj)
    assert said in str(error.value)
    assert ";" in str(error.value), "the mend follows the fault"
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-05-27", datetime(2026, 5, 27, tzinfo=UTC)),
        ("2026-05-27T12:00:00", datetime(2026, 5, 27, 12, tzinfo=UTC)),
        ("2026-05-27T12:00:00+02:00", datetime(2026, 5, 27, 10, tzinfo=UTC)),
        ("2026-05-27T12:00:00Z", datetime(2026, 5, 27, 12, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_an_instant_is_utc(written: str | None, instant: datetime | None) -> None:
    assert passage_of({"text": "x", "published": written}).published == instant


def test_other_keys_are_left_alone() -> None:
    passage = passage_of({"id": 1, "text": "x", "title": "t", "filer": "f", "source": "s", "more": [1]})
    assert (passage.text, passage.title, passage.filer, passage.source) == ("x", "t", "f", "s")


def test_an_annotation_is_json_in_text_order(tag: Tag) -> None:
    row = annotation(tag(TEXT), 7)
    assert json.loads(json.dumps(row)) == row
    assert list(row) == [
        "id",
        "companies",
        "chips",
        "amounts",
        "capacities",
        "measures",
        "events",
        "guidance",
    ]
    assert row["id"] == 7
    assert [one["key"] for one in row["companies"]][::2] == ["amd", "nvidia"]
    assert row["chips"][0]["vendor"] == "NVIDIA"
    assert row["capacities"][0]["value"] == 1.5
    amount = row["amounts"][0]
    assert (amount["low"], amount["high"], amount["currency"]) == (4_900_000_000, 4_900_000_000, "USD")
    (event,) = row["events"]
    assert event["amount"] == 0
    assert event["counterparties"] == ["ZT Systems"]
    assert event["roles"][0]["role"] == "target"
    for layer in ("companies", "chips", "amounts", "capacities"):
        for one in row[layer]:
            assert TEXT[one["start"] : one["end"]] == one["text"]
            assert 0 < one["confidence"] <= 1
            assert one["rule"]
    assert TEXT[event["start"] : event["end"]] == event["evidence"]


def test_a_sum_without_a_number_is_null(tag: Tag) -> None:
    (amount,) = annotation(tag("It costs tens of billions of dollars."), None)["amounts"]
    assert (amount["low"], amount["high"], amount["qualifier"]) == (None, None, None)


def test_an_explanation_names_every_layer_with_its_rule(tag: Tag) -> None:
    said = explanation(tag(TEXT), TEXT)
    heads = [line for line in said.splitlines() if not line.startswith(" ")]
    assert heads == ["Companies:", "Chips:", "Amounts:", "Capacities:", "Events:"]
    assert "H100 by NVIDIA (" in said
    assert "4,900,000,000 USD, exact, acquisition" in said
    assert "1.5 GW" in said
    assert "target: ZT Systems" in said
    assert "[name.strong, 0.95]" in said


def test_an_explanation_of_ranges_and_vague_sums(tag: Tag) -> None:
    text = "Widgetron Inc. pays $5 billion to $7 billion, or tens of billions of dollars."
    said = explanation(tag(text), text)
    assert "5,000,000,000 to 7,000,000,000 USD, range" in said
    assert "no definite sum" in said
    assert "Widgetron (in no table): a legal suffix stands behind it" in said


def test_the_marked_pieces_are_the_text_and_the_longer_of_two_tags_is_marked(tag: Tag) -> None:
    text = "Tesla bought 100,000 H100s for $4 billion, said Widgetron Inc. today."
    pieces = list(marked(tag(text), text))
    assert "".join(piece for piece, _ in pieces) == text
    assert [(piece, layer) for piece, layer in pieces if layer] == [
        ("Tesla", "company"),
        ("100,000 H100s", "capacity"),
        ("$4 billion", "amount"),
        ("Widgetron Inc.", "company"),
    ]


def test_a_link_comes_with_its_reason_and_a_sum_has_none(tag: Tag) -> None:
    text = "Nvidia (NASDAQ: NVDA) sells the H100. Widgetron Inc. raised $2 billion."
    rules = {one.rule for one in tag(text).mentions}
    assert {rule for rule in rules if reason(rule) is None} == set()
    assert reason("unlisted.no_such_rule") == reason("unlisted")
    assert reason("money.sign") is None


def test_an_explanation_of_nothing_says_so(tag: Tag) -> None:
    assert explanation(tag("The weather was mild."), "The weather was mild.") == "Nothing found."


def test_whole_numbers_are_ints_and_others_floats() -> None:
    tagged = Tagged(
        fingerprint="0" * 16,
        mentions=(),
        amounts=(_amount("2.50"), _amount("1E+9")),
        capacities=(_capacity("0.5"), _capacity("3.0")),
        events=(),
        sentences=(),
    )
    row = annotation(tagged, None)
    assert [repr(one["low"]) for one in row["amounts"]] == ["2.5", "1000000000"]
    assert [repr(one["value"]) for one in row["capacities"]] == ["0.5", "3"]


def _amount(value: str) -> Amount:
    number = Decimal(value)
    return Amount(
        start=0,
        end=1,
        surface="x",
        confidence=0.9,
        rule="money.sign",
        low=number,
        high=number,
        currency="USD",
        qualifier="exact",
        period=None,
        kind="cost",
    )


def _capacity(value: str) -> Capacity:
    return Capacity(
        start=0, end=1, surface="x", confidence=0.9, rule="capacity.power", value=Decimal(value), unit="GW"
    )
