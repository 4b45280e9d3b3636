"""JSON interfaces: lists of documents, and the Taiwan exchanges' monthly revenue, which is data itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.extract.api import parse_api
from crawler.extract.revenue import is_revenue, parse_revenue
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source

if TYPE_CHECKING:
    from scrapy.http import Response


class ApiFollower(ListingFollower):
    """Follows an interface's list of the newest documents, or stores what it says itself."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The documents of an answer. Raises UnreadableFeed."""
        found = parse_api(body, url)
        return Listing(entries=found.entries, skipped=found.skipped)

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
