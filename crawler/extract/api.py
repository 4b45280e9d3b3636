"""JSON interfaces that list documents: Federal Register, GDELT, OpenDART, EDINET, to entries. Pure.

Shapes as their makers document them. An answer is known by its keys, not by its address, so that a
mirror or a test on loopback is read as well.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from crawler.extract.dates import parse_date
from crawler.extract.disclosures import (
    edinet_entry,
    edinet_items,
    is_edinet,
    is_opendart,
    opendart_entry,
    opendart_items,
)
from crawler.extract.feed import Feed, parse_feed
from crawler.extract.text import clean_line
from crawler.extract.urls import absolute_url
from crawler.extract.xmlguard import UnreadableFeed, unpacked
from db.records import FeedEntry

# GDELT names languages in English; only what the tagger reads matters here.
LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "chinese": "zh",
    "japanese": "ja",
}
Item = Mapping[str, Any]


def parse_api(body: bytes, url: str, *, filers: Collection[str] = ()) -> Feed:
    """Read what a JSON or Atom interface at `url` answered.

    `filers` are those whose disclosures are kept, where a list holds everybody's. No match is no error:
    Federal Register leaves `results` out then, GDELT answers ``{}``. Raises UnreadableFeed where the answer
    is neither JSON nor a feed, says that it refuses, or has a shape that no reader knows.
    """
    body = unpacked(body, url)
    if body.lstrip()[:1] == b"<":
        return parse_feed(body, url)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        # GDELT refuses in plain words with status 200.
        said = body[:80].decode("utf-8", "replace").strip()
        raise UnreadableFeed(
            url, "no_json", f"no JSON but {said!r}; open the address in a browser"
        ) from error
    skipped: Counter[str] = Counter()
    name, items, read = _shape(answer, url, filers, skipped)
    entries = [entry for item in items if (entry := _entry(item, read, url, skipped)) is not None]
    return Feed(title=name, language=None, kind="api", entries=tuple(entries), skipped=dict(skipped))


def _shape(
    answer: object, url: str, filers: Collection[str], skipped: Counter[str]
) -> tuple[str, Iterable[object], Callable[[Item, str], FeedEntry | None]]:
    """Whose answer it is, its items, and what reads one."""
    if isinstance(answer, dict):
        if "errors" in answer:
            raise UnreadableFeed(
                url, "refused", f"it says {str(answer['errors'])[:120]}; mend the source's url"
            )
        if isinstance(answer.get("results", []), list) and "count" in answer:
            return "Federal Register", answer.get("results", []), _register_entry
        if is_opendart(answer):
            return "OpenDART", opendart_items(answer, url), opendart_entry
        if is_edinet(answer):
            items, skipped["of other filers"] = edinet_items(answer, url, filers)
            return "EDINET", items, edinet_entry
        if not answer or isinstance(answer.get("articles"), list):
            return "GDELT", answer.get("articles", []), _gdelt_entry
    keys = ", ".join(map(str, list(answer)[:5])) if isinstance(answer, dict) else type(answer).__name__
    raise UnreadableFeed(
        url, "unknown_shape", f"no reader knows an answer of {keys}; switch the source off in sources.toml"
    )


def _entry(
    item: object, read: Callable[[Item, str], FeedEntry | None], url: str, skipped: Counter[str]
) -> FeedEntry | None:
    entry = read(item, url) if isinstance(item, dict) else None
    if entry is None:
        skipped["without address"] += 1
    return entry


def _register_entry(item: Item, base: str) -> FeedEntry | None:
    """A document of the Federal Register; it knows the day of publication only."""
    link = _link(item, "html_url", base)
    if link is None:
        return None
    raw = _text(item, "publication_date") or None
    published = parse_date(raw) if raw else None
    abstract = _text(item, "abstract") or None
    return FeedEntry(
        url=link,
        title=clean_line(_text(item, "title")),
        author=_agencies(item.get("agencies")),
        published=published.instant if published else None,
        published_raw=raw,
        published_precision=published.precision if published else None,
        updated=None,
        summary=abstract,
        content=None,
        language="en",
    )


def _agencies(found: object) -> str | None:
    names = [_text(one, "name") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return "; ".join(name for name in names if name) or None


def _gdelt_entry(item: Item, base: str) -> FeedEntry | None:
    """An article that GDELT saw. Its instant is the first sight, which is never before publication."""
    link = _link(item, "url", base)
    if link is None:
        return None
    raw = _text(item, "seendate")
    language = LANGUAGES.get(_text(item, "language").lower())
    return FeedEntry(
        url=link,
        # Its titles stand with a blank before each mark: "Nvidia 's chips , it says".
        title=_closed_up(clean_line(_text(item, "title"))),
        author=None,
        published=_seen(raw),
        published_raw=raw or None,
        published_precision="second" if _seen(raw) else None,
        updated=None,
        summary=None,
        content=None,
        language=language,
    )


def _seen(raw: str) -> datetime | None:
    try:
        return datetime.strptime(raw, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _closed_up(title: str) -> str:
    for mark in (",", ".", ":", ";", "?", "!", "'s", "%"):
        title = title.replace(f" {mark}", mark)
    return title


def _link(item: Item, key: str, base: str) -> str | None:
    """The address under `key`; nothing there is no link to the listing itself."""
    link = _text(item, key)
    return absolute_url(link, base) if link else None


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""
