"""One budget of requests a host, all hosts of the SEC sharing one; parked hosts are left alone."""

from typing import TYPE_CHECKING

from crawler.hosts import budget_of
from crawler.refusals import Parked

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

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
        budget = budget_of(request.url)
        # Set anew: a redirect to another host would keep the slot of the first.
        request.meta["download_slot"] = budget
        until = self._desk.store.polls.parked_until(budget)
        if until is not None and until > self._desk.now():
            raise Parked("host parked", until=until, host=budget)
