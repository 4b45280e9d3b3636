"""Items of current reports: a header names them in words, which changed over the years."""

from datetime import date

import pytest

from crawler.extract.items import ITEMS, OLD_ITEMS, item_number


@pytest.mark.parametrize("table", [ITEMS, OLD_ITEMS])
def test_every_item_is_known_by_its_words(table: dict[str, str]) -> None:
    filed = date(2026, 1, 1) if table is ITEMS else date(2001, 1, 1)
    assert {number: item_number(title.upper(), filed) for number, title in table.items()} == {
        number: number for number in table
    }


@pytest.mark.parametrize(
    ("words", "filed", "number"),
    [
        ("Departure of Directors or Principal Officers; Election of Directors", date(2005, 1, 3), "5.02"),
        ("Other events", date(2004, 8, 20), "5"),
        ("Other Events", date(2004, 8, 23), "8.01"),
        ("Other Events", None, "8.01"),
        ("Item 7.01 Regulation FD Disclosure", date(2026, 1, 1), "7.01"),
        ("Amendments to the Registrant\u2019s Code of Ethics", date(2026, 1, 1), "5.05"),
        ("Something unheard of", date(2026, 1, 1), None),
        ("Change", date(2026, 1, 1), None),
    ],
)
def test_items_reworded_over_the_years_keep_their_number(
    words: str, filed: date | None, number: str | None
) -> None:
    assert item_number(words, filed) == number
