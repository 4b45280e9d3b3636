"""Fuzzed searches: every form answers in time, with what was found or with a sentence."""

from collections.abc import Callable
from time import process_time

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Get = Callable[..., httpx.Response]
OPERATORS = [
    '"',
    "OR",
    "AND",
    "NOT",
    "-",
    "*",
    "(",
    ")",
    ":",
    "^",
    "+",
    "NEAR(",
    "c++",
    "nvid*",
    "a*",
    "\0",
    "\x1a",
]
FIELDS = [
    "company:",
    "chip:",
    "kind:",
    "layer:",
    "source:",
    "form:",
    "after:",
    "before:",
    "amount>",
    "amount<=",
    "title:",
]
SQL = [
    "' OR 1=1 --",
    "'; DROP TABLE documents; --",
    ")) UNION SELECT text FROM documents --",
    "%00",
    "${7*7}",
    "{{7*7}}",
]
UNICODE = ["\u202e", "\u200f", "\ufeff", "\U0001f680", "İ", "ß", "東京", "\u0301", "é*", "\ud83d"]
HOSTILE = st.one_of(
    st.lists(
        st.sampled_from([*OPERATORS, *FIELDS, *SQL, *UNICODE, "marmalade", "2026-02-30", "9" * 400]),
        max_size=40,
    ).map(" ".join),
    st.lists(st.sampled_from([*OPERATORS, *FIELDS, *UNICODE, "x"]), max_size=60).map("".join),
    st.text(max_size=200),
    st.sampled_from(
        [*OPERATORS, *FIELDS, *SQL, "a ", "a* ", '"a" OR ', "company:a ", "-x ", "amount>1 ", "((("]
    ).map(lambda one: (one * 10_000)[:10_000]),
)


def survives(find: Get, query: str) -> None:
    """Every form of the search answers with what was found or a sentence, in a second of this process."""
    asked = {"q": query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    for form in ("", ".json", ".atom", ".csv"):
        started = process_time()
        answer = find(f"/search{form}", params=asked)
        took = process_time() - started
        assert answer.status_code in ((200, 400) if form == ".csv" else (200,)), (form, query)
        assert took < 1, (form, query)
        if answer.status_code == 400:
            assert "No file was made, because" in answer.text


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE)
def test_no_hostile_search_is_an_error_or_slow(find: Get, query: str) -> None:
    survives(find, query)


@pytest.mark.soak
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE)
def test_five_thousand_hostile_searches_are_no_error_and_not_slow(find: Get, query: str) -> None:
    survives(find, query)
