"""JSON interfaces: lists of documents, and the Taiwan exchanges' monthly revenue, which is data itself."""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scrapy import Request

from crawler.extract.api import parse_api
from crawler.extract.revenue import is_revenue, parse_revenue
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source

if TYPE_CHECKING:
    from scrapy.http import Response


# A day's list is not whole before its end, which is not everywhere the same.
DAYS = 2
# A list of several days is short: what a week's outage left out is made up for.
WINDOW = timedelta(days=7)
PLACES = re.compile(r"\{(?:key|filer|(?:day|since):[%YmdHM-]+)\}")


def filled(source: Source, today: date, key: str) -> Iterator[str]:
    """The addresses of a source's lists: its url with key, filers and days in their places.

    Only the places that are known are filled in: {key}, {filer}, {day:%Y%m%d} and {since:%Y%m%d}.
    """
    days = [today - timedelta(days=n) for n in range(DAYS if "{since:" not in source.url else 1)]
    filers = source.filers if "{filer}" in source.url else ("",)
    seen = set()
    for filer, day in product(filers, days):
        values = {"key": key, "filer": quote(filer, safe=""), "day": day, "since": today - WINDOW}
        url = PLACES.sub(lambda found, values=values: found[0].format(**values), source.url)  # type: ignore[misc]
        if url not in seen:
            seen.add(url)
            yield url


class ApiFollower(ListingFollower):
    """Follows an interface's list of the newest documents, or stores what it says itself."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The documents of an answer. Raises UnreadableFeed."""
        found = parse_api(body, url, filers=source.filers)
        return Listing(entries=found.entries, skipped=found.skipped)

    def listings(self) -> Iterator[Request]:
        """The source's address; where it has places to fill in, one for each filer and day."""
        yield from (self.listing(url) for url in filled(self.source, self.desk.now().date(), self._key()))

    def listing(self, url: str, **about: Any) -> Request:
        """A request for a listing, which is remembered without its key."""
        request = super().listing(url, **about)
        if "poll" in request.meta:
            request.meta["poll"] = self._without_key(url)
        return request

    def trouble(self, reason: str, line: str) -> None:
        """A listing gave nothing; the line that says so is read by many, so it has no key in it."""
        super().trouble(reason, self._without_key(line))

    def _key(self) -> str:
        return quote(os.environ.get(self.source.key_env or "", ""), safe="")

    def _without_key(self, text: str) -> str:
        key = self._key()
        return text.replace(key, "{key}") if key else text

    async def listed(self, response: "Response", **about: Any) -> Sequence[Request]:
        """Queue what an answer lists, or store its figures. Raises UnreadableBody."""
        if not is_revenue(response.body):
            return await super().listed(response, **about)
        report = await self.desk.read(parse_revenue, response.body, response.url)
        known = self.desk.taiwan_codes
        rows = [row for row in report.rows if row.code in known]
        store = self.desk.store
        with store.transaction():
            new = store.revenue.save(
                rows, url=response.url, source=self.source.key, company_keys=known, now=self.desk.now()
            )
            self.remember(response)
        newest = max((row.reported for row in report.rows), default=None)
        self.saw(len(report.rows), datetime.combine(newest, time(), UTC) if newest else None)
        self.desk.count(self.source, "monthly revenue new", new)
        others = {**report.skipped, "of no company in companies.toml": len(report.rows) - len(rows)}
        for name, n in others.items():
            self.desk.count(self.source, f"left out: {name}", n)
        return ()
