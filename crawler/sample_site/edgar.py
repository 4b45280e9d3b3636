"""EDGAR-shaped endpoints: the SEC's paths and shapes over the sample filings and reported figures.

The figures in ``sec/capex.csv`` are those of the filings that each row names.
"""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from crawler.sample_site.filings import (
    DATA,
    DOCUMENTS,
    ITEM_TITLES,
    Release,
    filers,
    releases,
    render,
    submission,
)

EASTERN = ZoneInfo("America/New_York")
JSON = "application/json"
MILLION = 1_000_000
PREFIXES = ("/Archives/", "/submissions/", "/api/", "/files/", "/cgi-bin/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One EDGAR answer: text with its type and the charset it is sent in."""

    content_type: str
    body: str
    charset: str = "utf-8"


def document(path: str, query: dict[str, str], base: str) -> Served | None:
    """The answer to an SEC-shaped path; None where the SEC would have no such thing."""
    routes: tuple[tuple[str, Callable[..., Served | None]], ...] = (
        (r"/files/company_tickers\.json", _tickers),
        (r"/submissions/CIK(\d{10})\.json", _submissions),
        (r"/api/xbrl/companyfacts/CIK(\d{10})\.json", _company_facts),
        (r"/Archives/edgar/data/\d+/(\d{18})/([\w.-]+)", _archived),
        (r"/Archives/edgar/daily-index/\d{4}/QTR[1-4]/form\.(\d{8})\.idx", _daily_index),
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
    with (DATA / "capex.csv").open(encoding="utf-8", newline="") as lines:
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
        "val": int(row["usd_millions"]) * MILLION,
        "accn": row["accession"],
        "fy": int(row["fy"]),
        "fp": row["fp"],
        "form": row["form"],
        "filed": row["filed"],
    }


def _archived(bare_accession: str, name: str) -> Served | None:
    release = next((one for one in releases() if one.bare_accession == bare_accession), None)
    if release is None:
        return None
    if name == f"{release.accession}.txt":
        return Served(content_type="text/plain", body=submission(release))
    pages = {filename: template for _, filename, _, template in DOCUMENTS}
    pages |= {f"{release.accession}-index.{end}": "filing_index.html" for end in ("htm", "html")}
    return Served(content_type="text/html", body=render(pages[name], release)) if name in pages else None


def _daily_index(day: str) -> Served | None:
    """The index of one day by form, in columns of fixed width; a day without filings has none."""
    rows = "".join(
        f"{'8-K':12}{release.filer.name:62}{int(release.filer.cik):<12}{day}    "
        f"edgar/data/{int(release.filer.cik)}/{release.accession}.txt\n"
        for release in releases()
        if f"{release.accepted:%Y%m%d}" == day
    )
    head = f"{'Form Type':12}{'Company Name':62}{'CIK':12}{'Date Filed':12}File Name\n{'-' * 141}\n"
    return Served(content_type="text/plain", body=head + rows) if rows else None


def _current(query: dict[str, str], base: str) -> Served | None:
    """The current-filings feed: ISO-8859-1, newest first, paged by `start` and `count`."""
    if query.get("action") != "getcurrent":
        return None
    start, count = _number(query, "start", 0), _number(query, "count", 40)
    wanted = [release for release in releases() if "8-K".startswith(query.get("type", ""))]
    entries = "".join(_entry(release, base) for release in wanted[start : start + count])
    newest = releases()[0].accepted.replace(tzinfo=EASTERN).isoformat()
    body = (
        '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>Latest Filings - sample of chiprace</title>\n<id>{base}/cgi-bin/browse-edgar</id>\n"
        f"<updated>{newest}</updated>\n{entries}</feed>\n"
    )
    return Served(content_type="application/atom+xml", body=body, charset="iso-8859-1")


def _number(query: dict[str, str], name: str, default: int) -> int:
    return int(query[name]) if query.get(name, "").isdecimal() else default


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
