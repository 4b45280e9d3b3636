"""The first look at a broad source's items: names on word borders, nothing by accident."""

import pytest

from crawler.relevance import NamedRelevance
from db.reference import load_reference


@pytest.fixture(scope="module")
def relevance() -> NamedRelevance:
    return NamedRelevance(load_reference())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Prices of H100s fall again", "H100"),
        ("What TSMC said today", "TSMC"),
        ("(Nvidia) in brackets", "Nvidia"),
    ],
)
def test_a_named_item_is_kept(relevance: NamedRelevance, title: str, name: str) -> None:
    assert relevance.first_name([title, None]) == name


@pytest.mark.parametrize(
    "title", ["Ten recipes for autumn", "An intelligent amazonian microns guide", "TSMCX100 is no name", ""]
)
def test_an_item_that_names_nothing_is_not(relevance: NamedRelevance, title: str) -> None:
    assert relevance.first_name([title, None]) is None


def test_the_summary_counts_too(relevance: NamedRelevance) -> None:
    assert relevance.first_name(["A quiet day", "until Broadcom spoke"]) == "Broadcom"
