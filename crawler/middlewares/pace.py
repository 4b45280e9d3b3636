"""One budget of requests a host, all hosts of the SEC sharing one; parked hosts are left alone."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.hosts import budget_of
from crawler.middlewares.heads import bound_heads
from crawler.refusals import Parked, Stopping

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.desk import Desk


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
        request.meta["download_slot"] = budget_of(request.url)
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
            return await self._desk.awaited(asyncio.ensure_future(super().download_request(request)))
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


def refuse_parked(desk: "Desk", request: "Request") -> None:
    """Raises Parked where the request's host is parked, by this process or another."""
    budget = budget_of(request.url)
    until = desk.store.polls.parked_until(budget)
    if until is not None and until > desk.now():
        raise Parked("host parked", until=until, host=budget)
