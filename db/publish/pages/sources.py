"""Sources and how they are doing."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from db.publish.paths import source_path
from db.publish.show import host, web_address, when

SQL = """
SELECT coalesce(sources.key, used.key) AS key, coalesce(sources.name, used.key) AS name, sources.kind,
       sources.url, sources.lineage, sources.rights, sources.every, coalesce(sources.enabled, 1) AS enabled,
       state.last_ok_at, state.last_failed_at, state.reason, coalesce(state.failures, 0) AS failures,
       state.newest_item_at, coalesce(counted.documents, 0) AS documents, counted.newest,
       state.source IS NOT NULL AS polled
FROM (
    SELECT key FROM sources UNION SELECT source FROM documents UNION SELECT source FROM source_state
) AS used
LEFT JOIN sources USING (key)
LEFT JOIN source_state AS state ON state.source = used.key
LEFT JOIN (SELECT source, count(*) AS documents, max(published) AS newest FROM documents GROUP BY source)
       AS counted ON counted.source = used.key
ORDER BY failures DESC, documents DESC, used.key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source with its state in words."""

    key: str
    name: str
    page: str
    kind: str
    href: str | None
    host: str
    lineage: str
    rights: str
    every: str
    state: str
    words: str
    last_ok: Markup | None
    newest: Markup | None
    documents: int


def sources_page(connection: sqlite3.Connection) -> dict[str, Any]:
    """The values of sources.html: those that were polled or brought documents, then the others."""
    rows = [source_row(row) for row in connection.execute(SQL)]
    return {
        "active": [row for row in rows if row.state != "waiting"],
        "waiting": [row for row in rows if row.state == "waiting"],
        "health": health_line(connection),
    }


def source_row(row: sqlite3.Row) -> SourceRow:
    """A row of `SQL` with its state in words."""
    state, words = _state(row)
    return SourceRow(
        key=row["key"],
        name=row["name"],
        page=source_path(row["key"]),
        kind=(row["kind"] or "").replace("_", " "),
        href=web_address(row["url"]),
        host=host(row["url"]),
        lineage=(row["lineage"] or "").replace("_", " "),
        rights=(row["rights"] or "").replace("_", " "),
        every=row["every"] or "",
        state=state,
        words=words,
        last_ok=when(row["last_ok_at"]) if row["last_ok_at"] else None,
        newest=when(row["newest"]) if row["newest"] else None,
        documents=row["documents"],
    )


def _state(row: sqlite3.Row) -> tuple[str, str]:
    """A source's state as a word for the style sheet and as words for people."""
    if row["failures"]:
        times = "once" if row["failures"] == 1 else f"{row['failures']} times in a row"
        return "failing", f"failed {times}: {row['reason']}"
    if not row["enabled"]:
        return "off", "switched off"
    if row["polled"]:
        return "ok", "answers"
    return ("ok", "has brought documents") if row["documents"] else ("waiting", "not asked yet")


def health_line(connection: sqlite3.Connection) -> dict[str, int]:
    """How many sources were asked, how many of them fail, and how many were never asked."""
    asked, failing = connection.execute(
        "SELECT count(*), coalesce(sum(failures > 0), 0) FROM source_state"
    ).fetchone()
    waiting = connection.execute(
        "SELECT count(*) FROM sources WHERE enabled AND key NOT IN (SELECT source FROM source_state)"
    ).fetchone()[0]
    return {"asked": asked, "failing": failing, "waiting": waiting}
