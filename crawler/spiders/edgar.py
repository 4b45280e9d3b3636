"""EDGAR: the filings of followed filers, found without gaps, their documents and their figures.

Manners: https://www.sec.gov/os/accessing-edgar-data asks for a User-Agent with a contact and for no more
than ten requests a second. Pace and blocks are kept in `crawler.middlewares`.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import edgar_plan as plan
from crawler.desk import Desk
from crawler.extract import edgar
from crawler.extract.companyfacts import read_companyfacts_counted
from crawler.extract.edgar import FilingIndexRow
from crawler.filings import read_filing
from crawler.hosts import budget_of, is_sec
from crawler.items import FactsItem, Item
from crawler.middlewares.pace import BUDGET
from crawler.refusals import Parked, Verdict, later
from crawler.settings import FILING_LIMIT
from crawler.spiders.base import Follower, Output
from db.knowledge import Source
from db.store.frontier import Found, Lease
from db.store.listings import FoundBy

if TYPE_CHECKING:
    from scrapy.http import Response

AGENT_MEND = "the SEC takes the User-Agent for undeclared; set CHIPRACE_CONTACT to organisation and e-mail"
MENDS = {"undeclared_tool": AGENT_MEND}
# The lists of hundreds of filers must not stand in the way of a filing that the feed has just named.
TOGETHER = 4
FEED_PAST_END = frozenset({404, 503})


def bases(source: Source) -> tuple[str, str]:
    """The bases of the archive and of the data interface; any host but the SEC's serves both."""
    parts = urlsplit(source.url)
    if is_sec(parts.hostname or ""):
        return edgar.ARCHIVE, edgar.DATA
    base = f"{parts.scheme}://{parts.netloc}"
    return (source.archive or base).rstrip("/"), base


@dataclass(slots=True)
class Watch:
    """What the EDGAR sources of a crawl share: who follows whom, and the walks of each archive's feed.

    `taken` are the archives whose feed and indexes one of the sources walks for all of them.
    """

    by_cik: Mapping[str, Source]
    taken: set[str] = field(default_factory=set)
    followers: list["EdgarFollower"] = field(default_factory=list)
    # The accession numbers that the walk at hand has met, newest first.
    walked: dict[str, list[str]] = field(default_factory=dict)


