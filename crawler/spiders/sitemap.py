"""Sitemaps: news sitemaps, plain ones, and an index of them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from crawler.extract.sitemap import SitemapEntry, parse_sitemap
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source
from db.records import FeedEntry

# The newest parts of an index; an archive of hundreds is not the news.
MOST_PARTS = 12
# Of a few pages that changed on one day, each may really have changed.
FEWEST_SHARED, SHARED = 10, 0.8
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
        wanted, shared = _without_shared_lastmod(wanted)
        skipped["lastmods that most pages share"] = shared
        return Listing(entries=tuple(feed_entry(entry) for entry in wanted), skipped=skipped)


def _without_shared_lastmod(entries: list[SitemapEntry]) -> tuple[list[SitemapEntry], int]:
    """The entries without a lastmod that nearly all have: it is that of the site's last build.

    Taken for an edit of each page, every build would have the whole site fetched again.
    """
    counts = Counter(entry.lastmod for entry in entries if entry.lastmod is not None)
    if not counts or len(entries) < FEWEST_SHARED:
        return entries, 0
    stamp, times = counts.most_common(1)[0]
    if times < SHARED * len(entries):
        return entries, 0
    return [replace(entry, lastmod=None) if entry.lastmod == stamp else entry for entry in entries], times


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
