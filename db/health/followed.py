"""The sources as the database itself knows them: what the last run followed, whatever file it came from."""

import sqlite3
from functools import cache

from db.knowledge import Source
from db.reference import load_reference

COLUMNS = (
    "key",
    "name",
    "kind",
    "url",
    "every",
    "enabled",
    "relevance",
    "expected_min_per_week",
    "expected_max_per_week",
)


def followed(connection: sqlite3.Connection) -> list[Source]:
    """The mirrored sources that are switched on; none before the first run.

    Readers of pages are not mirrored: they are those of our own block with the same key and address.
    """
    if connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'sources'").fetchone() is None:
        return []
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM main.sources WHERE enabled").fetchall()
    return [_source(row) for row in rows]


def _source(row: sqlite3.Row) -> Source:
    ours = _ours().get((row["key"], row["url"]))
    values = dict(zip(COLUMNS, row, strict=True)) | {"enabled": True}
    return Source(**values, readers=ours.readers if ours else ())


@cache
def _ours() -> dict[tuple[str, str], Source]:
    return {(source.key, source.url): source for source in load_reference().sources}
