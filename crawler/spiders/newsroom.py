"""Newsroom pages without a feed: the links that lead to articles."""

from crawler.desk import UnreadableBody
from crawler.extract.newsroom import article_links
from crawler.hints import bare_entry
from crawler.spiders.listing import Listing, ListingFollower
from db.knowledge import Source


class NewsroomFollower(ListingFollower):
    """Follows a page of links."""

    @staticmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """The articles a page links to. Raises UnreadableBody where there are none."""
        links = article_links(body, url, source.link_pattern)
        if not links:
            raise UnreadableBody(
                f"{url}: no link to an article on it; mend the source's link_pattern", "no links"
            )
        return Listing(entries=tuple(bare_entry(link, title) for link, title in links))
