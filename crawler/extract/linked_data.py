"""JSON-LD of a page, also where its template broke the JSON; and which of its objects is the article."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml import etree

from crawler.extract.blocks import key_of

ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|\w*Posting|ScholarlyWork)")
MOST_SCRIPTS, MOST_OBJECTS = 60, 400
# A string, or what may not stand in JSON: a comment, a comma before a bracket, CDATA or HTML around it all.
# What is never closed ends with the text, so that each character is looked at once.
_NO_JSON = re.compile(
    r"(?P<string>\"(?:[^\"\\]|\\.)*+\"?)|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|//[^\n]*|<!--|-->"
    r"|<!\[CDATA\[|\]\]>|,(?=\s*+[}\]])",
    re.DOTALL,
)
# Of JSON that cannot be mended, what is found by its name: for dates no quotation marks are in the way.
_NAMED = re.compile(r"\"(@type|datePublished|dateCreated|inLanguage)\"\s*:\s*\"([^\"\\]{1,60})\"")
_OPENS = re.compile(r"[{\[]")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")


def linked_data(root: etree._Element) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects of a page, at most 400 of them, those inside a graph included."""
    left = MOST_OBJECTS
    for script in list(root.iter("script"))[:MOST_SCRIPTS]:
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for value in _values(script.text):
            for item in _objects(value):
                if left == 0:
                    return
                left -= 1
                yield item


def _values(text: str) -> Iterator[Any]:
    """What a script holds: one value, several in a row, or what is left of a broken one."""
    try:
        # strict=False: line feeds inside strings are common and harmless.
        whole = json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        yield from _mended(text)
    else:
        yield whole


def _mended(text: str) -> Iterator[Any]:
    if "&quot;" in text:
        text = unescape(text)
    text = _NO_JSON.sub(lambda found: found["string"] or "", text)
    decoder, place = json.JSONDecoder(strict=False), 0
    try:
        while (start := _OPENS.search(text, place)) is not None:
            value, place = decoder.raw_decode(text, start.start())
            yield value
    except (ValueError, RecursionError):
        named: dict[str, str] = {}
        for found in _NAMED.finditer(text, place):
            named.setdefault(found[1], found[2])
        yield named


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 20:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _INNER:
            if isinstance(value.get(name), list | dict):
                yield from _objects(value[name], depth + 1)


def is_article(item: Mapping[str, Any]) -> bool:
    """Whether an object says that it is an article, with or without the vocabulary's address."""
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(name, str) and ARTICLE_TYPES.fullmatch(re.split("[/#:]", name)[-1]) for name in names
    )


def article_of(items: tuple[dict[str, Any], ...], headlines: frozenset[str]) -> dict[str, Any]:
    """The object of the page's own article: the one of its headline, else the largest; empty for none.

    `headlines` are keys (`key_of`) of the page's headings and title. Pages list their related stories too.
    """

    def rank(item: dict[str, Any]) -> tuple[bool, int]:
        headline = str(item.get("headline") or item.get("name") or "")
        return key_of(headline) in headlines, len(headline) + len(item)

    return max((item for item in items if is_article(item)), key=rank, default={})


def resolved(value: Any, items: tuple[dict[str, Any], ...]) -> Any:
    """`value`, or where it is a mere reference the object of the page that it refers to."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        whole = (item for item in items if item.get("@id") == value["@id"] and len(item) > len(value))
        return next(whole, value)
    return value
