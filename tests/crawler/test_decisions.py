"""The pure decisions of a crawl: what becomes of an address, when it is asked again, what is queued."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)

from crawler.extract.sitemap import SitemapEntry
from crawler.hints import bare_entry, entry_hint, read_entry
from crawler.middlewares.retry_after import retry_after
from crawler.refusals import (
    LONGEST_PARK,
    MOST_ATTEMPTS,
    Parked,
    Refused,
    back_off,
    verdict_of,
    verdict_of_status,
)
from crawler.spiders.listing import OLDEST, queue
from crawler.spiders.sitemap import MOST_PARTS, SitemapFollower, feed_entry
from db.intervals import interval
from db.knowledge import Source
from db.records import FeedEntry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WIRE = Source(key="wire", name="Wire", kind="rss", url="https://example.com/feed")
INSTANTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def entry(url: str, **changes: Any) -> FeedEntry:
    return replace(bare_entry(url, "A headline"), **changes)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b" 3600 ", 3600),
        (b"0", 60),
        (b"99999999999", 7 * 86400),
        (b"Sun, 01 Mar 2026 12:30:00 GMT", 1800),
        (b"Sun, 01 Mar 2020 12:30:00 GMT", 60),
        (b"Fri, 31 Dec 9999 23:59:59 -2359", None),
        (b"soon", None),
        (b"-5", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: bytes | None, seconds: int | None) -> None:
    wanted = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert retry_after(value, now=NOW) == wanted


@given(st.integers(-5, 10_000))
def test_back_off_grows_to_a_day_and_no_further(attempts: int) -> None:
    assert timedelta(minutes=15) <= back_off(attempts) <= back_off(attempts + 1) <= LONGEST_PARK


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (404, "fail"),
        (403, "fail"),
        (410, "refuse"),
        (429, "park"),
        (503, "park"),
        (520, "park"),
        (599, "park"),
    ],
)
def test_a_status_is_now_not_or_never(status: int, action: str) -> None:
    verdict = verdict_of_status(status, attempts=1, now=NOW)
    assert (verdict.action, verdict.reason) == (action, f"http {status}")
    assert (verdict.until is not None) == (action == "park")


@pytest.mark.parametrize(
    ("error", "action", "reason"),
    [
        (Refused("robots", action="refuse"), "refuse", "robots"),
        (Refused("truncated", action="park"), "park", "truncated"),
        (Parked("http 429", until=NOW), "park", "http 429"),
        (UnsupportedURLSchemeError(), "refuse", "scheme"),
        (DownloadCancelledError(), "fail", "too large"),
        (IgnoreRequest("max redirections reached"), "fail", "redirect loop"),
        (IgnoreRequest("body exceeded DOWNLOAD_MAXSIZE"), "fail", "too large"),
        (IgnoreRequest("else"), "fail", "ignored"),
        (DownloadTimeoutError(), "park", "no answer in time"),
        (CannotResolveHostError(), "park", "host not found"),
        (MemoryError(), "park", "MemoryError"),
    ],
)
def test_each_error_has_a_name_and_a_consequence(error: Exception, action: str, reason: str) -> None:
    verdict = verdict_of(error, attempts=1, now=NOW)
    assert (verdict.action, verdict.reason) == (action, reason)


def test_what_fails_for_ever_is_given_up() -> None:
    assert verdict_of(DownloadTimeoutError(), attempts=MOST_ATTEMPTS, now=NOW).action == "fail"


@pytest.mark.parametrize(("text", "hours"), [("15m", 0.25), ("6h", 6), ("2d", 48)])
def test_an_interval_is_a_number_and_a_unit(text: str, hours: float) -> None:
    assert interval(text) == timedelta(hours=hours)


@given(
    st.text(),
    st.none() | st.text(max_size=50),
    st.none() | INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from([None, "second", "day"]),
)
def test_a_hint_gives_back_the_entry(
    title: str,
    summary: str | None,
    published: datetime | None,
    updated: datetime | None,
    precision: Any,
) -> None:
    made = entry(
        "https://example.com/a",
        title=title,
        summary=summary or None,
        published=published,
        updated=updated,
        published_precision=precision,
    )
    assert read_entry(entry_hint(made)) == made
    assert read_entry(None) is None


def test_a_listing_is_queued_in_order_without_twins_and_history() -> None:
    entries = [
        entry("https://example.com/new?utm_source=feed", published=NOW),
        entry("https://example.com/new", published=NOW),
        entry("https://example.com/undated"),
        entry("mailto:a@b.example"),
        entry("https://example.com/old", published=NOW - OLDEST - timedelta(days=1)),
        entry("https://example.com/edited", published=NOW - OLDEST, updated=NOW),
    ]
    listed = queue(entries, WIRE, None)
    assert [one.url.rpartition("/")[2] for one in listed.found] == ["new", "undated", "edited"]
    assert [one.changed_at for one in listed.found] == [NOW, None, NOW]
    assert listed.unwanted == ()
    assert listed.left_out == {"unreadable address": 1, "too old": 1, "listed twice": 1}


def test_a_sitemap_keeps_the_addresses_of_its_pattern() -> None:
    body = (
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        b"<url><loc>https://example.com/news/1</loc><lastmod>2026-02-01</lastmod></url>"
        b"<url><loc>https://example.com/about</loc></url></urlset>"
    )
    source = Source(key="a", name="A", kind="sitemap", url="https://example.com/s.xml", link_pattern="/news/")
    listing = SitemapFollower.read_listing(body, source.url, source, None)
    (kept,) = listing.entries
    assert (kept.url, kept.updated) == ("https://example.com/news/1", datetime(2026, 2, 1, tzinfo=UTC))
    assert kept.published is None
    assert listing.skipped["other addresses"] == 1


def test_of_an_index_the_newest_parts_are_read() -> None:
    parts = "".join(
        f"<sitemap><loc>https://example.com/{month}.xml</loc><lastmod>2025-{month:02}-01</lastmod></sitemap>"
        for month in range(1, 13)
    )
    undated = "".join(f"<sitemap><loc>https://example.com/u{n}.xml</loc></sitemap>" for n in range(5))
    body = (
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{undated}{parts}</sitemapindex>"
    )
    listing = SitemapFollower.read_listing(body.encode(), "https://example.com/s.xml", WIRE, None)
    assert len(listing.more) == MOST_PARTS
    assert listing.more[0] == "https://example.com/12.xml"
    assert listing.skipped["older parts of the index"] == 5


def test_a_change_of_a_sitemaps_page_is_no_publication() -> None:
    made = SitemapEntry(
        loc="https://example.com/a",
        lastmod=NOW,
        lastmod_precision="second",
        title=None,
        published=None,
        published_raw=None,
        published_precision=None,
        language=None,
    )
    assert (feed_entry(made).updated, feed_entry(made).published) == (NOW, None)
