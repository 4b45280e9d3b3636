"""A block page of the SEC stops every request to all of it, in this process and in any other.

A 403 has three meanings: an undeclared agent, too many requests, or nothing at the address. The first two
end all requests for longer than a block lasts, since each request during a block makes it longer; the
third is an answer like any other. The page may meet robots.txt or a reader's link as well as a spider.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.extract.edgar import classify_refusal
from crawler.hosts import SEC
from crawler.middlewares.pace import BUDGET, budget
from crawler.refusals import Parked

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.desk import Desk

# The SEC's own word is ten minutes without a request.
BLOCK = timedelta(minutes=11)
# The title of the SEC's own pages, block pages among them, whatever their status.
SEC_PAGE = b"<title>SEC.gov |"


def block_of(status: int, body: bytes) -> str | None:
    """The name of the block that an answer means, or None; a 403 of no known meaning is taken for one."""
    if status in {403, 429}:
        refusal = classify_refusal(status, body)
        return None if refusal == "not_there" else refusal
    if SEC_PAGE not in body[:2_000]:
        return None
    refusal = classify_refusal(status, body)
    return refusal if refusal in {"undeclared_tool", "rate_exceeded"} else None


class SecBlock:
    """Downloader middleware: turns a block page into Parked, before any retry."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the desk of the running spider."""
        return cls(crawler.spider.desk)  # type: ignore[union-attr]

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """Raises Parked with the meaning of the page as its reason; parks the whole budget."""
        name = budget(request)
        if name != SEC and BUDGET not in request.meta:
            return response
        refusal = block_of(response.status, response.body)
        if refusal is None:
            return response
        until = self._desk.now() + BLOCK
        self._desk.park_host(name, until=until, reason=refusal)
        raise Parked(refusal, until=until, host=name)
