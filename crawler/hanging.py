"""A reader that never ends costs its page, and neither the crawl nor the days after it.

One that loops in Python leaves the reactor its turns: its page is given up, with its thread. One that hangs
in C may hold the interpreter's lock, so that nothing in this process can look: the thread of faulthandler
needs no lock and ends the process. What was being read is marked in the frontier, and the next crawl knows.
"""

import asyncio
import faulthandler
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.desk import READERS

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawler.desk import Desk

# Seconds between two looks.
LOOK = 1.0
STDERR = 2
# How much longer than a reader the process may do nothing else: a busy machine comes late to its looks.
PATIENCE = timedelta(minutes=1)


def end_unless_told(limit: timedelta) -> None:
    """End this process after `limit`, unless this is called again before that; its threads are logged."""
    faulthandler.dump_traceback_later(limit.total_seconds(), exit=True, file=STDERR)


class Hanging:
    """Extension: gives up what is being read for too long, and ends a process that can do nothing else."""

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None
        self._desk: Desk = crawler.spider.desk  # type: ignore[union-attr]
        self._limit = self._desk.options.longest_reading
        self._watch = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built for a crawl; looks from its start to its end."""
        hanging = cls(crawler)
        crawler.signals.connect(hanging.opened, signals.spider_opened)
        crawler.signals.connect(hanging.closed, signals.spider_closed)
        return hanging

    def opened(self) -> None:
        """Begin to look."""
        self._watch.start(LOOK)

    def closed(self) -> None:
        """Look no more."""
        self._watch.stop()
        faulthandler.cancel_dump_traceback_later()

    def _look(self) -> None:
        end_unless_told(self._limit + PATIENCE)
        self._desk.give_up(self._limit)
        if self._desk.lost >= READERS and self._ending is None:
            self._desk.failures.append("crawl: ended early, no reader is left; the rest is due")
            self._ending = asyncio.ensure_future(self._crawler.stop_async())
