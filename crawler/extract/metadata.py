"""What a page says about itself: JSON-LD, meta tags, microdata. Metadata only; bodies are in body.py."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.extract.blocks import key_of
from crawler.extract.dates import ReadDate, parse_date
from crawler.extract.feed import primary_tag
from crawler.extract.text import clean_line, fragment_text
from crawler.extract.urls import UnreadableUrl, absolute_url, normalise_url, same_site
from db.records import PublishedSource

ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|\w*Posting|ScholarlyWork)")
PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "publishdate", "pubdate", "publish_date", "publish-date", "date.published", "parsely-pub-date",
    "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "cxenseparse:recs:publishtime", "article.published", "originalpublicationdate", "date",
)  # fmt: skip
AUTHOR_META = ("author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator")
URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])[/-]([0-2]\d|3[01])(?:[/-]|$)")
MOST_JSON_LD = 60


@dataclass(frozen=True, slots=True)
class PageData:
    """Meta tags by lower-case name (first one wins), JSON-LD objects and microdata elements of a page."""

    tags: dict[str, str]
    linked: tuple[dict[str, Any], ...]
    marked: tuple[etree._Element, ...]

    @property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object of an article; the largest where a page lists several."""
        found = [item for item in self.linked if _is_article(item)]
        return max(found, key=lambda item: len(str(item.get("headline", ""))) + len(item), default={})

    def microdata(self, name: str) -> list[etree._Element]:
        """The elements that say they hold the property `name`, in document order."""
        return [element for element in self.marked if element.get("itemprop") == name]


def read_page_data(root: etree._Element) -> PageData:
    """Collect meta tags and JSON-LD of a parsed page."""
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            tags.setdefault(name.strip().lower(), clean_line(content))
    # Searched once: each search over all elements costs a hundredth of reading the page.
    return PageData(tags, tuple(_linked_data(root)), tuple(root.xpath("//*[@itemprop or @pubdate]")))


def _linked_data(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in list(root.iter("script"))[:MOST_JSON_LD]:
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            # strict=False: line feeds inside strings are common and harmless.
            yield from _objects(json.loads(script.text.strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(name), list | dict):
                yield from _objects(value[name])


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and ARTICLE_TYPES.fullmatch(name) for name in names)


def title_of(root: etree._Element, data: PageData, url: str | None = None) -> str:
    """The headline: JSON-LD, Open Graph, the only h1, else the title without the site's name."""
    headline = data.article.get("headline")
    headings = [clean_line("".join(element.itertext())) for element in root.iter("h1")]
    headings = [heading for heading in headings if heading]
    window = next((clean_line("".join(element.itertext())) for element in root.iter("title")), "")
    candidates = [
        clean_line(fragment_text(headline)) if isinstance(headline, str) else "",
        clean_line(fragment_text(data.tags.get("og:title", ""))),
        headings[0] if len(headings) == 1 else "",
        clean_line(fragment_text(data.tags.get("twitter:title", ""))),
        window,
        *headings,
    ]
    candidates = [
        _without_site(text, data.tags.get("og:site_name"), headings, url) for text in candidates if text
    ]
    title = next(iter(candidates), "")
    if title.endswith(("…", "...")):
        # Cut for a search engine's column; another place has it whole.
        start = title.rstrip("….").rstrip()
        return next((text for text in candidates if len(text) > len(title) and text.startswith(start)), title)
    return title


def headlines(root: etree._Element, data: PageData, title: str) -> frozenset[str]:
    """Keys of every wording of the headline on the page, to know it where it stands in the body."""
    said = [title, data.tags.get("og:title", ""), data.tags.get("twitter:title", "")]
    said += ["".join(element.itertext()) for element in root.iter("h1", "title")]
    return frozenset(key for text in said if (key := key_of(text)))


def _without_site(title: str, site: str | None, headings: list[str], url: str | None) -> str:
    host = key_of((urlsplit(url).hostname or "").removeprefix("www.")) if url else ""
    for mark in (" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • "):
        head, found, tail = title.rpartition(mark)
        if not found or not head:
            continue
        named = key_of(tail)
        # "Example News" of examplenews.com: the host begins with the name.
        of_host = len(named) > 2 and host.startswith(named.removeprefix("the"))
        if head in headings or of_host or (site and named == key_of(site)):
            return head.strip()
    return title


def author_of(root: etree._Element, data: PageData) -> str | None:
    """Author names separated by '; ', or None."""
    names = list(_names(data.article.get("author")))
    for tag in AUTHOR_META:
        if not names and tag in data.tags:
            names = [data.tags[tag]]
    if not names:
        for element in root.xpath("//*[@itemprop='author' or @rel='author']")[:8]:
            inner = element.xpath(".//*[@itemprop='name']")
            names.append(clean_line("".join((inner[0] if inner else element).itertext())))
    if not names:
        names = [name for name in _bylines(root) if name]
    kept = [
        re.sub(r"^(?:by|von|par)\s+", "", name, flags=re.IGNORECASE)
        for name in names
        if name and len(name) < 120 and not name.startswith(("http:", "https:", "@"))
    ]
    return "; ".join(dict.fromkeys(kept)) or None


def _bylines(root: etree._Element) -> Iterator[str]:
    """Names of a line that opens with "By", where a class says it is the byline."""
    for element in root.xpath("//*[contains(@class, 'byline') or contains(@class, 'author')]")[:12]:
        text = clean_line("".join(element.itertext()))
        found = re.fullmatch(r"by:? ((?:[^\W\d_][\w.'’-]* ?){1,5})(?:[,|·•].*)?", text, re.IGNORECASE)
        if found and len(text) < 120:
            yield found[1].strip()
            return


def _names(author: Any) -> Iterator[str]:
    if isinstance(author, str):
        yield clean_line(author)
    elif isinstance(author, list):
        for item in author:
            yield from _names(item)
    elif isinstance(author, dict) and isinstance(author.get("name"), str | list):
        yield from _names(author["name"])


def language_of(root: etree._Element, data: PageData) -> str | None:
    """Primary language tag that the page claims, or None."""
    claims = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        data.article.get("inLanguage"),
        data.tags.get("og:locale"),
        data.tags.get("language"),
    )
    return next((tag for claim in claims if (tag := primary_tag(claim))), None)


