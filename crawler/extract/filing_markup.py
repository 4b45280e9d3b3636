"""The tree of a filing's HTML document, its hidden parts named.

What prepares the markup works on bytes and looks for single words: an expression that goes over each tag
of a report costs half as much as libxml2 takes to parse it.
"""

import re
from typing import TYPE_CHECKING

from crawler.extract.flow import HIDDEN
from crawler.extract.tags import may_hold_long_tag, tamed

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|font|table\s[^>]*=|ix:)\b", re.IGNORECASE)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
# XML 1.0 allows no other control characters; lxml would cut the text at a NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef]")
CONTROL_BYTES = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
# How the noncharacters begin in UTF-8.
NONCHARACTER = b"\xef\xb7"
NOT_SHOWN = r"display\s*:\s*none"
HIDING = re.compile(NOT_SHOWN.encode())
HIDES = re.compile(NOT_SHOWN, re.IGNORECASE)
TAG = re.compile(rb"<([a-z][\w:.-]*)")
# A hidden cell without any element, closed by its end tag or, as XHTML has it, by its own.
HIDDEN_CELL = re.compile(
    rb"<(t[dh])\b[^<>]*?\sstyle\s*=\s*[\"'][^\"'<>]*?" + NOT_SHOWN.encode() + rb"[^<>]*"
    rb"(?:(?<=[\"'])\s*/>|(?<!/)>[^<>]*+</\1\s*+>)"
)
# Between two cells, or at the start of a row, such a cell may go.
BEFORE_CELL = re.compile(rb"(?:</t[dh]\s*|<tr(?:\s[^<>]*)?|<t[dh]\s[^<>]*[\"']\s*/)>\s*")
HEADER = "ix:header"
# The hidden element that holds the header of inline XBRL and nothing else: its start and its end.
WRAPPED = re.compile(rb"<([a-z]\w*)\s[^<>]*>\s*(?=<ix:header\b)")
WRAPPED_END = re.compile(rb"</ix:header\s*>\s*(</(?P<name>[a-z]\w*)\s*>)")
OPEN_HIDDEN, CLOSE_HIDDEN = f"<{HIDDEN}>".encode(), f"</{HIDDEN}>".encode()
# A style in a tag. Once what is hidden is known, no style is of use, and half of a report are styles.
STYLE = re.compile(rb' style="[^"]*+"(?=[^<>]*+>)')


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
    data, names = _without_hidden_cells(_hidden_header(_clean(DECLARATION.sub("", text))))
    if not names:
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
    if len(data.translate(None, CONTROL_BYTES)) < len(data) or (
        NONCHARACTER[:1] in data and NONCHARACTER in data
    ):
        text = CONTROL.sub(" ", text)
        data = text.encode("utf-8", "replace")
    return tamed(text).encode("utf-8", "replace") if may_hold_long_tag(data) else data


def _hidden_header(data: bytes) -> bytes:
    """The markup with `HIDDEN` for the name of a hidden element around the only inline XBRL header."""
    place = data.find(b"<ix:header")
    start = WRAPPED.match(data, data.rfind(b"<", 0, place)) if place > 0 else None
    end = WRAPPED_END.search(data, place) if start is not None and HIDING.search(start[0]) else None
    if start is None or end is None or start[1] != end["name"] or data.find(b"<ix:header", end.end()) > 0:
        return data
    inner = data[start.end() : end.start(1)]
    return b"".join(
        (
            data[: start.start()],
            OPEN_HIDDEN,
            inner.replace(b"ix:header", HIDDEN.encode()),
            CLOSE_HIDDEN,
            data[end.end() :],
        )
    )


def _without_hidden_cells(data: bytes) -> tuple[bytes, set[str]]:
    """The markup without its simple hidden cells, and the names of the other elements that may be hidden.

    A report has up to a thousand such cells: they keep the columns of its printed pages.
    """
    lower = data.lower()
    names = {HEADER} if b"<ix:header" in lower else set()
    kept: list[bytes] = []
    end = seen = 0
    for found in HIDING.finditer(lower):
        # Not further back than the one before: no text is gone over twice.
        start = lower.rfind(b"<", seen, found.start())
        seen = found.start()
        tag = TAG.match(lower, start) if start >= end else None
        if tag is None:
            continue
        cell = HIDDEN_CELL.match(lower, start)
        before = lower.rfind(b"<", 0, start)
        if cell is not None and before >= 0 and BEFORE_CELL.fullmatch(lower, before, start):
            kept.append(data[end:start])
            end = cell.end()
        else:
            names.add(tag[1].decode("utf-8", "replace"))
    return (b"".join([*kept, data[end:]]) if kept else data), names


def _name_hidden(root: "_Element", names: set[str]) -> None:
    """Give the inline XBRL header, and what a style hides, that name; only elements of these names."""
    for element in [*root.iter(*names)]:
        style = element.get("style", "")
        if element.tag == HEADER or ("none" in style.lower() and HIDES.search(style)):
            element.tag = HIDDEN
