"""What pages leave in a text, and what only looks like it."""

from pathlib import Path

import pytest

from crawler.extract.cells import Line
from crawler.extract.filing_markup import decode
from crawler.extract.filing_text import read_lines
from crawler.extract.pages import without_pages

EDGAR = Path(__file__).parents[4] / "shared" / "data" / "edgar"
needs_shared = pytest.mark.skipif(not EDGAR.is_dir(), reason="../shared is absent: no recorded filings")


def texts(*lines: str) -> list[str]:
    """The lines that are left."""
    return [line.text for line in without_pages([Line(line) for line in lines])]


def test_numbers_that_count_on_from_page_to_page_are_gone_and_figures_stay() -> None:
    pages = [part for n in range(1, 5) for part in (f"Paragraph {'abcd'[n - 1]} of the report.", f"{n}")]
    assert texts(*pages, "2026", "7") == [*(f"Paragraph {n} of the report." for n in "abcd"), "2026", "7"]
    assert texts("5", "Words.", "9", "Words.", "12") == ["5", "Words.", "9", "Words.", "12"]


def test_a_foot_with_a_number_is_gone_and_so_is_a_head_that_most_pages_have() -> None:
    pages = [
        part
        for n, name in enumerate("abcdef", start=10)
        for part in ("Northwind Corporation", f"Paragraph {name}.", f"Northwind | 2025 Form 10-K | {n}")
    ]
    assert texts(*pages) == [f"Paragraph {name}." for name in "abcdef"]


def test_what_a_filer_repeats_on_some_pages_is_its_own_word() -> None:
    pages = [
        part
        for n in range(1, 31)
        for part in (
            "None." if n % 8 == 0 else f"Sentence {n} of it.",
            str(n),
            "Table of Contents",
            "(In millions)",
        )
    ]
    left = texts(*pages)
    assert left.count("None.") == 3
    assert "Table of Contents" not in left
    # The unit of the figures below it stands on every page, and is no head of it.
    assert left.count("(In millions)") == 30


def test_a_paragraph_that_a_page_has_torn_is_one_again() -> None:
    pages = [
        "We will spend more on",
        "1",
        "machines this year.",
        "A second one.",
        "2",
        "It ends.",
        "3",
        "and so on.",
    ]
    assert texts(*pages) == [
        "We will spend more on machines this year.",
        "A second one.",
        "It ends.",
        "and so on.",
    ]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("ITEM 7A.QUANTITATIVE DISCLOSURES", "ITEM 7A. QUANTITATIVE DISCLOSURES"),
        ("Item 6.[Reserved]", "Item 6. [Reserved]"),
        ("\u2022our ability to build", "\u2022 our ability to build"),
        ("\u2022 our ability", "\u2022 our ability"),
        ("Item 2.02 Results", "Item 2.02 Results"),
    ],
)
def test_a_number_and_its_title_that_only_boxes_kept_apart_are_two_words(line: str, read: str) -> None:
    assert texts(line) == [read]


@needs_shared
def test_recorded_reports_lose_their_page_numbers_and_nothing_else() -> None:
    for path in sorted((EDGAR / "periodic").glob("*")):
        lines = read_lines(decode(path.read_bytes()))
        left = without_pages(lines)
        before, after = ("".join("".join(line.text for line in side).split()) for side in (lines, left))
        print(path.name, len(lines), "->", len(left), f"{1 - len(after) / len(before):.2%} of the characters")
        assert len(left) < len(lines)
        assert len(after) > 0.96 * len(before)
        assert not any(line.text.isdigit() and len(line.text) < 3 and not line.table for line in left)
