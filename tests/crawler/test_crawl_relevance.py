"""What a crawl does with items that are not on the subject: counted once, remembered by address alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.store import Store

WANTED, UNWANTED = "A data center for the island", "Ten soups for autumn"


@pytest.fixture
def site(make_site: Callable[..., Any]) -> Any:
    site = make_site()
    site.article("/wanted", title=WANTED)
    site.article("/unwanted", title=UNWANTED)
    return site


def list_items(site: Any, reply: Any, titles: dict[str, str], path: str = "/feed.xml") -> None:
    items = "".join(
        f"<item><title>{title}</title><link>{site.url}{page}</link></item>" for page, title in titles.items()
    )
    site.routes[path] = reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with Store(database) as store:
        return [tuple(row) for row in store.connection.execute(query)]


def test_what_is_refused_is_counted_once_and_leaves_its_address_and_no_word(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    list_items(site, reply, {"/wanted": WANTED, "/unwanted": UNWANTED})
    block = source_block("a", f"{site.url}/feed.xml", relevance="topic")
    first = run_crawl(tmp_path / "x.db", block, site).counts["a"]
    assert (first["new"], first["left out: not relevant"]) == (1, 1)
    assert site.paths() == ["/feed.xml", "/wanted"]
    again = run_crawl(tmp_path / "x.db", block, site).counts["a"]
    assert "left out: not relevant" not in again
    query = "SELECT state, reason, hint FROM frontier WHERE url LIKE '%/unwanted'"
    assert rows(tmp_path / "x.db", query) == [("refused", "not relevant", None)]
    assert b"soups" not in (tmp_path / "x.db").read_bytes()


def test_the_rule_and_the_score_stand_with_the_document(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    list_items(site, reply, {"/wanted": WANTED})
    list_items(site, reply, {"/unwanted": UNWANTED}, "/all.xml")
    blocks = source_block("a", f"{site.url}/feed.xml", relevance="topic", relevance_min=0.5)
    run_crawl(tmp_path / "x.db", blocks + source_block("b", f"{site.url}/all.xml"), site)
    found = rows(
        tmp_path / "x.db", "SELECT source, relevance_rule, relevance_score FROM documents ORDER BY 1"
    )
    assert found == [("a", "topic", 0.5), ("b", "all", 0.0)]


def test_a_higher_threshold_refuses_and_a_lower_one_fetches_what_was_refused(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    list_items(site, reply, {"/wanted": WANTED})
    block = source_block("a", f"{site.url}/feed.xml", relevance="topic", relevance_min=0.51)
    assert run_crawl(tmp_path / "x.db", block, site).counts["a"]["left out: not relevant"] == 1
    block = source_block("a", f"{site.url}/feed.xml", relevance="topic", relevance_min=0.5)
    assert run_crawl(tmp_path / "x.db", block, site).counts["a"]["new"] == 1


def test_what_one_source_refuses_another_that_keeps_all_still_brings(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    list_items(site, reply, {"/unwanted": UNWANTED})
    run_crawl(tmp_path / "x.db", source_block("a", f"{site.url}/feed.xml", relevance="topic"), site)
    assert (
        run_crawl(tmp_path / "x.db", source_block("b", f"{site.url}/feed.xml"), site).counts["b"]["new"] == 1
    )
    assert rows(tmp_path / "x.db", "SELECT source, title FROM documents") == [("b", UNWANTED)]
    # And the first does not take it away again.
    counts = run_crawl(
        tmp_path / "x.db", source_block("a", f"{site.url}/feed.xml", relevance="topic"), site
    ).counts["a"]
    assert "left out: not relevant" not in counts
    assert rows(tmp_path / "x.db", "SELECT state FROM frontier") == [("done",)]


def test_a_sitemaps_page_is_judged_once_it_is_read_and_not_fetched_again(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    pages = "".join(f"<url><loc>{site.url}{page}</loc></url>" for page in ("/wanted", "/unwanted"))
    site.routes["/sitemap.xml"] = reply(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
    )
    block = source_block("a", f"{site.url}/sitemap.xml", "sitemap", relevance="topic")
    counts = run_crawl(tmp_path / "x.db", block, site).counts["a"]
    assert (counts["new"], counts["refused: page not relevant"]) == (1, 1)
    assert rows(tmp_path / "x.db", "SELECT title, relevance_rule FROM documents") == [(WANTED, "topic")]
    asked = len(site.asked)
    run_crawl(tmp_path / "x.db", block, site)
    assert [one.path for one in site.asked[asked:]] == ["/robots.txt", "/sitemap.xml"]


def test_a_feed_of_nothing_wanted_is_still_one_that_brings_news(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    list_items(site, reply, {"/unwanted": UNWANTED})
    run_crawl(tmp_path / "x.db", source_block("a", f"{site.url}/feed.xml", relevance="topic"), site)
    ((last,),) = rows(tmp_path / "x.db", "SELECT last_new_at FROM source_state")
    assert last is not None
