"""The whole sample site through the real spiders: everything once, again nothing, then one version."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.run import CrawlOptions, CrawlResult, crawl
from crawler.sample_site.content import articles, publishers
from crawler.sample_site.server import SampleSite
from db.reference import load_sources
from db.store import Store


@dataclass
class Visits:
    """Three crawls of the sample site, the last of its second edition."""

    results: list[CrawlResult]
    asked: list[list[str]]
    database: Path
    base: str

    def rows(self, sql: str) -> list[Any]:
        with Store(self.database) as store:
            return store.connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    folder = tmp_path_factory.mktemp("visits")
    database, sources = folder / "visits.db", folder / "sources.toml"
    results, asked = [], []
    with SampleSite() as site:
        site.sources_toml(sources, troubles=True)
        keys = tuple(source.key for source in load_sources(sources))
        for edition in (1, 1, 2):
            site.edition = edition
            before = len(site.requests)
            results.append(
                crawl(
                    CrawlOptions(
                        database=database,
                        sources_file=sources,
                        keys=keys,
                        allow_hosts=(site.host_port,),
                        contact="Example tests@example.org",
                    )
                )
            )
            asked.append(site.paths()[before:])
        return Visits(results, asked, database, site.base_url)


def test_every_open_article_is_stored_once_with_its_text(visits: Visits) -> None:
    sql = (
        "SELECT url, documents.title, published, document_versions.text FROM documents "
        "JOIN document_versions ON document_id = id WHERE kind = 'article' AND document_versions.version = 1"
    )
    stored = {row["url"]: row for row in visits.rows(sql)}
    wanted = {visits.base + article.path: article for article in articles() if article.publisher.feed_kind}
    assert set(stored) == set(wanted)
    for url, article in wanted.items():
        assert stored[url]["title"] == article.title
        assert article.shown[0][:60] in stored[url]["text"]
        assert stored[url]["published"][:10] == article.published.date().isoformat()


def test_each_source_is_counted_and_none_failed(visits: Visits) -> None:
    assert [result.failures for result in visits.results] == [(), (), ()]
    first = visits.results[0].counts
    assert set(first) == {f"sample-{key}" for key, one in publishers().items() if one.feed_kind} | {
        "sample-edgar",
        "sample-troubles",
    }
    assert all(counts["polled"] >= 1 for counts in first.values())


def test_a_page_that_robots_txt_closes_is_neither_asked_for_nor_stored(visits: Visits) -> None:
    assert [path for asked in visits.asked for path in asked if "members" in path] == []
    assert visits.rows("SELECT 1 FROM documents WHERE url LIKE '%/members/%'") == []
    assert visits.results[0].counts["sample-newsroom"]["refused: robots"] == 3


def test_a_second_crawl_adds_nothing_and_asks_only_for_listings(visits: Visits) -> None:
    totals = visits.results[1].totals()
    assert {"new", "changed", "same", "filings", "capex facts new"} & set(totals) == set()
    # Listings, robots.txt and what EDGAR lists are asked for; no article and no submission is.
    pages = [path for path in visits.asked[1] if path.endswith((".html", ".txt"))]
    assert [path for path in pages if "robots" not in path] == []
    # The two polls of EDGAR carry no validator.
    assert totals["not modified"] >= totals["polled"] - 2


def test_the_second_edition_gives_exactly_one_new_version(visits: Visits) -> None:
    totals = visits.results[2].totals()
    assert (totals["changed"], totals["queued again"]) == (1, 1)
    assert "new" not in totals
    (row,) = visits.rows("SELECT url, version FROM documents WHERE version > 1")
    assert row["version"] == 2
    assert len(visits.rows("SELECT * FROM document_versions WHERE version = 2")) == 1


def test_troubles_are_settled_by_name(visits: Visits) -> None:
    found = {
        row["url"].rpartition("/")[2]: (row["state"], row["reason"])
        for row in visits.rows("SELECT * FROM frontier WHERE source = 'sample-troubles'")
    }
    assert found == {
        "missing.html": ("failed", "http 404"),
        "gone.html": ("refused", "http 410"),
        "busy.html": ("queued", "retry after"),
        "moved.html": ("done", None),
        "elsewhere.html": ("refused", "inside address"),
        "loop.html?step=0": ("failed", "redirect loop"),
    }


def test_a_page_reached_through_a_redirect_is_the_same_document(visits: Visits) -> None:
    assert visits.results[0].counts["sample-troubles"]["same"] == 1


def test_filings_have_their_documents_and_figures_the_companies_of_the_tables(visits: Visits) -> None:
    rows = visits.rows("SELECT accession, count(*) AS n FROM documents WHERE kind = 'filing' GROUP BY 1")
    assert [row["n"] for row in rows] == [2, 2, 2]
    assert len(visits.rows("SELECT * FROM filings")) == 3
    keys = {row[0] for row in visits.rows("SELECT DISTINCT company_key FROM capex")}
    assert keys == {"nvidia", "alphabet", "amazon"}
    (row,) = visits.rows("SELECT * FROM documents WHERE document_type = 'EX-99.1' LIMIT 1")
    assert row["title"].startswith("8-K ")
    assert row["title"].endswith("(EX-99.1)")
    assert (row["published_source"], row["published_precision"]) == ("filing", "second")


def test_a_broken_reader_ends_one_page_and_not_the_crawl(
    tmp_path: Path, make_site: Callable[..., Any], source_block: Any, run_crawl: Any, reply: Any
) -> None:
    site = make_site()
    site.article("/good")
    deep = b"<div>" * 60_000 + b"deep" + b"</div>" * 60_000
    site.routes["/deep"] = reply(deep, headers={"Content-Type": "text/html"})
    site.routes["/script"] = reply(b"<html><script>render()</script></html>")
    site.feed(["/deep", "/script", "/good"])
    counts = run_crawl(tmp_path / "x.db", source_block("odd", f"{site.url}/feed.xml"), site).counts["odd"]
    assert counts["new"] >= 1
    assert counts["failed: no_text"] >= 1
    with Store(tmp_path / "x.db") as store:
        assert set(store.frontier.states()) <= {"done", "failed"}
