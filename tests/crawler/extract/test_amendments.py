"""How an amendment stands to what it amends: most supplement, few supersede, and the words decide first."""

from pathlib import Path

import pytest

from crawler.extract.filing import read_submission
from db.records import Filing
from db.store import Store


def amendment(
    text: str, form: str = "10-K/A", number: str = "001-1", items: str = "", place: int = 1
) -> Filing:
    """An amendment whose first document says `text`."""
    said = "".join(f"ITEM INFORMATION:\t\t{item}\n" for item in items.split("|") if item)
    return read_submission(
        (
            f"<SEC-HEADER>\n<ACCEPTANCE-DATETIME>2026011516{place:02}00\n"
            f"ACCESSION NUMBER:\t\t0001234567-26-{place:06}\nCONFORMED SUBMISSION TYPE:\t{form}\n"
            f"CONFORMED PERIOD OF REPORT:\t20251231\n{said}FILED AS OF DATE:\t\t20260115\nFILER:\n"
            f"\tCOMPANY DATA:\n\t\tCOMPANY CONFORMED NAME:\tNORTHWIND\n\t\tCENTRAL INDEX KEY:\t0000012345\n"
            f"\tFILING VALUES:\n\t\tSEC FILE NUMBER:\t{number}\n</SEC-HEADER>\n"
            f"<DOCUMENT>\n<TYPE>{form}\n<SEQUENCE>1\n<FILENAME>a.htm\n<TEXT>\n{text}\n</TEXT>\n</DOCUMENT>\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("This Amendment No. 1 is filed solely to furnish Exhibit 101.", "supplements"),
        ("It does not otherwise modify or update the Original Filing.", "supplements"),
        ("This Amendment No. 2 amends and restates in its entirety the Original Form 10-K.", "supersedes"),
        (
            "We amend Part III. The purpose of this Amendment is to add it. No other changes were made.",
            "supplements",
        ),
        ("It amends and restates Items 10 and 11 in their entirety.", "supplements"),
        ("The Original Filing is hereby superseded and replaced in its entirety.", "supersedes"),
        ("The bylaws were amended and restated in their entirety.", "supplements"),
        ("Nothing is said.", "supplements"),
    ],
)
def test_most_amendments_supplement_and_few_supersede_what_they_amend(text: str, relation: str) -> None:
    filing = amendment(f"<html><body><p>Explanatory note.</p><p>{text}</p></body></html>")
    assert filing.relation == relation
    if filing.relation_evidence is not None:
        assert filing.relation_evidence in filing.documents[0].text
        assert filing.relation_evidence[-1] == "."


def test_an_amendment_that_holds_the_whole_report_supersedes_without_a_word() -> None:
    words = "We build and we pay for what we build. " * 20
    whole = "".join(
        f"<p>{heading}</p><p>{words}</p>"
        for heading in (
            *("Item 1. Business", "Item 1A. Risk Factors", "Item 3. Legal Proceedings"),
            *("Item 7. Management's Discussion and Analysis", "Item 8. Financial Statements"),
        )
    )
    assert amendment(f"<html><body>{whole}</body></html>").relation == "supersedes"
    third = "<p>Item 10. Directors, Executive Officers</p><p>They are.</p>"
    assert amendment(f"<html><body>{third}</body></html>").relation == "supplements"
    assert amendment(whole, "10-K").relation is None


def test_a_registration_statement_is_known_by_its_file_number() -> None:
    filing = amendment("Text.", "S-1/A", "333-12345")
    assert (filing.file_number, filing.relation) == ("333-12345", "supplements")


def test_the_store_says_what_each_amendment_amends(tmp_path: Path) -> None:
    results, other = "Results of Operations and Financial Condition", "Other Events"
    exhibits = "Financial Statements and Exhibits"
    filings = [
        amendment("Text.", "10-K", place=1),
        amendment("It is filed solely to furnish an exhibit.", "10-K/A", place=2),
        amendment("Text.", "8-K", items=f"{results}|{exhibits}", place=3),
        # On the same day, and later: the items tell which of the two is amended.
        amendment("Text.", "8-K", items=f"{other}|{exhibits}", place=4),
        amendment("Text.", "8-K/A", items=f"{results}|{exhibits}", place=5),
        amendment("Text.", "S-1", "333-1", place=6),
        amendment("Text.", "S-1", "333-2", place=7),
        amendment("Text.", "S-1/A", "333-1", place=8),
        amendment("Text.", "10-Q/A", place=9),
    ]
    with Store(tmp_path / "x.db") as store:
        for filing in reversed(filings):
            assert filing.filed is not None
            assert filing.accepted is not None
            store.documents.save_filing(filing, url="http://127.0.0.1/x", source="sec", now=filing.accepted)
        rows = store.connection.execute("SELECT accession, amends, relation FROM amendments ORDER BY 1")
        found = {row[0][-1]: (row[1] and row[1][-1], row[2]) for row in rows}
    assert found == {
        "2": ("1", "supplements"),
        "5": ("3", "supplements"),
        "8": ("6", "supplements"),
        "9": (None, "supplements"),
    }
