"""What ``chiprace read`` prints of any file: the shapes of the design, and a named error for all else."""

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.extract.records import ReadAs, read_records
from db.records import ChipraceError

KINDS: tuple[ReadAs, ...] = ("article", "feed", "filing", "facts")
LINE = "The kiln that had burned for ninety years was cool enough to touch, they said on Tuesday."
PAGE = f"""<!doctype html><html lang="en"><head><title>The kiln</title>
<meta property="article:published_time" content="2026-11-20T10:00:00+02:00"></head>
<body><article><h1>The kiln</h1>{f"<p>{LINE}</p>" * 4}</article></body></html>""".encode()
ITEM = "<item><title>Kiln {0}</title><link>https://a.example/{0}</link></item>"
FEED = (
    f'<rss version="2.0"><channel><title>F</title>{ITEM.format(1)}{ITEM.format(2)}</channel></rss>'.encode()
)
SUBMISSION = b"""<SEC-DOCUMENT>0000012345-25-000009.txt : 20250207
<SEC-HEADER>0000012345-25-000009.hdr.sgml : 20250207
<ACCEPTANCE-DATETIME>20250207161500
ACCESSION NUMBER:\t\t0000012345-25-000009
CONFORMED SUBMISSION TYPE:\t8-K
CONFORMED PERIOD OF REPORT:\t20250206
ITEM INFORMATION:\t\tOther Events
FILED AS OF DATE:\t\t20250207
FILER:
\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tSAMPLE WORKS
\t\tCENTRAL INDEX KEY:\t\t\t0000012345
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<FILENAME>a.htm
<TEXT>
<html><body><p>The works opened a second kiln in the north of the county.</p></body></html>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""
ROW = {
    "start": "2024-01-01",
    "end": "2024-12-31",
    "val": 5_000_000,
    "accn": "0000012345-25-000001",
    "fy": 2024,
    "fp": "FY",
    "form": "10-K",
    "filed": "2025-02-01",
}


def companyfacts(**changes: Any) -> bytes:
    tag = {"label": "Capex", "units": {"USD": [ROW | changes]}}
    tags = {"PaymentsToAcquirePropertyPlantAndEquipment": tag}
    return json.dumps({"cik": 12345, "entityName": "Sample Works", "facts": {"us-gaap": tags}}).encode()


def only(body: bytes, kind: ReadAs, **about: Any) -> dict[str, Any]:
    (record,) = read_records(body, kind=kind, file="a.x", **about)
    return record


def test_an_article_has_the_fields_of_the_contract() -> None:
    record = only(PAGE, "article", url="https://a.example/kiln")
    assert list(record) == (
        "file url canonical_url title author published published_source published_precision language "
        "teaser text".split()
    )
    assert (record["file"], record["url"], record["title"]) == ("a.x", "https://a.example/kiln", "The kiln")
    assert (record["published"], record["published_precision"]) == ("2026-11-20T08:00:00Z", "second")
    assert record["text"].startswith(LINE)


def test_a_page_without_date_and_address_says_null() -> None:
    bare = PAGE.replace(b"2026-11-20T10:00:00+02:00", b"")
    record = only(bare, "article")
    assert (record["url"], record["published"], record["published_source"]) == (None, None, None)


def test_each_entry_of_a_feed_is_an_object() -> None:
    found = list(read_records(FEED, kind="feed", file="a.x"))
    assert [(one["file"], one["url"], one["title"]) for one in found] == [
        ("a.x", "https://a.example/1", "Kiln 1"),
        ("a.x", "https://a.example/2", "Kiln 2"),
    ]


def test_a_submission_has_its_header_and_its_documents() -> None:
    record = only(SUBMISSION, "filing")
    assert set(record) - {"file"} == set(
        "accession cik company form items period accepted filed file_number amends documents".split()
    )
    assert (record["accession"], record["cik"], record["form"]) == (
        "0000012345-25-000009",
        "0000012345",
        "8-K",
    )
    assert datetime.fromisoformat(record["accepted"]) == datetime(2025, 2, 7, 21, 15, tzinfo=UTC)
    (document,) = record["documents"]
    assert set(document) == {"type", "filename", "description", "sections", "text"}
    assert "second kiln" in document["text"]


def test_an_exhibit_alone_is_a_filing_of_one_document() -> None:
    record = only(PAGE, "filing")
    assert (record["accession"], record["form"]) == (None, None)
    assert [document["filename"] for document in record["documents"]] == ["a.x"]


def test_a_fact_has_the_fields_of_the_contract() -> None:
    record = only(companyfacts(), "facts")
    assert set(record) - {"file"} >= set(
        "cik company metric basis period_start period_end value currency tag kind derivation accession form "
        "filed".split()
    )
    assert (date.fromisoformat(record["period_end"]), record["kind"]) == (date(2024, 12, 31), "reported_fact")
    assert json.loads(json.dumps(record)) == record


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t",
    "NULs": b"\x00" * 1_000,
    "0xff": b"\xff" * 10_000,
    "open brackets": b"<" * 50_000,
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj",
    "zip": b"PK\x03\x04" + bytes(range(256)) * 20,
    "packed page": gzip.compress(PAGE),
    "cut pack": gzip.compress(FEED)[:40],
    "half a UTF-16": PAGE.decode().encode("utf-16")[:-1],
    "UTF-32": PAGE.decode().encode("utf-32"),
    "surrogates": PAGE.replace(b"kiln", b"k\xed\xa0\x80n &#xD800; &#x110000; &#0;"),
    "charset of no text": PAGE.replace(b"<head>", b'<head><meta charset="zlib_codec">') + b"\xff",
    "charset undefined": PAGE.replace(b"<head>", b'<head><meta charset="undefined">') + b"\xff",
    "charset idna": PAGE.replace(b"<head>", b'<head><meta charset="idna">') + b"\xff",
    "XML in Klingon": b'<?xml version="1.0" encoding="klingon"?>' + FEED,
    "XML in EBCDIC": b'<?xml version="1.0" encoding="cp037"?>' + FEED,
    "cut feed": FEED[:-50],
    "feed of NULs": FEED.replace(b"Kiln ", b"Kiln\x00"),
    "feed of bad links": FEED.replace(b"https://a.example/1", b"http://[::1"),
    "feed before time": FEED.replace(b"<link>", b"<pubDate>Mon, 01 Jan 0001 00:00:00 +1200</pubDate><link>"),
    "feed after time": FEED.replace(b"<link>", b"<pubDate>Fri, 31 Dec 9999 23:59:59 -1200</pubDate><link>"),
    "submission of no header": SUBMISSION.partition(b"</SEC-HEADER>")[2],
    "cut header": SUBMISSION[:300],
    "cut document": SUBMISSION[:-90],
    "submission before time": SUBMISSION.replace(b"20250207161500", b"00010101000000"),
    "submission after time": SUBMISSION.replace(b"20250207161500", b"99991231235959"),
    "endless CIK": SUBMISSION.replace(b"0000012345\n", b"9" * 5_000 + b"\n"),
    "cut JSON": companyfacts()[:-30],
    "deep array": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "no object": b"5",
    "empty object": b"{}",
    "nulls": b'{"cik": null, "entityName": null, "facts": null}',
    "lists for objects": b'{"cik": 1, "entityName": "x", "facts": {"us-gaap": []}}',
    "rows that are none": companyfacts().replace(json.dumps(ROW).encode(), b'1, null, "a", []'),
    "endless integer": companyfacts().replace(b"5000000", b"9" * 6_000),
    "endless exponent": companyfacts().replace(b"5000000", b"1e999999999"),
    "no number": companyfacts(val="abc"),
    "NaN": companyfacts(val=float("nan")),
    "infinity": companyfacts(val=float("inf")),
    "no date": companyfacts(end="2024-13-45"),
    "a number for a date": companyfacts(end=5, filed=[]),
    "a number for an accession": companyfacts(accn=5, form=None),
    "a lone surrogate": companyfacts().replace(b"Sample", b"\\ud800"),
}


def printed(record: dict[str, Any]) -> str:
    """As the command writes it; what is no UTF-8 raises."""
    return json.dumps(record, ensure_ascii=False).encode().decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_any_bytes_are_records_or_one_clear_line(name: str, kind: ReadAs) -> None:
    url = "https://www.sec.gov/Archives/edgar/data/12345/000001234525000004/a.htm"
    found, line = [], "none"
    try:
        found = [printed(one) for one in read_records(HOSTILE[name], kind=kind, file="a.x", url=url)]
    except ChipraceError as error:
        line = str(error)
    assert "\n" not in line
    assert len(line) < 400
    assert kind != "facts" or all("NaN" not in one and "Infinity" not in one for one in found)


def test_instants_are_written_as_they_are_known() -> None:
    from crawler.extract.shapes import written_instant

    instant = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
    assert written_instant(instant, "second") == "2026-11-20T08:00:00Z"
    assert written_instant(instant, "day") == "2026-11-20"
    assert written_instant(None, None) is None
