"""What a finder tells the reader of an address, as JSON in the frontier."""

import json
from dataclasses import fields
from datetime import datetime

from db.records import FeedEntry

# A summary longer than this is an article, which the page has too.
LONGEST_SUMMARY = 4_000


def entry_hint(entry: FeedEntry) -> str:
    """The entry as JSON; the full text that a feed ships is left to the page."""
    # Not asdict(): it copies every value deeply, which for ten thousand entries takes seconds.
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    values |= {"content": None, "summary": (entry.summary or "")[:LONGEST_SUMMARY] or None}
    kept = {name: value for name, value in values.items() if value is not None}
    return json.dumps(kept, default=lambda instant: instant.isoformat(), ensure_ascii=False)


def read_entry(hint: str | None) -> FeedEntry | None:
    """The entry of `entry_hint`; None where there is none."""
    if hint is None:
        return None
    values = dict.fromkeys(field.name for field in fields(FeedEntry)) | json.loads(hint)
    for name in ("published", "updated"):
        if values[name] is not None:
            values[name] = datetime.fromisoformat(values[name])
    return FeedEntry(**values)


def bare_entry(url: str, title: str | None) -> FeedEntry:
    """An entry of which only the address and perhaps a headline are known."""
    return FeedEntry(
        url=url,
        title=title or "",
        author=None,
        published=None,
        published_raw=None,
        published_precision=None,
        updated=None,
        summary=None,
        content=None,
        language=None,
    )
