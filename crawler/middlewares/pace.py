"""One budget of requests a host, all hosts of the SEC sharing one; parked hosts are left alone.

The slots of Scrapy keep the pace within a process. The budget of the SEC is of its user, whatever the
number of processes: there the store gives out the turns.
"""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.hosts import SEC, budget_of
from crawler.middlewares.heads import bound_heads
from crawler.refusals import Parked, Stopping

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.desk import Desk


# A request's meta: the budget that its source's hosts share.
BUDGET = "budget"
# In any second, over all hosts, spiders and processes. The SEC allows a user 10.
SEC_MOST = 5
TURN = "turn"


def budget(request: "Request") -> str:
    """The budget that a request is counted in."""
    return budget_of(request.url, request.meta.get(BUDGET))


class Pace:
    """Downloader middleware: puts each hop into the slot of its host."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the desk of the running spider."""
        return cls(crawler.spider.desk)  # type: ignore[union-attr]

    def process_request(self, request: "Request") -> None:
        """Raises Parked for a host that asked to be left alone."""
        # Set anew: a redirect to another host would keep the slot of the first.
        request.meta["download_slot"] = budget(request)
        refuse_parked(self._desk, request)


class PacedHandler(HTTP11DownloadHandler):
    """Download handler: looks again when a request leaves its slot.

    The requests that wait in a slot have passed all middlewares when the first of them learns that
    the host wants to be left alone; each of them would make a block longer.
    """

    lazy = False

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        bound_heads(self._pool)
        self._turns: dict[str, float] = {}
        self._running = crawler
        self._desk: Desk = crawler.spider.desk  # type: ignore[union-attr]
        crawler.signals.connect(self._headers_received, signals.headers_received)

    async def download_request(self, request: "Request") -> "Response":
        """Raises Parked instead of asking a parked host, Stopping where the crawl is ending."""
        key = request.meta["download_slot"]
        engine = self._running.engine
        slot = None if engine is None else engine.downloader.slots.get(key)
        exact = slot is not None and slot.delay > 0 and not slot.jitter
        if slot is not None and exact:
            await self._turn(key, slot.delay)
        if not self._running.crawling:
            raise Stopping("the crawl is ending")
        refuse_parked(self._desk, request)
        try:
            return await self._desk.awaited(asyncio.ensure_future(self._ask(request)))
        finally:
            if slot is not None and exact and slot.concurrency == 1:
                self._turns[key] = monotonic() + slot.delay

    async def _turn(self, key: str, delay: float) -> None:
        """Wait until an exact delay (a site's Crawl-delay, the SEC's pace) has passed. Raises Stopping.

        The slot counts from when it let the last request go, and a busy machine may have sent that later.
        Here a Crawl-delay counts from the answer, so that no two requests arrive closer to one another.
        """
        now = monotonic()
        turn = max(self._turns.get(key, now), now)
        self._turns[key] = turn + delay
        if turn > now:
            await self._desk.awaited(asyncio.ensure_future(asyncio.sleep(turn - now)))

    async def _ask(self, request: "Request") -> "Response":
        if budget(request) != SEC:
            return await super().download_request(request)
        paces = self._desk.store.paces
        # Another process may give the turn back, of which no event tells this one.
        while (turn := paces.take(SEC, most=SEC_MOST, owner=self._desk.owner)).id is None:  # noqa: ASYNC110
            await asyncio.sleep(turn.wait)
        request.meta[TURN] = turn.id
        try:
            # Another process may have met a block while this one waited for its turn.
            refuse_parked(self._desk, request)
            return await super().download_request(request)
        finally:
            paces.answered(turn.id)

    def _headers_received(self, request: "Request") -> None:
        """The server has seen the request: the body of a large filing must not keep the turn."""
        turn = request.meta.get(TURN)
        if turn is not None:
            self._desk.store.paces.answered(turn)


def refuse_parked(desk: "Desk", request: "Request") -> None:
    """Raises Parked where the request's host is parked, by this process or another."""
    name = budget(request)
    until = desk.store.polls.parked_until(name)
    if until is not None and until > desk.now():
        raise Parked("host parked", until=until, host=name)
