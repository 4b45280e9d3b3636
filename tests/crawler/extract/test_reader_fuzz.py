"""Any bytes: a reader answers or raises its own named error, and soon."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.extract.article import UnreadablePage, read_article
from crawler.extract.feed import UnreadableFeed, parse_feed
from crawler.extract.newsroom import article_links
from crawler.extract.sitemap import parse_sitemap

URL = "https://news.example/2026/11/20/a"
PIECES = [
    b"<html>",
    b"<body>",
    b"<p>",
    b"</p>",
    b"<article>",
    b"<div itemprop=articleBody>",
    b"<a href=/x>",
    b"</a>",
    b"<h1>",
    b"<title>",
    b"<meta name=author content='",
    b"<link rel=canonical href='",
    b"'>",
    b"<!--",
    b"-->",
    b"<script type='application/ld+json'>",
    b"</script>",
    b'{"@type":"Article","articleBody":',
    b'["',
    b'"]}',
    b'"isAccessibleForFree":',
    b"false",
    b"<time datetime='2026",
    b"-11-20",
    b"T99:99Z",
    b"&nbsp;",
    b"&#0;",
    b"&#xD800;",
    b"<![CDATA[",
    b"]]>",
    b"<rss>",
    b"<channel>",
    b"<item>",
    b"<link>",
    b"<pubDate>",
    b"</item>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<entry>",
    b"<urlset>",
    b"<url>",
    b"<loc>",
    b"https://[::1",
    b"<?xml version='1.0' encoding='",
    b"utf-16",
    b"'?>",
    b"<!DOCTYPE x [",
    b"]>",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"The kiln that had burned for ninety years was cool enough to touch, "
    b"and thirty people stood in the yard. ",
]
SOUP = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=60).map(b"".join)
FUZZ = settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(st.binary(max_size=400) | SOUP)
def test_any_bytes_are_an_article_or_a_named_error(body: bytes) -> None:
    reason: str | None = None
    try:
        article = read_article(b"<html>" + body, URL)
    except UnreadablePage as error:
        reason = error.reason
    else:
        assert article.text
        assert "\n\n" not in article.text
    assert reason in {None, "empty", "too_large", "not_html", "no_text"}


@FUZZ
@given(st.binary(max_size=400) | SOUP)
def test_any_bytes_are_a_feed_or_a_named_error(body: bytes) -> None:
    reason: str | None = None
    try:
        feed = parse_feed(body, URL)
    except UnreadableFeed as error:
        reason = error.reason
    else:
        assert all(entry.url.startswith(("http://", "https://")) for entry in feed.entries)
    assert reason in {None, "empty", "too_large", "entities", "no_feed", "truncated"}


@FUZZ
@given(st.binary(max_size=400) | SOUP)
@example(b"\x00<urlset>")
def test_any_bytes_are_a_sitemap_or_a_named_error(body: bytes) -> None:
    reason: str | None = None
    try:
        sitemap = parse_sitemap(body, URL)
    except UnreadableFeed as error:
        reason = error.reason
    else:
        assert all(entry.loc.startswith(("http://", "https://")) for entry in sitemap.entries)
    assert reason in {None, "empty", "too_large", "entities", "no_feed", "no_sitemap", "truncated"}


@FUZZ
@given(st.binary(max_size=400) | SOUP)
def test_any_bytes_have_links_or_none(body: bytes) -> None:
    assert all(url.startswith(("http://", "https://")) for url, _ in article_links(body, URL, None))


LONG = b"<p>The kiln that had burned for ninety years was cool enough to touch, they said.</p>"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"<div>" * 100_000 + LONG,
        b"<html>" + b"<span>" * 100_000 + LONG,
        b"<html>" + b"<" * 300_000 + LONG,
        b"<html>" + LONG * 5_000,
        b"<html>" + b"<a href=/x>some words of a link</a> " * 8_000,
        b"<html>" + b"<p>x</p>" * 20_000 + LONG,
        b"<html><p>" + b"share on " * 50_000,
        b"<html><p>" + b"follow us " * 50_000,
        b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script>" + LONG * 3,
        b"<html><title>" + b"a - " * 50_000 + b"</title>" + LONG * 3,
        b"<?a?>" * 5_000 + LONG * 3,
    ],
    ids=("divs spans brackets paragraphs links crumbs buttons pitches json title instructions".split()),
)
@pytest.mark.parametrize(
    "reader", [lambda body: read_article(body, URL), lambda body: article_links(body, URL, None)]
)
def test_hostile_pages_cost_seconds_not_minutes(body: bytes, reader: Callable[[bytes], object]) -> None:
    start = time.process_time()
    with suppress(UnreadablePage):
        reader(body)
    assert time.process_time() - start < 20
