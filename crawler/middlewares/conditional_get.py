"""Polls ask only for what has changed, and do not believe "nothing changed" for ever.

Scrapy's HTTPCACHE does not ask at all for a feed with an old Last-Modified. Here the validators of
the last full answer are in the store. Some servers answer 304 to a page that did change: every tenth
poll, or after a day, the poll is unconditional, and a server that was caught is not believed again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.store.polls import Validator

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.desk import Desk

EVERY_NTH = 10
LONGEST = timedelta(hours=24)
# Kept in place of an ETag: this server's validators mean nothing.
UNTRUSTED = ""


def conditions(validator: Validator | None, *, now: datetime) -> dict[str, str]:
    """The request headers for a poll; empty where the full answer is wanted."""
    if validator is None or validator.etag == UNTRUSTED:
        return {}
    if validator.polls % EVERY_NTH == EVERY_NTH - 1 or now - validator.unconditional_at >= LONGEST:
        return {}
    headers = {"If-None-Match": validator.etag, "If-Modified-Since": validator.last_modified}
    return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The validators and the body's hash of a full answer."""

    etag: str | None
    last_modified: str | None
    body_sha256: str


def has_lied(before: Validator | None, answer: Answer) -> bool:
    """Whether the server would have answered 304 though the body is another one."""
    if before is None or before.body_sha256 == answer.body_sha256 or before.etag == UNTRUSTED:
        return False
    if before.etag or answer.etag:
        return before.etag == answer.etag
    return before.last_modified is not None and before.last_modified == answer.last_modified


class ConditionalGet:
    """Downloader middleware: sets the conditions of a request with ``meta["poll"]``."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the desk of the running spider."""
        return cls(crawler.spider.desk)  # type: ignore[union-attr]

    def process_request(self, request: "Request") -> None:
        """Adds the headers, and ``meta["conditional"]`` that tells whether there are any."""
        poll = request.meta.get("poll")
        if poll is None:
            return
        headers = conditions(self._desk.store.polls.validator(poll), now=self._desk.now())
        for name, value in headers.items():
            request.headers[name] = value
        request.meta["conditional"] = bool(headers)
