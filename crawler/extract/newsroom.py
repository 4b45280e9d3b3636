"""A newsroom page without a feed: the links on it that lead to articles."""

import re
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from crawler.extract.tags import tamed
from crawler.extract.text import clean_line
from crawler.extract.urls import UnreadableUrl, absolute_url, normalise_url, same_site

# A headline has several words; "Read more", "About us" and "Contact" have fewer.
FEWEST_WORDS = 4


def article_links(body: bytes, url: str, pattern: str | None = None) -> tuple[tuple[str, str], ...]:
    """Addresses and anchor texts of the articles that the page at `url` lists, in its order.

    With `pattern`, links whose address it matches somewhere; without, links of the same site below
    the page's own path whose text reads like a headline. An address listed twice keeps the longest
    text.
    """
    if not body.strip():
        return ()
    try:
        # Latin-1 there and back: every byte keeps its place until the parser finds the encoding.
        root = lxml.html.document_fromstring(tamed(body.decode("latin-1")).encode("latin-1"))
    except (etree.LxmlError, ValueError):
        return ()
    found: dict[str, str] = {}
    base = _base(root, url)
    for anchor in root.iter("a"):
        link = absolute_url(anchor.get("href") or "", base)
        if link is None:
            continue
        try:
            address = normalise_url(link)
        except UnreadableUrl:
            continue
        title = clean_line(anchor.text_content()) or clean_line(anchor.get("title") or "")
        if _wanted(address, title, url, pattern):
            found[address] = max(found.get(address, ""), title, key=len)
    return tuple(found.items())


def _base(root: etree._Element, url: str) -> str:
    for element in root.iter("base"):
        if href := element.get("href"):
            return absolute_url(href, url) or url
    return url


def _wanted(address: str, title: str, url: str, pattern: str | None) -> bool:
    if pattern is not None:
        return re.search(pattern, address) is not None
    depth = urlsplit(address).path.rstrip("/").count("/")
    deeper = depth > urlsplit(url).path.rstrip("/").count("/")
    return same_site(address, url) and deeper and len(title.split()) >= FEWEST_WORDS
