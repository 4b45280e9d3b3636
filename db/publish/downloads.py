"""The results of a search as a file: a row for each event of each document, in the columns of the report."""

import sqlite3
from pathlib import Path
from typing import BinaryIO

from db.codebook import describe
from db.formats import Format
from db.forms import WRITERS
from db.publish.conditions import Statement, compile_query
from db.publish.ground import stand_in, time_limit
from db.publish.query import parse_query
from db.records import ChipraceError
from db.reports import NEWEST, REPORTS
from db.tabular import About, ExportResult, FormError, snapshot

REPORT = REPORTS["events"]
TIME_LIMIT_MS = 60_000
_OWN = {"document_url": "documents.url"}
_OF_DOCUMENT = ("title", "source", "published", "first_seen", "story", "version")


class SearchError(ChipraceError):
    """A search that cannot be a file: a part of it was not understood, and a file has no place to say so."""


def write_search(database: Path, text: str, out: BinaryIO, *, format: Format) -> ExportResult:
    """Write everything that the search `text` finds to `out`, from one read transaction.

    Of a search for a kind of event or for sums only such events are rows; a document without any is one row
    without evidence. An empty search is everything. Raises SearchError where a part of the search was not
    understood, or where it takes more than a minute.
    """
    with snapshot(database) as connection, time_limit(connection, TIME_LIMIT_MS):
        stand_in(connection)
        statement = compile_query(connection, parse_query(text))
        if statement.notes or (statement.everything and text.strip()):
            said = "; ".join(statement.notes) or "no word of it can be searched for"
            raise SearchError(f"No file was made, because it would not be what was asked for: {said}")
        query = _sql(statement)
        try:
            cursor = connection.execute(query, statement.values)
            about = About(
                name="search",
                title=f"Search: {text}",
                columns=describe([column[0] for column in cursor.description], REPORT.nouns, REPORT.own),
                query=query,
                parameters={"q": text},
                snapshot=connection.execute(NEWEST).fetchone()[0],
            )
            return WRITERS[format](cursor, out, about)
        except FormError as error:
            raise SearchError(str(error)) from error
        except sqlite3.OperationalError as error:
            if str(error) != "interrupted":
                raise
            raise SearchError("This search takes more than a minute: narrow it down") from error


def _sql(statement: Statement) -> str:
    """Two halves in one order: the events of what was found, and what was found that has none of them.

    Each half is put in order by itself and SQLite merges them: sorted together, they would all be held.
    """
    key = "documents.id" if statement.match is None else "documents_fts.rowid"
    found = f"WITH found (id) AS MATERIALIZED (SELECT {key} FROM {statement.tables()}{statement.where()}) "
    within = "{} IN (SELECT id FROM found)"
    if statement.everything:
        found, within = "", "1"
    names = [name.strip() for name in REPORT.columns.split(",")]
    bare = ", ".join(
        f"{_OWN.get(name, f'documents.{name}' if name in _OF_DOCUMENT else 'NULL')} AS {name}"
        for name in names
    )
    wanted = f" AND {statement.events}" if statement.events else ""
    return (
        f"{found}SELECT {REPORT.columns} FROM event_evidence WHERE {within.format('document_id')}{wanted} "
        f"UNION ALL SELECT {bare} FROM documents WHERE {within.format('id')} "
        "AND NOT EXISTS (SELECT 1 FROM (SELECT id AS event_id, document_id, kind FROM events) "
        f"WHERE document_id = documents.id{wanted}) "
        "ORDER BY published, document_url, part DESC, start_offset, event_id"
    )
