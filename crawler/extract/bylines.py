"""Who wrote an article: names from what a page says, without the words and marks around them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from crawler.extract.linked_data import resolved
from crawler.extract.text import clean_line, fragment_text

AUTHOR_META = ("author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator")
LONGEST = 120
_BY = re.compile(r"^(?:(?:written |words |story |posted |reported )?by|von|par|por)\b[:\s]+", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
# What a template writes where it has no name.
_NOBODY = re.compile(
    r"(?:(?:null|undefined|none|unknown|n/?a|admin(?:istrator)?|author|anonymous|guest|user|\W)\s*)+",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:(?:de|van|von|der|da|di|le|la|bin|al) )*[^\W\d_a-z][\w.'’-]*){1,3}"
)
_NO_NAME = re.compile(
    r"\b(?:editors?|reporters?|correspondents?|staff|writers?|contributors?|analysts?|directors?|head|chief|"
    r"senior|bureau|news|newsroom|desk|team|inc|llc|ltd|corp|co|phd|jr|sr|md|esq|university|institute|group|media)\b",
    re.IGNORECASE,
)


def names_of(author: Any, items: tuple[dict[str, Any], ...]) -> list[str]:
    """The names that a JSON-LD author stands for: text, an object, a list of them, or a reference."""
    return list(tidy(_spoken(author, items)))


def _spoken(author: Any, items: tuple[dict[str, Any], ...], depth: int = 0) -> Iterator[str]:
    if isinstance(author, str):
        yield author
    elif isinstance(author, list) and depth < 3:
        for one in author:
            yield from _spoken(one, items, depth + 1)
    elif isinstance(author, dict) and depth < 3:
        yield from _spoken(resolved(author, items).get("name"), items, depth + 1)


def tidy(said: Iterable[str]) -> Iterator[str]:
    """Each name once, in its order, and none that is an address or a template's word for nobody."""
    seen = set()
    for text in said:
        for name in _apart(_bare(text)):
            if name and len(name) < LONGEST and not _NOBODY.fullmatch(name) and name not in seen:
                seen.add(name)
                yield name


def _bare(text: str) -> str:
    """A name as it was meant: no markup, no "By", no mail address beside it."""
    name = clean_line(fragment_text(text)) if "<" in text or "&" in text else clean_line(text)
    if name.startswith(("http:", "https:", "//", "@", "www.")):
        return ""
    while (shorter := _BY.sub("", name)) != name:
        name = shorter
    if _MAIL.search(name):
        name = _MAIL.sub("", name).strip(" ()<>,;")
    return name.strip(" ,;|·•")


def _apart(name: str) -> list[str]:
    """Several names that were written as one; a name with a title or a firm behind it stays whole."""
    parts = [part for part in re.split(r"\s*(?:,\s*(?:and |& )?|;| and | & )\s*", name) if part]
    if len(parts) < 2 or not all(_NAME.fullmatch(part) and not _NO_NAME.search(part) for part in parts):
        return [name]
    return parts


def bylines(root: etree._Element) -> list[str]:
    """Names in the page's text: microdata, then a line that opens with "By" where a class says so."""
    said = []
    for element in root.xpath("//*[@itemprop='author' or @rel='author']")[:8]:
        inner = element.xpath(".//*[@itemprop='name']")
        said.append("".join((inner[0] if inner else element).itertext()))
    return list(tidy(said)) or list(tidy(_lines(root)))


def _lines(root: etree._Element) -> Iterator[str]:
    for element in root.xpath("//*[contains(@class, 'byline') or contains(@class, 'author')]")[:12]:
        text = clean_line("".join(element.itertext()))
        found = re.fullmatch(r"by:? ((?:[^\W\d_][\w.'’-]* ?){1,5})(?:[,|·•].*)?", text, re.IGNORECASE)
        if found and len(text) < LONGEST:
            yield found[1]
            return
