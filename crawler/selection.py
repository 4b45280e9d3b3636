"""Which sources a crawl follows: those named, or those that are due or have pages left to fetch."""

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.options import CrawlError, CrawlOptions
from db.knowledge import Source
from db.reference import load_reference, load_sources
from db.store import Store

NO_CONTACT, NO_KEY = "skipped: no contact", "skipped: no key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The sources to follow, which of them are polled, and what is left out."""

    sources: tuple[Source, ...]
    due: frozenset[str]
    skipped: tuple[tuple[Source, str], ...] = ()
    failures: tuple[str, ...] = ()


def known_sources(options: CrawlOptions) -> tuple[Source, ...]:
    """The sources of the user's file, or ours. Raises TableError."""
    if options.sources_file is not None:
        return load_sources(options.sources_file)
    return load_reference().sources


def named_sources(sources: Sequence[Source], keys: Sequence[str]) -> tuple[Source, ...]:
    """The sources of these keys, in the order of the keys. Raises CrawlError for an unknown one."""
    by_key = {source.key: source for source in sources}
    for key in keys:
        if key not in by_key:
            near = difflib.get_close_matches(key, by_key, n=3, cutoff=0.4) or sorted(by_key)[:3]
            raise CrawlError(f"{key}: no such source; nearest: {', '.join(near)}")
    return tuple(by_key[key] for key in dict.fromkeys(keys))


def without_contact(source: Source) -> str:
    """The line that says why a source of EDGAR's kind does not start, and the mend."""
    return (
        f"{source.key}: EDGAR asks for organisation and e-mail: "
        'set CHIPRACE_CONTACT="Organisation name@example.org" or --contact'
    )


def lacks_key(source: Source) -> bool:
    """Whether the interface asks for a key that is not in the environment."""
    return source.key_env is not None and not os.environ.get(source.key_env)


def without_key(source: Source) -> str:
    """The line that says why a source whose interface asks for a key does not start, and the mend."""
    where = source.homepage or source.url.partition("?")[0]
    return f"{source.key}: its interface asks for a key: get one at {where} and set {source.key_env}"


def check(options: CrawlOptions) -> tuple[Source, ...]:
    """The sources that may be followed at all. Raises CrawlError or TableError for wrong use.

    A named source that cannot start is wrong use; among others it is only left out, and said.
    """
    sources = known_sources(options)
    if not options.keys:
        kinds = {"edgar"} if options.since else {source.kind for source in sources}
        return tuple(source for source in sources if source.enabled and source.kind in kinds)
    chosen = named_sources(sources, options.keys)
    if options.since and not any(source.kind == "edgar" for source in chosen):
        named = ", ".join(options.keys)
        raise CrawlError(f"{named}: --since fills in filings only; name EDGAR sources, or none for all")
    for source in chosen:
        if source.kind == "edgar" and not options.contact:
            raise CrawlError(without_contact(source))
        if lacks_key(source):
            raise CrawlError(without_key(source))
    return chosen


def select(options: CrawlOptions, store: Store, *, now: datetime) -> Selected:
    """The sources of this crawl. Raises as `check` does."""
    chosen = check(options)
    skipped: list[tuple[Source, str]] = []
    failures = []
    usable = list(chosen)
    if not options.contact:
        mute = [source for source in usable if source.kind == "edgar"]
        usable = [source for source in usable if source.kind != "edgar"]
        skipped += [(source, NO_CONTACT) for source in mute]
        failures += [without_contact(source) for source in mute]
    keyless = [source for source in usable if lacks_key(source)]
    usable = [source for source in usable if source not in keyless]
    skipped += [(source, NO_KEY) for source in keyless]
    failures += [without_key(source) for source in keyless]
    if options.keys or options.since:
        return Selected(
            sources=tuple(usable),
            due=frozenset(source.key for source in usable),
            skipped=tuple(skipped),
            failures=tuple(failures),
        )
    due = {source.key for source in usable if is_due(store, source.key, now)}
    active = due | store.frontier.waiting(now=now)
    return Selected(
        sources=tuple(source for source in usable if source.key in active),
        due=frozenset(due),
        skipped=tuple(skipped),
        failures=tuple(failures),
    )


def is_due(store: Store, key: str, now: datetime) -> bool:
    """Whether a source may be polled now."""
    due = store.polls.due_at(key)
    return due is None or due <= now
