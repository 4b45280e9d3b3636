"""Submissions: each test is a header or a document that a naive reader gets wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.facts import filing_record
from crawler.extract.filing import (
    UnreadableFiling,
    read_exhibit,
    read_filing,
    read_submission,
    read_submission_counted,
)
from crawler.extract.sgml import is_whole

EDGAR = Path(__file__).parents[4] / "shared" / "data" / "edgar"
needs_shared = pytest.mark.skipif(not EDGAR.is_dir(), reason="../shared is absent: no recorded filings")

HEADER = """<SEC-DOCUMENT>0001234567-26-000001.txt : 20260115
<SEC-HEADER>0001234567-26-000001.hdr.sgml : 20260115
<ACCEPTANCE-DATETIME>{accepted}
ACCESSION NUMBER:\t\t0001234567-26-000001
CONFORMED SUBMISSION TYPE:\t{form}
PUBLIC DOCUMENT COUNT:\t\t2
CONFORMED PERIOD OF REPORT:\t20260114
{items}FILED AS OF DATE:\t\t{filed}

{parties}</SEC-HEADER>
"""
FILER = """FILER:

\tCOMPANY DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\t{name}
\t\tCENTRAL INDEX KEY:\t\t\t{cik}

\tFORMER COMPANY:\t
\t\tFORMER CONFORMED NAME:\tOLD NAME
"""
DOCUMENT = """<DOCUMENT>
<TYPE>{type}
<SEQUENCE>{sequence}
<FILENAME>{filename}
{description}<TEXT>
{content}
</TEXT>
</DOCUMENT>
"""


def document(kind: str, sequence: int, filename: str, content: str, description: str = "") -> str:
    """One document of a submission."""
    said = f"<DESCRIPTION>{description}\n" if description else ""
    return DOCUMENT.format(type=kind, sequence=sequence, filename=filename, description=said, content=content)


def submission(
    *documents: str,
    form: str = "8-K",
    items: tuple[str, ...] = (),
    accepted: str = "20260115160500",
    filed: str = "20260115",
    parties: str = FILER.format(name="SAMPLE WORKS INC", cik="0000012345"),
) -> bytes:
    """A complete submission as EDGAR would send it."""
    said = "".join(f"ITEM INFORMATION:\t\t{item}\n" for item in items)
    header = HEADER.format(form=form, items=said, accepted=accepted, filed=filed, parties=parties)
    return (header + "".join(documents) + "</SEC-DOCUMENT>\n").encode()


def test_the_header_gives_filer_items_and_days() -> None:
    filing = read_submission(
        submission(
            items=("Results of Operations and Financial Condition", "Financial Statements and Exhibits")
        )
    )
    assert (filing.accession, filing.cik, filing.company) == (
        "0001234567-26-000001",
        "0000012345",
        "SAMPLE WORKS INC",
    )
    assert (filing.form, filing.items) == ("8-K", ("2.02", "9.01"))
    assert (filing.period, filing.filed) == (date(2026, 1, 14), date(2026, 1, 15))


@pytest.mark.parametrize(
    ("accepted", "instant"),
    [
        ("20260115160500", datetime(2026, 1, 15, 21, 5, tzinfo=UTC)),
        ("20260715160500", datetime(2026, 7, 15, 20, 5, tzinfo=UTC)),
        ("20260115220000", datetime(2026, 1, 16, 3, 0, tzinfo=UTC)),
        ("20261315160500", None),
        ("", None),
    ],
)
def test_the_instant_of_acceptance_is_eastern_time_without_an_offset(
    accepted: str, instant: datetime | None
) -> None:
    assert read_submission(submission(accepted=accepted)).accepted == instant


def test_documents_keep_type_name_description_and_text() -> None:
    filing = read_submission(
        submission(
            document(
                "8-K", 1, "a.htm", "<XBRL>\n<html><body><p>Item 2.02</p></body></html>\n</XBRL>", "FORM 8-K"
            ),
            document(
                "EX-99.1", 2, "b.htm", "<html><body><table><tr><td>Spent<td>$<td>5</table></body></html>"
            ),
        )
    )
    assert [(d.sequence, d.type, d.filename, d.description, d.text) for d in filing.documents] == [
        (1, "8-K", "a.htm", "FORM 8-K", "Item 2.02"),
        (2, "EX-99.1", "b.htm", None, "Spent | $5"),
    ]


def test_what_is_not_text_is_counted_by_its_reason() -> None:
    found = read_submission_counted(
        submission(
            document("8-K", 1, "a.txt", "We spent more."),
            document("GRAPHIC", 2, "logo.jpg", "begin 644 logo.jpg\nM_]C_X\nend"),
            document("EX-101.SCH", 3, "a.xsd", "<XML>\n<schema/>\n</XML>"),
            document("XML", 4, "R1.htm", "<html><body>rendered</body></html>"),
            document("ZIP", 5, "a-xbrl.zip", "begin 644 a-xbrl.zip\nM4$L\nend"),
            document("EX-99.2", 6, "slides.pdf", "<PDF>\nbegin 644 slides.pdf\nM\nend\n</PDF>"),
            document("EX-99.3", 7, "slides", "begin 644 slides\nM\nend"),
            document("EX-99.4", 8, "slides.htm", "<PDF>\nabc\n</PDF>"),
        )
    )
    assert [d.text for d in found.filing.documents] == ["We spent more."]
    assert found.skipped == {
        "type GRAPHIC": 1,
        "type EX-101.SCH": 1,
        "type XML": 1,
        "type ZIP": 1,
        "suffix .pdf": 1,
        "uuencoded": 1,
        "wrapper PDF": 1,
    }


def test_the_first_of_several_filers_stands_with_its_present_name() -> None:
    parties = FILER.format(name="PARENT INC", cik="0000000001") + FILER.format(name="SUBSIDIARY", cik="2")
    filing = read_submission(submission(parties=parties))
    assert (filing.cik, filing.company) == ("0000000001", "PARENT INC")


def test_who_files_a_tender_offer_is_not_its_subject() -> None:
    subject = FILER.format(name="TARGET INC", cik="7").replace("FILER:", "SUBJECT COMPANY:")
    by = FILER.format(name="BUYER INC", cik="8").replace("FILER:", "FILED BY:")
    assert read_submission(submission(form="SC TO-T", parties=subject + by)).company == "BUYER INC"


def test_a_party_of_an_unknown_role_or_of_none_is_better_than_nothing() -> None:
    depositor = FILER.format(name="TRUST", cik="9").replace("FILER:", "DEPOSITOR:")
    assert read_submission(submission(parties=depositor)).cik == "0000000009"
    assert read_submission(submission(parties="COMPANY CONFORMED NAME:\tLONE INC\n")).company == "LONE INC"
    nobody = read_submission(submission(parties=""))
    assert (nobody.cik, nobody.company) == (None, None)


def test_the_header_of_tags_is_read_too() -> None:
    text = (
        "<SUBMISSION>\n<ACCESSION-NUMBER>0001234567-98-000002\n<TYPE>8-K\n<PERIOD>19980601\n<ITEMS>5\n<ITEMS>7\n"
        "<FILING-DATE>19980603\n<FILER>\n<COMPANY-DATA>\n<CONFORMED-NAME>OLD WORKS CORP\n<CIK>0000000042\n"
        "</COMPANY-DATA>\n</FILER>\n" + document("8-K", 1, "x.txt", "Text.")
    )
    filing = read_filing(text.encode(), filename="x.txt")
    assert (filing.form, filing.cik, filing.items) == ("8-K", "0000000042", ("5", "7"))
    assert (filing.accepted, filing.filed, filing.documents[0].text) == (None, date(1998, 6, 3), "Text.")


def test_a_privacy_enhanced_message_with_the_older_header_is_read() -> None:
    text = submission(document("10-K", 1, "d.txt", "Report."), form="10-K").decode()
    old = "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\n\n" + text.replace(
        "SEC-HEADER", "IMS-HEADER"
    ).replace("SEC-DOCUMENT", "IMS-DOCUMENT")
    filing = read_filing(old.replace("\n", "\r\n").encode(), filename="x")
    assert (filing.form, filing.documents[0].text) == ("10-K", "Report.")


def test_a_filing_on_paper_has_a_header_and_no_text_of_its_own() -> None:
    text = submission(form="ARS").decode().replace("<SEC-HEADER>", "<PAPER>\n<SEC-HEADER>", 1)
    filing = read_submission(text.encode())
    assert (filing.form, filing.documents) == ("ARS", ())


def test_a_submission_that_was_cut_is_refused_and_not_read_in_part() -> None:
    whole = submission(document("8-K", 1, "a.txt", "First."), document("EX-99.1", 2, "b.txt", "Second."))
    assert is_whole(whole)
    for cut in (whole[: whole.index(b"Second.") + 4], whole[: whole.rindex(b"<TEXT>")]):
        with pytest.raises(UnreadableFiling, match=r"^0001234567-26-000001: .* ends in the middle"):
            read_submission(cut)
    # Between two documents only the missing last line tells; whoever cut a file by hand may read it.
    between = whole[: whole.index(b"</DOCUMENT>") + len(b"</DOCUMENT>\n")]
    assert [d.text for d in read_submission(between).documents] == ["First."]
    assert not is_whole(between)


def test_a_document_without_a_sequence_takes_its_place() -> None:
    text = submission(document("8-K", 1, "a.txt", "x")).decode().replace("<SEQUENCE>1", "<SEQUENCE>")
    assert read_submission(text.encode()).documents[0].sequence == 1


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\x00\xff", b"<SEC-HEADER>\n</SEC-HEADER>"])
def test_what_is_no_submission_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(UnreadableFiling, match=r"^not an EDGAR submission: .* no accession number"):
        read_submission(body)


def test_a_header_without_a_form_is_refused() -> None:
    with pytest.raises(UnreadableFiling, match="no form type"):
        read_submission(submission(form=""))


def test_words_of_no_item_stay_as_they_are_written() -> None:
    filing = read_submission(submission(items=("Something unheard of", "8.01, 9.01", "Other Events", "")))
    assert filing.items == ("Something unheard of", "8.01", "9.01")


def test_an_exhibit_alone_says_nothing_of_its_header() -> None:
    filing = read_exhibit(
        b"<html><body><p>Results.</p></body></html>",
        filename="folder/ex991.htm",
        url="https://www.sec.gov/Archives/edgar/data/12345/000123456726000001/ex991.htm",
    )
    assert (filing.accession, filing.cik, filing.company, filing.form) == (
        "0001234567-26-000001",
        None,
        None,
        None,
    )
    assert [(d.filename, d.type, d.text) for d in filing.documents] == [("ex991.htm", "", "Results.")]


def test_an_inline_report_names_its_filer_on_the_cover() -> None:
    body = (
        '<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><body><ix:nonNumeric contextRef="c" '
        'name="dei:DocumentType">10-Q</ix:nonNumeric><ix:nonNumeric contextRef="c" name='
        '"dei:EntityCentralIndexKey">0000012345</ix:nonNumeric><ix:nonNumeric contextRef="c" '
        'name="dei:EntityRegistrantName">SAMPLE  WORKS</ix:nonNumeric><ix:nonNumeric contextRef="c" '
        'name="dei:DocumentPeriodEndDate">June&#160;28, 2025</ix:nonNumeric></body></html>'
    )
    filing = read_filing(body.encode(), filename="q.htm")
    assert (filing.form, filing.cik, filing.company, filing.period) == (
        "10-Q",
        "0000012345",
        "SAMPLE WORKS",
        date(2025, 6, 28),
    )


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02binary\x00", b"<html></html>"])
def test_an_exhibit_without_text_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableFiling, match="no text can be read"):
        read_exhibit(body, filename="a.htm")


@given(st.binary(max_size=600))
def test_any_bytes_are_a_filing_or_the_named_error(body: bytes) -> None:
    for start in (
        b"",
        b"<SEC-HEADER>ACCESSION NUMBER: 0001234567-26-000001\nTYPE: 8-K\n</SEC-HEADER>\n<DOCUMENT>\n",
    ):
        said = ""
        try:
            read_filing(start + body, filename="a")
        except UnreadableFiling as error:
            said = str(error)
        assert "\n" not in said


@needs_shared
@pytest.mark.parametrize("name", ["mmm_0000066740-24-000023.txt", "nvda_0001045810-26-000024.txt"])
def test_recorded_submissions_keep_their_form_and_exhibits(name: str) -> None:
    found = read_submission_counted((EDGAR / "8k" / name).read_bytes())
    print(name, found.filing.items, [(d.type, len(d.text)) for d in found.filing.documents], found.skipped)
    assert found.filing.accession is not None
    assert found.filing.accession in name
    first, second = found.filing.documents
    assert (first.type, second.type[:3]) == ("8-K", "EX-")
    assert all(len(d.text) > 2000 for d in found.filing.documents)


@needs_shared
def test_recorded_reports_are_read_with_filer_and_period() -> None:
    for path in sorted((EDGAR / "periodic").iterdir()):
        filing = read_filing(path.read_bytes(), filename=path.name)
        assert filing.form in {"10-Q", "10-K"}, path.name
        assert filing.cik is not None
        assert filing.period is not None
        assert "roperty" in filing.documents[0].text


def test_the_record_has_the_names_of_the_contract() -> None:
    record = filing_record(read_submission(submission(document("8-K", 1, "a.txt", "Text."))), "f.txt")
    assert list(record) == [
        *("file", "accession", "cik", "company", "form", "items", "period", "accepted", "filed"),
        *("file_number", "amends", "documents"),
    ]
    assert (record["file"], record["accepted"]) == ("f.txt", "2026-01-15T21:05:00+00:00")
    assert record["documents"] == [
        {"type": "8-K", "filename": "a.txt", "description": None, "text": "Text.", "sections": []}
    ]
    bare = filing_record(read_exhibit(b"Text.", filename="a.txt"), "a.txt")
    assert (bare["accession"], bare["accepted"], bare["period"], bare["amends"]) == (None, None, None, None)


def test_a_page_of_the_secs_own_or_a_file_of_hundreds_of_megabytes_is_no_filing() -> None:
    block = b"<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head><p>x</p></html>"
    missing = b"<?xml version='1.0'?>\n<Error><Code>NoSuchKey</Code></Error>"
    for body, what in ((block, "rate exceeded"), (missing, "not there")):
        with pytest.raises(UnreadableFiling, match=rf"instead of a filing \({what}\)"):
            read_filing(body, filename="x.htm")
    with pytest.raises(UnreadableFiling, match="larger than 200 MB"):
        read_filing(submission() + b" " * 200_000_000, filename="x.txt")


def test_a_sentence_that_begins_with_begin_is_no_uuencoded_file() -> None:
    text = "We will\nbegin 200 megawatts\nof work in spring."
    assert (
        read_submission(submission(document("8-K", 1, "a.txt", text))).documents[0].text.startswith("We will")
    )


def test_a_form_named_on_a_printed_cover_page_is_the_form() -> None:
    cover = "<html><body><p>UNITED STATES</p><p>FORM 10-K/A</p><p>(Amendment No. 1)</p></body></html>"
    assert read_exhibit(cover.encode(), filename="a.htm").form == "10-K/A"
    prose = "<html><body><p>Form 10-K is filed each year.</p></body></html>"
    assert read_exhibit(prose.encode(), filename="a.htm").form is None
