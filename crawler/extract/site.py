"""Pages of one site, read where its source's block says that the text stands."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from lxml import etree

from crawler.extract.blocks import blocks_of
from crawler.extract.dates import ReadDate, parse_date
from crawler.extract.text import clean_line
from db.sites import SiteReader, as_xpath


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteText:
    """What a site's reader found: a text for certain, the others where the block names their places."""

    text: str
    title: str | None
    author: str | None
    published: ReadDate | None


def read_site(
    root: etree._Element, readers: Sequence[SiteReader], *, now: datetime | None = None
) -> SiteText | None:
    """What the first of `readers` that finds a text reads; None where none does. `root` stays as it is."""
    for reader in readers:
        tree = deepcopy(root)
        # The parts that are removed may hold a heading or a date: those are looked up first.
        title, author, date = (
            _first(tree, place) for place in (reader.title, reader.author, reader.published)
        )
        for place in reader.remove:
            for element in _found(tree, place):
                _drop(element)
        bodies = _found(tree, reader.body)
        lines = [
            block.text
            for body in bodies
            if not any(above in bodies for above in body.iterancestors())
            for block in blocks_of(body)
        ]
        if lines:
            published = parse_date(date, now=now)
            return SiteText(text="\n".join(lines), title=title, author=author, published=published)
    return None


@cache
def _compiled(place: str) -> etree.XPath:
    return etree.XPath(as_xpath(place))


def _found(tree: etree._Element, place: str) -> list[etree._Element]:
    found = _compiled(place)(tree)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _first(tree: etree._Element, place: str | None) -> str | None:
    """What the first hit of a place says: an attribute, what it says to machines, else its words."""
    found = _compiled(place)(tree) if place else ()
    for one in found if isinstance(found, list) else ():
        words = clean_line(one if isinstance(one, str) else _said(one))
        if words:
            return words
    return None


def _said(element: etree._Element) -> str:
    return element.get("datetime") or element.get("content") or "".join(element.itertext())


def _drop(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    above = element.getparent()
    if above is None:
        return
    tail = element.tail
    element.tail = None
    before = element.getprevious()
    above.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        above.text = (above.text or "") + tail
