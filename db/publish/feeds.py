"""Feeds: Atom (RFC 4287) and JSON Feed 1.1 of the same entries; text only, so that no reader runs any."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"
# What XML 1.0 cannot hold, escaped or not.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A ledger with nothing in it yet has no newest instant; an Atom feed must have one.
NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `name` is what never changes of it, `path` its page here, instants are UTC in ISO 8601."""

    name: str
    path: str
    title: str
    text: str
    author: str
    updated: str
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed with its entries, newest first; `page` is the page that shows the same, `path` is its own."""

    title: str
    subtitle: str
    page: str
    path: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        """The newest instant in it."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def feed_links(title: str, pattern: str) -> list[tuple[str, str, str]]:
    """Type, title and address of both forms of a feed, for a page; `pattern` has ``{}`` for the form."""
    # A formatted template would read the braces of a query.
    addresses = [pattern.replace("{}", form, 1) for form in ("atom", "feed.json")]
    return [(ATOM_TYPE, f"{title} (Atom)", addresses[0]), (JSON_TYPE, f"{title} (JSON Feed)", addresses[1])]


def atom(feed: Feed, absolute: Callable[[str], str]) -> bytes:
    """`feed` as Atom; `absolute` makes a whole address of a path."""
    root = ET.Element("feed", xmlns=ATOM)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "id", absolute(feed.path))
    _add(root, "updated", feed.updated)
    _add(root, "link", rel="self", type=ATOM_TYPE, href=absolute(feed.path))
    _add(root, "link", rel="alternate", type="text/html", href=absolute(feed.page))
    for entry in feed.entries:
        element = ET.SubElement(root, "entry")
        _add(element, "title", entry.title)
        _add(element, "id", _identity(entry))
        _add(element, "link", rel="alternate", type="text/html", href=absolute(entry.path))
        if entry.published:
            _add(element, "published", entry.published)
        _add(element, "updated", entry.updated)
        _add(ET.SubElement(element, "author"), "name", entry.author)
        _add(element, "content", entry.text, type="text")
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(feed: Feed, absolute: Callable[[str], str]) -> bytes:
    """`feed` as JSON Feed; `absolute` makes a whole address of a path."""
    items: list[dict[str, Any]] = [
        {
            "id": _identity(entry),
            "url": absolute(entry.path),
            "title": entry.title,
            "content_text": entry.text,
            "date_modified": entry.updated,
            **({"date_published": entry.published} if entry.published else {}),
            "authors": [{"name": entry.author}],
        }
        for entry in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": absolute(feed.page),
        "feed_url": absolute(feed.path),
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


FORMS: dict[str, tuple[str, Callable[[Feed, Callable[[str], str]], bytes]]] = {
    "atom": (f"{ATOM_TYPE}; charset=utf-8", atom),
    "feed.json": (f"{JSON_TYPE}; charset=utf-8", json_feed),
}


def _identity(entry: Entry) -> str:
    """The same for the same entry in every feed, whatever its number in this ledger and this site's host."""
    return uuid.uuid5(uuid.NAMESPACE_URL, entry.name).urn


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> None:
    clean = {name: _FORBIDDEN.sub("", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, clean)
    if text:
        element.text = _FORBIDDEN.sub("", text)
