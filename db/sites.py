"""What a source's block says of its site: mends of what the listing gets wrong, readers of its pages."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from db.records import meta

MendName = Literal["host", "https", "escaped_links", "markup_links", "markup_dates", "language", "title_end"]
Report = Callable[[str], None]

# The rule of an article that a source's own reader found.
SITE_RULE = "site"
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+")
LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """One named repair of what a source's listing says; counted by its name in each crawl."""

    name: MendName = field(metadata=meta("which repair"))
    old: str | None = field(default=None, metadata=meta("host as the listing writes it, or end of a title"))
    new: str | None = field(default=None, metadata=meta("host, or language, as it should be"))


# What each mend needs beside its name, with an example; all else it must leave out.
NEEDS: dict[MendName, dict[str, tuple[re.Pattern[str], str]]] = {
    "host": {"old": (HOST, 'a host such as "wf.example.com"'), "new": (HOST, 'a host such as "example.com"')},
    "https": {},
    "escaped_links": {},
    "markup_links": {},
    "markup_dates": {},
    "language": {"new": (LANGUAGE, 'a language such as "en"')},
    "title_end": {"old": (re.compile(r".+"), 'the words behind the last " - ", such as "Example News"')},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReader:
    """Where an article stands on the pages of one site, while that design is in use.

    Each place is a CSS selector, or an XPath where it begins with ``/`` or ``.//``. A redesign is a second
    reader: `until` ends the first, `since` begins the second.
    """

    body: str = field(metadata=meta("elements that hold the text", "CSS selector or XPath"))
    since: date | None = field(default=None, metadata=meta("first day of the design", "ISO 8601"))
    until: date | None = field(default=None, metadata=meta("last day of the design", "ISO 8601"))
    remove: tuple[str, ...] = field(default=(), metadata=meta("what stands in the body and is no part of it"))
    title: str | None = field(default=None, metadata=meta("headline", "CSS selector or XPath"))
    author: str | None = field(default=None, metadata=meta("author", "CSS selector or XPath"))
    published: str | None = field(default=None, metadata=meta("date", "CSS selector or XPath"))

    def holds_on(self, day: date) -> bool:
        """Whether pages fetched on `day` are of this design."""
        return (self.since or day) <= day <= (self.until or day)


# Ours only: a file of sources from elsewhere must not send another secret of the environment away.
KEY_NAME = re.compile(r"CHIPRACE_[A-Z0-9_]+_KEY")


def check_key(url: str, key_env: str | None, report: Report) -> None:
    """Note a key that has no name, no place in the address, or the look of the secret itself."""
    if key_env is not None and not KEY_NAME.fullmatch(key_env):
        report("key 'key_env' is no name of a key of ours; write one such as CHIPRACE_OPENDART_KEY")
    if (key_env is not None) != ("{key}" in url):
        report("has only one of key_env and a {key} in its url; add the other")


def is_xpath(selector: str) -> bool:
    """Whether a place is written as an XPath; else it is a CSS selector."""
    return selector.startswith(("/", "./", "("))


def as_xpath(selector: str) -> str:
    """A place as an XPath from any element of a page. Raises ValueError where it is neither that nor CSS."""
    if is_xpath(selector):
        return selector
    from cssselect import GenericTranslator, SelectorError

    try:
        return str(GenericTranslator().css_to_xpath(selector))
    except SelectorError as error:
        raise ValueError(str(error)) from error


def check_mends(mends: Sequence[Mend], report: Report) -> None:
    """Note each mend that lacks what it needs, or says more than it takes."""
    for position, mend in enumerate(mends, start=1):
        needs = NEEDS[mend.name]
        for key in ("old", "new"):
            value = getattr(mend, key)
            if key not in needs:
                if value is not None:
                    report(f"mend {position} {mend.name!r} takes no {key!r}; delete it")
            elif value is None or not needs[key][0].fullmatch(value):
                report(f"mend {position} {mend.name!r} has {key} {value!r}; write {needs[key][1]}")
        if mend.name == "host" and mend.old == mend.new:
            report(f"mend {position} 'host' changes nothing; write another 'new', or delete it")


def check_readers(readers: Sequence[SiteReader], report: Report) -> None:
    """Note each reader whose days or places cannot be meant."""
    if not readers:
        return
    # Late: few sources have a reader, and every command reads the tables.
    from lxml import etree

    for position, reader in enumerate(readers, start=1):
        if reader.since and reader.until and reader.since > reader.until:
            report(f"reader {position} ends on {reader.until}, before it begins; mend since or until")
        places = {"body": reader.body, "title": reader.title, "author": reader.author}
        places |= {"published": reader.published} | {
            f"remove entry {n}": one for n, one in enumerate(reader.remove, start=1)
        }
        for key, place in places.items():
            try:
                etree.XPath(as_xpath(place)) if place is not None else None
            except (ValueError, etree.XPathError) as error:
                report(f"reader {position} key {key!r} is no CSS selector or XPath ({error}); mend {place!r}")
