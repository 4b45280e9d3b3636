"""Start tags that no page needs and that would keep a parser busy for minutes, cut to a size.

libxml2 compares each attribute of a tag with all before it: 40,000 of them take 5 s, 200,000 take two
minutes. A value of megabytes in a class costs as much in every expression that looks at it.
"""

import re

# A start tag as HTML's tokenizer sees it: a quote opens a value only after an equals sign. Every
# quantifier is possessive, so that the time is linear in the text.
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?+"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?:[\s/]++(?:{_ATTRIBUTE})?+|{_ATTRIBUTE})*+")
_NAME = re.compile(r"<[A-Za-z][^\s/>]*+")
# Real pages have tags of 100 KB, for pictures and scripts' data that stand in an attribute.
LONG_TAG = 2_000
MOST_ATTRIBUTES = 1_000
LONGEST_VALUE = 20_000
LONGEST_NAMES = 1_000
_NAMES = ("class", "id", "style")
# All but what bounds a tag and its values.
BOUNDS = b"=\"'>"
_NO_BOUND = bytes(byte for byte in range(256) if byte not in BOUNDS)
# A value, between quotes, that holds the end of a tag. White space in UTF-8 may be more than ASCII's.
_OPEN_VALUE = re.compile(rb"=[\s\x1c-\x1f\x80-\xff]*+(?:\"[^\">]*+>|'[^'>]*+>)")


def may_hold_long_tag(data: bytes, length: int = LONG_TAG, *, bounds: bytes | None = None) -> bool:
    """Whether a start tag of UTF-8 `data` may be longer than `length` bytes; False is certain.

    `bounds` are its bytes of `BOUNDS`, in order, where they were picked out already. Such a tag has no `>`
    over its length, or has one in a quoted value. Both are found by searches for single characters, in a
    fifth of the time that it takes to look at each tag.
    """
    bounds = data.translate(None, _NO_BOUND) if bounds is None else bounds
    bounds = bounds.replace(b'=""', b"").replace(b"=''", b"")
    if _OPEN_VALUE.search(bounds) and _OPEN_VALUE.search(data):
        return True
    # So long a stretch without `>` holds a place from which half of it is still to come.
    place, step = 0, max(length // 2, 1)
    while place < len(data):
        end = data.find(b">", place)
        end = len(data) if end < 0 else end
        if end - place >= step:
            start = data.find(b"<", data.rfind(b">", 0, place) + 1, end)
            if 0 <= start < end - length:
                return True
            place = end + 1
        else:
            place += step
    return False


def tamed(html: str) -> str:
    """The same HTML with at most 1,000 attributes a tag, and without values that are too long to mean any.

    Linear in the length of `html`; the same object where nothing is cut.
    """
    if not may_hold_long_tag(html.encode("utf-8", "replace")):
        return html
    pieces: list[str] = []
    end = 0
    for tag in _TAG.finditer(html):
        if tag.end() - tag.start() > LONG_TAG and (cut := _cut(tag[0])) != tag[0]:
            pieces += (html[end : tag.start()], cut)
            end = tag.end()
    return "".join([*pieces, html[end:]]) if pieces else html


def _cut(tag: str) -> str:
    name = _NAME.match(tag)
    if name is None:
        return tag
    attributes = [found[0] for found in _ATTRIBUTES.finditer(tag, name.end())]
    kept = [one for one in attributes if len(one) <= _longest(one)][:MOST_ATTRIBUTES]
    return tag if len(kept) == len(attributes) else " ".join([name[0], *kept])


def _longest(attribute: str) -> int:
    return LONGEST_NAMES if attribute[:6].lower().startswith(_NAMES) else LONGEST_VALUE
