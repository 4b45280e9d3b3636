"""What a statement did to the guidance that stood, whichever document came first."""

from itertools import permutations

import pytest

from db.store.guidance import Move, Statement
from nlp.guidance.history import moves


def said(number: int, day: str, low: float | None, high: float | None = None, **changes: object) -> Statement:
    values: dict[str, object] = {
        "id": number,
        "series": ("northwind", "capex", 2026, 0, 0, 0),
        "day": day,
        "own_words": True,
        "low": low,
        "high": low if high is None else high,
        "currency": "USD",
        "growth": None,
        "action": None,
    }
    return Statement(**(values | changes))  # type: ignore[arg-type]


def told(*statements: Statement) -> list[tuple[str, str, int | None]]:
    ordered = sorted(statements, key=lambda one: one.day)
    return [(one.action, one.action_from, one.standing_id) for one in moves(ordered)]


FIRST = said(1, "2026-01-28", 60, 65)
SECOND = said(2, "2026-04-29", 64, 72)
THIRD = said(3, "2026-07-29", 66, 72)


def test_the_first_is_initiated_and_the_later_ones_move_it() -> None:
    assert told(FIRST, SECOND, THIRD) == [
        ("initiated", "history", None),
        ("raised", "history", 1),
        ("narrowed", "history", 2),
    ]


def test_an_earlier_document_that_comes_late_changes_what_the_later_ones_did() -> None:
    assert told(SECOND)[0] == ("initiated", "history", None)
    assert all(told(*order) == told(FIRST, SECOND, THIRD) for order in permutations((FIRST, SECOND, THIRD)))


def test_words_win_over_the_figures_before() -> None:
    assert told(FIRST, said(2, "2026-04-29", 61, 65, action="raised"))[1] == ("raised", "words", 1)


@pytest.mark.parametrize(
    "echo",
    [
        said(9, "2026-05-20", 64, 72, own_words=False),
        said(9, "2026-05-20", 72, own_words=False),
        said(9, "2026-05-20", 64, 72, own_words=False, action="raised"),
        said(9, "2026-05-01", 64, 72),
        said(9, "2026-05-20", 59, 66, currency="EUR", own_words=False),
    ],
)
def test_an_echo_of_what_stands_moves_nothing(echo: Statement) -> None:
    assert told(FIRST, SECOND, echo, THIRD) == [
        ("initiated", "history", None),
        ("raised", "history", 1),
        ("repeated", "history", 2),
        ("narrowed", "history", 2),
    ]


def test_the_company_itself_confirms_when_it_says_the_same_a_quarter_later() -> None:
    assert told(FIRST, said(2, "2026-04-29", 60, 65))[1] == ("reaffirmed", "history", 1)


def test_confirmed_without_a_figure_carries_the_figures_that_stand() -> None:
    confirmed = said(2, "2026-04-29", None, action="reaffirmed")
    assert list(moves([FIRST, confirmed]))[1] == Move(
        guidance_id=2, action="reaffirmed", action_from="words", standing_id=1, low=60, high=65
    )


def test_after_it_is_withdrawn_guidance_begins_anew() -> None:
    withdrawn = said(2, "2026-04-29", None, action="withdrawn")
    assert told(FIRST, withdrawn, THIRD)[1:] == [("withdrawn", "words", 1), ("initiated", "history", None)]


def test_one_end_alone_moves_that_end_and_keeps_the_other() -> None:
    lower = said(2, "2026-04-29", 62, high=None)
    lower = Statement(**{name: getattr(lower, name) for name in Statement.__slots__} | {"high": None})
    assert list(moves([FIRST, lower]))[1] == Move(
        guidance_id=2, action="narrowed", action_from="history", standing_id=1, low=62, high=65
    )


def test_other_years_and_metrics_are_other_guidance() -> None:
    other = said(2, "2026-04-29", 64, 72, series=("northwind", "capex", 2027, 0, 0, 0))
    assert told(FIRST, other)[1] == ("initiated", "history", None)
