"""EDGAR's manners: a contact or nothing, refusals told apart, a block ends all requests."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.edgar_plan import index_days
from crawler.run import CrawlError, CrawlOptions, crawl
from db.store import Store

HTML = {"Content-Type": "text/html"}
NO_SUCH_KEY = b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"
FEED = "/cgi-bin/browse-edgar?action=getcurrent&type=&owner=include&count=100&start=0&output=atom"
EMPTY_FEED = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'
CIKS = ("0000000101", "0000000102", "0000000103")


def submissions(*forms: str) -> bytes:
    count = len(forms)
    recent = {
        "accessionNumber": [f"0000000101-26-{number:06}" for number in range(count)],
        "form": list(forms),
        "filingDate": ["2026-02-03"] * count,
        "reportDate": [""] * count,
        "items": [""] * count,
        "primaryDocument": ["x.htm"] * count,
    }
    return json.dumps({"cik": "101", "name": "A Filer", "filings": {"recent": recent, "files": []}}).encode()


def submission(number: int) -> bytes:
    return (
        f"<SEC-DOCUMENT>x.txt\n<SEC-HEADER>x\n<ACCEPTANCE-DATETIME>20260203161500\n"
        f"ACCESSION NUMBER:\t\t0000000101-26-{number:06}\nCONFORMED SUBMISSION TYPE:\t8-K\n"
        f"FILED AS OF DATE:\t\t20260203\nFILER:\n\tCOMPANY DATA:\n"
        f"\t\tCOMPANY CONFORMED NAME:\t\t\tA FILER\n\t\tCENTRAL INDEX KEY:\t\t\t0000000101\n</SEC-HEADER>\n"
        "<DOCUMENT>\n<TYPE>8-K\n<SEQUENCE>1\n<FILENAME>a.htm\n<TEXT>\n<p>The filer says so.</p>\n</TEXT>\n"
        "</DOCUMENT>\n<DOCUMENT>\n<TYPE>GRAPHIC\n<SEQUENCE>2\n<FILENAME>b.jpg\n<TEXT>\nx\n</TEXT>\n</DOCUMENT>\n"
        "</SEC-DOCUMENT>\n"
    ).encode()


def archive(number: int) -> str:
    return f"/Archives/edgar/data/101/00000001012600000{number}/0000000101-26-00000{number}.txt"


@pytest.fixture
def archive_site(make_site: Callable[..., Any], reply: Any, request: pytest.FixtureRequest) -> Any:
    site = make_site()
    site.routes[FEED] = reply(EMPTY_FEED)
    site.routes["/submissions/CIK0000000101.json"] = reply(submissions("8-K", "8-K", "4", "8-K"))
    for number in (0, 1, 3):
        site.routes[archive(number)] = reply(submission(number))
    site.routes["/api/xbrl/companyfacts/CIK0000000101.json"] = reply(NO_SUCH_KEY, status=404)
    return site


def test_without_a_contact_it_does_not_start(tmp_path: Path, make_site: Any, source_block: Any) -> None:
    site = make_site()
    site.article("/a")
    site.feed(["/a"])
    sources = tmp_path / "sources.toml"
    sources.write_text(
        source_block("sec", site.url, "edgar", ciks=CIKS) + source_block("wire", f"{site.url}/feed.xml")
    )
    options = CrawlOptions(database=tmp_path / "x.db", sources_file=sources, allow_hosts=(site.host,))
    with pytest.raises(CrawlError, match=r"^sec: .*CHIPRACE_CONTACT") as refused:
        crawl(CrawlOptions(database=tmp_path / "x.db", sources_file=sources, keys=("sec",)))
    assert refused.value.exit_code == 2
    result = crawl(options)
    assert result.counts["wire"]["new"] == 1
    assert result.counts["sec"] == {"skipped: no contact": 1}
    assert [line.split(":")[0] for line in result.failures] == ["sec"]
    assert site.paths() == ["/feed.xml", "/a"]


def test_filings_are_stored_and_a_filer_without_figures_is_no_failure(
    tmp_path: Path, archive_site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("sec", archive_site.url, "edgar", ciks=CIKS[:1])
    result = run_crawl(tmp_path / "x.db", blocks, archive_site)
    assert result.failures == ()
    assert result.counts["sec"] == {
        "polled": 2,
        "index days late": len(index_days((), now=datetime.now(UTC))),
        "filers reconciled": 1,
        "figures asked": 1,
        "listed": 3,
        "queued": 3,
        "filings": 3,
        "new": 3,
        "skipped: type GRAPHIC": 3,
        "failed: not there": 1,
    }
    with Store(tmp_path / "x.db") as store:
        row = store.connection.execute("SELECT * FROM documents ORDER BY url LIMIT 1").fetchone()
    assert row["url"] == f"{archive_site.url}/Archives/edgar/data/101/000000010126000000/a.htm"
    assert (row["title"], row["published"]) == ("8-K A FILER (8-K)", "2026-02-03T21:15:00Z")


def test_a_filer_that_does_not_exist_is_said_and_the_others_are_read(
    tmp_path: Path, archive_site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("sec", archive_site.url, "edgar", ciks=CIKS[:2])
    result = run_crawl(tmp_path / "x.db", blocks, archive_site)
    (line,) = result.failures
    assert "CIK0000000102" in line
    assert "ciks" in line
    assert result.counts["sec"]["filings"] == 3


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"<html><p>Your Request Originates from an Undeclared Automated Tool</p></html>", "undeclared_tool"),
        (b"<html><p>Request Rate Threshold Exceeded</p></html>", "rate_exceeded"),
        (b"<html><p>No entry.</p></html>", "unknown"),
    ],
)
def test_a_block_ends_all_requests_and_parks_the_host(
    tmp_path: Path, archive_site: Any, source_block: Any, run_crawl: Any, reply: Any, page: bytes, reason: str
) -> None:
    for number in (0, 1, 3):
        archive_site.routes[archive(number)] = reply(page, status=403, headers=HTML)
    archive_site.routes["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 0.1\n")
    blocks = source_block("sec", archive_site.url, "edgar", ciks=CIKS[:1])
    result = run_crawl(tmp_path / "x.db", blocks, archive_site)
    assert len([path for path in archive_site.paths() if path.startswith("/Archives/edgar/data")]) == 1
    with Store(tmp_path / "x.db") as store:
        until = store.polls.parked_until("127.0.0.1")
        assert until is not None
        assert until - datetime.now(UTC) > timedelta(minutes=10)
        assert store.frontier.states()["queued"] == 4
    assert result.counts["sec"][f"parked: {reason}"] >= 1
    again = run_crawl(tmp_path / "x.db", blocks, archive_site)
    assert len([path for path in archive_site.paths() if path.startswith("/Archives/edgar/data")]) == 1
    assert again.counts["sec"]["poll failed: host parked"] == 1


NO_SUBMISSIONS = {
    "1": b"",
    "2": b"[" * 50_000,
    "3": b'{"cik": "1", "filings": {"rec',
    "4": b"<html>no</html>",
    "5": b"5",
}


def test_submissions_that_are_none_fail_by_name(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    site.routes[FEED] = reply(EMPTY_FEED)
    site.routes |= {
        f"/submissions/CIK000000000{cik}.json": reply(body) for cik, body in NO_SUBMISSIONS.items()
    }
    blocks = "".join(
        source_block(f"sec-{cik}", site.url, "edgar", ciks=[f"000000000{cik}"]) for cik in NO_SUBMISSIONS
    )
    result = run_crawl(tmp_path / "x.db", blocks, site)
    assert len(result.failures) == len(NO_SUBMISSIONS)
    for cik in NO_SUBMISSIONS:
        assert [name for name in result.counts[f"sec-{cik}"] if name.startswith("poll failed: ")]