class EdgarFollower(Follower):
    """Follows the filers of an edgar source; one for each archive walks its feed and its daily indexes."""

    def __init__(self, source: Source, desk: Desk, watch: Watch, *, poll: bool = True) -> None:
        super().__init__(source, desk, poll=poll)
        self.archive, self.data = bases(source)
        self._budget = source.budget or budget_of(source.url)
        self._watch = watch
        self._due: deque[str] = deque()
        # Pages of older submissions that are still to be read, by filer.
        self._pages: dict[str, int] = {}
        watch.followers.append(self)

    # Polls

    def listings(self) -> Iterator[Request]:
        """The top of the feed and the indexes that are not read yet; the lists of filers that are due."""
        now, listings = self.desk.now(), self.desk.store.listings
        if self.archive not in self._watch.taken:
            self._watch.taken.add(self.archive)
            yield self._feed_page(0)
            for day in plan.index_days(listings.settled_days(self.archive), now=now):
                yield self.listing(edgar.daily_index_url(day, self.archive), step="index", day=day)
        self._due.extend(
            cik
            for cik, source in self._watch.by_cik.items()
            if source.key == self.source.key
            and plan.is_due(listings.filer(cik), self.desk.options.since, now=now)
        )
        yield from self._reconcile(TOGETHER)

    def listing(self, url: str, **about: Any) -> Request:
        """A request for a listing; EDGAR's have no validators that could be trusted."""
        request = super().listing(url, **about)
        request.meta.pop("poll", None)
        request.meta[BUDGET] = self._budget
        request.priority = 0 if about["step"] in {"filer", "older"} else 10
        return request

    def _feed_page(self, start: int) -> Request:
        request = self.listing(edgar.current_url("", start, self.archive), step="feed", start=start)
        # A page past the end is a 503: to ask for it again is to no purpose.
        request.meta["dont_retry"] = start > 0
        return request

    def _reconcile(self, most: int) -> list[Request]:
        """Requests for the next lists of filers, none once the host wants to be left alone."""
        ciks = [] if self.stopped else [self._due.popleft() for _ in range(min(most, len(self._due)))]
        return [self.listing(edgar.submissions_url(cik, self.data), step="filer", cik=cik) for cik in ciks]

    async def listed(self, response: "Response", **about: Any) -> Sequence[Request]:
        """Queue the filings that a listing names. Raises UnreadableBody."""
        match about["step"]:
            case "feed":
                return await self._feed(response, about["start"])
            case "index":
                return await self._index(response, about["day"])
            case "filer":
                return await self._filer(response, about["cik"])
            case _:
                return await self._older(response, **about)

    def _queue(self, rows: Sequence[FilingIndexRow], found_by: FoundBy) -> int:
        """Queue what is ours, whichever source follows its filer; returns how many."""
        found = plan.to_queue(rows, self._watch.by_cik, self.archive, found_by)
        self.saw(len(found), max(filter(None, (one.changed_at for one in found)), default=None))
        for filing in found:
            source = self._watch.by_cik[filing.cik]
            added = self.desk.store.listings.add([filing], now=self.desk.now())
            self.desk.count(source, "queued", added["new"])
            self.desk.count(source, "queued again", added["changed"])
        return len(found)

    async def _feed(self, response: "Response", start: int) -> Sequence[Request]:
        rows = await self.desk.read(edgar.read_current, response.body)
        with self.desk.store.transaction():
            self._queue(rows, "feed")
        walked = self._watch.walked.setdefault(self.archive, [])
        walked += [row.accession for row in rows]
        known = self.desk.store.listings.feed_mark(self.archive)
        if plan.walk_ends(rows, known, now=self.desk.now()):
            self._mark()
            return ()
        if not rows or start + plan.PAGE >= plan.FEED_END:
            return self._feed_ended()
        return [self._feed_page(start + plan.PAGE)]

    def _mark(self) -> None:
        accessions = dict.fromkeys(self._watch.walked.get(self.archive, ()))
        if accessions:
            top = list(islice(accessions, plan.MARK))
            self.desk.store.listings.mark_feed(self.archive, top, now=self.desk.now())

    def _feed_ended(self) -> Sequence[Request]:
        """The feed ended before what is known: what fell out of it is in the filers' own lists."""
        listings = self.desk.store.listings
        if not listings.feed_mark(self.archive):
            self._mark()
            return ()
        self.desk.count(self.source, "gap in the feed")
        with self.desk.store.transaction():
            listings.distrust()
            self._mark()
        return [request for one in self._watch.followers for request in one.catch_up()]

    def catch_up(self) -> Sequence[Request]:
        """The lists of all filers of this source, but for those that wait already; none if it is no poll."""
        if not self.poll or self._polls == 0:
            # Not of this crawl: its next poll finds them due.
            return ()
        waiting = set(self._due)
        mine = (cik for cik, source in self._watch.by_cik.items() if source.key == self.source.key)
        self._due.extend(cik for cik in mine if cik not in waiting)
        return self._reconcile(TOGETHER)

    async def _index(self, response: "Response", day: date) -> Sequence[Request]:
        rows = await self.desk.read(edgar.read_daily_index, response.body)
        with self.desk.store.transaction():
            count = self._queue(rows, "index")
            self.desk.store.listings.settle_day(self.archive, day, "read", filings=count, now=self.desk.now())
        self.desk.count(self.source, "index days read")
        return ()

    async def _filer(self, response: "Response", cik: str) -> Sequence[Request]:
        page = await self.desk.read(edgar.read_submissions, response.body)
        store, since = self.desk.store, self.desk.options.since
        state = store.listings.filer(cik)
        floor = plan.floor_of(page.rows, state, since)
        older = plan.older_pages(page.older, floor, state)
        rows = [one for one in plan.not_before(page.rows, floor) if one.cik == cik or one.cik is None]
        newest = plan.midnight(rows[0].filed) if rows else None
        facts = Found(
            url=edgar.companyfacts_url(cik, self.data),
            source=self.source.key,
            kind="facts",
            changed_at=newest,
            hint=cik,
        )
        with store.transaction():
            self._queue(rows, "submissions")
            added = store.frontier.add([facts], now=self.desk.now())
            store.listings.reconciled(cik, since=None if older else floor, now=self.desk.now())
        self.desk.count(self.source, "figures asked", added["new"] + added["changed"])
        self.desk.count(self.source, "filers reconciled")
        self._pages[cik] = len(older)
        return [
            self.listing(edgar.older_submissions_url(one.name, self.data), step="older", cik=cik, floor=floor)
            for one in older
        ]

    async def _older(self, response: "Response", **about: Any) -> Sequence[Request]:
        page = await self.desk.read(edgar.read_submissions, response.body)
        cik, floor = about["cik"], about["floor"]
        rows = [replace(row, cik=cik) for row in plan.not_before(page.rows, floor)]
        self._pages[cik] -= 1
        with self.desk.store.transaction():
            self._queue(rows, "submissions")
            if self._pages[cik] == 0:
                # Only now: a page that could not be read is asked for again at the next poll.
                self.desk.store.listings.reconciled(cik, since=floor, now=self.desk.now())
        return ()

    def poll_continues(self, request: Request) -> Sequence[Request]:
        """The next list of a filer, be it that the last one could be read or not."""
        return self._reconcile(1) if request.cb_kwargs["about"]["step"] == "filer" else ()

    def listing_refused(self, request: Request, error: BaseException) -> Sequence[Request]:
        """Tell apart what is late, what has ended, and what a person must mend."""
        about = request.cb_kwargs["about"]
        status = error.response.status if isinstance(error, HttpError) else None
        if about["step"] == "feed" and about["start"] > 0 and status in FEED_PAST_END:
            self._polled += 1
            return self._feed_ended()
        if isinstance(error, Parked) and error.host is not None:
            return self._blocked(request, error)
        if about["step"] == "feed" or not self._is_absent(error):
            return super().listing_refused(request, error)
        if about["step"] != "index":
            self.trouble("not there", f"{request.url}: no such filer; mend the source's ciks")
            return ()
        self._polled += 1
        if plan.never_came(about["day"], now=self.desk.now()):
            self.desk.store.listings.settle_day(
                self.archive, about["day"], "none", filings=0, now=self.desk.now()
            )
            self.desk.count(self.source, "index days without one")
        else:
            self.desk.count(self.source, "index days late")
        return ()

    def _blocked(self, request: Request, error: Parked) -> Sequence[Request]:
        """All of the SEC is left alone: one line stands for all that is not asked now and stays due."""
        if not self.stopped:
            mend = MENDS.get(error.reason, f"it is asked again after {error.until:%Y-%m-%d %H:%M} UTC")
            self.trouble(error.reason, f"{request.url}: {error.reason}; {mend}")
        self.stopped = True
        return ()

    def _poll_ended(self) -> Iterator[Output]:
        yield from super()._poll_ended()
        # What one source's walk has found is fetched for the others, too.
        for other in self._watch.followers:
            if other is not self:
                yield from other.tasks()

    # Tasks

    def task(self, lease: Lease) -> Output | None:
        """A request for a submission or a filer's figures."""
        return self.request(lease, download_maxsize=FILING_LIMIT, **{BUDGET: self._budget})

    async def read(self, response: "Response", lease: Lease) -> Item:
        """A submission with its documents and figures, or a filer's figures."""
        if lease.kind == "facts":
            facts = await self.desk.read(read_companyfacts_counted, response.body)
            return FactsItem(source=self.source, lease=lease, facts=facts.facts, refused=facts.refused)
        return await self.desk.read(read_filing, response.body, lease, self.source, self.desk.now())

    def verdict(self, error: BaseException, lease: Lease) -> Verdict | None:
        """What becomes of an address of the archive.

        A filer without tagged figures has none; a filing may be listed some time before it is there.
        """
        if not self._is_absent(error):
            return super().verdict(error, lease)
        if lease.kind == "facts":
            return Verdict(action="fail", reason="not there")
        return later("not there", lease.attempts, self.desk.now())

    @staticmethod
    def _is_absent(error: BaseException) -> bool:
        """Whether an answer says that there is nothing at the address."""
        if not isinstance(error, HttpError) or error.response.status not in {403, 404}:
            return False
        return edgar.classify_refusal(error.response.status, error.response.body) == "not_there"
