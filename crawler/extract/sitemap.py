"""Sitemaps: urlset, news sitemap and index bytes to entries."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Literal

from lxml import etree

from crawler.extract.dates import parse_date
from crawler.extract.feed import primary_tag
from crawler.extract.text import clean_line
from crawler.extract.urls import absolute_url
from crawler.extract.xmlguard import UnreadableFeed, checked_root, unpacked
from db.records import Precision, meta, require_utc

# The protocol allows 50 MB; a newsroom's sitemap that large is an archive and better split by it.
LARGEST = 20_000_000
# What the protocol allows in one file, too; what comes after is counted and left out.
MOST_ENTRIES = 50_000
KINDS: dict[str, Literal["urlset", "index"]] = {"urlset": "urlset", "sitemapindex": "index"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapEntry:
    """One address of a sitemap."""

    loc: str = field(metadata=meta("address"))
    lastmod: datetime | None = field(metadata=meta("instant of the last change", "UTC"))
    lastmod_precision: Precision | None = field(metadata=meta("second or day"))
    title: str | None = field(metadata=meta("headline, in a news sitemap"))
    published: datetime | None = field(metadata=meta("publication, in a news sitemap", "UTC"))
    published_raw: str | None = field(metadata=meta("publication as written"))
    published_precision: Precision | None = field(metadata=meta("second or day"))
    language: str | None = field(metadata=meta("language, in a news sitemap", "BCP 47 primary tag"))

    def __post_init__(self) -> None:
        require_utc("lastmod", self.lastmod)
        require_utc("published", self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap as it was served."""

    kind: Literal["urlset", "index"] = field(metadata=meta("addresses of pages, or of sitemaps"))
    entries: tuple[SitemapEntry, ...] = field(metadata=meta("entries in their order"))
    skipped: Mapping[str, int] = field(metadata=meta("entries that could not be used, counted by name"))


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """Read a sitemap served at `url`; gzip is told by its first bytes.

    Raises UnreadableFeed where it is too large, declares entities or is no sitemap.
    """
    body = unpacked(body, url, largest=LARGEST)
    root_name = checked_root(body, url)
    if root_name not in KINDS:
        raise UnreadableFeed(
            url, "no_sitemap", f"<{root_name}> instead of a sitemap; robots.txt names the sitemap's address"
        )
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root: etree._Element | None
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        # A NUL before the first element, for one: nothing is left to recover.
        root = None
    if root is None:
        raise UnreadableFeed(url, "no_sitemap", "no XML that can be read; open the address in a browser")
    skipped: Counter[str] = Counter()
    entries = tuple(_entries(root, url, skipped))
    return Sitemap(kind=KINDS[root_name], entries=entries, skipped=MappingProxyType(dict(skipped)))


def _entries(root: etree._Element, url: str, skipped: Counter[str]) -> Iterator[SitemapEntry]:
    if len(root) > MOST_ENTRIES:
        skipped[f"beyond the first {MOST_ENTRIES:,}"] = len(root) - MOST_ENTRIES
    for block in islice(root, MOST_ENTRIES):
        if not isinstance(block.tag, str):
            continue
        fields = _fields(block)
        # Its memory serves for the entries that follow.
        block.clear(keep_tail=True)
        loc = absolute_url(fields.get("loc", ""), url) if fields.get("loc") else None
        if loc is None:
            skipped["entry_without_link"] += 1
            continue
        lastmod = parse_date(fields.get("lastmod"))
        published = parse_date(fields.get("publication_date"))
        yield SitemapEntry(
            loc=loc,
            lastmod=lastmod.instant if lastmod else None,
            lastmod_precision=lastmod.precision if lastmod else None,
            title=clean_line(fields.get("title", "")) or None,
            published=published.instant if published else None,
            published_raw=published.raw if published else None,
            published_precision=published.precision if published else None,
            language=primary_tag(fields.get("language")),
        )


def _fields(block: etree._Element) -> dict[str, str]:
    """Text by local name; an image's own loc and title do not hide the page's."""
    found: dict[str, str] = {}
    for element in block.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element)
        if name.namespace and any(word in name.namespace for word in ("image", "video")):
            continue
        if element.text and element.text.strip():
            found.setdefault(name.localname, element.text.strip())
    return found
