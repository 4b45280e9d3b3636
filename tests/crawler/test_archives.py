"""Listings that ship their whole archive, and what a sitemap's lastmod is good for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.hints import bare_entry
from crawler.spiders.listing import MOST_UNDATED, OLDEST, queue
from crawler.spiders.sitemap import FEWEST_SHARED, SitemapFollower
from db.knowledge import Source
from db.store import Store

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FEED = Source(key="wire", name="Wire", kind="rss", url="https://example.com/feed")
MAP = replace(FEED, kind="sitemap")
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(pages: dict[str, str | None]) -> bytes:
    rows = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for url, day in pages.items()
    )
    return f"<urlset xmlns='{NAMESPACE}'>{rows}</urlset>".encode()


@pytest.mark.parametrize("field", ["published", "updated"])
def test_of_an_archive_what_is_two_years_older_than_its_newest_is_left_out_by_name(field: str) -> None:
    entries = [
        replace(bare_entry(f"https://example.com/{n}", "A kiln"), **{field: day})
        for n, day in enumerate((NOW, NOW - OLDEST, NOW - OLDEST - timedelta(seconds=1)))
    ]
    listed = queue(entries, FEED, None)
    assert [one.url for one in listed.found] == ["https://example.com/0", "https://example.com/1"]
    assert listed.left_out == {"too old": 1}


def test_a_page_that_is_old_and_was_changed_of_late_is_fetched_again_where_only_the_change_is_known() -> None:
    entry = replace(bare_entry("https://example.com/2019/kiln", ""), updated=NOW)
    assert len(queue([entry], MAP, None).found) == 1


def test_of_a_feed_without_dates_the_top_is_read_and_of_a_sitemap_without_dates_all_of_it() -> None:
    entries = [bare_entry(f"https://example.com/{n}", "A kiln") for n in range(MOST_UNDATED + 3)]
    listed = queue(entries, FEED, None)
    assert [one.url for one in listed.found] == [entry.url for entry in entries[:MOST_UNDATED]]
    assert listed.left_out == {f"undated, below the newest {MOST_UNDATED}": 3}
    # The order of a sitemap says nothing: what is new may stand at its end.
    assert len(queue(entries, MAP, None).found) == MOST_UNDATED + 3


@pytest.mark.parametrize(("same", "kept"), [(8, 2), (7, 10)])
def test_a_lastmod_that_nearly_all_pages_share_is_that_of_a_build_and_no_edit(same: int, kept: int) -> None:
    days = ["2026-08-30T10:00:00Z"] * same + [f"2026-07-0{n + 1}" for n in range(FEWEST_SHARED - same)]
    body = urlset({f"https://example.com/{n}": day for n, day in enumerate(days)})
    listing = SitemapFollower.read_listing(body, MAP.url, MAP, None)
    assert len([entry for entry in listing.entries if entry.updated]) == kept
    assert listing.skipped["lastmods that most pages share"] == FEWEST_SHARED - kept
    assert len(listing.entries) == FEWEST_SHARED


def test_nine_pages_of_one_day_may_all_have_changed() -> None:
    body = urlset({f"https://example.com/{n}": "2026-08-30" for n in range(FEWEST_SHARED - 1)})
    listing = SitemapFollower.read_listing(body, MAP.url, MAP, None)
    assert all(entry.updated for entry in listing.entries)


def test_a_page_is_asked_again_when_its_lastmod_changes_and_not_before(
    tmp_path: Path, make_site: Callable[..., Any], reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site, database = make_site(), tmp_path / "x.db"
    pages = {f"{site.url}/{n}": "2026-08-01T00:00:00Z" for n in "abc"}
    block = source_block("map", f"{site.url}/sitemap.xml", "sitemap")
    asked = []
    for text, changed in (("", None), ("", None), ("The third kiln is cold.", f"{site.url}/b")):
        for n in "abc":
            site.article(f"/{n}", title=f"Kiln {n} is lit again", text=text)
        if changed:
            pages[changed] = "2026-08-02T00:00:00Z"
        site.routes["/sitemap.xml"] = reply(urlset(pages), headers={"Content-Type": "application/xml"})
        before = len(site.paths())
        run_crawl(database, block, site)
        asked.append(site.paths()[before:])
    assert [sorted(paths) for paths in asked] == [
        ["/a", "/b", "/c", "/sitemap.xml"],
        ["/sitemap.xml"],
        ["/b", "/sitemap.xml"],
    ]
    with Store(database) as store:
        versions = store.connection.execute("SELECT url, version FROM documents ORDER BY url").fetchall()
    assert [tuple(row) for row in versions] == [(f"{site.url}/{n}", 1 + (n == "b")) for n in "abc"]
