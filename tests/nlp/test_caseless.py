"""Caseless expressions find what `re.IGNORECASE` finds, where it finds it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.caseless import Caseless

EXPRESSIONS = [r"\b(?:Will|may)\b", r"(?P<A>fy)\s?\d\d|(?<=Q)[1-4]", r"\W[A-C]\S", r"(?P<a>a|b)\B(?P=a)"]
TEXTS = st.text("aAbBCcyYfFqQ14 .wilWILmM\u0130\u00e9\u00c9", max_size=30)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@settings(deadline=None)
@given(text=TEXTS)
def test_an_escape_a_groups_name_and_a_letter_of_two_small_ones_move_nothing(
    expression: str, text: str
) -> None:
    expected = re.compile(expression, re.IGNORECASE)
    found = Caseless(expression)
    assert [match.span() for match in found.finditer(text)] == [
        match.span() for match in expected.finditer(text)
    ]
    for method in ("search", "match"):
        one, other = getattr(found, method)(text, 2, 9), getattr(expected, method)(text, 2, 9)
        assert (one and one.span()) == (other and other.span())
