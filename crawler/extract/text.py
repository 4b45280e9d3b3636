"""Plain text: from HTML fragments and odd white space to paragraphs, one a line."""

import re

import lxml.html
from lxml import etree

from crawler.extract.tags import tamed

_BLANKS = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]"
)
BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tr ul".split()
)
CELLS = frozenset(["td", "th"])
SILENT = frozenset(["script", "style", "noscript", "template", "iframe"])


def clean_line(text: str) -> str:
    """One line: white space folded, invisible and bidirectional control characters gone."""
    return " ".join(_INVISIBLE.sub("", text.replace("\u2028", " ")).split())


def clean_paragraphs(text: str) -> str:
    """Paragraphs separated by one line feed; empty lines and odd blanks gone."""
    lines = (_BLANKS.sub(" ", _INVISIBLE.sub("", line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def element_text(element: etree._Element) -> str:
    """Text of an element with a line feed at each block's border."""
    pieces: list[str] = []
    _collect(element, pieces)
    return clean_paragraphs("".join(pieces))


def _collect(top: etree._Element, pieces: list[str]) -> None:
    # A stack, not recursion: hostile pages nest deeper than Python may call.
    stack: list[etree._Element | str] = [top]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        name = item.tag if isinstance(item.tag, str) else None
        # A table's row is one line, its cells stand apart.
        border = "\n" if name in BLOCKS else " " if name in CELLS else ""
        tail = [item.tail] if item.tail and item is not top else []
        if name is None or name in SILENT:
            stack.extend(tail)
            continue
        stack.extend([*tail, border, *reversed(item), item.text or "", border])


def fragment_text(html: str) -> str:
    """Plain text of an HTML fragment, such as a feed's summary."""
    if "<" not in html and "&" not in html:
        return clean_paragraphs(html)
    try:
        return element_text(lxml.html.fragment_fromstring(tamed(html), create_parent="div"))
    except (etree.LxmlError, ValueError, AssertionError):
        return clean_paragraphs(re.sub(r"<[^>]*>", " ", html))
