"""Documents, their versions and filings."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.records import Document, Filing
from db.store.connection import stamp, stamp_or_none, transaction

Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving a document did."""

    id: int
    outcome: Outcome
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """What the tagger needs of a stored document, in the version that it had when it was read."""

    id: int
    version: int
    title: str
    text: str
    source: str
    published: str | None
    filer: str | None
    cik: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An address whose page is stored, and the text it has there."""

    found_at: str
    text: str


def text_sha256(title: str, text: str) -> str:
    """Identity of a version: two visits with the same headline and text are one version."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


class Documents:
    """The documents, document_versions and filings tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def save(self, document: Document) -> Saved:
        """Insert the document, or add a version where its text differs from the last one."""
        digest = text_sha256(document.title, document.text)
        with transaction(self._connection):
            row = self._connection.execute(
                "SELECT id, version, text_sha256 FROM documents WHERE url = ?", (document.url,)
            ).fetchone()
            if row is None:
                return self._insert(document, digest)
            if row["text_sha256"] == digest:
                self._connection.execute(
                    "UPDATE documents SET fetched_at = ? WHERE id = ?",
                    (stamp(document.fetched_at), row["id"]),
                )
                return Saved(id=row["id"], outcome="same", version=row["version"])
            return self._change(document, digest, row["id"], row["version"] + 1)

    def _insert(self, document: Document, digest: str) -> Saved:
        columns = {
            "url": document.url,
            "source": document.source,
            "kind": document.kind,
            "canonical_url": document.canonical_url,
            "title": document.title,
            "author": document.author,
            "published": stamp_or_none(document.published),
            "published_raw": document.published_raw,
            "published_source": document.published_source,
            "published_precision": document.published_precision,
            "language": document.language,
            "teaser": int(document.teaser),
            "text": document.text,
            "text_sha256": digest,
            "version": 1,
            "first_seen": stamp(document.fetched_at),
            "fetched_at": stamp(document.fetched_at),
            "rule": document.rule,
            "accession": document.accession,
            "document_type": document.document_type,
            "sequence": document.sequence,
            "relevance_rule": document.relevance_rule,
            "relevance_score": document.relevance_score,
        }
        cursor = self._connection.execute(
            f"INSERT INTO documents ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            tuple(columns.values()),
        )
        if cursor.lastrowid is None:
            raise AssertionError("an INSERT has a rowid")
        self._version(cursor.lastrowid, 1, document, digest)
        return Saved(id=cursor.lastrowid, outcome="new", version=1)

    def _change(self, document: Document, digest: str, document_id: int, version: int) -> Saved:
        # `published` stays as first read: a later edit moves the page's date, not the publication.
        self._connection.execute(
            "UPDATE documents SET title = ?, author = ?, teaser = ?, text = ?, text_sha256 = ?, version = ?, "
            "fetched_at = ?, rule = ?, relevance_rule = ?, relevance_score = ?, tagged = NULL, story = NULL "
            "WHERE id = ?",
            (
                document.title,
                document.author,
                int(document.teaser),
                document.text,
                digest,
                version,
                stamp(document.fetched_at),
                document.rule,
                document.relevance_rule,
                document.relevance_score,
                document_id,
            ),
        )
        self._version(document_id, version, document, digest)
        return Saved(id=document_id, outcome="changed", version=version)

    def _version(self, document_id: int, version: int, document: Document, digest: str) -> None:
        self._connection.execute(
            "INSERT INTO document_versions VALUES (?, ?, ?, ?, ?, ?)",
            (document_id, version, stamp(document.fetched_at), document.title, document.text, digest),
        )

    def save_filing(self, filing: Filing, *, url: str, source: str, now: datetime) -> None:
        """Keep the filing's header, the last one where it is filed anew under its accession number.

        Its documents are saved one by one with its accession.
        """
        header = {
            "accession": filing.accession,
            "cik": filing.cik,
            "company": filing.company,
            "form": filing.form,
            "items": json.dumps(filing.items),
            "period": filing.period.isoformat() if filing.period else None,
            "accepted": stamp_or_none(filing.accepted),
            "filed": filing.filed.isoformat() if filing.filed else None,
            "file_number": filing.file_number,
            "relation": filing.relation,
            "relation_evidence": filing.relation_evidence,
        }
        row = header | {"url": url, "source": source, "fetched_at": stamp(now)}
        anew = ", ".join(f"{name} = excluded.{name}" for name in header if name != "accession")
        with transaction(self._connection):
            self._connection.execute(
                f"INSERT INTO filings ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)}) "
                f"ON CONFLICT (accession) DO UPDATE SET {anew}",
                row,
            )

    def held_under(self, url: str) -> list[Holder]:
        """The frontier's addresses whose page is stored as the document `url`."""
        rows = self._connection.execute(
            "SELECT frontier.url AS found_at, documents.text FROM documents "
            "JOIN frontier ON frontier.document_id = documents.id WHERE documents.url = ?",
            (url,),
        ).fetchall()
        return [Holder(**dict(row)) for row in rows]

    def stale(self, fingerprint: str) -> int:
        """How many documents were not tagged by the pipeline and tables of that fingerprint."""
        row = self._connection.execute(
            "SELECT count(*) FROM documents WHERE tagged IS NOT ?", (fingerprint,)
        ).fetchone()
        return int(row[0])

    def stale_texts(self, fingerprint: str, *, after: int = 0, limit: int = 100) -> Iterator[StoredText]:
        """The next `limit` stale documents with an id above `after`, by id."""
        for row in self._connection.execute(
            "SELECT documents.id, documents.version, title, text, documents.source, published, "
            "filings.company AS filer, filings.cik FROM documents LEFT JOIN filings USING (accession) "
            "WHERE tagged IS NOT ? AND documents.id > ? ORDER BY documents.id LIMIT ?",
            (fingerprint, after, limit),
        ).fetchall():
            yield StoredText(**dict(row))

    def count(self) -> int:
        """How many documents are stored."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])
