"""A loopback EDGAR with everything that goes wrong there: no filing is lost, and none is kept twice."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import edgar_plan as plan
from crawler.extract.ids import EASTERN
from crawler.run import CrawlOptions, arguments
from db.store import Store

ROOT = Path(__file__).parents[2]
ACCESS_DENIED = b"<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code></Error>"
NORTHWIND, TALL_PINE, SUBSIDIARY = "0000000101", "0000000102", "0000000103"
DAYS = plan.index_days((), now=datetime.now(UTC))


@dataclass
class Paper:
    """One filing of the loopback EDGAR."""

    number: int
    cik: str = NORTHWIND
    form: str = "8-K"
    day: date = DAYS[-1]
    words: str = "Northwind will build a hall."
    others: tuple[str, ...] = ()
    cut: bool = False

    @property
    def accession(self) -> str:
        """Its accession number."""
        return f"{self.cik}-26-{self.number:06}"

    def body(self) -> bytes:
        """The complete submission."""
        filers = "".join(
            f"FILER:\n\n\tCOMPANY DATA:\n\t\tCOMPANY CONFORMED NAME:\t\tNORTHWIND {cik}\n"
            f"\t\tCENTRAL INDEX KEY:\t\t{cik}\n"
            for cik in (self.cik, *self.others)
        )
        text = (
            f"<SEC-DOCUMENT>{self.accession}.txt\n<SEC-HEADER>x\n"
            f"<ACCEPTANCE-DATETIME>{self.day:%Y%m%d}16{self.number:02}00\n"
            f"ACCESSION NUMBER:\t\t{self.accession}\nCONFORMED SUBMISSION TYPE:\t{self.form}\n"
            f"CONFORMED PERIOD OF REPORT:\t20260131\nITEM INFORMATION:\t\tOther Events\n"
            f"FILED AS OF DATE:\t\t{self.day:%Y%m%d}\n{filers}</SEC-HEADER>\n"
            f"<DOCUMENT>\n<TYPE>{self.form}\n<SEQUENCE>1\n<FILENAME>a{self.number}.htm\n<TEXT>\n"
            f"<html><body><p>{self.words}</p></body></html>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
        ).encode()
        return text[: text.index(b"</p>")] if self.cut else text


@dataclass
class Loopback:
    """EDGAR on two hosts: the archive and the data interface."""

    archive: Any
    data: Any
    reply: Any
    papers: list[Paper] = field(default_factory=list)

    def feed(self, *pages: list[Paper], past_end: int = 404) -> None:
        """Serve these pages of the feed, then what EDGAR sends past its end."""
        for number, page in enumerate([*pages, None]):
            query = f"action=getcurrent&type=&owner=include&count=100&start={number * 100}&output=atom"
            entries = "".join(self._entry(paper) for paper in page or ())
            body = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
            answer = self.reply(body.encode()) if page is not None else self.reply(status=past_end)
            self.archive.routes[f"/cgi-bin/browse-edgar?{query}"] = answer

    @staticmethod
    def _entry(paper: Paper) -> str:
        accepted = datetime.now(UTC) - timedelta(minutes=1)
        return (
            f"<entry><title>{paper.form} - Northwind ({paper.cik}) (Filer)</title>"
            f"<summary>Filed: {paper.day.isoformat()}</summary>"
            f"<updated>{accepted.astimezone(EASTERN).isoformat()}</updated>"
            f"<id>urn:tag:sec.gov,2008:accession-number={paper.accession}</id></entry>"
        )

    def index(self, day: date, papers: list[Paper] | None) -> None:
        """Serve the index of a day, or say that it is not there."""
        path = f"/Archives/edgar/daily-index/{day.year}/QTR{(day.month + 2) // 3}/form.{day:%Y%m%d}.idx"
        rows = "".join(
            f"{paper.form:12}{'NORTHWIND':62}{int(cik):<12}{paper.day:%Y%m%d}    "
            f"edgar/data/{int(cik)}/{paper.accession}.txt\n"
            for paper in papers or ()
            for cik in (paper.cik, *paper.others)
        )
        missing = self.reply(ACCESS_DENIED, status=403)
        self.archive.routes[path] = (
            missing if papers is None else self.reply(f"{'-' * 141}\n{rows}".encode("latin-1"))
        )

    def list(self, cik: str, papers: list[Paper], older: dict[str, list[Paper]] | None = None) -> None:
        """Serve a filer's own list, with older pages by name."""
        files = [
            {"name": name, "filingFrom": "1999-01-01", "filingTo": max(p.day for p in page).isoformat()}
            for name, page in (older or {}).items()
        ]
        page = {"cik": cik, "name": "Northwind", "filings": {"recent": _columns(papers), "files": files}}
        self.data.routes[f"/submissions/CIK{cik}.json"] = self.reply(json.dumps(page).encode())
        for name, page_papers in (older or {}).items():
            self.data.routes[f"/submissions/{name}"] = self.reply(json.dumps(_columns(page_papers)).encode())

    def serve(self, *papers: Paper) -> None:
        """Serve the complete submissions, under each of their filers."""
        for paper in papers:
            for cik in (paper.cik, *paper.others):
                folder = paper.accession.replace("-", "")
                path = f"/Archives/edgar/data/{int(cik)}/{folder}/{paper.accession}.txt"
                self.archive.routes[path] = self.reply(paper.body())


