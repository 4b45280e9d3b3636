"""Feeds: RSS, Atom and RDF bytes to entries. feedparser reads; what it would pass in silence is refused."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawler.extract.dates import parse_date
from crawler.extract.text import clean_line, fragment_text
from crawler.extract.urls import absolute_url
from crawler.extract.xmlguard import (
    UnreadableFeed,
    as_utf8,
    checked_root,
    framed,
    names_web_charset,
    unpacked,
    without_endless_authors,
    without_impossible,
)
from db.records import FeedEntry, Precision, meta

ROOTS = {"rss": "rss", "feed": "atom", "rdf": "rdf"}
__all__ = ["Feed", "UnreadableFeed", "parse_feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it was served."""

    title: str = field(metadata=meta("title of the feed"))
    language: str | None = field(metadata=meta("language it claims", "BCP 47 primary tag"))
    kind: str = field(metadata=meta("rss, atom or rdf"))
    entries: tuple[FeedEntry, ...] = field(metadata=meta("entries in their order"))
    skipped: Mapping[str, int] = field(metadata=meta("entries that could not be used, counted by name"))


def parse_feed(body: bytes, url: str, *, content_type: str | None = None) -> Feed:
    """Read a feed served at `url`.

    Raises UnreadableFeed where the body is too large, declares entities or is no feed: a page of
    HTML served in a feed's place would otherwise be a feed with no news.
    """
    packed = unpacked(body, url)
    body = as_utf8(packed)
    root = checked_root(body, url)
    if root not in ROOTS:
        what = "a web page" if root == "html" else f"<{root}>"
        raise UnreadableFeed(
            url, "no_feed", f"{what} instead of a feed; find the feed's address on the publisher's page"
        )
    headers = {"content-location": url}
    if body is not packed:
        headers["content-type"] = "application/xml; charset=utf-8"
    elif content_type and names_web_charset(content_type):
        headers["content-type"] = content_type
    # Markup is turned into plain text here, so feedparser need not clean it.
    parsed = feedparser.parse(
        framed(without_endless_authors(without_impossible(body))),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=True,
    )
    language = primary_tag(parsed.feed.get("language"))
    skipped: Counter[str] = Counter()
    entries = [_entry(item, url, language, skipped) for item in parsed.entries]
    return Feed(
        title=clean_line(fragment_text(parsed.feed.get("title", ""))),
        language=language,
        kind=ROOTS[root],
        entries=tuple(entry for entry in entries if entry is not None),
        skipped=MappingProxyType(dict(skipped)),
    )


def primary_tag(language: object) -> str | None:
    """The primary language tag in lower case (``en`` of ``en-US``), or None."""
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", language.strip()) if isinstance(language, str) else None
    return found[0].lower() if found else None


def _entry(item: Any, url: str, language: str | None, skipped: Counter[str]) -> FeedEntry | None:
    link = _link(item, url)
    if link is None:
        skipped["entry_without_link"] += 1
        return None
    published, raw, precision = _date(item, ("published", "created"))
    updated, updated_raw, updated_precision = _date(item, ("updated", "modified"))
    if published is None and updated is not None:
        published, raw, precision = updated, updated_raw, updated_precision
    summary = fragment_text(item.get("summary", "")) or None
    content = _content(item)
    return FeedEntry(
        url=link,
        title=clean_line(fragment_text(item.get("title", ""))),
        author=clean_line(item.get("author", "")) or None,
        published=published,
        published_raw=raw,
        published_precision=precision,
        updated=updated,
        summary=summary,
        content=content if content != summary else None,
        language=language,
    )


def _link(item: Any, url: str) -> str | None:
    """The entry's page: its link, else an identifier that is an address."""
    candidates = [item.get("link"), *(link.get("href") for link in item.get("links", []))]
    if str(item.get("id", "")).startswith(("http://", "https://")):
        candidates.append(item["id"])
    # feedparser takes an address that is escaped as a whole for a relative one.
    folder = urljoin(url, ".")
    for candidate in candidates:
        if candidate and (found := absolute_url(str(candidate).removeprefix(folder), url)):
            return found
    return None


def _date(item: Any, names: tuple[str, ...]) -> tuple[datetime | None, str | None, Precision | None]:
    """Instant, text and precision of the first of `names` that is a date; the text alone if none is."""
    unread: str | None = None
    for name in names:
        # feedparser hands out `updated` for a missing `published`; membership tells them apart.
        raw = item[name] if name in item.keys() else None  # noqa: SIM118
        if not isinstance(raw, str) or not raw.strip():
            continue
        parts = item.get(f"{name}_parsed")
        # feedparser knows forms of its own (Korean, Greek, Hungarian names of months).
        said = "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts[:6]) if parts else None
        if read := parse_date(raw) or parse_date(said):
            return read.instant, clean_line(raw), read.precision
        unread = unread or clean_line(raw)
    return None, unread, None


def _content(item: Any) -> str | None:
    texts = [fragment_text(part.get("value", "")) for part in item.get("content", [])]
    return max(texts, key=len, default="") or None
