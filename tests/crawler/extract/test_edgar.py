"""EDGAR's listings and refusals: each test is a trap in what EDGAR sends."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import edgar
from crawler.extract.edgar import UnreadableIndex, classify_refusal
from crawler.extract.filing_index import read_index_json, read_index_page

EDGAR = Path(__file__).parents[4] / "shared" / "data" / "edgar"
needs_shared = pytest.mark.skipif(not EDGAR.is_dir(), reason="../shared is absent: no recorded answers")

COLUMNS = {
    "accessionNumber": ["0001234567-26-000002", "0001234567-26-000001"],
    "filingDate": ["2026-02-02", "2026-02-01"],
    "reportDate": ["2026-01-31", ""],
    "acceptanceDateTime": ["2026-02-02T16:05:00.000Z", "2026-02-01T16:05:00.000Z"],
    "form": ["8-K", "CORRESP"],
    "items": ["2.02,9.01", "S-3,,2023-05-31 17:00:00"],
    "primaryDocument": ["a.htm", ""],
}


def submissions(**changes: object) -> bytes:
    """A page of submissions of a company that does not exist."""
    recent = COLUMNS | changes
    files = [{"name": "CIK0000012345-submissions-001.json"}, {"name": None}, "odd"]
    page = {
        "cik": "12345",
        "name": "Sample Works",
        "fiscalYearEnd": "0131",
        "filings": {"recent": recent, "files": files},
    }
    return json.dumps(page).encode()


def test_submissions_name_filings_and_the_older_pages() -> None:
    page = edgar.read_submissions(submissions())
    assert (page.cik, page.company, page.fiscal_year_end) == ("0000012345", "Sample Works", "0131")
    assert [one.name for one in page.older] == ["CIK0000012345-submissions-001.json"]
    assert (page.rows[0].form, page.rows[0].filed, page.rows[0].period) == (
        "8-K",
        date(2026, 2, 2),
        date(2026, 1, 31),
    )
    assert (page.rows[0].primary_document, page.rows[1].primary_document) == ("a.htm", None)


def test_eastern_time_labelled_as_utc_is_not_taken_for_the_instant_of_acceptance() -> None:
    assert [row.accepted for row in edgar.read_submissions(submissions()).rows] == [None, None]


def test_times_of_day_in_the_column_of_items_are_no_items() -> None:
    assert [row.items for row in edgar.read_submissions(submissions()).rows] == [("2.02", "9.01"), ()]


def test_an_older_page_has_its_columns_at_the_top() -> None:
    page = edgar.read_submissions(json.dumps(COLUMNS).encode())
    assert (page.cik, len(page.rows), page.older) == (None, 2, ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "columns of the filings are missing"),
        (b'{"filings": {"recent": {}}}', "columns of the filings are missing"),
        (submissions(form=["8-K"]), "differ in length"),
    ],
)
def test_a_page_of_submissions_that_was_cut_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableIndex, match=reason):
        edgar.read_submissions(body)


ENTRY = """<entry>
<title>{title}</title>
<link rel="alternate" href="https://www.sec.gov/Archives/x-index.htm"/>
<summary type="html">&lt;b&gt;Filed:&lt;/b&gt; 2026-01-12 &lt;b&gt;AccNo:&lt;/b&gt; x
&lt;br&gt;Item 2.02: Results &lt;br&gt;Item 9.01: Exhibits &lt;br&gt;Item 2.02: Results</summary>
<updated>{updated}</updated>
<category scheme="https://www.sec.gov/" label="form type" term="8-K"/>
<id>urn:tag:sec.gov,2008:accession-number={accession}</id>
</entry>"""


def feed(*entries: str) -> bytes:
    """A page of the current-filings feed."""
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<updated>2026-01-12T11:28:50-05:00</updated>{''.join(entries)}</feed>"
    )
    return text.encode("latin-1")


def entry(
    title: str = "8-K - Caf\u00e9 (Holdings) Inc. (0000012345) (Filer)",
    updated: str = "2026-01-12T11:27:39-05:00",
    accession: str = "0001234567-26-000001",
) -> str:
    """One entry of the feed."""
    return ENTRY.format(title=title, updated=updated, accession=accession)


def test_the_feed_is_latin_1_and_its_times_have_an_offset() -> None:
    (row,) = edgar.read_current(feed(entry()))
    assert (row.company, row.cik, row.role) == ("Caf\u00e9 (Holdings) Inc.", "0000012345", "Filer")
    assert row.accepted == datetime(2026, 1, 12, 16, 27, 39, tzinfo=UTC)
    assert (row.form, row.items, row.filed) == ("8-K", ("2.02", "9.01"), date(2026, 1, 12))
    assert row.url == "https://www.sec.gov/Archives/x-index.htm"


def test_an_accession_repeats_for_each_of_its_filers() -> None:
    rows = edgar.read_current(feed(entry(), entry("8-K - Other Inc (2) (Subject)")))
    assert [(row.accession, row.cik) for row in rows] == [
        ("0001234567-26-000001", "0000012345"),
        ("0001234567-26-000001", "0000000002"),
    ]


@pytest.mark.parametrize("updated", ["2026-01-12T11:27:39", "yesterday", ""])
def test_a_time_without_an_offset_is_no_instant(updated: str) -> None:
    assert edgar.read_current(feed(entry(updated=updated)))[0].accepted is None


def test_a_feed_past_its_last_page_is_empty() -> None:
    assert edgar.read_current(feed()) == ()


def test_an_entry_with_nothing_but_title_and_id_is_a_row() -> None:
    bare = "<entry><title>10-K - A (1)</title><id>accession-number=0001234567-26-000009</id></entry>"
    (row,) = edgar.read_current(feed(bare))
    assert (row.form, row.filed, row.accepted, row.url, row.role) == ("10-K", None, None, None, None)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML|not an Atom"),
        (b"<html><body>maintenance</body></html>", "not an Atom feed but html"),
        (b"plain", "not XML|not an Atom feed"),
        (feed(entry(title="no filer here")), "has no form, filer or accession"),
        (feed(entry(accession="none")), "has no form, filer or accession"),
    ],
)
def test_a_page_of_maintenance_is_no_empty_feed(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableIndex, match=reason):
        edgar.read_current(body)


INDEX = (
    "Description:           Daily Index\n \nForm Type   Company Name" + " " * 50 + "CIK\n" + "-" * 141 + "\n"
)
NAME = "CAF\u00c9 WORKS INC"
INDEX_ROW = f"{'8-K':12}{NAME:62}{'12345':12}20260115    edgar/data/12345/0001234567-26-000001.txt   \n"


def test_a_daily_index_is_of_fixed_width_whatever_its_names_hold() -> None:
    for encoding in ("latin-1", "ascii"):
        body = (INDEX + INDEX_ROW).encode(encoding, "replace")
        (row,) = edgar.read_daily_index(body)
        assert (row.form, row.cik, row.filed) == ("8-K", "0000012345", date(2026, 1, 15))
        assert row.url == "https://www.sec.gov/Archives/edgar/data/12345/0001234567-26-000001.txt"
    assert edgar.read_daily_index((INDEX + INDEX_ROW).encode("latin-1"))[0].company == NAME


def test_the_index_by_filer_has_bars() -> None:
    body = INDEX + "12345|Sample Works|10-K/A|2026-01-15|edgar/data/12345/0001234567-26-000001.txt\n\n"
    (row,) = edgar.read_daily_index(body.encode())
    assert (row.form, row.company, row.filed) == ("10-K/A", "Sample Works", date(2026, 1, 15))


def test_a_day_without_filings_is_empty_and_a_cut_index_is_refused() -> None:
    assert edgar.read_daily_index(INDEX.encode()) == ()
    with pytest.raises(UnreadableIndex, match="cannot be read"):
        edgar.read_daily_index((INDEX + INDEX_ROW + INDEX_ROW[:90]).encode("latin-1"))
    with pytest.raises(UnreadableIndex, match="no header"):
        edgar.read_daily_index(b"<html>blocked</html>")


def test_tickers_lead_to_ten_digit_keys() -> None:
    body = b'{"0": {"cik_str": 12345, "ticker": "SMPL", "title": "Sample Works"}}'
    assert edgar.read_company_tickers(body) == (
        edgar.Ticker(cik="0000012345", ticker="SMPL", title="Sample Works"),
    )
    for wrong in (b'{"0": {}}', b'{"0": 1}', b"no"):
        with pytest.raises(UnreadableIndex, match="company tickers"):
            edgar.read_company_tickers(wrong)


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (
            403,
            b"<title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title>",
            "undeclared_tool",
        ),
        (403, b"<title>SEC.gov | Request Rate Threshold Exceeded</title>", "rate_exceeded"),
        (429, b"", "rate_exceeded"),
        (403, b"<?xml?>\n<Error><Code>AccessDenied</Code></Error>", "not_there"),
        (404, b"<Error><Code>NoSuchKey</Code></Error>", "not_there"),
        (404, b"<html>gone</html>", "not_there"),
        (403, b"<html>forbidden</html>", "unknown"),
        (503, b"<Error><Code>AccessDenied</Code></Error>", "unknown"),
    ],
)
def test_a_403_has_three_meanings(status: int, body: bytes, meaning: str) -> None:
    assert classify_refusal(status, body) == meaning


def test_addresses_can_stand_on_another_host() -> None:
    base = "http://127.0.0.1:8000"
    assert edgar.companyfacts_url("12345", base) == f"{base}/api/xbrl/companyfacts/CIK0000012345.json"
    assert edgar.submissions_url(12345) == "https://data.sec.gov/submissions/CIK0000012345.json"
    assert edgar.older_submissions_url("a.json", base) == f"{base}/submissions/a.json"
    assert edgar.submission_text_url("0000012345", "0001234567-26-000001") == (
        "https://www.sec.gov/Archives/edgar/data/12345/000123456726000001/0001234567-26-000001.txt"
    )
    assert "&type=8-K&" in edgar.current_url("8-K", 100, base)
    assert "&start=100&" in edgar.current_url("8-K", 100, base)
    assert edgar.daily_index_url(date(2026, 1, 5)).endswith("/2026/QTR1/form.20260105.idx")
    assert edgar.daily_index_url(date(2026, 12, 31)).endswith("/2026/QTR4/form.20261231.idx")
    assert edgar.company_tickers_url(base) == f"{base}/files/company_tickers.json"


INDEX_PAGE = """<html><body><div>SEC Accession No. 0001234567-26-000001</div>
<div class="infoHead">Filing Date</div><div class="info">2026-01-15</div>
<div class="infoHead">Accepted</div><div class="info">2026-01-15 16:05:00</div>
<div class="infoHead">Period of Report</div><div class="info">2026-01-14</div>
<div class="infoHead">Items</div><div class="info">Item 2.02: Results<br/>Item 9.01: Exhibits</div>
<table class="tableFile"><tr><th>Seq</th></tr>
<tr><td>1</td><td>8-K</td><td><a href="/ix?doc=/Archives/edgar/data/1/a.htm">a.htm</a> iXBRL</td>
<td>8-K</td><td>5</td></tr>
<tr><td>2</td><td></td><td><a>b.htm</a></td><td>EX-99.1</td><td>&nbsp;</td></tr>
<tr><td>&nbsp;</td><td>Complete submission</td><td><a href="/x.txt">x.txt</a></td><td></td><td>9</td></tr>
</table></body></html>"""


def test_types_of_exhibits_come_from_the_index_page() -> None:
    page = read_index_page(INDEX_PAGE.encode())
    assert [(d.sequence, d.type, d.filename, d.path, d.size) for d in page.documents] == [
        (1, "8-K", "a.htm", "/Archives/edgar/data/1/a.htm", 5),
        (2, "EX-99.1", "b.htm", None, None),
    ]
    assert (page.accession, page.items) == ("0001234567-26-000001", ("2.02", "9.01"))
    assert page.accepted == datetime(2026, 1, 15, 21, 5, tzinfo=UTC)
    assert (page.filed, page.period) == (date(2026, 1, 15), date(2026, 1, 14))


def test_an_index_page_without_its_header_still_lists_documents() -> None:
    only = INDEX_PAGE[INDEX_PAGE.index("<table") :]
    page = read_index_page(only.encode())
    assert (page.accession, page.accepted, page.filed, len(page.documents)) == (None, None, None, 2)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\x00"])
def test_another_page_is_no_index(body: bytes) -> None:
    with pytest.raises(UnreadableIndex, match="no table of documents"):
        read_index_page(body)


def test_index_json_has_names_and_no_types() -> None:
    body = b'{"directory": {"item": [{"name": "a.htm", "size": "12"}, {"name": "b.txt", "size": ""}]}}'
    assert [(e.filename, e.size, e.type) for e in read_index_json(body)] == [
        ("a.htm", 12, None),
        ("b.txt", None, None),
    ]
    for wrong in (b"", b"{}", b"[]", b'{"directory": {"item": [1]}}', b'{"directory": {"item": null}}'):
        with pytest.raises(UnreadableIndex, match="not the index"):
            read_index_json(wrong)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["filings", "recent", "files", "cik", "items", "form", "0"]), inner)
    ),
    max_leaves=8,
)


@given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_bytes_are_a_listing_or_the_named_error(body: bytes) -> None:
    readers = (
        edgar.read_submissions,
        edgar.read_current,
        edgar.read_daily_index,
        edgar.read_company_tickers,
        read_index_page,
        read_index_json,
    )
    for reader in readers:
        said = ""
        try:
            reader(body)
        except UnreadableIndex as error:
            said = str(error)
        assert "\n" not in said
    assert classify_refusal(403, body) in {"undeclared_tool", "rate_exceeded", "not_there", "unknown"}


@needs_shared
def test_recorded_listings_are_read_whole() -> None:
    for path in sorted((EDGAR / "submissions").iterdir()):
        assert len(edgar.read_submissions(path.read_bytes()).rows) > 900, path.name
    for path in sorted((EDGAR / "feeds").glob("*.atom")):
        rows = edgar.read_current(path.read_bytes())
        assert len(rows) == 100
        assert all(row.accepted is not None and row.cik is not None for row in rows)
    assert len(edgar.read_daily_index((EDGAR / "index" / "form.20200318.idx").read_bytes())) == 4084
    assert edgar.read_daily_index((EDGAR / "index" / "empty-form.idx").read_bytes()) == ()
    assert len(edgar.read_company_tickers((EDGAR / "reference" / "company_tickers.json").read_bytes())) > 9000
    with pytest.raises(UnreadableIndex, match="not an Atom feed"):
        edgar.read_current((EDGAR / "feeds" / "getcurrent_503_start5100.html").read_bytes())


@needs_shared
@pytest.mark.parametrize(
    ("name", "status", "meaning"),
    [
        ("403_future_index.xml", 403, "not_there"),
        ("404_no_such_cik.xml", 404, "not_there"),
        ("rate_exceeded.html", 403, "rate_exceeded"),
        ("undeclared_tool_403.html", 403, "undeclared_tool"),
    ],
)
def test_recorded_refusals_are_told_apart(name: str, status: int, meaning: str) -> None:
    assert classify_refusal(status, (EDGAR / "errors" / name).read_bytes()) == meaning
