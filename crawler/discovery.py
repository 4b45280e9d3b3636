"""What can be followed at an address: feeds, sitemaps and pages, read for what they list. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.extract.feed import UnreadableFeed, parse_feed
from crawler.extract.markup import parse_page
from crawler.extract.metadata import read_page_data
from crawler.extract.newsroom import article_links
from crawler.extract.sitemap import parse_sitemap
from crawler.extract.text import clean_line
from crawler.extract.urls import absolute_url
from crawler.hints import bare_entry
from crawler.spiders.sitemap import feed_entry
from db.knowledge import SourceKind
from db.records import FeedEntry

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A listing that was read; `parts` are the sitemaps of an index, the newest first."""

    kind: SourceKind
    url: str
    name: str = ""
    language: str | None = None
    link_pattern: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    parts: tuple[str, ...] = ()


def read_listing(body: bytes, url: str, content_type: str | None = None) -> Listed | None:
    """A feed or a sitemap; None where the body is neither."""
    try:
        feed = parse_feed(body, url, content_type=content_type)
    except UnreadableFeed:
        pass
    else:
        kind: SourceKind = "atom" if feed.kind == "atom" else "rss"
        return Listed(kind=kind, url=url, name=feed.title, language=feed.language, entries=feed.entries)
    try:
        sitemap = parse_sitemap(body, url)
    except UnreadableFeed:
        return None
    if sitemap.kind == "index":
        newest = sorted(sitemap.entries, key=lambda entry: entry.lastmod or _EVER, reverse=True)
        return Listed(kind="sitemap", url=url, parts=tuple(part.loc for part in newest))
    news = any(entry.published for entry in sitemap.entries)
    entries = tuple(feed_entry(entry) for entry in sitemap.entries)
    return Listed(kind="news_sitemap" if news else "sitemap", url=url, entries=entries)


def read_front(body: bytes, url: str, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Name of a page's site and the feeds that the page names. Raises UnreadablePage."""
    root = parse_page(body, url, content_type)
    window = next((clean_line("".join(title.itertext())) for title in root.iter("title")), "")
    feeds = []
    for link in root.iter("link"):
        named = "alternate" in (link.get("rel") or "").lower().split()
        if named and (link.get("type") or "").lower().partition(";")[0].strip() in FEED_TYPES:
            feeds.append(absolute_url(link.get("href") or "", url))
    # A blog names the feed of its readers' comments beside its own.
    ordered = sorted(dict.fromkeys(filter(None, feeds)), key=lambda feed: "comment" in feed)
    return read_page_data(root).tags.get("og:site_name") or window, tuple(ordered)


def within(listed: Listed, page: str) -> Listed:
    """A sitemap names every page of a site: those below the page that was asked for, where there are any."""
    path = urlsplit(page).path.rstrip("/") + "/"
    below = tuple(entry for entry in listed.entries if urlsplit(entry.url).path.startswith(path))
    if path == "/" or not listed.kind.endswith("sitemap") or not below:
        return listed
    # A pattern is searched anywhere in an address; the asked page itself is no article.
    pattern = re.escape(path) + "."
    kept = tuple(entry for entry in below if re.search(pattern, entry.url))
    return replace(listed, entries=kept, link_pattern=pattern) if kept else listed


def read_newsroom(body: bytes, url: str) -> Listed:
    """The articles that a page itself links to, with the pattern of their addresses."""
    links = article_links(body, url)
    pattern = common_pattern([link for link, _ in links])
    entries = tuple(bare_entry(link, title) for link, title in links)
    return Listed(kind="newsroom", url=url, link_pattern=pattern, entries=entries)


def common_pattern(links: Sequence[str]) -> str | None:
    """Their longest common folder as a regular expression, numbers (a year) open; None for the root."""
    folders = [urlsplit(link).path.rstrip("/").split("/")[1:-1] for link in links]
    shared = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1 and not all(name.isdecimal() for name in names):
            break
        shared.append(r"\d+" if names[0].isdecimal() else re.escape(names[0]))
    return f"/{'/'.join(shared)}/." if shared else None


def newest_first(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """By publication or change; what has no date stays behind, in its order."""
    return sorted(entries, key=lambda entry: entry.published or entry.updated or _EVER, reverse=True)
