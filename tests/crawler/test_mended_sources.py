"""Mends and readers of a source's block in a real crawl: each is counted by its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.store import Store

MENDS = """
[[source.mend]]
name = "host"
old = "127.0.0.2"
new = "127.0.0.1"

[[source.mend]]
name = "escaped_links"

[[source.mend]]
name = "language"
new = "fr"
"""
READERS = """
[[source.reader]]
until = 2020-01-01
body = "p"

[[source.reader]]
since = 2020-01-02
body = "div.story"
remove = [".box"]
"""
STORY = (
    b"<!doctype html><html lang=en><title>%b</title><p>A letter of the house, the same on each page and "
    b"longer than most of what is told there, so that a reader may take it for the article.</p>"
    b"<div class=%b><p>The kiln was lit on Monday.</p><p class=box>Our shop</p></div></html>"
)


@pytest.fixture(scope="module")
def site(make_site: Callable[..., Any], reply: Any) -> Any:
    site = make_site()
    for path in ("/one", "/two", "/a%20b?x=1&y=2"):
        site.article(path, title=f"Report {path[1:4]} of the year")
    port = site.url.rpartition(":")[2]
    site.feed([f"http://127.0.0.2:{port}/one", "/two", "/a%2520b?x=1&amp;y=2"])
    for name, kind in (("old", b"tale"), ("new", b"story")):
        site.routes[f"/{name}"] = reply(STORY % (name.encode(), kind), headers={"Content-Type": "text/html"})
    site.feed(["/old", "/new"], path="/stories.xml")
    return site


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with Store(database) as store:
        return [tuple(row) for row in store.connection.execute(sql)]


def test_links_are_followed_as_mended_and_each_mend_is_counted(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    result = run_crawl(tmp_path / "x.db", source_block("wire", f"{site.url}/feed.xml") + MENDS, site)
    counts = result.counts["wire"]
    assert {name: n for name, n in counts.items() if name.startswith("mended")} == {
        "mended: host": 1,
        "mended: escaped_links": 1,
        "mended: language": 3,
    }
    assert counts["new"] == 3
    stored = rows(tmp_path / "x.db", "SELECT url, language FROM documents ORDER BY id")
    assert {language for _, language in stored} == {"fr"}
    assert {url.removeprefix(site.url) for url, _ in stored} == {"/one", "/two", "/a%20b?x=1&y=2"}


def test_the_reader_of_a_source_reads_its_pages_and_one_that_finds_nothing_is_counted(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    result = run_crawl(tmp_path / "x.db", source_block("wire", f"{site.url}/stories.xml") + READERS, site)
    assert result.counts["wire"]["site reader found nothing"] == 1
    stored = rows(tmp_path / "x.db", "SELECT title, text, rule FROM documents ORDER BY id")
    found = {title: (text, rule) for title, text, rule in stored}
    assert found["new"] == ("The kiln was lit on Monday.", "site")
    assert found["old"][1] != "site"
