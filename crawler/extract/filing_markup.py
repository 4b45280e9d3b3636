"""The tree of a filing's HTML document, its hidden parts named.

What prepares the markup works on bytes and looks for single words: an expression that goes over each tag
of a report costs half as much as libxml2 takes to parse it.
"""

import re
from typing import TYPE_CHECKING

from crawler.extract.flow import HIDDEN
from crawler.extract.raised import with_raised
from crawler.extract.tags import BOUNDS, may_hold_long_tag, tamed

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|font|table\s[^>]*=|ix:)\b", re.IGNORECASE)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
# XML 1.0 allows no other control characters; lxml would cut the text at a NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef]")
CONTROL_BYTES = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
# All but what is looked for, so that the markup is gone over once.
COMMON_BYTES = bytes(byte for byte in range(256) if byte not in BOUNDS + CONTROL_BYTES)
# How the noncharacters begin in UTF-8.
NONCHARACTER = b"\xef\xb7"
NOT_SHOWN = r"display\s*:\s*none"
HIDING = re.compile(NOT_SHOWN.encode())
HIDES = re.compile(NOT_SHOWN, re.IGNORECASE)
TAG = re.compile(rb"<([a-z][\w:.-]*)", re.IGNORECASE)
# The style of a tag, up to what hides, and how it is called instead.
STYLE_NAME = re.compile(rb"\s(style)\s*=\s*(?:\"[^\"<>]*|'[^'<>]*)\Z", re.IGNORECASE)
HIDER = "hider"
# A hidden cell without any element, closed by its end tag or, as XHTML has it, by its own.
HIDDEN_CELL = re.compile(
    rb"<(t[dh])\b[^<>]*?\sstyle\s*=\s*[\"'][^\"'<>]*?" + NOT_SHOWN.encode() + rb"[^<>]*"
    rb"(?:(?<=[\"'])\s*/>|(?<!/)>[^<>]*+</\1\s*+>)",
    re.IGNORECASE,
)
# Between two cells, or at the start of a row, such a cell may go.
BEFORE_CELL = re.compile(rb"(?:</t[dh]\s*|<tr(?:\s[^<>]*)?|<t[dh]\s[^<>]*[\"']\s*/)>\s*", re.IGNORECASE)
HEADER = "ix:header"
# The hidden element that holds the header of inline XBRL and nothing else: its start and its end.
WRAPPED = re.compile(rb"<([a-z]\w*)\s[^<>]*>\s*(?=<ix:header\b)")
WRAPPED_END = re.compile(rb"</ix:header\s*>\s*(</(?P<name>[a-z]\w*)\s*>)")
OPEN_HIDDEN, CLOSE_HIDDEN = f"<{HIDDEN}>".encode(), f"</{HIDDEN}>".encode()
# A style in a tag. Once what is hidden is known, no style is of use, and half of a report are styles. Mostly
# the tag ends there; to look for that first, and for one character in the value, halves the time.
STYLE = re.compile(rb' style="[^"]*+"(?=>|[^<>]*+>)')


def decode(body: bytes) -> str:
    """The text of `body`: UTF-16 by its mark, UTF-8, else Windows-1252 as in older filings; never raises."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return body.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def is_html(text: str) -> bool:
    """Whether the first 20,000 characters hold markup of an HTML page."""
    return LOOKS_LIKE_HTML.search(text, 0, 20_000) is not None


def parse_html(text: str) -> "_Element | None":
    """The tree of an HTML document as filers write them, None where there is no markup to read.

    Names of elements and attributes are in lower case; those of inline XBRL keep their prefix. Hidden
    elements and the header of inline XBRL are named `HIDDEN`; hidden cells that hold no element are left
    out.
    """
    # Late: lxml costs 30 ms, and the commands that read no page do not need it.
    from lxml import etree

    # libxml2 refuses an encoding declaration that is not that of the string it is given.
    declared = DECLARATION.match(text)
    clean = _clean(text[declared.end() :] if declared else text)
    data, names, told = _without_hidden_cells(with_raised(_hidden_header(clean)))
    if told:
        bare = STYLE.sub(b"", data)
        # Another value may end in "style=": what follows is then no style, and tags would go with it.
        data = bare if bare.count(b"<") == data.count(b"<") else data
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if root is not None and names:
        _name_hidden(root, names)
    return root


def _clean(text: str) -> bytes:
    """The markup in UTF-8, without control characters and with no tag that keeps a parser busy."""
    data = text.encode("utf-8", "replace")
    rare = data.translate(None, COMMON_BYTES)
    bounds = rare.translate(None, CONTROL_BYTES)
    if len(bounds) < len(rare) or (NONCHARACTER[:1] in data and NONCHARACTER in data):
        text = CONTROL.sub(" ", text)
        data = text.encode("utf-8", "replace")
    return tamed(text).encode("utf-8", "replace") if may_hold_long_tag(data, bounds=bounds) else data


def _hidden_header(data: bytes) -> bytes:
    """The markup with `HIDDEN` for the name of a hidden element around the only inline XBRL header."""
    place = data.find(b"<ix:header")
    start = WRAPPED.match(data, data.rfind(b"<", 0, place)) if place > 0 else None
    end = WRAPPED_END.search(data, place) if start is not None and HIDING.search(start[0]) else None
    if start is None or end is None or start[1] != end["name"] or data.find(b"<ix:header", end.end()) > 0:
        return data
    inner = data[start.end() : end.start(1)].replace(b"ix:header", HIDDEN.encode())
    # Views copy nothing: megabytes that come and go cost the system's time.
    view = memoryview(data)
    return b"".join((view[: start.start()], OPEN_HIDDEN, inner, CLOSE_HIDDEN, view[end.end() :]))


def _without_hidden_cells(data: bytes) -> tuple[bytes, set[str], bool]:
    """The markup without its simple hidden cells, the names of the other elements that may be hidden, and
    whether each of them is told by `HIDER`: then no other style matters.

    A report has up to a thousand such cells: they keep the columns of its printed pages.
    """
    lower = data.lower()
    names = {HEADER} if b"<ix:header" in lower else set()
    places = [found.start() for found in HIDING.finditer(lower)]
    del lower
    view = memoryview(data)
    kept: list[memoryview | bytes] = []
    end = seen = 0
    told = True
    for place in places:
        # Not further back than the one before: no text is gone over twice.
        start = data.rfind(b"<", seen, place)
        seen = place
        tag = TAG.match(data, start) if start >= end else None
        if tag is None:
            continue
        cell = HIDDEN_CELL.match(data, start)
        before = data.rfind(b"<", 0, start)
        if cell is not None and before >= 0 and BEFORE_CELL.fullmatch(data, before, start):
            kept.append(view[end:start])
            end = cell.end()
        else:
            names.add(tag[1].decode("utf-8", "replace").lower())
            style = STYLE_NAME.search(data, tag.end(), place)
            if style is None:
                told = False
            else:
                kept += (view[end : style.start(1)], HIDER.encode())
                end = style.end(1)
    return (b"".join([*kept, view[end:]]) if kept else data), names, told


def _name_hidden(root: "_Element", names: set[str]) -> None:
    """Give the inline XBRL header, and what a style hides, that name; only elements of these names."""
    for element in [*root.iter(*names)]:
        style = element.get(HIDER) or element.get("style") or ""
        if element.tag == HEADER or ("none" in style.lower() and HIDES.search(style)):
            element.tag = HIDDEN
