"""A crawl that is told to end makes no further request and waits for no answer or reader for long.

Scrapy's own stop lets every request that waits in a slot go out, a delay apart: minutes at a site with
a Crawl-delay. What is turned away here stays leased until the end of the crawl and is due again then.
"""

from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.refusals import Stopping

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawler.desk import Desk

# Seconds between two looks at whether the crawl was told to end.
LOOK = 0.1
# Seconds that a request may still take to be answered, a body to be read.
PATIENCE = 1.0


class Stop:
    """Extension: sees that the crawl was told to end, and turns away what waits."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._desk: Desk = crawler.spider.desk  # type: ignore[union-attr]
        self._watch = create_looping_call(self._look)
        self._told_at: float | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built for a crawl; looks from its start to its end."""
        stop = cls(crawler)
        crawler.signals.connect(stop.opened, signals.spider_opened)
        crawler.signals.connect(stop.closed, signals.spider_closed)
        return stop

    def opened(self) -> None:
        """Begin to look."""
        self._watch.start(LOOK, now=False)

    def closed(self) -> None:
        """Look no more."""
        self._watch.stop()

    def _look(self) -> None:
        if self._crawler.crawling:
            return
        self._desk.stopping = True
        self._told_at = self._told_at or monotonic()
        # At each look: a robots.txt that is turned away lets the next one be asked for.
        self._turn_away()
        if monotonic() - self._told_at > PATIENCE:
            for work in tuple(self._desk.under_way):
                work.cancel()

    def _turn_away(self) -> None:
        engine = self._crawler.engine
        for slot in tuple(engine.downloader.slots.values()) if engine is not None else ():
            # Its timer would let the next request out after the delay.
            slot.close()
            while slot.queue:
                _, answer = slot.queue.popleft()
                answer.errback(Stopping("the crawl is ending"))
