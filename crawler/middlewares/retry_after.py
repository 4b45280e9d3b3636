"""429 and 503 with Retry-After: the address is parked in the store, not asked again in this run.

Scrapy ignores the header and tries at once (scrapy/scrapy#3849).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.middlewares.pace import budget
from crawler.refusals import Parked

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.desk import Desk

TOO_MANY = 429
UNAVAILABLE = 503
# Where a server says "too many" without saying for how long.
UNSAID = timedelta(minutes=10)
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=7)


def retry_after(value: bytes | None, *, now: datetime) -> datetime | None:
    """The instant that a Retry-After header names, in seconds or as an HTTP date; None if unreadable.

    At least a minute ahead, or this run would ask again, and never more than a week.
    """
    text = (value or b"").decode("ascii", "replace").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return now + min(max(timedelta(seconds=int(text[:9])), SHORTEST), LONGEST)
    try:
        named = parsedate_to_datetime(text)
        named = named.replace(tzinfo=UTC) if named.tzinfo is None else named.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(max(named, now + SHORTEST), now + LONGEST)


class RetryAfter:
    """Downloader middleware: turns such an answer into Parked, before any retry."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the desk of the running spider."""
        return cls(crawler.spider.desk)  # type: ignore[union-attr]

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """Raises Parked; a 429 parks the whole host."""
        if response.status not in {TOO_MANY, UNAVAILABLE}:
            return response
        now = self._desk.now()
        until = retry_after(response.headers.get("Retry-After"), now=now)
        if response.status == UNAVAILABLE:
            if until is None:
                return response
            raise Parked("retry after", until=until)
        until = until or now + UNSAID
        host = budget(request)
        self._desk.park_host(host, until=until, reason="http 429")
        raise Parked("http 429", until=until, host=host)