def canonical_of(root: etree._Element, data: PageData, url: str | None) -> str | None:
    """The address the page names as its own, or None.

    One that leads to a front page is a template's mistake and is not believed.
    """
    links = [
        element.get("href") or ""
        for element in root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for link in (*links, data.tags.get("og:url", ""), data.article.get("url", "")):
        address = absolute_url(link, url) if isinstance(link, str) and link else None
        if address is None:
            continue
        try:
            found = normalise_url(address)
        except UnreadableUrl:
            continue
        front_page = urlsplit(found).path in ("", "/") and not urlsplit(found).query
        if front_page and (url is None or urlsplit(url).path not in ("", "/") or not same_site(found, url)):
            continue
        return found
    return None


def published_of(
    root: etree._Element, data: PageData, url: str | None, *, now: datetime | None = None
) -> tuple[ReadDate, PublishedSource] | None:
    """When the page says it was published, and where it says so; None where it does not.

    JSON-LD, meta tags, the page's own text, its address, in this order; a day gives way to a time of
    that day which a later place names.
    """
    places: tuple[tuple[PublishedSource, list[Any]], ...] = (
        ("json-ld", [data.article.get(name) for name in ("datePublished", "dateCreated")]),
        ("meta", [data.tags.get(name) for name in PUBLISHED_META]),
        ("page", list(_written_dates(root, data))),
        ("url", _address_date(url)),
    )
    found = [
        (read, source)
        for source, values in places
        for value in values
        if isinstance(value, str) and (read := parse_date(value, now=now))
    ]
    if not found:
        return None
    # A zone's border may lie between the day and the time.
    first = found[0]
    timed = [pair for pair in found if pair[0].precision == "second" and pair[1] in ("json-ld", "meta")]
    near = [pair for pair in timed if abs(pair[0].instant - first[0].instant) < timedelta(hours=36)]
    return near[0] if near else first


def _address_date(url: str | None) -> list[str]:
    match = URL_DATE.search(urlsplit(url).path) if url else None
    return ["-".join(match.groups())] if match else []


def _written_dates(root: etree._Element, data: PageData) -> Iterator[str]:
    """Machine-readable dates in the page: microdata, then the first time element."""
    said = [
        one for one in data.marked if one.get("itemprop") == "datePublished" or one.get("pubdate") is not None
    ]
    for element in said[:3]:
        yield element.get("content") or element.get("datetime") or clean_line("".join(element.itertext()))
    first = next((element.get("datetime") for element in root.iter("time") if element.get("datetime")), None)
    if first:
        yield first


def is_paywalled(data: PageData) -> bool:
    """Whether the page itself says that its text is not free to read."""
    pages = [
        item for item in data.linked if _is_article(item) or item.get("@type") in ("WebPage", "CreativeWork")
    ]
    claims = [item["isAccessibleForFree"] for item in pages if "isAccessibleForFree" in item]
    claims += [one.get("content") for one in data.microdata("isAccessibleForFree") if one.get("content")]
    tier = data.tags.get("article:content_tier", "").lower()
    return tier == "locked" or any(str(claim).strip().lower() in ("false", "no", "0") for claim in claims)