def _columns(papers: list[Paper]) -> dict[str, list[str]]:
    return {
        "accessionNumber": [paper.accession for paper in papers],
        "form": [paper.form for paper in papers],
        "filingDate": [paper.day.isoformat() for paper in papers],
        "reportDate": ["2026-01-31"] * len(papers),
        "items": [""] * len(papers),
        "primaryDocument": ["a.htm"] * len(papers),
    }


@pytest.fixture
def sec(make_site: Callable[..., Any], reply: Any) -> Loopback:
    """An EDGAR where nothing was filed yet."""
    loopback = Loopback(archive=make_site("127.0.0.2"), data=make_site("127.0.0.1"), reply=reply)
    loopback.feed([])
    for day in DAYS:
        loopback.index(day, [])
    for cik in (NORTHWIND, TALL_PINE, SUBSIDIARY):
        loopback.list(cik, [])
    return loopback


@pytest.fixture
def look(sec: Loopback, source_block: Any, run_crawl: Any, tmp_path: Path) -> Callable[..., Any]:
    """Crawls the loopback EDGAR into one database; `ciks` are the filers that are followed."""

    def once(*ciks: str, **options: Any) -> Any:
        block = source_block("sec", f"{sec.data.url}/", "edgar", ciks=ciks, archive=sec.archive.url)
        return run_crawl(tmp_path / "sec.db", block, sec.data, sec.archive, **options)

    return once


def stored(database: Path) -> list[tuple[str, str, int]]:
    """Accession, text and version of every document, in their order."""
    with Store(database) as store:
        return [
            tuple(row)
            for row in store.connection.execute(
                "SELECT accession, text, version FROM documents JOIN filings USING (accession) ORDER BY 1"
            )
        ]


def test_what_fell_out_of_the_feed_and_of_a_late_index_is_found_all_the_same(
    sec: Loopback, look: Callable[..., Any], tmp_path: Path
) -> None:
    first, second, third, fourth, noise = (Paper(n, day=DAYS[-2]) for n in range(1, 6))
    other = Paper(7, cik="0000000999")
    sec.serve(first, second, third, fourth)
    sec.feed([first])
    sec.index(DAYS[-1], None)
    result = look(NORTHWIND)
    assert result.failures == ()
    assert [row[0] for row in stored(tmp_path / "sec.db")] == [first.accession]
    assert result.counts["sec"]["index days late"] == 1
    assert result.counts["sec"]["index days read"] == len(DAYS) - 1
    # The feed has moved on: it ends, with a 503, before the filing that was known.
    sec.feed([second], [other], past_end=503)
    sec.list(NORTHWIND, [first, second, third])
    sec.index(DAYS[-1], [fourth])
    result = look(NORTHWIND)
    assert result.failures == ()
    assert result.counts["sec"]["gap in the feed"] == 1
    assert result.counts["sec"]["index days read"] == 1
    found = [first, second, third, fourth]
    assert [row[0] for row in stored(tmp_path / "sec.db")] == [one.accession for one in found]
    with Store(tmp_path / "sec.db") as store:
        rows = store.connection.execute("SELECT accession, found_by FROM filings_listed")
        assert dict(rows.fetchall()) == {
            first.accession: "feed",
            second.accession: "feed",
            third.accession: "submissions",
            fourth.accession: "index",
        }
    # Nothing is due now but the top of the feed, which overlaps at once.
    sec.feed([noise, second], past_end=503)
    sec.serve(noise)
    before = len(sec.archive.asked) + len(sec.data.asked)
    result = look(NORTHWIND)
    assert "gap in the feed" not in result.counts["sec"]
    assert result.counts["sec"]["new"] == 1
    # Two robots.txt at most, the feed, the filing.
    assert len(sec.archive.asked) + len(sec.data.asked) - before <= 4


def test_a_filing_of_two_filers_that_all_three_listings_name_is_one_and_filed_anew_has_two_versions(
    sec: Loopback, look: Callable[..., Any], tmp_path: Path
) -> None:
    paper = Paper(1, day=DAYS[-2], others=(SUBSIDIARY,))
    sec.serve(paper)
    sec.feed([paper])
    sec.index(DAYS[-2], [paper])
    sec.list(NORTHWIND, [paper])
    sec.list(SUBSIDIARY, [paper])
    assert look(NORTHWIND, SUBSIDIARY).counts["sec"]["filings"] == 1
    assert stored(tmp_path / "sec.db") == [(paper.accession, "Northwind will build a hall.", 1)]
    again = Paper(1, day=DAYS[-1], words="Northwind will build two halls.", others=(SUBSIDIARY,))
    sec.serve(again)
    sec.feed([again])
    result = look(NORTHWIND, SUBSIDIARY)
    assert (result.counts["sec"]["queued again"], result.counts["sec"]["filings"]) == (1, 1)
    assert stored(tmp_path / "sec.db") == [(paper.accession, "Northwind will build two halls.", 2)]
    with Store(tmp_path / "sec.db") as store:
        assert store.connection.execute("SELECT filed FROM filings").fetchone()[0] == DAYS[-1].isoformat()


