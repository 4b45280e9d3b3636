"""The digests as a feed: what each day's letter said, for who reads feeds and no mail."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from db.publish.feeds import Entry, Feed
from db.publish.show import headline

ENTRIES = 30
PATH = "/digest"
SQL = "SELECT day, made_at, content FROM digests ORDER BY id DESC LIMIT ?"


def digest_feed(connection: sqlite3.Connection, form: str) -> Feed | None:
    """The newest digests as a feed; None for the public form, which has none."""
    if connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'digests'").fetchone() is None:
        return None
    return Feed(
        title="chiprace: digest",
        subtitle="What each day brought, by watch list, and what did not work",
        page="/",
        path=f"{PATH}.{form}",
        entries=tuple(_entry(row) for row in connection.execute(SQL, (ENTRIES,))),
    )


def _entry(row: sqlite3.Row) -> Entry:
    digest = json.loads(row["content"])
    news = len({item["story"] for section in digest["sections"] for item in section["items"]})
    told = f"{news} {'story' if news == 1 else 'stories'}" if news else "nothing new"
    return Entry(
        name=f"digest {row['day']} {row['made_at']}",
        path="/",
        title=f"{row['day']}: {told}",
        text="\n".join(_lines(digest)),
        author="chiprace",
        updated=row["made_at"],
        published=row["made_at"],
    )


def _lines(digest: Mapping[str, Any]) -> Iterator[str]:
    """What went wrong, then each watch list with its news, then the pages whose figures were edited."""
    yield from digest["problems"]
    for section in digest["sections"]:
        if section["items"]:
            yield f"{section['name']}:"
        for item in section["items"]:
            yield f"{headline(item)}. “{item['sentence']}” {item['source']}, {item['original']}"
        if section["more"]:
            yield f"and {section['more']} more"
    for edit in digest["edits"]:
        figures = ", ".join((*edit["removed"], *edit["added"]))
        yield f"Edited after publication: {edit['title']} ({edit['source']}): {figures}"
