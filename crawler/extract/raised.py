"""Marks that stand raised behind a word or a number: those of footnotes, and powers.

On paper a raised 1 behind 1,234 is small; in text it would make 12341 of it. Filers raise by an element
of its own or, mostly, by a style.
"""

import re

from crawler.extract.flow import RAISED, RAISED_END

# What a style that raises is written with, and an element that holds such a mark and nothing else. Each is
# looked for over megabytes: the longer it is, the faster.
STYLES = (b"align:super", b"align: super", b"position:relative")
RAISES = re.compile(
    rb"<(span|font|a)\b[^<>]*(?:vertical-align\s*:\s*super|position\s*:\s*relative\s*;\s*top\s*:\s*-)[^<>]*>"
    rb"([^<>]{1,40})</\1\s*>",
    re.IGNORECASE,
)
MARKED = re.compile(f"{RAISED}([^{RAISED}{RAISED_END}]*){RAISED_END}")
_NOTE = r"(?:\((?:\d{1,2}|[a-z])\)|\[(?:\d{1,2}|[a-z])\]|\d{1,2}|[a-z])"
NOTES = re.compile(rf"{_NOTE}(?:(?:[\s,]+|(?<=[)\]])(?=[(\[])){_NOTE})*")
NOTE = re.compile(r"\d+|[a-z]")
# A square metre, a cubic foot, 1.5 x 10 to the sixth.
POWERED = re.compile(r"(?:\b(?:[kcmn]m|m|ft|feet|in|yd|mi)|[x\u00d7*]\s?10)\Z")
POWERS = str.maketrans(
    "0123456789-\u2212", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u207b"
)
LONGEST_BASE = 8
# What a mark stands behind, beside letters and digits.
CLOSED = frozenset(")%.,:;\u201d\u2019\u00ae\u2122")


def with_raised(data: bytes) -> bytes:
    """The markup of a page with `sup` for an element that only a style raises."""
    places = sorted({place for style in STYLES for place in _places(data, style)})
    if not places:
        return data
    view = memoryview(data)
    kept: list[memoryview | bytes] = []
    end = 0
    for place in places:
        start = data.rfind(b"<", end, place)
        found = RAISES.match(data, start) if start >= 0 else None
        if found is not None and found.end() > place:
            kept += (view[end:start], b"<sup>", found[2], b"</sup>")
            end = found.end()
    return b"".join([*kept, view[end:]])


def _places(data: bytes, style: bytes) -> list[int]:
    places = []
    place = data.find(style)
    while place >= 0:
        places.append(place)
        place = data.find(style, place + 1)
    return places


def set_apart(flow: str) -> str:
    """Squeezed flow with its raised marks as text: a footnote's in parentheses, a blank before it."""
    # A blank before a mark goes into it: an expression that may begin with one takes ten times as long.
    return MARKED.sub(_written, flow.replace(f" {RAISED}", f"{RAISED} ")) if RAISED in flow else flow


def _written(match: "re.Match[str]") -> str:
    text = match[1].strip()
    after = match.string[match.end() : match.end() + 1]
    if NOTES.fullmatch(text) is None or (after.isalpha() and text.isalpha()):
        return match[0].replace(RAISED, "").replace(RAISED_END, "")
    before = match.string[max(match.start() - LONGEST_BASE, 0) : match.start()]
    if text.isdecimal() and POWERED.search(before):
        return text.translate(POWERS)
    written = "".join(f"({note})" for note in NOTE.findall(text))
    # A mark may also lead the line that explains it.
    before_it = " " if before[-1:].isalnum() or before[-1:] in CLOSED else ""
    behind_it = " " if after.isalnum() or match[1][-1:] == " " else ""
    return f"{before_it}{written}{behind_it}"
