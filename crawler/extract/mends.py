"""Named repairs of what a listing says, as a source's block asks for them. Pure: an entry to an entry."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import unquote, urlsplit, urlunsplit

from crawler.extract.dates import parse_date
from crawler.extract.text import fragment_text
from crawler.extract.urls import absolute_url
from db.records import FeedEntry
from db.sites import Mend, MendName

_DOUBLED = re.compile(r"%25(?=[0-9A-Fa-f]{2})")
# feedparser takes the semicolon away from what it holds for no entity: `&amp;y` may come as `&ampy`.
_AMPERSAND = re.compile(r"&amp;?(?:amp;?)*", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_MACHINE_DATE = re.compile(r"<[^>]*?\b(?:datetime|content)\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_TITLE_MARK = " - "


def mended(
    entries: Iterable[FeedEntry], mends: Sequence[Mend], *, base: str
) -> tuple[tuple[FeedEntry, ...], Counter[str]]:
    """The entries of the listing at `base`, repaired, and by mend how many it changed."""
    counts: Counter[str] = Counter()
    if not mends:
        return tuple(entries), counts
    kept = []
    for entry in entries:
        now = entry
        for mend in mends:
            before, now = now, MENDS[mend.name](now, mend, base)
            counts[mend.name] += now != before
        kept.append(now)
    return tuple(kept), +counts


def _host(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Links that name another host than the one that serves the pages; the port stays."""
    parts = urlsplit(entry.url)
    if (parts.hostname or "") != mend.old or mend.new is None:
        return entry
    port = "" if parts.port is None else f":{parts.port}"
    return replace(entry, url=urlunsplit(parts._replace(netloc=mend.new + port)))


def _https(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Links to http of a site that serves https; one with a port of its own is left alone."""
    parts = urlsplit(entry.url)
    if parts.scheme.lower() != "http" or parts.port not in (None, 80):
        return entry
    return replace(entry, url=urlunsplit(parts._replace(scheme="https", netloc=parts.netloc.split(":")[0])))


def _escaped_links(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Links whose ampersands or percent signs were escaped once too often."""
    url = _AMPERSAND.sub("&", entry.url)
    while (once := _DOUBLED.sub("%", url)) != url:
        url = once
    return replace(entry, url=url)


def _markup_links(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Links that are an escaped anchor: its href is the address."""
    found = _ANCHOR.search(unescape(unquote(entry.url)))
    link = absolute_url(found[1], base) if found else None
    return replace(entry, url=link) if link else entry


def _markup_dates(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Dates that are an escaped element: what it says to machines, else its words."""
    raw = entry.published_raw
    if raw is None or "<" not in raw:
        return entry
    said = _MACHINE_DATE.search(raw)
    read = parse_date(said[1] if said else None) or parse_date(fragment_text(raw))
    if read is None:
        return entry
    return replace(entry, published=read.instant, published_raw=read.raw, published_precision=read.precision)


def _language(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """A feed that claims another language than its articles have."""
    return replace(entry, language=mend.new)


def _title_end(entry: FeedEntry, mend: Mend, base: str) -> FeedEntry:
    """Headlines that end with the publisher's name."""
    head, mark, end = entry.title.rpartition(_TITLE_MARK)
    return replace(entry, title=head.rstrip()) if mark and head.strip() and end == mend.old else entry


MENDS: dict[MendName, Callable[[FeedEntry, Mend, str], FeedEntry]] = {
    "host": _host,
    "https": _https,
    "escaped_links": _escaped_links,
    "markup_links": _markup_links,
    "markup_dates": _markup_dates,
    "language": _language,
    "title_end": _title_end,
}


def mended_language(language: str | None, mends: Sequence[Mend]) -> str | None:
    """The language of a page of a source whose tags are wrong; `language` is what the page claims."""
    return next((mend.new for mend in mends if mend.name == "language"), language)
