"""Sitemaps: news sitemaps, plain ones, and an index of them."""

import re
from collections import Counter
from datetime import UTC, datetime

from crawler.extract.sitemap import SitemapEntry, parse_sitemap
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source
from db.records import FeedEntry

# The newest parts of an index; an archive of hundreds is not the news.
MOST_PARTS = 12
_EVER = datetime.min.replace(tzinfo=UTC)


class SitemapFollower(ListingFollower):
    """Follows a sitemap, or the newest parts of an index."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The pages of a sitemap, or the parts of an index. Raises UnreadableFeed."""
        sitemap = parse_sitemap(body, url)
        skipped = Counter(sitemap.skipped)
        if sitemap.kind == "index":
            parts = sorted(sitemap.entries, key=lambda entry: entry.lastmod or _EVER, reverse=True)
            skipped["older parts of the index"] = len(parts[MOST_PARTS:])
            return Listing(entries=(), more=tuple(part.loc for part in parts[:MOST_PARTS]), skipped=skipped)
        wanted = [
            entry
            for entry in sitemap.entries
            if source.link_pattern is None or re.search(source.link_pattern, entry.loc)
        ]
        skipped["other addresses"] = len(sitemap.entries) - len(wanted)
        return Listing(entries=tuple(feed_entry(entry) for entry in wanted), skipped=skipped)


def feed_entry(entry: SitemapEntry) -> FeedEntry:
    """A sitemap's entry in the shape of a feed's; `lastmod` is a change, not a publication."""
    return FeedEntry(
        url=entry.loc,
        title=entry.title or "",
        author=None,
        published=entry.published,
        published_raw=entry.published_raw,
        published_precision=entry.published_precision,
        updated=entry.lastmod,
        summary=None,
        content=None,
        language=entry.language,
    )
