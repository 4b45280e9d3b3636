"""Servers that misbehave: each ends in a counter with a name, and none keeps the crawl of the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.store import Store

HTML = {"Content-Type": "text/html"}
ITEM = "<item><title>Report {0} of the year</title><link>http://127.0.0.1:9/reports/{0}</link></item>"
BOMB = (
    b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
)
# The source's key: what its own address answers, and the reason for which the poll fails.
LISTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "page": ({"body": b"<!doctype html><html><p>Not found, sorry.</p></html>", "headers": HTML}, "no_feed"),
    "nothing": ({"body": b""}, "empty"),
    "nuls": ({"body": b"\x00" * 5_000}, "empty"),
    "bomb": ({"body": BOMB}, "entities"),
    "archive": ({"body": ("<rss>" + ITEM * 60_000).encode()}, "too_large"),
    "json": ({"body": b'{"version": "https://jsonfeed.org/version/1", "items": ['}, "no_feed"),
    "around": ({"status": 301, "headers": {"Location": "/around"}}, "redirect loop"),
    "to-file": ({"status": 302, "headers": {"Location": "file:///etc/hostname"}}, "http 302"),
    "to-inside": ({"status": 302, "headers": {"Location": "http://127.0.0.2:9/feed"}}, "inside address"),
    "nowhere": ({"status": 302, "headers": {"Location": "http://[::1"}}, "unreadable address"),
}
PAGES: dict[str, tuple[dict[str, Any], str]] = {
    "/pdf": ({"body": b"%PDF-1.7\n" + b"\xe2\xe3\xcf\xd3" * 900, "headers": HTML}, "not_html"),
    "/nuls": ({"body": b"\x00" * 5_000, "headers": HTML}, "not_html"),
    "/feed": ({"body": b'<rss version="2.0"><channel></channel></rss>', "headers": HTML}, "not_html"),
    "/tags": ({"body": b"<html>" + b"<p>" * 200_000, "headers": HTML}, "too_large"),
    "/attributes": ({"body": b"<html><body " + b"a=1 " * 300_000 + b">", "headers": HTML}, "no_text"),
    "/scripts": ({"body": b"<html><script>" + b"x" * 500_000, "headers": HTML}, "no_text"),
}


@pytest.fixture(scope="module")
def town(
    make_site: Callable[..., Any],
    reply: Any,
    source_block: Callable[..., str],
    run_crawl: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Any, Any, Path]:
    """(result, site, database) of one crawl of all of them, with a good page in the same feed."""
    site = make_site()
    site.routes["/robots.txt"] = reply(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /closed\r\n")
    site.routes |= {f"/{key}": reply(**answer) for key, (answer, _) in LISTINGS.items()}
    site.routes |= {path: reply(**answer) for path, (answer, _) in PAGES.items()}
    site.article("/good")
    site.article("/closed")
    undefined = site.routes["/good"].body.replace(b"<title>", b'<meta charset="undefined"><title>\xff')
    site.routes["/charset"] = reply(undefined.replace(b"Tuesday", b"Friday"), headers=HTML)
    site.feed([*PAGES, "/closed", "/charset", "/good"], "/pages")
    database = tmp_path_factory.mktemp("hostile") / "x.db"
    blocks = "".join(source_block(key, f"{site.url}/{key}") for key in [*LISTINGS, "pages"])
    return run_crawl(database, blocks, site), site, database


@pytest.mark.parametrize("key", LISTINGS)
def test_a_listing_that_is_none_fails_by_name_and_its_line_names_it(
    town: tuple[Any, Any, Path], key: str
) -> None:
    result = town[0]
    assert {name for name in result.counts[key] if name != "polled"} == {f"poll failed: {LISTINGS[key][1]}"}
    (line,) = [line for line in result.failures if line.startswith(f"{key}: ")]
    assert "\n" not in line
    # The address that could not be had: of a redirect, where it leads to.
    assert "http://127.0.0." in line


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_none_fails_by_name(town: tuple[Any, Any, Path], path: str) -> None:
    with Store(town[2]) as store:
        row = store.connection.execute(
            "SELECT state, reason FROM frontier WHERE url = ?", (town[1].url + path,)
        ).fetchone()
    assert tuple(row) == ("failed", PAGES[path][1])


def test_the_good_pages_beside_them_are_stored(town: tuple[Any, Any, Path]) -> None:
    with Store(town[2]) as store:
        urls = {
            row[0].removeprefix(town[1].url) for row in store.connection.execute("SELECT url FROM documents")
        }
    assert urls == {"/good", "/charset"}


def test_a_robots_txt_with_a_byte_order_mark_is_obeyed(town: tuple[Any, Any, Path]) -> None:
    assert "/closed" not in town[1].paths()
    assert town[0].counts["pages"]["refused: robots"] == 1


BODIES = {
    "1": b"",
    "2": b"[" * 50_000,
    "3": b'{"cik": "1", "filings": {"rec',
    "4": b"<html>no</html>",
    "5": b"5",
}


def test_submissions_that_are_none_fail_by_name(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    site.routes |= {f"/submissions/CIK000000000{cik}.json": reply(body) for cik, body in BODIES.items()}
    blocks = "".join(
        source_block(f"sec-{cik}", site.url, "edgar", ciks=[f"000000000{cik}"]) for cik in BODIES
    )
    result = run_crawl(tmp_path / "x.db", blocks, site)
    assert len(result.failures) == len(BODIES)
    for cik in BODIES:
        assert [name for name in result.counts[f"sec-{cik}"] if name.startswith("poll failed: ")]
