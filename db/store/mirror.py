"""The knowledge tables as the database shows them: a mirror of the text files, written anew on change."""

import json
import sqlite3
from dataclasses import fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from db.event_kinds import EventKind
from db.fiscal import FiscalYear
from db.knowledge import Chip, ChipPattern, Company, Reference, Source
from db.manufacturing import Node, Packaging, Project
from db.store.connection import number, transaction
from db.store.coverage import VIEWS
from db.store.settings import Settings

MIRRORED: tuple[tuple[str, type], ...] = (
    ("companies", Company),
    ("chips", Chip),
    ("chip_patterns", ChipPattern),
    ("projects", Project),
    ("nodes", Node),
    ("packaging", Packaging),
    ("sources", Source),
    ("event_kinds", EventKind),
    ("fiscal_years", FiscalYear),
)
# An event kind's frames are for the tagger, a source's mends and readers for the crawler; the published
# tables name and explain.
HIDDEN = {"frames", "mends", "readers"}
FINGERPRINT = "reference"


def _cell(value: object) -> object:
    """A field's value as a SQLite cell: tuples as JSON, exact numbers, flags as 0 and 1, days as text."""
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _columns(noun: type) -> list[str]:
    return [item.name for item in fields(noun) if item.name not in HIDDEN]


class Mirror:
    """The tables of `MIRRORED`."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        self._database = Database(connection)

    def update(self, reference: Reference) -> bool:
        """Write the tables anew if the text files have changed; returns whether they had.

        A source that has brought documents keeps its row when its block is gone, as one that is not
        followed: its documents still have a publisher, and terms.
        """
        # The sources may come from a file of the user's own; the tags' fingerprint is not of them.
        sources = sha256(repr(reference.sources).encode()).hexdigest()[:16]
        # Another chiprace may have other columns and views for the same files.
        shape = [(table, _columns(noun)) for table, noun in MIRRORED]
        shaped = sha256(repr((shape, VIEWS)).encode()).hexdigest()[:16]
        state = f"{reference.fingerprint} {reference.decisions} {sources} {shaped}"
        if self._settings.get(FINGERPRINT) == state:
            return False
        with transaction(self._connection):
            former = self._former_sources(reference)
            for view in VIEWS:
                self._connection.execute(f"DROP VIEW IF EXISTS {view}")
            for table, noun in MIRRORED:
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")
                columns = _columns(noun)
                self._database.table(table).create(
                    dict.fromkeys(columns, str) | self._numeric(noun), pk="key", not_null={"key"}
                )
                self._database.table(table).insert_all(
                    (
                        {name: _cell(getattr(row, name)) for name in columns}
                        for row in getattr(reference, table)
                    ),
                    batch_size=1000,
                )
            self._database.table("sources").insert_all(former)
            for view, query in VIEWS.items():
                self._connection.execute(f"CREATE VIEW {view} AS {query}")
            self._settings.put(FINGERPRINT, state)
        return True

    def _former_sources(self, reference: Reference) -> list[dict[str, Any]]:
        """Rows of sources that brought documents and stand in no block any more, with today's columns."""
        if not self._database.table("sources").exists():
            return []
        rows = self._database.query(
            "SELECT * FROM sources WHERE key IN (SELECT source FROM documents) ORDER BY key"
        )
        columns = _columns(Source)
        return [
            {name: row.get(name) for name in columns} | {"enabled": 0}
            for row in rows
            if row["key"] not in reference.source_by_key
        ]

    @staticmethod
    def _numeric(noun: type) -> dict[str, Any]:
        """SQLite types of the columns that hold numbers."""
        kinds: dict[str, Any] = {"bool": int, "int": int, "bool | None": int, "int | None": int}
        kinds["Decimal | None"] = float
        types = {item.name: getattr(item.type, "__name__", None) or str(item.type) for item in fields(noun)}
        plain = {name: text.replace("decimal.", "") for name, text in types.items() if name not in HIDDEN}
        return {name: kinds[text] for name, text in plain.items() if text in kinds}
