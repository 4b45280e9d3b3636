import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from lxml import etree

from crawler.sample_site.filings import releases
from crawler.sample_site.server import SampleSite


def fetch(site: SampleSite, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


def test_company_tickers_and_submissions_have_the_shape_of_the_sec(site: SampleSite) -> None:
    tickers = json.loads(fetch(site, "/files/company_tickers.json")[1])
    assert {row["ticker"] for row in tickers.values()} == {"NVDA", "GOOGL", "AMZN"}
    for row in tickers.values():
        body = json.loads(fetch(site, f"/submissions/CIK{row['cik_str']:010}.json")[1])
        recent = body["filings"]["recent"]
        assert {len(column) for column in recent.values()} == {1}
        assert recent["form"] == ["8-K"]
        assert recent["items"] == ["2.02,9.01"]
        assert recent["accessionNumber"][0].startswith("0000000000-")


def test_companyfacts_hold_the_reported_capex(site: SampleSite) -> None:
    wanted = {
        ("0001045810", "PaymentsToAcquireProductiveAssets", "2025-01-27", "2026-01-25"): 6_042_000_000,
        (
            "0001652044",
            "PaymentsToAcquirePropertyPlantAndEquipment",
            "2026-01-01",
            "2026-06-30",
        ): 80_598_000_000,
        ("0001018724", "PaymentsToAcquireProductiveAssets", "2024-01-01", "2024-12-31"): 82_999_000_000,
    }
    for (cik, tag, start, end), value in wanted.items():
        facts = json.loads(fetch(site, f"/api/xbrl/companyfacts/CIK{cik}.json")[1])
        assert facts["cik"] == int(cik)
        rows = facts["facts"]["us-gaap"][tag]["units"]["USD"]
        found = [row for row in rows if (row.get("start"), row["end"]) == (start, end)]
        assert {row["val"] for row in found} == {value}
        assert all(re.fullmatch(r"\d{10}-\d\d-\d{6}", row["accn"]) for row in rows)


def test_a_release_is_an_sgml_submission_marked_as_a_sample(site: SampleSite) -> None:
    assert {release.filer.ticker for release in releases()} == {"NVDA", "GOOGL", "AMZN"}
    for release in releases():
        text = fetch(site, f"{release.folder}/{release.accession}.txt")[1].decode()
        assert f"ACCESSION NUMBER:\t\t{release.accession}" in text
        assert re.findall(r"<TYPE>(.+)", text) == ["8-K", "EX-99.1"]
        for document in text.split("<DOCUMENT>")[1:]:
            assert re.search(r"sample (release|site) of chiprace", document, re.I)
        for name in ("sample-8k.htm", "sample-ex991.htm", f"{release.accession}-index.htm"):
            assert fetch(site, f"{release.folder}/{name}")[0] == 200
        assert fetch(site, f"{release.folder}/other.htm")[0] == 404


def test_table_columns_and_figures_pair_off() -> None:
    for release in releases():
        assert {len(row.values) for row in release.rows} == {len(release.columns)}


def ids(feed: bytes) -> list[str | None]:
    return [element.text for element in etree.fromstring(feed).iter("{*}id")][1:]


def test_current_filings_page_by_page(site: SampleSite) -> None:
    path = "/cgi-bin/browse-edgar?action=getcurrent&type=8-K&output=atom"
    status, body = fetch(site, f"{path}&start=0&count=2")
    assert status == 200
    assert b'encoding="ISO-8859-1"' in body
    first = ids(body)
    rest = ids(fetch(site, f"{path}&start=2&count=2")[1])
    assert [f"urn:tag:sec.gov,2008:accession-number={one.accession}" for one in releases()] == first + rest
    assert fetch(site, "/cgi-bin/browse-edgar?action=getcompany")[0] == 404


@pytest.mark.parametrize(
    "path",
    ["/submissions/CIK0000000001.json", "/api/xbrl/companyfacts/CIK0000000001.json", "/Archives/nothing"],
)
def test_what_edgar_lacks_is_no_such_key(site: SampleSite, path: str) -> None:
    status, body = fetch(site, path)
    assert status == 404
    assert b"NoSuchKey" in body
