"""robots.txt as RFC 9309 has it, asked once a host, judged for every request.

Scrapy's own middleware lets through all but the first of the requests that wait for the same
robots.txt, and takes a robots.txt that cannot be had for permission.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.pace import BUDGET, budget
from crawler.refusals import CHECK_NETWORK, Parked, Refused, Stopping, ignored, transport_reason

if TYPE_CHECKING:
    from typing import Self

    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler
    from scrapy.http import Response

SKIP = "dont_obey_robotstxt"
TOO_MANY = 429
# RFC 9309, 2.5: a crawler must read at least 500 KiB; what comes after is not looked at.
LARGEST = 512_000
# Characters from which one is read off the reactor: the largest takes a second.
LONG = 20_000
# The most a host may be slowed by its own word, and the least: a delay of 0 would be no pace at all.
LONGEST_DELAY = 120.0
SHORTEST_DELAY = 0.02

LATER = "it is asked again later"

log = logging.getLogger("chiprace.robots")


class Robots:
    """Downloader middleware: one lock a host around the asking, one verdict for each request."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["ROBOTSTXT_USER_AGENT"])
        self._rules: dict[str, Protego | str] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built for a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused; called for every hop of a redirect."""
        if request.meta.get(SKIP):
            return
        rules = await self._rules_for(request)
        if isinstance(rules, str):
            mend = LATER if rules.startswith("robots") else CHECK_NETWORK
            raise Refused(rules, action="park", mend=mend)
        if not rules.can_fetch(request.url, self._agent):
            raise Refused("robots", action="refuse", mend="its robots.txt closes this address to crawlers")

    async def _rules_for(self, request: Request) -> Protego | str:
        """The rules of the request's host, or the reason for which it is closed in this run."""
        parts = urlparse_cached(request)
        place = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(place, asyncio.Lock()):
            if place not in self._rules:
                self._rules[place] = await self._ask(f"{place}/robots.txt", request.meta.get(BUDGET))
        return self._rules[place]

    async def _ask(self, url: str, shared: str | None) -> Protego | str:
        meta = {SKIP: True} | ({BUDGET: shared} if shared else {})
        asked = Request(url, priority=1000, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self._engine().download_async(asked)
        except Stopping:
            raise
        except (Refused, Parked) as error:
            return f"robots {error.reason}"
        except IgnoreRequest as error:
            return f"robots {ignored(error)}"
        except Exception as error:  # noqa: BLE001 - whatever kept it from us, the host is closed for this run
            log.info("%s: %s: %s", url, type(error).__name__, error)
            return transport_reason(error)
        return await self._read(response, budget(asked))

    async def _read(self, response: "Response", slot: str) -> Protego | str:
        if response.status >= 500 or response.status == TOO_MANY or 300 <= response.status < 400:
            return f"robots http {response.status}"
        text = "" if response.status >= 400 else response.body[:LARGEST].decode("utf-8", "replace")
        text = text.removeprefix("\ufeff")
        if len(text) > LONG:
            rules = await asyncio.get_running_loop().run_in_executor(None, Protego.parse, text)
        else:
            rules = Protego.parse(text)
        delay = rules.crawl_delay(self._agent)
        if delay is not None:
            self._slow_down(slot, delay)
        return rules

    def _slow_down(self, slot: str, delay: float) -> None:
        """The site's own Crawl-delay replaces our default, also in slots that are made later."""
        downloader = self._engine().downloader
        known = downloader.per_slot_settings.get(slot, {}).get("delay", SHORTEST_DELAY)
        delay = min(max(delay, float(known)), LONGEST_DELAY)
        downloader.per_slot_settings[slot] = {"delay": delay, "concurrency": 1, "jitter": 0.0}
        if slot in downloader.slots:
            running = downloader.slots[slot]
            running.delay, running.concurrency, running.jitter = delay, 1, 0.0

    def _engine(self) -> "ExecutionEngine":
        engine = self._crawler.engine
        if engine is None:
            raise AssertionError("a middleware runs inside an engine")
        return engine
