"""Tickers: codes that are words, codes of two rows, markets, and marks that are no tickers."""

from collections.abc import Callable

import pytest

Names = Callable[..., list[tuple[str, str]]]
WORDS = "AI BE C CAT D ET LI NET NOW ON P Q SO T FORM POET FLEX HIVE RIOT KEEL PUMP SMR WOLF".split()


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "text", ["{} shares are listed here.", "We wrote {} in capitals.", "a {} stock room"]
)
def test_a_ticker_that_is_a_word_is_no_name(companies: Names, word: str, text: str) -> None:
    assert companies(text.format(word)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nvidia (NASDAQ: NVDA) reports.", [("Nvidia", "NVIDIA"), ("NVDA", "NVIDIA")]),
        ("Nvidia (NVDA:NASDAQ) reports.", [("Nvidia", "NVIDIA"), ("NVDA", "NVIDIA")]),
        ("Oracle (ORCL) reports.", [("Oracle", "Oracle"), ("ORCL", "Oracle")]),
        ("$MU and AMZN.O rose.", [("MU", "Micron Technology"), ("AMZN.O", "Amazon")]),
        ("VRT shares rose.", [("VRT", "Vertiv")]),
        (
            "Alphabet (NASDAQ: GOOG) (NASDAQ: GOOGL) reports.",
            [("Alphabet", "Alphabet"), ("GOOG", "Alphabet"), ("GOOGL", "Alphabet")],
        ),
    ],
)
def test_ways_of_writing_a_ticker(companies: Names, text: str, found: list[tuple[str, str]]) -> None:
    assert companies(text) == found


def test_a_code_of_two_rows_is_nobodys(companies: Names) -> None:
    assert companies("DTE shares are listed in two countries.") == []


def test_a_code_of_two_rows_is_known_by_its_market(companies: Names) -> None:
    assert companies("The utility (NYSE: DTE) reports.") == [("DTE", "DTE Energy")]
    assert companies("The carrier (XETRA: DTE) reports.") == [("DTE", "Deutsche Telekom")]


def test_a_code_of_two_rows_is_the_companys_before_it(companies: Names) -> None:
    assert companies("Deutsche Telekom (DTE) reports.")[-1] == ("DTE", "Deutsche Telekom")


@pytest.mark.parametrize(
    "text",
    [
        "The (LSE: MU) line is another firm's.",
        "Write to P.O. Box 5 in Washington, D.C. today.",
        "Revenue ($B), cost ($M), debt ($T) and cash ($K) are shown.",
        "The code (XYZ) stands in brackets.",
        "VRT stands alone.",
    ],
)
def test_what_is_no_ticker(companies: Names, text: str) -> None:
    assert companies(text) == []


def test_a_chip_before_a_colon_and_a_market_is_no_ticker(companies: Names) -> None:
    assert companies("Nvidia H100: NASDAQ at a high.") == [("Nvidia", "NVIDIA")]
