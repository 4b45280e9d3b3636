"""A compressed body that ends too early, or is not what was asked for, is no page.

Scrapy takes what it could unpack of a truncated gzip body for the page.
"""

import zlib
from typing import TYPE_CHECKING

from crawler.refusals import Refused

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# What is asked for: the two encodings whose end can be told with the standard library.
ACCEPTED = "gzip, deflate"
_GZIP = frozenset({b"gzip", b"x-gzip"})
_CHUNK = 1 << 16


def why_incomplete(body: bytes, encoding: bytes, *, largest: int) -> str | None:
    """The reason for which a compressed body is refused (truncated, too large), or None."""
    windows = (31,) if encoding in _GZIP else (15, -15)
    reasons = [_unpack(body, window, largest) for window in windows]
    return None if None in reasons else reasons[0]


def _unpack(body: bytes, window: int, largest: int) -> str | None:
    total = 0
    while body:
        reader = zlib.decompressobj(window)
        rest = body
        try:
            while not reader.eof:
                piece = reader.decompress(rest, _CHUNK)
                rest = reader.unconsumed_tail
                total += len(piece)
                if total > largest:
                    return "too large"
                if not piece and not rest and not reader.eof:
                    return "truncated"
        except zlib.error:
            # Some servers pad the end with zeros, which no reader minds.
            return "truncated" if total == 0 or body.strip(b"\x00") else None
        body = reader.unused_data
        if window != 31:
            break
    return None


class Truncated:
    """Downloader middleware, nearer to the network than Scrapy's unpacking."""

    def __init__(self, largest: int) -> None:
        self._largest = largest

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built with the size limit of the settings."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: "Request", response: "Response") -> "Response":
        """Raises Refused (truncated, too large, encoding)."""
        named = b",".join(response.headers.getlist("Content-Encoding")).lower()
        encodings = [part.strip() for part in named.split(b",") if part.strip() not in {b"", b"identity"}]
        if not encodings or not response.body:
            return response
        if len(encodings) > 1 or encodings[0] not in _GZIP | {b"deflate"}:
            raise Refused("encoding", action="fail", mend="the server sends what was not asked for")
        largest = int(request.meta.get("download_maxsize", self._largest))
        reason = why_incomplete(response.body, encodings[0], largest=largest)
        if reason is not None:
            raise Refused(reason, action="park" if reason == "truncated" else "fail")
        return response
