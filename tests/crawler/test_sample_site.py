import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from crawler.sample_site.content import DESIGNS, SampleArticle, SampleContentError, articles, edited
from crawler.sample_site.filings import releases
from crawler.sample_site.router import TROUBLES
from crawler.sample_site.server import SampleSite, SampleSiteError
from db.reference import load_sources

GOLD = Path(__file__).parents[2].parent / "shared" / "gold" / "dev.jsonl"
OPEN = [article for article in articles() if article.publisher.feed_kind]
CLOSED = [article for article in articles() if not article.publisher.feed_kind]


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


def fetch(site: SampleSite, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=5)
    connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def xml(site: SampleSite, path: str) -> Any:
    response, body = fetch(site, path)
    assert response.status == 200
    return etree.fromstring(body)


def texts(tree: Any, tag: str) -> list[str]:
    return [element.text for element in tree.iter("{*}" + tag)]


def of(publisher: str) -> list[SampleArticle]:
    return [article for article in OPEN if article.publisher.key == publisher]


def test_at_least_forty_articles_and_five_designs() -> None:
    assert len(OPEN) >= 40
    assert {article.design for article in OPEN} == set(DESIGNS)
    assert len(DESIGNS) >= 5
    assert len({article.path for article in articles()}) == len(articles())


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.key)
def test_every_page_shows_its_body_its_date_its_fact_addresses_and_that_it_is_a_sample(
    site: SampleSite, article: SampleArticle
) -> None:
    response, body = fetch(site, article.path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = html.fromstring(body.decode())
    paragraphs = [" ".join(element.text_content().split()) for element in page.iter("p")]
    for paragraph in article.shown:
        assert paragraphs.count(paragraph) == 1
    assert page.xpath("//h1")[0].text_content() == article.title
    assert f"{article.published.day} {article.published:%B %Y}" in page.text_content()
    assert page.xpath("//aside[@class='facts-from']//a/@href") == list(article.facts)
    assert "sample page of chiprace" in page.xpath("//footer[@class='site-footer']")[0].text_content()


def test_paywalled_pages_never_send_what_is_behind_the_wall(site: SampleSite) -> None:
    walled = [article for article in OPEN if article.design == "paywall"]
    assert walled
    for article in walled:
        body = fetch(site, article.path)[1].decode()
        assert len(article.paragraphs) > len(article.shown) == 2
        data = json.loads(html.fromstring(body).xpath("//script[@type='application/ld+json']/text()")[0])
        assert data["isAccessibleForFree"] is False
        assert "subscribe-wall" in body
        for hidden in article.paragraphs[2:]:
            assert hidden not in html.fromstring(body).text_content()


def test_each_design_carries_the_metadata_it_stands_for(site: SampleSite) -> None:
    pages = {
        design: fetch(site, next(a.path for a in OPEN if a.design == design))[1].decode()
        for design in DESIGNS
    }
    marks = {
        "jsonld": "application/ld+json",
        "microdata": 'itemprop="articleBody"',
        "bare": "<time datetime=",
        "paywall": "isAccessibleForFree",
        "opengraph": "article:published_time",
        "slides": "<figcaption>",
    }
    for design, mark in marks.items():
        assert mark in pages[design]
    for mark in ("ld+json", "itemprop", "og:", 'name="author"', 'rel="canonical"'):
        assert mark not in pages["bare"]


def test_syndicated_copies_differ_a_little_and_credit_the_first_publisher() -> None:
    copies = [article for article in OPEN if article.credit]
    assert copies
    for copy in copies:
        first = next(a for a in OPEN if a.title == copy.title and a.publisher != copy.publisher)
        assert copy.published > first.published
        words, others = Counter(copy.text.split()), Counter(first.text.split())
        assert 0 < (words - others).total() + (others - words).total() <= 10
        assert copy.credit is not None
        assert first.publisher.name in copy.credit


def test_a_later_visit_finds_exactly_one_article_changed(site: SampleSite) -> None:
    before, after = articles(1), articles(2)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert "about $45 billion" in next(a.text for a in before if a.key == changed[0].key)
    assert "$44.924 billion" in changed[0].text
    feed = changed[0].publisher.feed_path
    old_page, old_feed = fetch(site, changed[0].path)[1], texts(xml(site, feed), "updated")
    site.edition = 2
    try:
        assert fetch(site, changed[0].path)[1] != old_page
        assert sum(a != b for a, b in zip(old_feed, texts(xml(site, feed), "updated"), strict=True)) == 1
    finally:
        site.edition = 1


def test_conditional_requests_are_answered_304(site: SampleSite) -> None:
    for path in (OPEN[0].path, "/wire/rss.xml", "/review/sitemap.xml", "/newsroom/", "/robots.txt"):
        response, body = fetch(site, path)
        assert int(response.headers["Content-Length"]) == len(body)
        for header in (
            {"If_None_Match": response.headers["ETag"]},
            {"If_Modified_Since": response.headers["Last-Modified"]},
        ):
            again, nothing = fetch(site, path, **header)
            assert (again.status, nothing) == (304, b"")
        stale, full = fetch(
            site, path, If_None_Match='"other"', If_Modified_Since=response.headers["Last-Modified"]
        )
        assert (stale.status, full) == (200, body)
        assert fetch(site, path, If_Modified_Since="no date at all")[0].status == 200


def test_head_has_the_headers_and_no_body(site: SampleSite) -> None:
    response, body = fetch(site, OPEN[0].path, "HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 0


def test_rss_lists_the_wire(site: SampleSite) -> None:
    tree = xml(site, "/wire/rss.xml")
    assert tree.tag == "rss"
    assert texts(tree, "link")[1:] == [site.base_url + article.path for article in of("wire")]
    assert len(texts(tree, "pubDate")) == len(texts(tree, "guid")) == len(of("wire"))


def test_atom_lists_the_courier(site: SampleSite) -> None:
    tree = xml(site, "/courier/atom.xml")
    assert etree.QName(tree).localname == "feed"
    links = [link.get("href") for link in tree.iter("{*}link") if link.get("rel") == "alternate"]
    assert links == [site.base_url + article.path for article in of("courier")]


def test_news_sitemap_lists_the_gazette(site: SampleSite) -> None:
    tree = xml(site, "/gazette/news-sitemap.xml")
    assert texts(tree, "loc") == [site.base_url + article.path for article in of("gazette")]
    assert texts(tree, "title") == [article.title for article in of("gazette")]


def test_sitemap_index_leads_to_every_article_of_the_review(site: SampleSite) -> None:
    parts = texts(xml(site, "/review/sitemap.xml"), "loc")
    assert len(parts) >= 2
    found = [loc for part in parts for loc in texts(xml(site, part.removeprefix(site.base_url)), "loc")]
    assert sorted(found) == sorted(site.base_url + article.path for article in of("review"))


def test_robots_disallows_pages_that_the_newsroom_links_to(site: SampleSite) -> None:
    rules = fetch(site, "/robots.txt")[1].decode()
    disallowed = re.findall(r"(?m)^Disallow: (/\S+)$", rules)
    assert [float(delay) for delay in re.findall(r"Crawl-delay: (\S+)", rules)] == [0.05]
    links = html.fromstring(fetch(site, "/newsroom/")[1]).xpath("//a/@href")
    assert {article.path for article in of("newsroom")} <= set(links)
    assert len(CLOSED) >= 3
    for article in CLOSED:
        assert article.path in links
        assert article.path.startswith(tuple(disallowed))
    assert not [article.path for article in OPEN if article.path.startswith(tuple(disallowed))]


def test_closed_pages_hold_words_that_stand_nowhere_else() -> None:
    elsewhere = " ".join(article.text for article in OPEN)
    for article, word in zip(
        sorted(CLOSED, key=lambda one: one.key), ("quillwortish", "zymurgical", "vexillaryish"), strict=True
    ):
        assert word in article.text
        assert word not in elsewhere


@pytest.mark.parametrize(
    ("name", "status", "header", "expected"),
    [
        ("missing", 404, "Location", None),
        ("gone", 410, "Location", None),
        ("busy", 503, "Retry-After", "120"),
        ("moved", 301, "Location", "http://127.0.0.1:{port}/newsroom/"),
        ("elsewhere", 302, "Location", "http://127.0.0.2:{port}/"),
        ("loop", 302, "Location", "http://127.0.0.1:{port}/troubles/2026/loop.html?step=1"),
    ],
)
def test_troubles(site: SampleSite, name: str, status: int, header: str, expected: str | None) -> None:
    path = next(path for path, _ in TROUBLES if f"/{name}." in path)
    assert path in html.fromstring(fetch(site, "/troubles/")[1]).xpath("//a/@href")
    response, _ = fetch(site, path)
    assert response.status == status
    found = response.headers[header]
    assert found is None if expected is None else found.startswith(expected.format(port=site.port))


def test_the_loop_never_ends_and_a_strange_step_does_not_break_it(site: SampleSite) -> None:
    path = "/troubles/2026/loop.html?step=41"
    assert fetch(site, path)[0].headers["Location"].endswith("step=42")
    assert fetch(site, "/troubles/2026/loop.html?step=x")[0].headers["Location"].endswith("step=1")


def test_requests_are_recorded_with_agent_and_status() -> None:
    with SampleSite() as fresh:
        fetch(fresh, "/robots.txt", User_Agent="a test")
        fetch(fresh, "/nowhere?x=1")
        assert fresh.paths() == ["/robots.txt", "/nowhere?x=1"]
        assert (fresh.requests[0].user_agent, fresh.requests[1].status) == ("a test", 404)


def test_source_blocks_load_and_each_address_answers(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    text = site.sources_toml(file, troubles=True)
    assert tomllib.loads(text) == tomllib.loads(file.read_text(encoding="utf-8"))
    sources = load_sources(file)
    kinds = Counter(source.kind for source in sources)
    assert kinds == Counter(
        ["rss", "rss", "atom", "news_sitemap", "sitemap", "newsroom", "newsroom", "edgar"]
    )
    for source in sources:
        assert fetch(site, source.url.removeprefix(site.base_url))[0].status == 200
        assert source.url.startswith(f"http://{site.host_port}/")
    newsroom = next(source for source in sources if source.key == "sample-newsroom")
    assert newsroom.link_pattern is not None
    assert all(re.search(newsroom.link_pattern, article.path) for article in of("newsroom") + CLOSED)
    assert "troubles" not in site.sources_toml()


def test_a_taken_port_is_one_line_that_names_it(site: SampleSite) -> None:
    with pytest.raises(SampleSiteError, match=f"port {site.port} is taken"):
        SampleSite(site.port)


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(SampleContentError, match="is not in the body"):
        edited("wire/x", ("some text",), [{"find": "other", "put": "text"}])


def test_a_summary_is_the_first_sentence() -> None:
    for article in OPEN:
        assert article.paragraphs[0].startswith(article.summary)
        assert article.summary.endswith(".")


def word_runs(text: str, length: int = 7) -> set[str]:
    words = re.findall(r"\w+(?:[.,]\d+)*", text.casefold())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_no_run_of_seven_words_is_shared_with_the_gold_passages() -> None:
    if not GOLD.exists():
        pytest.skip(f"{GOLD.parent.parent.name} is not beside this repository")
    gold: set[str] = set()
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        gold |= word_runs(json.loads(line)["text"])
    ours = [(a.key, f"{a.title}\n{a.text}") for edition in (1, 2) for a in articles(edition)]
    ours += [(one.accession, "\n".join(one.paragraphs)) for one in releases()]
    assert {key: word_runs(text) & gold for key, text in ours if word_runs(text) & gold} == {}
