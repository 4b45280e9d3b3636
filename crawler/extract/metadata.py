"""What a page says about itself: JSON-LD, meta tags, microdata. Metadata only; bodies are in body.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.extract.blocks import key_of, names_apart
from crawler.extract.bylines import AUTHOR_META, bylines, names_of, tidy
from crawler.extract.dates import ReadDate, parse_date
from crawler.extract.feed import primary_tag
from crawler.extract.linked_data import article_of, is_article, linked_data
from crawler.extract.text import clean_line, fragment_text
from crawler.extract.urls import UnreadableUrl, absolute_url, normalise_url, same_site
from db.records import PublishedSource

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "publishdate", "pubdate", "publish_date", "publish-date", "date.published", "parsely-pub-date",
    "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "cxenseparse:recs:publishtime", "article.published", "originalpublicationdate", "date",
)  # fmt: skip
URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])[/-]([0-2]\d|3[01])(?:[/-]|$)")
# Undetermined, several, none (ISO 639).
MOST_TIMES = 40
NO_LANGUAGE = frozenset(("und", "mul", "zxx"))


@dataclass(frozen=True, slots=True)
class PageData:
    """Meta tags by lower-case name (first one wins), JSON-LD objects and microdata elements of a page."""

    tags: dict[str, str]
    linked: tuple[dict[str, Any], ...]
    marked: tuple[etree._Element, ...]
    # The JSON-LD object of the page's own article; empty where there is none.
    article: dict[str, Any]

    def microdata(self, name: str) -> list[etree._Element]:
        """The elements that say they hold the property `name`, in document order."""
        return [element for element in self.marked if element.get("itemprop") == name]


def read_page_data(root: etree._Element) -> PageData:
    """Collect meta tags and JSON-LD of a parsed page."""
    tags: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        name = name or element.get("http-equiv")
        content = element.get("content")
        if name and content and content.strip():
            tags.setdefault(name.strip().lower(), clean_line(content))
    # Searched once: each search over all elements costs a hundredth of reading the page.
    marked = tuple(root.xpath("//*[@itemprop or @pubdate]"))
    linked = tuple(linked_data(root))
    said = ["".join(element.itertext()) for element in root.iter("h1", "title")] + [tags.get("og:title", "")]
    article = article_of(linked, frozenset(key for text in said if (key := key_of(text))))
    return PageData(tags, linked, marked, article)


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
    """Author names separated by '; ', or None: JSON-LD, then meta tags, then the page's own text."""
    names = names_of(data.article.get("author"), data.linked)
    for tag in AUTHOR_META:
        names = names or list(tidy([data.tags.get(tag, "")]))
    return "; ".join(names or bylines(root)) or None


def language_of(root: etree._Element, data: PageData) -> str | None:
    """Primary language tag that the page claims, or None."""
    claims = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        data.article.get("inLanguage"),
        data.tags.get("og:locale"),
        data.tags.get("language"),
        data.tags.get("content-language"),
    )
    return next((tag for claim in claims if (tag := primary_tag(claim)) and tag not in NO_LANGUAGE), None)


def canonical_of(root: etree._Element, data: PageData, url: str | None) -> str | None:
    """The address the page names as its own, or None.

    One that leads to a front page or to a machine inside is a template's mistake and is not believed. Only
    a canonical link may name another site: that is what it is for; og:url of another is a copy's left-over.
    """
    links = [
        element.get("href") or ""
        for element in root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    said = [(link, True) for link in links]
    said += [(data.tags.get("og:url", ""), False), (data.article.get("url", ""), False)]
    found = []
    for link, anywhere in said:
        address = _own_address(link, data, url) if isinstance(link, str) and link else None
        if address is not None and (anywhere or url is None or same_site(address, url)):
            found.append(address)
    own = normalise_url(url) if url and found else None
    return own if own in found[: len(links)] else next(iter(found), None)


def _own_address(link: str, data: PageData, url: str | None) -> str | None:
    address = absolute_url(link, url)
    if address is None or "{" in link:
        return None
    try:
        found = normalise_url(address)
    except UnreadableUrl:
        return None
    front_page = urlsplit(found).path in ("", "/") and not urlsplit(found).query
    if front_page and (url is None or urlsplit(url).path not in ("", "/") or not same_site(found, url)):
        return None
    inside = "." not in (urlsplit(found).hostname or "")
    return None if inside and not (url and same_site(found, url)) else found


def published_of(
    root: etree._Element, data: PageData, url: str | None, *, now: datetime | None = None
) -> tuple[ReadDate, PublishedSource] | None:
    """When the page says it was published, and where it says so; None where it does not.

    JSON-LD, meta tags, the page's own text, its address, in this order; a day gives way to a time of
    that day which a later place names.
    """
    places: tuple[tuple[PublishedSource, list[Any]], ...] = (
        ("json-ld", [_dated(data.article.get(name)) for name in ("datePublished", "dateCreated")]),
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
    # A zone's border may lie between the day and the time. Midnight to the second is a day, if another
    # place knows better.
    first = found[0]
    if not _is_day(first[0]):
        return first
    timed = [pair for pair in found if not _is_day(pair[0]) and pair[1] in ("json-ld", "meta")]
    near = [pair for pair in timed if abs(pair[0].instant - first[0].instant) < timedelta(hours=36)]
    return near[0] if near else first


def _dated(said: Any) -> str | None:
    """A date of JSON-LD as text: some write a list of one, some seconds since 1970."""
    value = said[0] if isinstance(said, list) and said else said
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _is_day(read: ReadDate) -> bool:
    return read.precision == "day" or read.instant.time() == time()


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
    times = [element for element in list(root.iter("time"))[:MOST_TIMES] if element.get("datetime")]
    # A related story's date often stands above the article's own.
    times.sort(key=lambda element: any(names_apart(above) for above in element.iterancestors()))
    if times:
        yield times[0].get("datetime") or ""


def is_paywalled(data: PageData) -> bool:
    """Whether the page itself says that its text is not free to read."""
    pages = [
        item for item in data.linked if is_article(item) or item.get("@type") in ("WebPage", "CreativeWork")
    ]
    claims = [item["isAccessibleForFree"] for item in pages if "isAccessibleForFree" in item]
    claims += [one.get("content") for one in data.microdata("isAccessibleForFree") if one.get("content")]
    tier = data.tags.get("article:content_tier", "").lower()
    return tier == "locked" or any(str(claim).strip().lower() in ("false", "no", "0") for claim in claims)
