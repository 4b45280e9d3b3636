"""EDGAR-shaped endpoints: the SEC's paths and shapes, figures as reported, documents of our own.

The figures in ``filings/capex.csv`` are those of the filings it names. The releases in
``filings/*.toml`` are samples: their accession numbers start with 0000000000, which no filer has,
and each says that it is not the company's document.
"""

import csv
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.sample_site.content import ROOM

FILINGS = ROOM / "filings"
EASTERN = ZoneInfo("America/New_York")
JSON = "application/json"
MILLION = 1_000_000
ITEM_TITLES = {
    "2.02": "Results of Operations and Financial Condition",
    "9.01": "Financial Statements and Exhibits",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One EDGAR answer: text with its type and the charset it is sent in."""

    content_type: str
    body: str
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """A company as the SEC's indexes name it; `cik` has ten digits."""

    cik: str
    name: str
    ticker: str
    exchange: str
    sic: str
    sic_description: str
    fiscal_year_end: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a release's table: figures in millions of US dollars, one for each column."""

    label: str
    values: tuple[int, ...]
    outflow: bool = False

    def cells(self) -> list[str]:
        """The figures as a statement prints them: grouped, an outflow in parentheses."""
        return [f"({value:,})" if self.outflow else f"{value:,}" for value in self.values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A sample 8-K with its EX-99.1; `accepted` is Eastern time, as in the SGML header."""

    filer: Filer
    accession: str
    accepted: datetime
    period: date
    title: str
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    table_title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def bare_accession(self) -> str:
        """The accession number without dashes, as archive folders are named."""
        return self.accession.replace("-", "")

    @property
    def folder(self) -> str:
        """The archive folder's path."""
        return f"/Archives/edgar/data/{int(self.filer.cik)}/{self.bare_accession}"


@cache
def filers() -> dict[str, Filer]:
    """Filers by CIK."""
    table = tomllib.loads((FILINGS / "filers.toml").read_text(encoding="utf-8"))
    return {block["cik"]: Filer(**block) for block in table["filer"]}


def ciks() -> tuple[str, ...]:
    """The filers' CIKs, ten digits each."""
    return tuple(filers())


@cache
def releases() -> tuple[Release, ...]:
    """The sample releases, newest first."""
    blocks = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((FILINGS / "releases").glob("*.toml"))
    ]
    found = (
        Release(
            filer=filers()[block.pop("cik")],
            rows=tuple(Row(**{**row, "values": tuple(row["values"])}) for row in block.pop("row")),
            paragraphs=tuple(" ".join(part.split()) for part in block.pop("body").strip().split("\n\n")),
            facts=tuple(block.pop("facts")),
            columns=tuple(block.pop("columns")),
            **block,
        )
        for block in blocks
    )
    return tuple(sorted(found, key=lambda release: release.accepted, reverse=True))


def document(path: str, query: dict[str, str], base: str) -> Served | None:
    """The answer to an SEC-shaped path; None where the SEC would have no such thing."""
    routes: tuple[tuple[str, Callable[..., Served | None]], ...] = (
        (r"/files/company_tickers\.json", _tickers),
        (r"/submissions/CIK(\d{10})\.json", _submissions),
        (r"/api/xbrl/companyfacts/CIK(\d{10})\.json", _company_facts),
        (r"/Archives/edgar/data/\d+/(\d{18})/([\w.-]+)", _archived),
    )
    if path == "/cgi-bin/browse-edgar":
        return _current(query, base)
    for pattern, handler in routes:
        if found := re.fullmatch(pattern, path):
            return handler(*found.groups())
    return None


def _tickers() -> Served:
    rows = {
        str(index): {"cik_str": int(filer.cik), "ticker": filer.ticker, "title": filer.name}
        for index, filer in enumerate(filers().values())
    }
    return Served(content_type=JSON, body=json.dumps(rows))


def _submissions(cik: str) -> Served | None:
    filer = filers().get(cik)
    if filer is None:
        return None
    own = [release for release in releases() if release.filer == filer]
    recent: dict[str, list[Any]] = {
        "accessionNumber": [release.accession for release in own],
        "filingDate": [release.accepted.date().isoformat() for release in own],
        "reportDate": [release.period.isoformat() for release in own],
        # As the SEC does for many filers: Eastern time under a Z (a trap, see the SGML header).
        "acceptanceDateTime": [f"{release.accepted:%Y-%m-%dT%H:%M:%S}.000Z" for release in own],
        "act": ["34" for _ in own],
        "form": ["8-K" for _ in own],
        "items": [",".join(ITEM_TITLES) for _ in own],
        "size": [len(submission(release)) for release in own],
        "isXBRL": [0 for _ in own],
        "isInlineXBRL": [0 for _ in own],
        "primaryDocument": ["sample-8k.htm" for _ in own],
        "primaryDocDescription": ["8-K" for _ in own],
    }
    body = {
        "cik": filer.cik,
        "entityType": "operating",
        "sic": filer.sic,
        "sicDescription": filer.sic_description,
        "name": filer.name,
        "tickers": [filer.ticker],
        "exchanges": [filer.exchange],
        "fiscalYearEnd": filer.fiscal_year_end,
        "stateOfIncorporation": filer.state,
        "formerNames": [],
        "filings": {"recent": recent, "files": []},
    }
    return Served(content_type=JSON, body=json.dumps(body))


def _company_facts(cik: str) -> Served | None:
    filer = filers().get(cik)
    if filer is None:
        return None
    facts: dict[str, dict[str, Any]] = {}
    with (FILINGS / "capex.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["cik"] == cik:
                concept = facts.setdefault(row["tag"], {"label": row["tag"], "units": {"USD": []}})
                concept["units"]["USD"].append(_fact(row))
    body = {"cik": int(cik), "entityName": filer.name, "facts": {"us-gaap": facts}}
    return Served(content_type=JSON, body=json.dumps(body))


def _fact(row: dict[str, str]) -> dict[str, Any]:
    """One figure in companyfacts shape; the table holds millions, the SEC full dollars."""
    start = {"start": row["start"]} if row["start"] else {}
    return {
        **start,
        "end": row["end"],
        "val": int(Decimal(row["usd_millions"]) * MILLION),
        "accn": row["accession"],
        "fy": int(row["fy"]),
        "fp": row["fp"],
        "form": row["form"],
        "filed": row["filed"],
    }


def _archived(bare_accession: str, name: str) -> Served | None:
    for release in releases():
        if release.bare_accession == bare_accession:
            texts = {
                f"{release.accession}.txt": submission(release),
                "sample-8k.htm": _render("form8k.html", release),
                "sample-ex991.htm": _render("release.html", release),
            }
            kind = "text/plain" if name.endswith(".txt") else "text/html"
            return Served(content_type=kind, body=texts[name]) if name in texts else None
    return None


def submission(release: Release) -> str:
    """The complete submission text file: SGML header, then the 8-K and its EX-99.1."""
    day = f"{release.accepted:%Y%m%d}"
    items = "".join(f"ITEM INFORMATION:\t\t{title}\n" for title in ITEM_TITLES.values())
    header = (
        f"<SEC-DOCUMENT>{release.accession}.txt : {day}\n"
        f"<SEC-HEADER>{release.accession}.hdr.sgml : {day}\n"
        f"<ACCEPTANCE-DATETIME>{release.accepted:%Y%m%d%H%M%S}\n"
        f"ACCESSION NUMBER:\t\t{release.accession}\n"
        f"CONFORMED SUBMISSION TYPE:\t8-K\nPUBLIC DOCUMENT COUNT:\t\t2\n"
        f"CONFORMED PERIOD OF REPORT:\t{release.period:%Y%m%d}\n{items}"
        f"FILED AS OF DATE:\t\t{day}\nDATE AS OF CHANGE:\t\t{day}\n\nFILER:\n\n\tCOMPANY DATA:\t\n"
        f"\t\tCOMPANY CONFORMED NAME:\t\t\t{release.filer.name}\n"
        f"\t\tCENTRAL INDEX KEY:\t\t\t{release.filer.cik}\n"
        f"\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\t{release.filer.sic_description} [{release.filer.sic}]\n"
        f"\t\tSTATE OF INCORPORATION:\t\t\t{release.filer.state}\n"
        f"\t\tFISCAL YEAR END:\t\t\t{release.filer.fiscal_year_end}\n\n"
        f"\tFILING VALUES:\n\t\tFORM TYPE:\t\t8-K\n\t\tSEC ACT:\t\t1934 Act\n</SEC-HEADER>\n"
    )
    parts = (
        ("8-K", "sample-8k.htm", "SAMPLE FORM 8-K OF CHIPRACE", "form8k.html"),
        ("EX-99.1", "sample-ex991.htm", "SAMPLE RELEASE OF CHIPRACE", "release.html"),
    )
    documents = "".join(
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>{number}\n<FILENAME>{name}\n<DESCRIPTION>{words}\n<TEXT>\n"
        f"{_render(template, release)}\n</TEXT>\n</DOCUMENT>\n"
        for number, (kind, name, words, template) in enumerate(parts, start=1)
    )
    return f"{header}{documents}</SEC-DOCUMENT>\n"


@cache
def _render(template: str, release: Release) -> str:
    environment = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(release=release, items=ITEM_TITLES)


def _current(query: dict[str, str], base: str) -> Served | None:
    """The current-filings feed: ISO-8859-1, newest first, paged by `start` and `count`."""
    if query.get("action") != "getcurrent":
        return None
    start, count = (int(query.get(name, default)) for name, default in (("start", "0"), ("count", "40")))
    wanted = [release for release in releases() if "8-K".startswith(query.get("type", ""))]
    entries = "".join(_entry(release, base) for release in wanted[start : start + count])
    newest = releases()[0].accepted.replace(tzinfo=EASTERN).isoformat()
    body = (
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>Latest Filings - sample of chiprace</title>\n<id>{base}/cgi-bin/browse-edgar</id>\n"
        f"<updated>{newest}</updated>\n{entries}</feed>\n"
    )
    return Served(content_type="application/atom+xml", body=body, charset="iso-8859-1")


def _entry(release: Release, base: str) -> str:
    index = f"{base}{release.folder}/{release.accession}-index.htm"
    filed = release.accepted.date().isoformat()
    items = "".join(f"\n<br>Item {number}: {title}" for number, title in ITEM_TITLES.items())
    summary = f"<b>Filed:</b> {filed} <b>AccNo:</b> {release.accession} <b>Size:</b> 9 KB{items}"
    return (
        f"<entry>\n<title>8-K - {escape(release.filer.name)} ({release.filer.cik}) (Filer)</title>\n"
        f'<link rel="alternate" type="text/html" href="{index}"/>\n'
        f'<summary type="html">{escape(summary)}</summary>\n'
        f"<updated>{release.accepted.replace(tzinfo=EASTERN).isoformat()}</updated>\n"
        f'<category scheme="https://www.sec.gov/" label="form type" term="8-K"/>\n'
        f"<id>urn:tag:sec.gov,2008:accession-number={release.accession}</id>\n</entry>\n"
    )
