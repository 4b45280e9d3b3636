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


def tamed(html: str) -> str:
    """The same HTML with at most 1,000 attributes a tag, and without values that are too long to mean any.

    Linear in the length of `html`; the same object where nothing is cut.
    """
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