def test_a_submission_that_was_cut_or_is_not_there_yet_is_stored_when_it_is_whole(
    sec: Loopback, look: Callable[..., Any], tmp_path: Path
) -> None:
    cut, absent = Paper(1, cut=True), Paper(2)
    sec.serve(cut)
    sec.feed([cut, absent])
    result = look(NORTHWIND)
    assert stored(tmp_path / "sec.db") == []
    assert result.counts["sec"]["parked: truncated"] == 1
    assert result.counts["sec"]["parked: not there"] == 1
    cut.cut = False
    sec.serve(cut, absent)
    with Store(tmp_path / "sec.db") as store:
        store.connection.execute("UPDATE frontier SET due_at = '2026-01-01T00:00:00Z'")
    look(NORTHWIND)
    assert [row[0] for row in stored(tmp_path / "sec.db")] == [cut.accession, absent.accession]


def test_since_reads_the_older_pages_of_a_filer_down_to_the_day(
    sec: Loopback, look: Callable[..., Any], tmp_path: Path
) -> None:
    new, old, older = Paper(1), Paper(2, day=date(2019, 6, 3)), Paper(3, day=date(2012, 6, 4))
    sec.serve(new, old, older)
    sec.list(NORTHWIND, [new], {"a-001.json": [old], "a-002.json": [older]})
    look(NORTHWIND)
    assert [row[0] for row in stored(tmp_path / "sec.db")] == [new.accession]
    result = look(NORTHWIND, since=date(2018, 1, 1))
    assert result.failures == ()
    assert [row[0] for row in stored(tmp_path / "sec.db")] == [new.accession, old.accession]
    assert "/submissions/a-002.json" not in sec.data.paths()
    look(NORTHWIND, since=date(2018, 1, 1))
    assert sec.data.paths().count("/submissions/a-001.json") == 1


def test_a_block_page_stops_every_spider_of_the_sec_also_in_the_next_process(
    sec: Loopback, source_block: Any, run_crawl: Any, reply: Any, tmp_path: Path
) -> None:
    block = b"<title>SEC.gov | Request Rate Threshold Exceeded</title>"
    sec.archive.routes["/robots.txt"] = reply(block, status=403)
    blocks = "".join(
        source_block(key, f"{sec.data.url}/", "edgar", ciks=[cik], archive=sec.archive.url, budget="sec.gov")
        for key, cik in (("one", NORTHWIND), ("two", TALL_PINE))
    )
    result = run_crawl(tmp_path / "sec.db", blocks, sec.data, sec.archive)
    assert sec.archive.paths() == []
    assert {line.split(":")[0] for line in result.failures} <= {"one", "two"}
    before = len(sec.archive.asked) + len(sec.data.asked)
    with Store(tmp_path / "sec.db") as store:
        until = store.polls.parked_until("sec.gov")
        assert until is not None
        assert until - datetime.now(UTC) > timedelta(minutes=10)
    run_crawl(tmp_path / "sec.db", blocks, sec.data, sec.archive)
    assert len(sec.archive.asked) + len(sec.data.asked) == before


def test_two_crawls_over_three_host_names_ask_five_times_in_any_second(
    sec: Loopback, make_site: Any, source_block: Any, tmp_path: Path
) -> None:
    third = make_site("127.0.0.3")
    third.routes = sec.data.routes
    papers = [Paper(n) for n in range(1, 9)]
    sec.serve(*papers)
    sec.feed(papers)
    sources = tmp_path / "sources.toml"
    shared = {"archive": sec.archive.url, "budget": "sec.gov"}
    sources.write_text(
        source_block("one", f"{sec.data.url}/", "edgar", ciks=[NORTHWIND], **shared)
        + source_block("two", f"{third.url}/", "edgar", ciks=[TALL_PINE, SUBSIDIARY], **shared)
    )
    sites = (sec.data, sec.archive, third)
    options = CrawlOptions(
        database=tmp_path / "sec.db",
        keys=("one", "two"),
        sources_file=sources,
        allow_hosts=tuple(site.host for site in sites),
        contact="Example tests@example.org",
    )
    with Store(options.database):
        pass
    command = [sys.executable, "-m", "crawler.run", *arguments(options)]
    children = [subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    moments = sorted(asked.at for site in sites for asked in site.asked)
    assert len(stored(options.database)) == 8
    most = max(sum(moment <= later < moment + 1 for later in moments) for moment in moments)
    print(f"{len(moments)} requests of two crawls over three hosts, at most {most} in a second")
    assert most <= 5, [round(moment - moments[0], 3) for moment in moments]
