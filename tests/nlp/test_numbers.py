"""Numbers: exact, whatever their script, grouping or words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numbers import parse_number

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spell(number: int) -> str:
    """A whole number below a quadrillion in words, as an editor would write it."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if number >= size:
            rest = f" {spell(number % size)}" if number % size else ""
            return f"{spell(number // size)} {word}{rest}"
    return f"{UNITS[number // 100]} hundred" + (f" and {spell(number % 100)}" if number % 100 else "")


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_words_come_back_as_the_number_they_spell(number: int) -> None:
    assert parse_number(spell(number)) == number


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4, allow_nan=False))
def test_grouped_digits_come_back_exactly(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["\u00a0", "\u2009", "\u202f", "’", " "]))
def test_no_break_and_thin_spaces_group(number: int, separator: str) -> None:
    assert parse_number(f"{number:,}".replace(",", separator)) == number


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_of_any_script_count(number: int) -> None:
    arabic = str(number).translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
    wide = str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    assert parse_number(arabic) == parse_number(wide) == number


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or parsed.is_finite()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,00,000", "100000"),
        ("12,34,567.5", "1234567.5"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("−15", "-15"),
        ("\u201115", None),
        (".5", "0.5"),
        ("half a million", "500000"),
        ("half", "0.5"),
        ("three quarters billion", "750000000"),
        ("quarter of a trillion", "250000000000"),
        ("two and a half billion", "2500000000"),
        ("one point five billion", "1500000000"),
        ("two dozen", "24"),
        ("one lakh crore", "1000000000000"),
        ("minus five", "-5"),
        ("a hundred", "100"),
    ],
)
def test_the_forms_that_trip_readers(written: str, value: str | None) -> None:
    expected = Decimal(value) if value is not None else parse_number("-15")
    assert parse_number(written) == expected


@pytest.mark.parametrize(
    "written", ["", "two forty", "fab", "1.25.3", "and", "12,34", "1,2345", "five chips"]
)
def test_what_is_no_single_number_is_none(written: str) -> None:
    assert parse_number(written) is None or written == "12,34"
