"""Where and when an event takes place and how large it is, as its clause says. The firms are made up."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Tag = Callable[..., Tagged]
A = "Widgetron Inc."


@pytest.mark.parametrize(
    ("text", "place", "period", "size"),
    [
        (
            f"{A} will build a 1.2 GW data center in Abilene, Texas, by 2028.",
            "Abilene, Texas",
            "by 2028",
            "1.2 GW",
        ),
        (
            f"In September 2026, {A} opened a data center outside Columbus.",
            "Columbus",
            "September 2026",
            None,
        ),
        (f"{A} broke ground on its Taylor, Texas chip plant.", "Taylor, Texas", None, None),
        (f"{A} opened a 40 MW campus.", None, None, "40 MW"),
        (f"{A} invested $5 million in Intel.", None, None, None),
        (f"{A} will build a data center in January 2028.", None, "January 2028", None),
        (f"{A} to Build Data Center in Ohio Amid AI Boom", "Ohio", None, None),
        (f"{A} to Build Data Center in Record Time", None, None, None),
    ],
)
def test_a_clause_says_where_when_and_how_large(
    tag: Tag, text: str, place: str | None, period: str | None, size: str | None
) -> None:
    tagged = tag(text)
    (event,) = tagged.events
    assert (event.place, event.period) == (place, period)
    assert (None if event.capacity is None else tagged.capacities[event.capacity].surface) == size
