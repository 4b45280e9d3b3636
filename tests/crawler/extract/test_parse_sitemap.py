"""Sitemaps: page lists, news sitemaps, indexes, packed or not."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.extract.sitemap import parse_sitemap
from crawler.extract.xmlguard import UnreadableFeed

URL = "https://news.example/sitemap.xml"
NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><image:image><image:loc>https://cdn.example/k.jpg</image:loc>
<image:title>A door</image:title></image:image>
<loc> https://news.example/kiln </loc><lastmod>2026-11-20</lastmod>
<news:news><news:publication><news:name>N</news:name><news:language>en-GB</news:language></news:publication>
<news:publication_date>2026-11-20T10:00:00+02:00</news:publication_date>
<news:title>Kiln &amp; door</news:title></news:news>
</url><!-- none --><url><lastmod>2026-11-01</lastmod></url><url><loc>ftp://news.example/x</loc></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>/2026-11.xml.gz</loc><lastmod>2026-11-20T10:00:00Z</lastmod></sitemap></sitemapindex>"""


def test_a_news_sitemap_gives_title_publication_and_language() -> None:
    sitemap = parse_sitemap(NEWS, URL)
    (entry,) = sitemap.entries
    assert (sitemap.kind, entry.loc, entry.title, entry.language) == (
        "urlset", "https://news.example/kiln", "Kiln & door", "en"
    )  # fmt: skip
    assert entry.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert entry.published_raw == "2026-11-20T10:00:00+02:00"
    assert (entry.lastmod, entry.lastmod_precision) == (datetime(2026, 11, 20, tzinfo=UTC), "day")


def test_entries_without_a_web_address_are_counted() -> None:
    assert parse_sitemap(NEWS, URL).skipped == {"entry_without_link": 2}


def test_an_index_names_its_parts() -> None:
    sitemap = parse_sitemap(INDEX, URL)
    assert (sitemap.kind, sitemap.entries[0].loc) == ("index", "https://news.example/2026-11.xml.gz")
    assert sitemap.entries[0].lastmod_precision == "second"


def test_a_packed_sitemap_is_told_by_its_first_bytes() -> None:
    assert parse_sitemap(gzip.compress(NEWS), URL) == parse_sitemap(NEWS, URL)


def test_a_broken_sitemap_keeps_what_came() -> None:
    assert len(parse_sitemap(NEWS[: NEWS.index(b"<!-- none")], URL).entries) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(b"<urlset>" + b" " * 30_000_000), "too_large"),
        (gzip.compress(NEWS)[:-20], "truncated"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + INDEX, "entities"),
        (b"<html><body>404</body></html>", "no_sitemap"),
        (b"<rss/>", "no_sitemap"),
        (b"User-agent: *", "no_feed"),
        (b"", "empty"),
    ],
)
def test_what_is_no_sitemap_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFeed) as caught:
        parse_sitemap(body, URL)
    assert caught.value.reason == reason
