"""EDGAR: the submissions of followed filers, their documents, and their figures.

Discovery is by the submissions JSON of each filer. Manners: https://www.sec.gov/os/accessing-edgar-data
asks for a User-Agent with a contact and for no more than ten requests a second; a block for rate is
extended by every request made during it, so all of the SEC is then left alone.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.desk import UnreadableBody
from crawler.documents import filing_documents
from crawler.extract import edgar
from crawler.extract.companyfacts import FactReading, read_companyfacts_counted
from crawler.extract.edgar import FilingIndexRow, SubmissionsPage
from crawler.extract.facts import read_facts_counted
from crawler.extract.filing import read_submission_counted
from crawler.extract.metrics import UnreadableFacts
from crawler.hosts import budget_of, is_sec
from crawler.items import FactsItem, FilingItem, Item
from crawler.refusals import Verdict
from crawler.settings import FILING_LIMIT
from crawler.spiders.base import Follower, Output
from db.knowledge import Source
from db.records import Filing
from db.store.frontier import Found, Lease

if TYPE_CHECKING:
    from scrapy.http import Response

# Events, periodic reports of domestic and foreign filers, and offerings; each with its amendments.
FORMS = frozenset({"8-K", "10-Q", "10-K", "10-KT", "6-K", "20-F", "40-F", "S-1", "F-1", "424B4"})
# Beside the newest filing of the same filer: two years of reports are the first crawl.
OLDEST = timedelta(days=730)
BLOCK = timedelta(minutes=11)
AGENT_MEND = "the SEC takes the User-Agent for undeclared; set CHIPRACE_CONTACT to organisation and e-mail"


def bases(url: str) -> tuple[str, str]:
    """The bases of the archive and of the data interface; any host but the SEC's serves both."""
    parts = urlsplit(url)
    if is_sec(parts.hostname or ""):
        return edgar.ARCHIVE, edgar.DATA
    base = f"{parts.scheme}://{parts.netloc}"
    return base, base


def wanted(page: SubmissionsPage) -> tuple[FilingIndexRow, ...]:
    """The filings to read of a filer's list: our forms, none much older than the newest, newest first."""
    rows = [row for row in page.rows if row.form.removesuffix("/A") in FORMS]
    newest = max((row.filed for row in rows if row.filed), default=None)
    if newest is not None:
        rows = [row for row in rows if row.filed is None or row.filed >= newest - OLDEST]
    return tuple(sorted(rows, key=lambda row: row.filed or date.min, reverse=True))


def tasks_of(page: SubmissionsPage, cik: str, source: Source) -> list[Found]:
    """The filer's figures, asked again with each new filing, and its filings."""
    archive, data = bases(source.url)
    rows = wanted(page)
    newest = midnight(rows[0].filed) if rows else None
    facts = Found(
        url=edgar.companyfacts_url(cik, data), source=source.key, kind="facts", changed_at=newest, hint=cik
    )
    filings = (
        Found(
            url=edgar.submission_text_url(cik, row.accession, archive),
            source=source.key,
            kind="submission",
            changed_at=midnight(row.filed),
            hint=cik,
        )
        for row in rows
    )
    return [facts, *filings]


def midnight(day: date | None) -> datetime | None:
    """The first instant of a day, UTC."""
    return datetime.combine(day, time(), tzinfo=UTC) if day else None


class EdgarFollower(Follower):
    """Follows the filers of an edgar source."""

    def listings(self) -> Iterator[Request]:
        """The submissions of each filer."""
        _, data = bases(self.source.url)
        for cik in self.source.ciks:
            yield self.listing(edgar.submissions_url(cik, data), cik=cik)

    async def listed(self, response: "Response", **about: Any) -> Sequence[Request]:
        """Queue a filer's filings and figures."""
        page = await self.desk.read(edgar.read_submissions, response.body)
        found = tasks_of(page, about["cik"], self.source)
        with self.desk.store.transaction():
            self.remember(response)
            added = self.desk.store.frontier.add(found, now=self.desk.now())
        self.saw(len(found) - 1, found[0].changed_at)
        self.desk.count(self.source, "queued", added["new"])
        self.desk.count(self.source, "queued again", added["changed"])
        return ()

    def listing_refused(self, request: Request, error: BaseException) -> None:
        """Tell the meanings of a refusal apart; a block stops all requests to the SEC."""
        refusal = self._refusal(error)
        if refusal is None or refusal == "unknown":
            super().listing_refused(request, error)
        elif refusal == "not_there":
            self.trouble("not there", f"{request.url}: no such filer; mend the source's ciks")
        else:
            self.trouble(refusal, f"{request.url}: {refusal}; {AGENT_MEND}")

    def task(self, lease: Lease) -> Output | None:
        """A request for a submission or a filer's figures."""
        return self.request(lease, download_maxsize=FILING_LIMIT)

    async def read(self, response: "Response", lease: Lease) -> Item:
        """A submission with its documents and figures, or a filer's figures."""
        if lease.kind == "facts":
            facts = await self.desk.read(read_companyfacts_counted, response.body)
            return FactsItem(source=self.source, lease=lease, facts=facts.facts, refused=facts.refused)
        return await self.desk.read(read_filing, response.body, lease, self.source, self.desk.now())

    def verdict(self, error: BaseException, lease: Lease) -> Verdict | None:
        """What becomes of an address of the archive; a filer without tagged figures has none."""
        refusal = self._refusal(error)
        if refusal == "not_there":
            return Verdict(action="fail", reason="not there")
        if refusal in {"rate_exceeded", "undeclared_tool", "unknown"}:
            until = self.desk.now() + BLOCK
            return Verdict(action="park", reason=refusal, until=until)
        return super().verdict(error, lease)

    def _refusal(self, error: BaseException) -> str | None:
        """The meaning of a 403, 404 or 429; a block parks the host for longer than it lasts."""
        if not isinstance(error, HttpError) or error.response.status not in {403, 404, 429}:
            return None
        refusal = edgar.classify_refusal(error.response.status, error.response.body)
        if refusal != "not_there":
            host = budget_of(error.response.url)
            self.desk.park_host(host, until=self.desk.now() + BLOCK, reason=refusal)
            self.stopped = True
        return refusal


def read_filing(body: bytes, lease: Lease, source: Source, now: datetime) -> FilingItem:
    """Pure: a complete submission as what is stored of it. Raises UnreadableFiling, UnreadableBody."""
    read = read_submission_counted(body)
    filing = read.filing
    if filing.accession is None or filing.form is None or (filing.cik or lease.hint) is None:
        raise UnreadableBody(f"{lease.url}: its header names no filer", "no filer")
    whole = Filing(
        accession=filing.accession,
        cik=filing.cik or lease.hint,
        company=filing.company or f"CIK {filing.cik or lease.hint}",
        form=filing.form,
        items=filing.items,
        period=filing.period,
        accepted=filing.accepted,
        filed=filing.filed,
        documents=filing.documents,
    )
    spending = figures(body, lease.url)
    return FilingItem(
        source=source,
        lease=lease,
        filing=whole,
        documents=filing_documents(whole, url=lease.url, source=source, now=now),
        facts=spending.facts,
        figures=spending.figures,
        skipped=read.skipped,
        refused=spending.refused,
    )


def figures(body: bytes, url: str) -> FactReading:
    """The capital spending that a submission's tagged pages and releases state; none is no error."""
    try:
        return read_facts_counted(body, url=url)
    except UnreadableFacts:
        return FactReading(facts=(), refused={})
