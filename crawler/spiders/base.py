"""One spider for a crawl; one follower for each of its sources.

A single spider keeps one slot and one robots.txt a host, whatever the number of sources on it. What a
follower learns of a poll is kept with the URLs that it queues or after them, so that no kill can make
the next poll a 304 whose items were never queued.
"""

import asyncio
import gc
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.desk import HUNG, READERS, Desk, UnreadableBody
from crawler.items import Item
from crawler.middlewares.conditional_get import UNTRUSTED, Answer, has_lied
from crawler.options import PROJECT
from crawler.refusals import (
    CHECK_NETWORK,
    Parked,
    Refused,
    Stopping,
    Verdict,
    later,
    verdict_of,
    verdict_of_status,
)
from db.knowledge import Source
from db.store.frontier import Lease

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

# Small, so that two crawls of one database share the work.
BATCH = 8
NOT_MODIFIED = 304
Output = Request | Item

log = logging.getLogger("chiprace.crawl")


class Follower(ABC):
    """Follows one source: polls its listings, leases what is due, hands what was read to the store."""

    def __init__(self, source: Source, desk: Desk, *, poll: bool = True) -> None:
        self.source = source
        self.desk = desk
        self.poll = poll
        self.stopped = False
        self._open = 0
        self._taken = 0
        self._polls = 0
        self._polled = 0
        self._trouble: list[str] = []
        self._items = 0
        self._newest: datetime | None = None

    @abstractmethod
    def listings(self) -> Iterator[Request]:
        """The first requests of a poll."""

    @abstractmethod
    async def listed(self, response: "Response", **about: Any) -> Sequence[Request]:
        """Queue what a full listing names; gives further listings. Raises UnreadableBody."""

    @abstractmethod
    def task(self, lease: Lease) -> Output | None:
        """The request for a leased address, or what can be stored without one."""

    @abstractmethod
    async def read(self, response: "Response", lease: Lease) -> Item:
        """Read an answer to a task. Raises UnreadableBody."""

    # Polls

    def begin(self) -> Iterator[Output]:
        """What the crawl starts with."""
        # All of them at once: an answer to the first must not end the poll before the last is asked.
        first = list(self.listings()) if self.poll else []
        if first:
            yield from first
            return
        if self.poll:
            self.desk.poll_ok(self.source, items=0, newest=None)
        yield from self.tasks()

    def listing(self, url: str, **about: Any) -> Request:
        """A request for a listing; `about` is handed on to `listed`."""
        self._polls += 1
        meta: dict[str, Any] = {"handle_httpstatus_list": [NOT_MODIFIED]}
        if not self.desk.options.dry_run:
            meta["poll"] = url
        return Request(
            url,
            callback=self._listing_answered,
            errback=self._listing_failed,
            cb_kwargs={"about": about},
            meta=meta,
            dont_filter=True,
            priority=10,
        )

    async def _listing_answered(self, response: "Response", about: dict[str, Any]) -> AsyncIterator[Output]:
        self.desk.count(self.source, "polled")
        try:
            more: Sequence[Request] = ()
            if response.status == NOT_MODIFIED:
                self._unchanged(response)
            else:
                more = await self.listed(response, **about)
            for further in more:
                yield further
            # An index alone says nothing of its source: its parts do.
            self._polled += 0 if more else 1
        except UnreadableBody as error:
            self.trouble(error.reason, str(error))
        except Stopping:
            return
        if response.request is not None:
            for further in self.poll_continues(response.request):
                yield further
        for output in self._poll_ended():
            yield output

    def _unchanged(self, response: "Response") -> None:
        """Note a 304. Raises UnreadableBody where nothing was known that could be unchanged."""
        if not response.meta.get("conditional"):
            line = f"{response.url}: http 304 to a request without conditions; it is asked again later"
            raise UnreadableBody(line, f"http {NOT_MODIFIED}")
        self.desk.count(self.source, "not modified")
        self.desk.store.polls.not_modified(response.meta["poll"], now=self.desk.now())

    async def _listing_failed(self, failure: "Failure") -> AsyncIterator[Output]:
        error = _error(failure)
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(error, Stopping):
            # Neither polled nor failed: the source stays due.
            return
        for further in (*self.listing_refused(request, error), *self.poll_continues(request)):
            yield further
        for output in self._poll_ended():
            yield output

    def poll_continues(self, request: Request) -> Sequence[Request]:
        """Further listings that were put off until `request` was done with, however it ended."""
        return ()

    def listing_refused(self, request: Request, error: BaseException) -> Sequence[Request]:
        """A listing could not be had: say why and what a person can do; gives further listings."""
        if isinstance(error, HttpError):
            reason, mend = f"http {error.response.status}", "open the address and mend the source's url"
        elif isinstance(error, Refused):
            reason, mend = error.reason, error.mend
        elif isinstance(error, Parked):
            reason, mend = error.reason, f"it is asked again after {error.until:%Y-%m-%d %H:%M} UTC"
        else:
            reason, mend = verdict_of(error, attempts=0, now=self.desk.now()).reason, CHECK_NETWORK
        self.trouble(reason, f"{request.url}: {reason}" + (f"; {mend}" if mend else ""))
        return ()

    def trouble(self, reason: str, line: str) -> None:
        """A listing gave nothing, for a counted reason."""
        self.desk.count(self.source, f"poll failed: {reason}")
        self.desk.fail_source(self.source, line)
        self._trouble.append(reason)

    def remember(self, response: "Response") -> None:
        """Keep the validators of a full answer; call it once its items are queued, never before."""
        poll = response.meta.get("poll")
        if poll is None:
            return
        polls = self.desk.store.polls
        before = polls.validator(poll)
        answer = Answer(
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            body_sha256=sha256(response.body).hexdigest(),
        )
        conditional = bool(response.meta.get("conditional"))
        lied = not conditional and has_lied(before, answer)
        self.desk.count(self.source, "lying 304", int(lied))
        untrusted = lied or (before is not None and before.etag == UNTRUSTED)
        polls.answered(
            poll,
            etag=UNTRUSTED if untrusted else answer.etag,
            last_modified=answer.last_modified,
            body_sha256=answer.body_sha256,
            now=self.desk.now(),
            conditional=conditional,
        )

    def saw(self, items: int, newest: datetime | None) -> None:
        """Note how many items a listing had, and the date of the newest."""
        self.desk.count(self.source, "listed", items)
        self._items += items
        if newest is not None:
            self._newest = max(newest, self._newest or newest)

    def _poll_ended(self) -> Iterator[Output]:
        self._polls -= 1
        if self._polls == 0:
            if self._polled:
                self.desk.poll_ok(self.source, items=self._items, newest=self._newest)
            else:
                self.desk.poll_failed(self.source, self._trouble[0] if self._trouble else "nothing polled")
        # What is due is fetched even where the listing is down: it was found earlier.
        yield from self.tasks()

    # Tasks

    def tasks(self) -> Iterator[Output]:
        """Lease what is due, up to the limit, and give the requests for it."""
        limit = self.desk.options.limit
        while not self.stopped and not self.desk.stopping and self._open < BATCH:
            room = BATCH if limit is None else min(BATCH, limit - self._taken)
            leases = self.desk.lease(self.source, room) if room > 0 else []
            if not leases:
                return
            for lease in leases:
                self._taken += 1
                output = None if self.desk.options.dry_run else self.task(lease)
                if self.desk.options.dry_run:
                    self.desk.would_fetch.append(lease.url)
                    self.desk.count(self.source, "would fetch")
                elif isinstance(output, Request):
                    self._open += 1
                if output is not None:
                    yield output

    def request(self, lease: Lease, **meta: Any) -> Request:
        """The request for a leased address."""
        return Request(
            lease.url,
            callback=self._answered,
            errback=self._failed,
            cb_kwargs={"lease": lease},
            meta=meta,
            dont_filter=True,
        )

    async def _answered(self, response: "Response", lease: Lease) -> AsyncIterator[Output]:
        self.desk.store.frontier.reading(lease.url)
        try:
            yield await self.read(response, lease)
        except UnreadableBody as error:
            log.info("%s: %s", lease.url, error)
            verdict = Verdict(action=error.action, reason=error.reason)
            if error.action == "park":
                verdict = later(error.reason, lease.attempts, self.desk.now())
            self.desk.settle(self.source, lease, verdict)
            if error.reason == HUNG:
                self.desk.fail_source(self.source, f"{lease.url}: {HUNG}: left out until it changes")
        except Stopping:
            log.info("%s: not read before the end of the crawl; it stays due", lease.url)
        self._open -= 1
        for output in self.tasks():
            yield output

    async def _failed(self, failure: "Failure") -> AsyncIterator[Output]:
        error = _error(failure)
        lease: Lease = failure.request.cb_kwargs["lease"]  # type: ignore[attr-defined]
        verdict = self.verdict(error, lease)
        if verdict is not None:
            self.desk.settle(self.source, lease, verdict)
        self._open -= 1
        if isinstance(error, Parked) and error.host is not None:
            # Nothing more of a host that asked to be left alone.
            self.stopped = True
        for output in self.tasks():
            yield output

    def verdict(self, error: BaseException, lease: Lease) -> Verdict | None:
        """What becomes of an address that could not be had; None where it stays leased until the end."""
        now = self.desk.now()
        if isinstance(error, Stopping):
            return None
        if isinstance(error, HttpError):
            return verdict_of_status(error.response.status, attempts=lease.attempts, now=now)
        return verdict_of(error, attempts=lease.attempts, now=now)


class CrawlSpider(Spider):
    """The spider of a crawl: starts each follower."""

    name = PROJECT

    def __init__(self, *, desk: Desk, followers: Sequence[Follower], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.desk = desk
        self.followers = followers

    async def start(self) -> AsyncIterator[Any]:
        """The polls of all sources, or what is left of them."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(READERS, "reader"))
        # All that was imported until now is here to stay: to look through it at each full collection
        # of garbage would hold the reactor for 100 ms.
        gc.freeze()
        for follower in self.followers:
            for output in follower.begin():
                yield output


def _error(failure: "Failure") -> BaseException:
    return failure.value or RuntimeError("a failure without an error")


def _header(response: "Response", name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
