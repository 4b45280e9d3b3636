"""RSS and Atom feeds."""

from crawler.extract.feed import parse_feed
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source


class FeedFollower(ListingFollower):
    """Follows a feed."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The entries of a feed. Raises UnreadableFeed."""
        feed = parse_feed(body, url, content_type=content_type)
        return Listing(entries=feed.entries, skipped=feed.skipped)
