"""Expressions tried only where they can begin find what a search of the whole text finds."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.reference import load_reference
from nlp.caseless import small
from nlp.events.status import UNREAL, UNREAL_STEMS
from nlp.guidance.metrics import SPENDING, STEMS
from nlp.openings import ByOpening, openings
from nlp.quantities.kind_page import CUE_RULES
from nlp.quantities.lexicon import Lexicon
from nlp.quantities.money import MoneyFinder
from nlp.quantities.starts import Starts, found_from

MONEY = MoneyFinder(Lexicon(load_reference().units))
GOLD = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[1] / "gold" / "money.jsonl").read_text("utf-8").splitlines()
]
# Signs, words and marks of which sums are made, and some that are no part of any.
PIECES = st.sampled_from(
    "$|US$|NT$|€|yen|dollars|million|several|a|half|one|bn|Rs.|won|-|–|.|,|(|)|7|1,250|.5|2025|and|to|x| |  "
    "|\u00a0|\n".split("|")
)
MADE = st.lists(PIECES, max_size=14).map("".join)


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        (r"\bcap(?:ital)?[- ]?ex\b", {"capi", "cap", "cape"}),
        (r"(?:a|the) plan|(?<!no )bid", {"a pl", "the ", "bid"}),
        (r"re-?new", {"rene", "re-n"}),
        (r"(?:up )*to", {"up ", "to"}),
        (r"20\d\d", {"20"}),
        (r"\w+ed|[ab]c", {"", "ac", "bc"}),
    ],
)
def test_what_an_expression_can_begin_with(expression: str, letters: set[str]) -> None:
    assert openings(expression) == letters


def test_an_expression_that_need_not_begin_with_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="begin it with a word"):
        ByOpening([r"\$5 plan"]).matches("a plan")


def test_cues_are_those_of_a_search_for_each() -> None:
    for text in map(small, GOLD):
        searched = {
            rank: [match.span() for match in rule.finditer(text)] for rank, rule in enumerate(CUE_RULES.rules)
        }
        assert CUE_RULES.matches(text) == {rank: spans for rank, spans in searched.items() if spans}


@settings(deadline=None)
@given(st.one_of(MADE, st.sampled_from(GOLD)))
def test_sums_are_those_of_a_search_of_the_whole_text(text: str) -> None:
    starts = Starts(text)
    for pattern, places in (
        (MONEY.behind, starts.digits),
        (MONEY.vague, starts.vague),
        (MONEY.spelled, starts.words),
    ):
        found = [match.span() for match in found_from(pattern, text, places)]
        assert found == [match.span() for match in pattern.finditer(text)]
    first = MONEY.before.search(text)
    signed = MONEY.signed(starts, 0)
    assert (first and first.span()) == (signed and signed.span())


STEMMED = st.sampled_from([*STEMS, *UNREAL_STEMS, "it", "plans to", "ex", "of property", " ", " "])


@settings(deadline=None)
@given(st.one_of(st.lists(STEMMED, max_size=9).map("".join), st.sampled_from(GOLD)))
def test_quick_looks_refuse_nothing_that_the_expression_finds(text: str) -> None:
    for expression, stems in ((SPENDING, STEMS), (UNREAL, UNREAL_STEMS)):
        assert expression.search(text) is None or any(stem in text.lower() for stem in stems)
