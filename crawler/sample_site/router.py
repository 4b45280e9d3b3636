"""What the sample site answers to a path: a pure function, no sockets."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.sample_site import edgar, feeds, pages
from crawler.sample_site.content import SampleArticle, articles, publishers

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
BUILT = datetime(2026, 8, 23, tzinfo=UTC)
FORBIDDEN_HOST = "127.0.0.2"

# A crawler that asked as slowly as most sites ask would make the demo last for minutes.
ROBOTS = """\
User-agent: *
Disallow: /newsroom/members/
Crawl-delay: 0.05

User-agent: unwanted-sample-bot
Disallow: /
"""

TROUBLES = (
    ("/troubles/2026/missing.html", "A page that was never there (404)"),
    ("/troubles/2026/gone.html", "A page that was taken away (410)"),
    ("/troubles/2026/busy.html", "A page that asks to come back later (503)"),
    ("/troubles/2026/moved.html", "A page that moved on this host (301)"),
    ("/troubles/2026/elsewhere.html", "A redirect to a forbidden address (302)"),
    ("/troubles/2026/loop.html?step=0", "A redirect without end (302)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response before HTTP: `modified` is an aware UTC instant, None where nothing can be cached."""

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)


def answer(
    path: str, query: dict[str, str], *, edition: int, base: str, written: int | None = None
) -> Answer:
    """The answer to `path` in an edition of the site that runs at `base` (no slash at its end).

    `written` is how many articles are out yet, the oldest first; None for all.
    """
    listed = articles(edition)
    listed = listed if written is None else listed[max(0, len(listed) - written) :]
    page = _trouble(path, query, listed, base) or _article(path, listed, base) or _feed(path, listed, base)
    return page or _listing(path, listed) or edgar_answer(path, query, base) or not_found(path)


def not_found(path: str) -> Answer:
    """404: a page that says so, or the XML that the SEC's archive sends."""
    if path.startswith(edgar.PREFIXES):
        body = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>'
        return Answer(status=404, content_type="application/xml", body=body)
    return Answer(status=404, body=b"<!doctype html><title>Not found</title><p>There is no such page.")


def edgar_answer(path: str, query: dict[str, str], base: str) -> Answer | None:
    """The SEC-shaped endpoints; None where the path is not one of theirs."""
    found = edgar.document(path, query, base)
    if found is None:
        return None
    return Answer(content_type=found.content_type, body=found.body.encode(found.charset), modified=BUILT)


def _trouble(path: str, query: dict[str, str], listed: Sequence[SampleArticle], base: str) -> Answer | None:
    match path.removeprefix("/troubles/2026/"):
        case "gone.html":
            return Answer(status=410, body=b"<!doctype html><title>Gone</title><p>This page was taken away.")
        case "busy.html":
            return Answer(status=503, body=b"Come back later", headers={"Retry-After": "120"})
        case "moved.html":
            target = next(article for article in listed if article.publisher.key == "newsroom")
            return Answer(status=301, headers={"Location": base + target.path})
        case "elsewhere.html":
            port = base.rpartition(":")[2]
            return Answer(status=302, headers={"Location": f"http://{FORBIDDEN_HOST}:{port}/newsroom/"})
        case "loop.html":
            step = int(query.get("step", "0")) if query.get("step", "0").isdecimal() else 0
            return Answer(status=302, headers={"Location": f"{base}{path}?step={step + 1}"})
        case "/troubles/":
            return Answer(body=pages.trouble_page(TROUBLES).encode(), modified=BUILT)
    return None


def _article(path: str, listed: Sequence[SampleArticle], base: str) -> Answer | None:
    found = next((article for article in listed if article.path == path), None)
    if found is None:
        return None
    return Answer(body=pages.article_page(found, listed, base).encode(), modified=found.updated)


def _feed(path: str, listed: Sequence[SampleArticle], base: str) -> Answer | None:
    writers: dict[str, tuple[str, Callable[..., str]]] = {
        "rss": ("application/rss+xml; charset=utf-8", feeds.rss),
        "atom": ("application/atom+xml; charset=utf-8", feeds.atom),
        "news_sitemap": (XML, feeds.news_sitemap),
        "sitemap": (XML, feeds.sitemap_index),
    }
    for publisher in publishers().values():
        own = [article for article in listed if article.publisher == publisher]
        if path == publisher.feed_path and publisher.feed_kind in writers:
            content_type, write = writers[publisher.feed_kind]
            return Answer(
                content_type=content_type, body=write(publisher, own, base).encode(), modified=_newest(own)
            )
        part = re.fullmatch(rf"/{publisher.key}/sitemap-(\d{{4}})\.xml", path)
        own = [article for article in own if part and article.published.year == int(part[1])]
        if own and publisher.feed_kind == "sitemap":
            return Answer(content_type=XML, body=feeds.sitemap(own, base).encode(), modified=_newest(own))
    return None


def _listing(path: str, listed: Sequence[SampleArticle]) -> Answer | None:
    if path == "/robots.txt":
        return Answer(content_type=TEXT, body=ROBOTS.encode(), modified=BUILT)
    open_to_all = [article for article in listed if article.publisher.feed_kind]
    if path == "/":
        body = pages.list_page("The sample site of chiprace", open_to_all)
        return Answer(body=body.encode(), modified=_newest(open_to_all))
    publisher = publishers().get(path.strip("/"))
    if publisher is None or not publisher.feed_kind or path != f"/{publisher.key}/":
        return None
    own = [article for article in open_to_all if article.publisher == publisher]
    closed = [article for article in listed if article.publisher.key == "members"]
    body = pages.list_page(publisher.name, own, closed if publisher.feed_kind == "newsroom" else ())
    return Answer(body=body.encode(), modified=_newest(own))


def _newest(listed: Sequence[SampleArticle]) -> datetime | None:
    return max((article.updated for article in listed), default=None)
