"""What EDGAR lists: submissions JSON, the current-filings feed, daily indexes, tickers, refusals.

Addresses are built on a base such as `https://data.sec.gov`, so that another host can stand in.
Sources: https://www.sec.gov/search-filings/edgar-application-programming-interfaces and
https://www.sec.gov/search-filings/edgar-search-assistance/accessing-edgar-data.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from crawler.extract.ids import ACCESSION, compact_date, ten_digits
from db.records import ChipraceError

Refusal = Literal["undeclared_tool", "rate_exceeded", "not_there", "unknown"]
ARCHIVE = "https://www.sec.gov"
DATA = "https://data.sec.gov"


class UnreadableIndex(ChipraceError):  # noqa: N818 - what it is says more than "error"
    """A listing that is not what its address promises; one line says why. Exit code 1."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingIndexRow:
    """One filing of one filer as a listing names it; an accession repeats for each of its filers."""

    accession: str
    cik: str | None
    company: str | None
    form: str
    filed: date | None
    # Only the feed has an instant that can be trusted; submissions JSON labels Eastern time as UTC.
    accepted: datetime | None = None
    items: tuple[str, ...] = ()
    period: date | None = None
    primary_document: str | None = None
    role: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderPage:
    """A page of older submissions: its file name and the days of its first and last filing, if said."""

    name: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionsPage:
    """One page of a filer's submissions; `older` names the pages behind it, newest first."""

    cik: str | None
    company: str | None
    fiscal_year_end: str | None
    rows: tuple[FilingIndexRow, ...]
    older: tuple[OlderPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """A listed company: ten-digit CIK, ticker and title."""

    cik: str
    ticker: str
    title: str


def _object(body: bytes, what: str) -> Mapping[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableIndex(f"{what}: not JSON ({error}); fetch it again") from error
    if not isinstance(found, dict):
        raise UnreadableIndex(f"{what}: not a JSON object; fetch it again")
    return found


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def read_submissions(body: bytes) -> SubmissionsPage:
    """`submissions/CIK##########.json`, or one of the older pages it names (columns at the top level).

    acceptanceDateTime is not taken: for some filers it is Eastern time labelled Z.
    Raises UnreadableIndex where the columns are missing or of different lengths.
    """
    page = _object(body, "submissions")
    filings = page.get("filings")
    older: list[OlderPage] = []
    columns: object = page
    if isinstance(filings, dict):
        columns = filings.get("recent")
        files = filings.get("files")
        for entry in files if isinstance(files, list) else ():
            name = _text(entry.get("name")) if isinstance(entry, dict) else None
            if name:
                first, last = (compact_date(str(entry.get(end))) for end in ("filingFrom", "filingTo"))
                older.append(OlderPage(name=name, first=first, last=last))
    cik = ten_digits(str(page.get("cik", "")))
    company = _text(page.get("name"))
    return SubmissionsPage(
        cik=cik,
        company=company,
        fiscal_year_end=_text(page.get("fiscalYearEnd")),
        rows=_submission_rows(columns, cik, company),
        older=tuple(older),
    )


def _submission_rows(columns: object, cik: str | None, company: str | None) -> tuple[FilingIndexRow, ...]:
    names = ("accessionNumber", "form", "filingDate", "reportDate", "items", "primaryDocument")
    if not isinstance(columns, dict) or not all(isinstance(columns.get(name), list) for name in names):
        raise UnreadableIndex("submissions: the columns of the filings are missing; fetch the page again")
    lists = [columns[name] for name in names]
    if len({len(column) for column in lists}) != 1:
        raise UnreadableIndex("submissions: the columns differ in length; fetch the page again")
    rows = []
    for accession, form, filed, period, items, document in zip(*lists, strict=True):
        rows.append(
            FilingIndexRow(
                accession=str(accession),
                cik=cik,
                company=company,
                form=str(form),
                filed=compact_date(str(filed)),
                # The column of other forms holds other things, times of day among them.
                items=tuple(part for part in str(items or "").split(",") if ITEM.fullmatch(part)),
                period=compact_date(str(period or "")),
                primary_document=_text(document),
            )
        )
    return tuple(rows)


ITEM = re.compile(r"\d{1,2}(?:\.\d{2})?")
ENTRY_TITLE = re.compile(
    r"(?P<form>\S.*?) - (?P<company>.*) \((?P<cik>\d{1,10})\)(?: \((?P<role>[^)]*)\))?\s*"
)
SUMMARY_ITEM = re.compile(r"\bItem (\d{1,2}(?:\.\d{2})?[A-Z]?)\b")
SUMMARY_FILED = re.compile(r"Filed:\s*(?:</b>)?\s*(\d{4}-\d{2}-\d{2})")


def read_current(body: bytes) -> tuple[FilingIndexRow, ...]:
    """A page of the current-filings feed (Atom, ISO-8859-1), newest first; empty past the last page.

    `accepted` is the entry's `updated`, which has an offset. Raises UnreadableIndex for another page,
    such as the one that EDGAR sends during maintenance.
    """
    # Late: lxml costs 30 ms.
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableIndex(f"current filings: not XML ({error}); ask again later") from error
    name = root.tag if root is not None and isinstance(root.tag, str) else "nothing"
    if not name.endswith("feed"):
        raise UnreadableIndex(f"current filings: not an Atom feed but {name[:40]}; ask again later")
    rows = []
    space = "{http://www.w3.org/2005/Atom}"
    for entry in root.iter(f"{space}entry"):
        title = ENTRY_TITLE.fullmatch((entry.findtext(f"{space}title") or "").strip())
        found = ACCESSION.search(entry.findtext(f"{space}id") or "")
        if title is None or found is None:
            raise UnreadableIndex(
                "current filings: an entry has no form, filer or accession; ask again later"
            )
        link = entry.find(f"{space}link")
        summary = entry.findtext(f"{space}summary") or ""
        filed = SUMMARY_FILED.search(summary)
        category = entry.find(f"{space}category")
        rows.append(
            FilingIndexRow(
                accession=found.group(1),
                cik=ten_digits(title["cik"]),
                company=title["company"],
                form=(category.get("term") if category is not None else None) or title["form"],
                filed=compact_date(filed.group(1)) if filed else None,
                accepted=_instant(entry.findtext(f"{space}updated")),
                items=tuple(dict.fromkeys(SUMMARY_ITEM.findall(summary))),
                role=title["role"],
                url=link.get("href") if link is not None else None,
            )
        )
    return tuple(rows)


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((text or "").strip())
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


INDEX_ROW = re.compile(
    r"(?P<form>.{12})(?P<company>.{62})(?P<cik>\d{1,10})\s+(?P<filed>\d{8}|\d{4}-\d{2}-\d{2})\s+"
    r"(?P<path>edgar/data/\d+/(?P<accession>\d{10}-\d{2}-\d{6})\.txt)\s*"
)
MASTER_ROW = re.compile(
    r"(?P<cik>\d{1,10})\|(?P<company>[^|]*)\|(?P<form>[^|]+)\|(?P<filed>\d{8}|\d{4}-\d{2}-\d{2})\|"
    r"(?P<path>edgar/data/\d+/(?P<accession>\d{10}-\d{2}-\d{6})\.txt)\s*"
)


def read_daily_index(body: bytes) -> tuple[FilingIndexRow, ...]:
    """A daily or full `form.*.idx` (fixed width) or `master.*.idx` (bars); empty on a day with no filing.

    Raises UnreadableIndex for another page and for a row that cannot be read, so that no watermark
    moves past a file that was cut.
    """
    # Columns count bytes: a name with a byte above 127 must not shift them.
    lines = body.decode("latin-1").splitlines()
    rule = next((place for place, line in enumerate(lines) if re.fullmatch(r"-{40,}\s*", line)), None)
    if rule is None:
        raise UnreadableIndex("daily index: no header; fetch it again")
    rows = []
    for line in lines[rule + 1 :]:
        if not line.strip():
            continue
        match = INDEX_ROW.fullmatch(line) or MASTER_ROW.fullmatch(line)
        if match is None:
            raise UnreadableIndex(f"daily index: the row {line[:60]!r} cannot be read; fetch it again")
        rows.append(
            FilingIndexRow(
                accession=match["accession"],
                cik=ten_digits(match["cik"]),
                company=match["company"].strip(),
                form=match["form"].strip(),
                filed=compact_date(match["filed"]),
                url=f"{ARCHIVE}/Archives/{match['path']}",
            )
        )
    return tuple(rows)


def read_company_tickers(body: bytes) -> tuple[Ticker, ...]:
    """`company_tickers.json` -> its companies, in its order. Raises UnreadableIndex."""
    tickers = []
    for entry in _object(body, "company tickers").values():
        cik = ten_digits(str(entry.get("cik_str", ""))) if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or cik is None:
            raise UnreadableIndex("company tickers: an entry has no CIK; fetch the file again")
        tickers.append(
            Ticker(cik=cik, ticker=str(entry.get("ticker", "")), title=str(entry.get("title", "")))
        )
    return tuple(tickers)


def classify_refusal(status: int, body: bytes) -> Refusal:
    """What a refusal of sec.gov means: only `not_there` says that there is nothing at the address.

    A 403 is an undeclared agent (HTML), too many requests (HTML), or an index that does not exist yet
    (AccessDenied XML of the storage). A 404 is always `not_there`.
    """
    start = body[:20_000].lower()
    if b"undeclared automated tool" in start:
        return "undeclared_tool"
    if b"request rate threshold exceeded" in start or status == 429:
        return "rate_exceeded"
    storage = re.search(rb"<error>\s*<code>(accessdenied|nosuchkey)</code>", start)
    if status == 404 or (status == 403 and storage):
        return "not_there"
    return "unknown"


def companyfacts_url(cik: str | int, base: str = DATA) -> str:
    """Address of all XBRL facts of a filer."""
    return f"{base}/api/xbrl/companyfacts/CIK{int(cik):010d}.json"


def submissions_url(cik: str | int, base: str = DATA) -> str:
    """Address of a filer's newest submissions."""
    return f"{base}/submissions/CIK{int(cik):010d}.json"


def older_submissions_url(name: str, base: str = DATA) -> str:
    """Address of an older page that a submissions page names."""
    return f"{base}/submissions/{name}"


def submission_text_url(cik: str | int, accession: str, base: str = ARCHIVE) -> str:
    """Address of a complete submission; `accession` with dashes."""
    folder = accession.replace("-", "")
    return f"{base}/Archives/edgar/data/{int(cik)}/{folder}/{accession}.txt"


def current_url(form: str, start: int = 0, base: str = ARCHIVE) -> str:
    """Address of a page of the current-filings feed; `form` is matched as a prefix by EDGAR."""
    return (
        f"{base}/cgi-bin/browse-edgar?action=getcurrent&type={form}&owner=include&count=100"
        f"&start={start}&output=atom"
    )


def daily_index_url(day: date, base: str = ARCHIVE) -> str:
    """Address of the index by form of one day."""
    quarter = (day.month + 2) // 3
    return f"{base}/Archives/edgar/daily-index/{day.year}/QTR{quarter}/form.{day:%Y%m%d}.idx"


def company_tickers_url(base: str = ARCHIVE) -> str:
    """Address of the table of listed companies."""
    return f"{base}/files/company_tickers.json"
