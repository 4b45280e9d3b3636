"""Sections of filings: each test is a way in which a heading is no beginning, or is not seen to be one."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.cells import Line
from crawler.extract.filing_markup import decode
from crawler.extract.filing_text import read_lines
from crawler.extract.pages import without_pages
from crawler.extract.sections import find_sections
from db.records import Section

EDGAR = Path(__file__).parents[4] / "shared" / "data" / "edgar"
needs_shared = pytest.mark.skipif(not EDGAR.is_dir(), reason="../shared is absent: no recorded filings")
WORDS = "We build halls for machines and pay for them as we go along, year after year. " * 5


def named(lines: Sequence[Line], form: str) -> dict[str, str]:
    """The text of each section by its name; every offset must hold its heading."""
    text = "\n".join(line.text for line in lines)
    found = {}
    for section in find_sections(lines, form):
        part = text[section.start : section.end]
        assert section.title.split()[-1] in part.replace("\n", " ")
        found[f"{section.name} {section.item}" if section.item else section.name] = part
    return found


def page(*blocks: str) -> list[Line]:
    """Lines of an HTML page: a block with bars is the row of a table."""
    rows = (
        "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in block.split("|")) + "</tr></table>"
        if "|" in block
        else f"<p>{block}</p>"
        for block in blocks
    )
    return read_lines(f"<html><body>{''.join(rows)}</body></html>")


CONTENTS = (
    *("PART I", "Item 1.|Business|4", "Item 1A.|Risk Factors|9", "Item 2.|Properties|20"),
    *("Item 3.|Legal Proceedings|20", "Item 7.|Management\u2019s Discussion and Analysis|21"),
    "Item 8.|Financial Statements and Supplementary Data|40",
)
REPORT = (
    *(
        "PART I",
        "Item 1.",
        "Business",
        WORDS,
        "ITEM 1A.RISK FACTORS",
        WORDS * 3,
        "Item 2. Properties",
        "None.",
    ),
    *("Item 3. Legal Proceedings", "None.", "PART II"),
    *("Item 7. | Management\u2019s Discussion and Analysis of Financial Condition", "Overview", WORDS),
    *(
        "Liquidity and Capital Resources",
        WORDS,
        "Purchase Commitments",
        "We owe $ 3 billion.",
        "Taxes",
        WORDS,
    ),
    *("Critical Accounting Estimates", WORDS),
    *("Item 8. Financial Statements and Supplementary Data", "Commitments and contingencies|7|8", WORDS),
    *("Note 4 \u2014 COMMITMENTS AND CONTINGENCIES", "Leases", WORDS, "Note 5 \u2014 DEBT", WORDS),
    *("SIGNATURES", "Pursuant to the requirements of the Act it was signed."),
)


def test_a_table_of_contents_begins_no_section() -> None:
    found = named(page(*CONTENTS, *REPORT), "10-K")
    assert list(found) == [
        *("business 1", "risk_factors 1A", "properties 2", "legal_proceedings 3", "mdna 7", "liquidity"),
        *("commitments", "financial_statements 8", "signatures"),
    ]
    assert found["business 1"].startswith("Item 1.\nBusiness\nWe build")
    assert found["legal_proceedings 3"].endswith("None.")
    assert found["mdna 7"].endswith(WORDS.strip())


def test_a_table_of_contents_without_page_numbers_begins_none_either() -> None:
    bare = [block.rpartition("|")[0].replace("|", " ") or block for block in CONTENTS]
    with_numbers, without = (named(page(*head, *REPORT), "10-K") for head in (CONTENTS, bare))
    assert with_numbers == without


def test_liquidity_and_commitments_are_parts_of_their_item_and_end_where_it_turns_to_something_else() -> None:
    sections = find_sections(page(*REPORT), "10-K")
    mdna = next(section for section in sections if section.name == "mdna")
    text = "\n".join(line.text for line in page(*REPORT))
    liquidity = next(section for section in sections if section.name == "liquidity")
    assert mdna.start < liquidity.start < liquidity.end <= mdna.end
    assert "Critical" not in text[liquidity.start : liquidity.end]
    owed, noted = (section for section in sections if section.name == "commitments")
    assert text[owed.start : owed.end] == "Purchase Commitments\nWe owe $3 billion."
    # The note, not the row of the balance sheet, and no further than the next note.
    assert text[noted.start :].startswith("Note 4")
    assert text[noted.end :].startswith("\nNote 5")


def test_a_sentence_that_speaks_of_an_item_is_no_heading() -> None:
    blocks = list(REPORT)
    blocks.insert(4, "Item 7 of this report describes what we owe, and Item 1A what may go wrong.")
    blocks.insert(
        5, "Item 1A. Risk Factors describes what may go wrong and you should read it before you buy."
    )
    found = named(page(*blocks), "10-K")
    assert found["mdna 7"].startswith("Item 7. Management")
    assert found["risk_factors 1A"].startswith("ITEM 1A. RISK") or found["risk_factors 1A"].startswith(
        "ITEM 1A.R"
    )


def test_a_heading_that_is_repeated_on_each_page_begins_one_section() -> None:
    blocks = list(REPORT)
    blocks.insert(6, "Item 1A. Risk Factors (continued)")
    blocks.insert(7, WORDS)
    found = named(page(*blocks), "10-K")
    assert found["risk_factors 1A"].count("We build") == WORDS.count("We build") * 4


def test_items_of_a_current_report_are_named_after_the_form() -> None:
    found = named(
        page(
            *("Item 2.02. Results of Operations and Financial Condition.", "We had a quarter."),
            *("ITEM 9.01(d). Exhibits", "99.1|Release", "SIGNATURE", "Signed."),
        ),
        "8-K/A",
    )
    assert found == {
        "results_of_operations_and_financial_condition 2.02": (
            "Item 2.02. Results of Operations and Financial Condition.\nWe had a quarter."
        ),
        "financial_statements_and_exhibits 9.01": "ITEM 9.01(d). Exhibits\n99.1 | Release",
        "signatures": "SIGNATURE\nSigned.",
    }


def test_a_foreign_annual_report_counts_its_own_way() -> None:
    found = named(
        page(
            *(
                "ITEM 3. KEY INFORMATION",
                "D. Risk Factors",
                WORDS,
                "ITEM 4. INFORMATION ON THE COMPANY",
                WORDS,
            ),
            *("ITEM 5. OPERATING AND FINANCIAL REVIEW AND PROSPECTS", "A. Operating Results", WORDS),
            *(
                "B. Liquidity and Capital Resources",
                WORDS,
                "ITEM 6. DIRECTORS, SENIOR MANAGEMENT AND EMPLOYEES",
            ),
            *(WORDS, "ITEM 11. QUANTITATIVE AND QUALITATIVE DISCLOSURES ABOUT MARKET RISK", WORDS),
        ),
        "20-F",
    )
    assert list(found) == [
        *("key_information 3", "business 4", "mdna 5", "liquidity", "directors 6", "market_risk 11"),
    ]


def test_chapters_of_a_prospectus_have_no_numbers() -> None:
    found = named(
        page(
            *(
                "PROSPECTUS SUMMARY|1",
                "RISK FACTORS|9",
                "USE OF PROCEEDS|30",
                "BUSINESS|50",
                "PROSPECTUS SUMMARY",
            ),
            *(WORDS, "RISK FACTORS", WORDS, "Business", "It is a risk.", "USE OF PROCEEDS", WORDS),
            *("MANAGEMENT\u2019S DISCUSSION AND ANALYSIS OF FINANCIAL CONDITION", WORDS),
            *("Liquidity and Capital Resources", WORDS, "BUSINESS", WORDS, "UNDERWRITING", WORDS),
        ),
        "424B4",
    )
    assert list(found) == [
        *("summary", "risk_factors", "use_of_proceeds", "mdna", "liquidity", "business", "underwriting"),
    ]


def test_a_page_without_headings_has_no_sections() -> None:
    assert find_sections(page(WORDS, WORDS), "10-K") == ()
    assert find_sections([], "8-K") == ()


LINES = st.sampled_from(
    [
        *REPORT,
        *CONTENTS,
        "Item 7.",
        "Item",
        "Part II",
        "12",
        "Note 1 - X",
        "Item 99.99",
        "ITEM 1A",
        "items 1. |",
    ]
)


@given(st.lists(LINES, max_size=30), st.sampled_from(["10-K", "8-K", "S-1", "20-F", ""]))
def test_sections_stand_in_the_text_in_order_whatever_it_is(blocks: list[str], form: str) -> None:
    lines = page(*blocks)
    text = "\n".join(line.text for line in lines)
    last: Section | None = None
    for section in find_sections(lines, form):
        assert 0 <= section.start < section.end <= len(text)
        assert section.start == 0 or text[section.start - 1] == "\n"
        assert last is None or section.start > last.start
        last = section


@needs_shared
@pytest.mark.parametrize("path", sorted((EDGAR / "periodic").glob("*")), ids=lambda path: path.stem)
def test_recorded_reports_have_the_sections_that_matter(path: Path) -> None:
    form = "10-K" if "10-K" in path.name else "10-Q"
    found = named(without_pages(read_lines(decode(path.read_bytes()))), form)
    print(path.name, {name: len(text) for name, text in found.items()})
    for name in ("mdna", "risk_factors", "liquidity", "commitments", "controls", "financial_statements"):
        assert any(key.split()[0] == name for key in found), name
    long = ("mdna", "risk_factors") if form == "10-K" else ("mdna",)
    assert all(len(text) > 15_000 for name, text in found.items() if name.split()[0] in long)
