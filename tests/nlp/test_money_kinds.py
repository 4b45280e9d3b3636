"""What a sum is for and when it falls, by the words it stands with; and that odd texts cost no more."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.reference import load_reference
from nlp.components.quantities import Quantities
from nlp.quantities.kind_page import Sum, stretches

QUANTITIES = Quantities(load_reference())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # The sum of a plant is investment, the year's spending of a company is capital expenditure.
        ("Northwind will build a $6 billion campus in Ohio.", ["investment"]),
        ("We expect to invest $75 billion this year in servers.", ["capex"]),
        ("Northwind will spend $17 billion through 2030 on the campus.", ["investment"]),
        # Who gives says that it is a grant; without evidence the kind is other.
        ("Texas hands Tall Pine $250 million for a wafer line.", ["grant"]),
        ("Tall Pine hands Larkspur $250 million for a wafer line.", ["other"]),
        # A round's value and its size, in either order.
        ("Investors valued Quillon at $1.3 billion when it raised $150 million.", ["valuation", "funding"]),
        ("Quillon, which raised $150 million, is valued at $1.3 billion.", ["funding", "valuation"]),
        ("The deal values Quillon at $4.4 billion.", ["acquisition"]),
        ("They agreed to a 20-year lease valued at $18 billion.", ["contract"]),
        ("The export rules cost Northwind $8 billion.", ["cost"]),
        ("It will cut $2 billion in costs.", ["other"]),
        # A target is no price, a step in costs no cost, and what is repaid is no money raised.
        ("The broker holds a $140 price target.", ["valuation"]),
        ("Northwind announced $3 billion in cost cuts.", ["other"]),
        ("Its plan is to cut $4.6 billion of debt.", ["other"]),
        ("The shares rose to around $35.", ["valuation"]),
        ("Profit was $1.20 a share, it forecast earnings of $6 per share.", ["other", "other"]),
        # Goods that are bought, a job that is won and a promise to pay are contracts.
        ("Northwind agreed to acquire GPUs for total consideration of $5.8 billion.", ["contract"]),
        ("Tall Pine secures $74 million turnkey project in Ohio", ["contract"]),
        ("Larkspur has committed to pay the company up to $11.9 billion.", ["contract"]),
        ("It won orders in the United States worth $94 million.", ["contract"]),
        ("Quillon finalized $406 million in CHIPS Act funding.", ["grant"]),
        ("The state is directing $380 million into Quillon.", ["investment"]),
        ("It had $9.7 billion in cash and $13.2 billion of debt.", ["other", "other"]),
    ],
)
def test_the_kind_is_told_by_noun_verb_and_giver(text: str, kinds: list[str]) -> None:
    assert [amount.kind for amount in QUANTITIES.amounts(text, None)] == kinds


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Bluefin sold $3.5 billion of notes due 2031.", [None]),
        ("The plant will cost $5 billion and come online in 2028.", [None]),
        ("Expenses increased $312 million to $3.9 billion in fiscal 2025.", ["FY2025", "FY2025"]),
        ("It had a loss of $314 million on sales of $981 million in the first quarter.", ["Q1", "Q1"]),
        ("It agreed to buy $300 billion of compute over about five years.", ["over about five years"]),
    ],
)
def test_a_year_of_something_else_is_no_period_and_a_step_falls_with_its_level(
    text: str, periods: list[str | None]
) -> None:
    assert [amount.period for amount in QUANTITIES.amounts(text, None)] == periods


def test_windows_of_neighbouring_sums_are_scanned_once() -> None:
    # 110 characters to the left and 80 to the right of each: a line of sums was read 27 times over.
    sums = [Sum(place, place + 2, True) for place in range(0, 7_000, 7)]
    assert list(stretches(7_000, sums)) == [(0, 7_000)]
    assert list(stretches(1_000, [Sum(200, 202, True), Sum(900, 902, True)])) == [(90, 282), (790, 982)]


@pytest.mark.parametrize("unit", ["$1 and ", "up to $1 billion in 2024, ", "$5bn of notes due 2031 "])
def test_a_text_of_nothing_but_sums_is_read_in_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        begin = process_time()
        QUANTITIES.amounts(unit * count, None)
        return process_time() - begin

    seconds(10)
    assert seconds(1_600) < 10 * seconds(400)


def test_a_value_of_twenty_digits_is_exact() -> None:
    (amount,) = QUANTITIES.amounts("It owes $12345678901234567890.12 to nobody.", None)
    assert amount.low == amount.high == Decimal("12345678901234567890.12")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_a_sum_raise(text: str) -> None:
    for amount in QUANTITIES.amounts(text + " $5 \u0130 " + text, None):
        assert amount.surface
