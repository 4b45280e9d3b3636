"""What a sum was before, what it is for each of, and what the text calls it."""

import pytest

from db.records import Amount
from db.reference import load_reference
from nlp.components.quantities import Quantities

QUANTITIES = Quantities(load_reference())


def sums(text: str) -> tuple[Amount, ...]:
    return QUANTITIES.amounts(text, None)


@pytest.mark.parametrize(
    ("text", "newer", "older", "direction"),
    [
        ("Northwind raised its forecast to $72 billion from $65 billion.", 0, 1, "up"),
        ("Northwind raised its forecast from $65 billion to $72 billion.", 1, 0, "up"),
        ("Tall Pine cut its budget from $8 billion to about $6.5 billion.", 1, 0, "down"),
        ("Capex will be $85 billion, up from a previous estimate of $75 billion.", 0, 1, "up"),
        ("Capex of $93 billion, versus our prior outlook of $95 billion.", 0, 1, "down"),
        ("It lifts capex to 1.2 trillion yen ($10.9 billion) from 1 trillion yen.", 0, 2, "up"),
        ("We now expect $64 to $72 billion, up from an earlier range of $60 to $65 billion.", 0, 1, "up"),
    ],
)
def test_both_sides_of_a_change_are_linked(text: str, newer: int, older: int, direction: str) -> None:
    amounts = sums(text)
    assert (amounts[newer].previous, amounts[newer].direction) == (older, direction)
    assert amounts[older].previous is None


@pytest.mark.parametrize(
    "text",
    [
        "It spent $5 billion and $7 billion respectively.",
        "It raised $5 billion from investors. A rival raised $7 billion.",
        "It paid A$20 billion ($12.97 billion).",
        "Revenue was $5 billion; costs came to $4 billion.",
    ],
)
def test_sums_side_by_side_are_no_change(text: str) -> None:
    assert all(amount.previous is None for amount in sums(text))


def test_a_move_without_the_value_it_came_from_has_a_direction() -> None:
    (amount,) = sums("Northwind lifted its budget to $9 billion.")
    assert (amount.direction, amount.previous) == ("up", None)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("It pays $45 per share.", "share"),
        ("It pays $45 a share in cash.", "share"),
        ("A card costs $25,000 per GPU.", "GPU"),
        ("Power costs $48/MWh there.", "MWh"),
        ("It comes to $12 million per megawatt.", "MW"),
        ("a $920 million-a-month contract", "month"),
        ("It pays $1.25 billion annually for it.", "year"),
        ("The cards cost $30,000 each.", "unit"),
        ("Diluted earnings per share were $0.81.", "share"),
        ("Sales were $5 billion a year earlier.", None),
        ("It spent $5 billion.", None),
    ],
)
def test_a_sum_for_each_of_something_names_it(text: str, unit: str | None) -> None:
    assert sums(text)[0].per == unit


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("It will invest another $10 billion.", "incremental"),
        ("It will spend $10 billion more.", "incremental"),
        ("Spending will total $10 billion.", "total"),
        ("It will spend $10 billion in total.", "total"),
        ("It has annual capital spending of $10 billion.", "annual"),
        ("It spends $10 billion a year.", "annual"),
        ("It will spend $10 billion.", None),
    ],
)
def test_what_the_text_calls_a_sum(text: str, basis: str | None) -> None:
    assert sums(text)[0].basis == basis


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        (
            "Costs were $17 million and $12 million for the three months ended June 30, 2025 and 2024,"
            " respectively.",
            ["three months ended June 30, 2025", "three months ended June 30, 2024"],
        ),
        ("It invests A$20 billion ($12.97 billion) from 2025 to 2029.", ["2025-2029", "2025-2029"]),
        ("It lifted its forecast for 2026 to $7 billion from $6 billion.", ["2026", "2026"]),
        ("Results for the second quarter of 2025. Revenue was $7 billion.", ["Q2 2025"]),
        ("It spent $7 billion in the second half of 2026.", ["second half of 2026"]),
        ("It will spend $7 billion by mid-2027.", ["by mid-2027"]),
        ("It will spend $7 billion through 2028.", ["through 2028"]),
        ("Sales were $7 billion against $6 billion a year earlier.", [None, "a year earlier"]),
        ("As of June 30, 2026, we had debt of $7 billion.", ["as of June 30, 2026"]),
        ("On May 7, 2026, we issued $7 billion of notes.", [None]),
        ("Monthly sales: a $7 billion record.", [None]),
    ],
)
def test_the_period_of_each_sum(text: str, periods: list[str | None]) -> None:
    assert [amount.period for amount in sums(text)] == periods
