"""A probe of real loopback sites: what it finds, in which order, and what it must never ask."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from fault_site import BELOW_HTTP

from crawler.discovery import common_pattern, read_front, read_listing, read_newsroom, within
from crawler.findings import Probed, ProbeError, UnreachableError
from crawler.probe import probe
from crawler.sample_site.server import SampleSite
from crawler.spiders.probe import MOST_REQUESTS

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def look(site: Any, path: str = "/", *others: Any) -> Probed:
    return probe(site.url + path, allow_hosts=[site.host, *(other.host for other in others)])


def front(site: Any, reply: Callable[..., Any], head: str, body: str = "", path: str = "/") -> None:
    page = (
        f"<!doctype html><html lang=en><head><title>The campus news</title>{head}</head><body>{body}</body>"
    )
    site.routes[path] = reply(page.encode(), headers={"Content-Type": "text/html"})


def story(site: Any, reply: Callable[..., Any], path: str, title: str) -> None:
    """An article; each of its paragraphs says something of its own."""
    text = "The company said on Tuesday that hall {} of the campus opens a year after work on it begins."
    body = "".join(f"<p>{text.format(n)}</p>" for n in range(1, 6))
    page = (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body>"
    )
    site.routes[path] = reply(page.encode(), headers={"Content-Type": "text/html"})


def sitemap(*rows: tuple[str, str], name: str = "urlset", row: str = "url") -> bytes:
    blocks = "".join(f"<{row}><loc>{loc}</loc><lastmod>{day}</lastmod></{row}>" for loc, day in rows)
    return f'<?xml version="1.0"?><{name} xmlns="{SITEMAP}">{blocks}</{name}>'.encode()


@pytest.fixture(scope="module")
def sample() -> Any:
    with SampleSite() as site:
        yield site


def test_the_feed_that_a_page_names_wins_and_not_that_of_its_comments(make_site: Any, reply: Any) -> None:
    site = make_site()
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    front(site, reply, link.format("/comments/feed.xml") + link.format("/own/feed.xml"))
    for path in ("/own/feed.xml", "/comments/feed.xml", "/rss.xml"):
        site.feed([f"/a/{n}" for n in range(5)], path)
    for n in range(5):
        story(site, reply, f"/a/{n}", f"Hall number {n} of the campus is open")
    found = look(site)
    assert (found.kind, found.url, found.name) == ("rss", f"{site.url}/own/feed.xml", "Feed")
    assert (found.listed, found.page, found.robots.there) == (5, f"{site.url}/", False)
    assert [one.title for one in found.articles] == [
        f"Hall number {n} of the campus is open" for n in range(3)
    ]
    assert all(one.text.startswith("The company said on Tuesday") for one in found.articles)
    assert site.paths() == ["/", "/own/feed.xml", "/a/0", "/a/1", "/a/2"]


def test_a_feed_without_an_entry_does_not_win(make_site: Any, reply: Any) -> None:
    site = make_site()
    front(site, reply, '<link rel="alternate" type="application/atom+xml" href="/empty.xml">')
    site.feed([], "/empty.xml")
    site.feed(["/a/1"], "/atom.xml")
    site.article("/a/1")
    assert look(site).url == f"{site.url}/atom.xml"


def test_a_sitemap_that_only_robots_names_is_kept_to_the_section_asked_for(
    make_site: Any, reply: Any
) -> None:
    site = make_site()
    site.routes["/robots.txt"] = reply(
        b"User-agent: *\nCrawl-delay: 0.1\nDisallow: /news/shut\n\n"
        + f"Sitemap: {site.url}/maps/all.xml\n".encode()
    )
    site.routes["/maps/all.xml"] = reply(
        sitemap(
            (f"{site.url}/maps/old.xml", "2024-01-01"),
            (f"{site.url}/maps/new.xml", "2026-08-01"),
            name="sitemapindex",
            row="sitemap",
        )
    )
    days = {"/about": 9, "/news/": 8, "/news/b": 6, "/news/shut": 7, "/news/a": 5}
    site.routes["/maps/new.xml"] = reply(
        sitemap(*((site.url + path, f"2026-08-0{n}") for path, n in days.items()))
    )
    for path in days:
        story(site, reply, path, "A second building for the campus")
    front(site, reply, "", path="/news/")
    found = look(site, "/news/")
    assert (found.kind, found.url, found.listed) == ("sitemap", f"{site.url}/maps/all.xml", 3)
    assert (found.name, found.link_pattern) == ("The campus news", "/news/.")
    assert (found.robots.allowed, found.robots.crawl_delay, found.robots.closed) == (True, 0.1, 1)
    assert [(one.url.removeprefix(site.url), one.problem) for one in found.articles] == [
        ("/news/shut", "robots"),
        ("/news/b", None),
        ("/news/a", None),
    ]
    assert {"/maps/old.xml", "/news/shut", "/about"}.isdisjoint(site.paths())


def test_a_newsroom_without_a_feed_is_followed_by_the_links_of_its_page(sample: SampleSite) -> None:
    found = probe(f"{sample.base_url}/newsroom/", allow_hosts=[sample.host_port])
    assert (found.kind, found.url) == ("newsroom", f"{sample.base_url}/newsroom/")
    assert (found.name, found.link_pattern) == ("Sample Newsroom", r"/newsroom/\d+/.")
    assert [one.problem for one in found.articles] == [None] * 3
    assert all(one.title and one.published and one.author for one in found.articles)
    assert {len(one.text) for one in found.articles} == {200}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/wire/rss.xml", "rss"),
        ("/courier/atom.xml", "atom"),
        ("/gazette/news-sitemap.xml", "news_sitemap"),
        ("/review/sitemap.xml", "sitemap"),
    ],
)
def test_an_address_that_is_a_listing_itself_is_taken_at_once(
    sample: SampleSite, path: str, kind: str
) -> None:
    before = len(sample.requests)
    found = probe(sample.base_url + path, allow_hosts=[sample.host_port])
    assert (found.kind, found.url) == (kind, sample.base_url + path)
    assert len(found.articles) == 3
    assert found.articles[0].published is not None
    assert len(sample.requests) - before <= 6


def test_an_address_that_robots_closes_is_not_asked_for(sample: SampleSite) -> None:
    before = len(sample.requests)
    with pytest.raises(ProbeError, match=r"members/: refused: its robots\.txt closes") as caught:
        probe(f"{sample.base_url}/newsroom/members/", allow_hosts=[sample.host_port])
    assert caught.value.exit_code == 2
    assert sample.paths()[before:] == ["/robots.txt"]


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost"])
def test_an_inside_address_is_refused_by_number_and_by_name(make_site: Any, host: str) -> None:
    site = make_site("127.0.0.2")
    with pytest.raises(ProbeError, match="inside address; let it in with --allow-host") as caught:
        probe(f"http://{host}:{site.host.rpartition(':')[2]}/", allow_hosts=["127.0.0.1:80"])
    assert caught.value.exit_code == 2
    assert site.asked == []


def test_a_page_cannot_lead_the_probe_inside(make_site: Any, reply: Any) -> None:
    site, inside = make_site(), make_site("127.0.0.3")
    inside.feed(["/a/1"])
    url = f"{inside.url}/feed.xml"
    site.routes["/robots.txt"] = reply(f"Sitemap: {url}\n".encode())
    front(site, reply, f'<link rel="alternate" type="application/rss+xml" href="{url}">')
    site.routes["/rss.xml"] = reply(status=302, headers={"Location": url})
    site.feed([f"{inside.url}/a/1"])
    found = look(site)
    assert found.url == f"{site.url}/feed.xml"
    assert found.articles[0].problem == "inside address"
    assert inside.asked == []


def test_a_page_that_lists_nothing_says_so_within_the_limit(make_site: Any, reply: Any) -> None:
    site = make_site()
    front(site, reply, "", "<p>Nothing here.</p><a href='/contact'>Contact</a>")
    with pytest.raises(ProbeError, match="nothing to follow: no feed") as caught:
        look(site)
    assert caught.value.exit_code == 2
    assert len(site.asked) == 8


def test_redirects_and_foreign_hosts_count_against_the_limit(make_site: Any, reply: Any) -> None:
    site, other = make_site(), make_site("127.0.0.4")
    for n in range(9):
        site.routes[f"/hop/{n}"] = reply(status=302, headers={"Location": f"/hop/{n + 1}"})
    for path in ("/feed/", "/rss.xml"):
        site.routes[path] = reply(status=302, headers={"Location": "/hop/0"})
    links = "".join(f"<a href='/open/{n}'>The campus has hall number {n}</a>" for n in range(4))
    front(site, reply, "", links)
    for n in range(4):
        site.routes[f"/open/{n}"] = reply(status=302, headers={"Location": f"{other.url}/open/{n}"})
        other.article(f"/open/{n}")
    found = look(site, "/", other)
    assert found.kind == "newsroom"
    assert len(site.asked) + len(other.asked) == MOST_REQUESTS
    assert found.articles[-1].problem == "request limit"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 404}, "http 404"),
        ({"status": 503, "headers": {"Retry-After": "600"}}, "retry after"),
        ({"body": b"<p>half", "promised": 900}, "truncated"),
    ],
)
def test_an_address_without_an_answer_is_unreachable(
    make_site: Any, reply: Any, answer: dict[str, Any], said: str
) -> None:
    site = make_site()
    site.routes["/"] = reply(**answer)
    with pytest.raises(UnreachableError, match=said) as caught:
        look(site)
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)


def test_a_robots_txt_that_cannot_be_had_closes_the_site(make_site: Any, reply: Any) -> None:
    site = make_site()
    site.routes["/robots.txt"] = reply(status=500)
    with pytest.raises(UnreachableError, match="robots http 500"):
        look(site)
    assert site.paths() == []


def test_an_endless_page_and_a_slow_site_end(make_site: Any, reply: Any) -> None:
    site = make_site()
    site.routes["/"] = reply(raw=BELOW_HTTP["endless"])
    with pytest.raises(UnreachableError, match="too large"):
        look(site)
    site.routes["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 30\n")
    with pytest.raises(UnreachableError, match="longer than 3 s; give the feed's own"):
        probe(f"{site.url}/", allow_hosts=[site.host], timeout=3)


def test_an_address_that_is_none_starts_no_process() -> None:
    for url in ("example.org/news", "ftp://example.org/", "file:///etc/passwd", ""):
        with pytest.raises(ProbeError, match="write it in full, such as https://"):
            probe(url)


def test_the_child_says_one_line_of_json(sample: SampleSite) -> None:
    words = ["--allow-host", sample.host_port, f"{sample.base_url}/troubles/2026/missing.html"]
    command = [sys.executable, "-m", "crawler.probe", *words]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert json.loads(answer.stdout)["error"].endswith("give the one that answers")


def test_words_of_strangers_cannot_steer_a_terminal(make_site: Any, reply: Any) -> None:
    site = make_site()
    site.feed(["/a/1"])
    story(site, reply, "/a/1", "A second\x1b]0;owned\x07 building\u202e for the campus")
    title = look(site, "/feed.xml").articles[0].title
    assert title.startswith("A second")
    assert title.isprintable()
    assert "\u202e" not in title


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["/news/2026/one", "/news/2025/two/"], r"/news/\d+/."),
        (["/press-room/one.html", "/press-room/chips/two.html"], r"/press\-room/."),
        (["/one", "/two"], None),
        (["/news/one", "/blog/two"], None),
        ([], None),
    ],
)
def test_the_pattern_of_links_outlives_the_year(paths: list[str], pattern: str | None) -> None:
    assert common_pattern([f"https://example.org{path}" for path in paths]) == pattern


def test_a_section_that_a_sitemap_does_not_know_keeps_all_of_it() -> None:
    body = sitemap(("https://example.org/a/1", "2026-08-01"))
    listed = read_listing(body, "https://example.org/sitemap.xml")
    assert listed is not None
    assert within(listed, "https://example.org/news/") == listed


def test_html_in_place_of_a_feed_is_no_listing() -> None:
    page = b"<!doctype html><html><title>Not found</title><p>There is no such page."
    assert read_listing(page, "https://example.org/feed/") is None
    assert read_front(page, "https://example.org/") == ("Not found", ())
    assert read_newsroom(page, "https://example.org/").entries == ()
