"""JSON interfaces that list documents."""

from crawler.extract.api import parse_api
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source


class ApiFollower(ListingFollower):
    """Follows an interface's list of the newest documents."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The documents of an answer. Raises UnreadableFeed."""
        found = parse_api(body, url)
        return Listing(entries=found.entries, skipped=found.skipped)
