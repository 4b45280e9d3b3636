"""The Store: one connection, one family of tables per attribute, and the writes that belong together."""

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from db.records import Document, Filing
from db.schema import migrate
from db.store.capex import Capex
from db.store.changes import Changes
from db.store.connection import connect, transaction
from db.store.corrections import Corrections
from db.store.digests import Digests
from db.store.documents import Documents, Saved
from db.store.frontier import Frontier
from db.store.guidance import GuidanceMoves
from db.store.listings import Listings
from db.store.merged import MergedEvents
from db.store.mirror import Mirror
from db.store.naming import Naming
from db.store.paces import Paces
from db.store.polls import Polls
from db.store.rates import Rates
from db.store.revenue import Revenue
from db.store.runs import Runs
from db.store.sections import Sections
from db.store.settings import Settings
from db.store.stories import Stories
from db.store.tags import Tags

TOTALS = {
    "documents": "*) FROM documents",
    "stories": "DISTINCT story) FROM documents",
    "filings": "*) FROM filings",
    "companies": "DISTINCT canonical) FROM mentions WHERE layer = 'company'",
    "chips": "DISTINCT canonical) FROM mentions WHERE layer = 'chip'",
    "amounts": "*) FROM amounts",
    "capacities": "*) FROM capacities",
    "events": "*) FROM events",
    "guidance": "*) FROM guidance",
    "capex facts": "*) FROM capex",
}


def totals(connection: sqlite3.Connection) -> dict[str, int]:
    """What the ledger holds, by name, in the order of the pipeline."""
    return {
        name: int(connection.execute(f"SELECT count({what}").fetchone()[0]) for name, what in TOTALS.items()
    }


class Store:
    """The only writer of a database file. Use it as a context manager."""

    def __init__(self, path: Path | str) -> None:
        """Open `path` and bring its schema up to date.

        Raises StoreError (cannot be opened) or SchemaError (of a newer chiprace or another program).
        """
        self.path = path
        self.connection = connect(path)
        try:
            migrate(Database(self.connection), str(path))
        except BaseException:
            self.connection.close()
            raise
        self.documents = Documents(self.connection)
        self.sections = Sections(self.connection)
        self.frontier = Frontier(self.connection)
        self.listings = Listings(self.connection, self.frontier)
        self.polls = Polls(self.connection)
        self.paces = Paces(self.connection)
        self.corrections = Corrections(self.connection)
        self.tags = Tags(self.connection, self.corrections)
        self.guidance = GuidanceMoves(self.connection)
        self.capex = Capex(self.connection)
        self.revenue = Revenue(self.connection)
        self.changes = Changes(self.connection)
        self.runs = Runs(self.connection)
        self.digests = Digests(self.connection)
        self.stories = Stories(self.connection)
        self.merged = MergedEvents(self.connection)
        self.settings = Settings(self.connection)
        self.rates = Rates(self.connection, self.settings)
        self.mirror = Mirror(self.connection, self.settings)
        self.naming = Naming(self.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def transaction(self) -> AbstractContextManager[None]:
        """One write transaction over several families; joins the one that is open."""
        return transaction(self.connection)

    def totals(self) -> dict[str, int]:
        """What the ledger holds, by name, in the order of the pipeline."""
        return totals(self.connection)

    def keep_page(self, document: Document, *, url: str) -> Saved:
        """Store a page and settle the URL it was leased under, in one transaction."""
        with self.transaction():
            saved = self.documents.save(document)
            self.frontier.done(url, document_id=saved.id)
        return saved

    def keep_filing(
        self, filing: Filing, documents: Iterable[Document], *, url: str, source: str, now: datetime
    ) -> list[Saved]:
        """Store a filing with all its documents and settle its URL, in one transaction."""
        with self.transaction():
            self.documents.save_filing(filing, url=url, source=source, now=now)
            sections = {part.sequence: part.sections for part in filing.documents}
            saved = []
            for document in documents:
                saved.append(self.documents.save(document))
                self.sections.save(saved[-1].id, sections.get(document.sequence or 0, ()))
            self.frontier.done(url, document_id=saved[0].id if saved else None)
        return saved
