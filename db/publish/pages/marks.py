"""The findings in a document's text, each with what its popover says."""

import sqlite3
from collections.abc import Iterator, Mapping

from db.publish.highlight import Marked
from db.publish.paths import named_path
from db.publish.show import sum_of

COMPANY_FACTS = (
    ("legal_name", "Registered name"),
    ("ticker", "Ticker"),
    ("country", "Country"),
)
CHIP_FACTS = (("vendor", "Vendor"), ("kind", "Kind"), ("announced", "Announced"), ("node", "Node"))
Facts = tuple[tuple[str, str], ...]


def marks(connection: sqlite3.Connection, document_id: int) -> Iterator[Marked]:
    """Companies, chips, sums and sizes of the text with their offsets, in no order."""
    yield from _names(connection, document_id)
    yield from _sums(connection, document_id)
    yield from _sizes(connection, document_id)


def _rows(connection: sqlite3.Connection, table: str, document_id: int) -> Iterator[sqlite3.Row]:
    yield from connection.execute(
        f"SELECT * FROM {table} WHERE document_id = ? AND part = 'text'", (document_id,)
    )


def _names(connection: sqlite3.Connection, document_id: int) -> Iterator[Marked]:
    rows = list(_rows(connection, "mentions", document_id))
    known = {
        "company": _facts(connection, "companies", COMPANY_FACTS, rows),
        "chip": _facts(connection, "chips", CHIP_FACTS, rows),
    }
    for row in rows:
        vendor = f" by {row['vendor']}" if row["vendor"] else ""
        yield _marked(
            row,
            kind=row["layer"],
            label=f"{row['canonical']}{vendor}" + ("" if row["key"] else ", in no table yet"),
            facts=known[row["layer"]].get(row["key"], ()),
            href=named_path(row["layer"], row["key"], row["canonical"]),
        )


def _facts(
    connection: sqlite3.Connection, table: str, named: tuple[tuple[str, str], ...], rows: list[sqlite3.Row]
) -> Mapping[str, Facts]:
    """The key facts of each row of `table` that the mentions name, by key."""
    keys = sorted({row["key"] for row in rows if row["key"]})
    listed = ", ".join("?" * len(keys))
    columns = ", ".join(column for column, _ in named)
    found = connection.execute(f"SELECT key, {columns} FROM {table} WHERE key IN ({listed})", keys)
    return {
        row["key"]: tuple((name, str(row[column])) for column, name in named if row[column]) for row in found
    }


def _sums(connection: sqlite3.Connection, document_id: int) -> Iterator[Marked]:
    for row in _rows(connection, "amounts", document_id):
        value = sum_of(row["low"], row["high"], row["currency"], row["qualifier"]) or "no definite sum"
        named = (("Kind", row["kind"]), ("Period", row["period"]), ("For each", row["per"]))
        yield _marked(row, kind="amount", label=value, facts=_said(named))


def _sizes(connection: sqlite3.Connection, document_id: int) -> Iterator[Marked]:
    for row in _rows(connection, "capacities", document_id):
        yield _marked(row, kind="capacity", label=f"{row['value']:,} {row['unit']}")


def _said(named: tuple[tuple[str, str | None], ...]) -> Facts:
    return tuple((name, value.replace("_", " ")) for name, value in named if value)


def _marked(row: sqlite3.Row, *, kind: str, label: str, facts: Facts = (), href: str | None = None) -> Marked:
    return Marked(
        start=row["start_offset"],
        end=row["end_offset"],
        kind=kind,
        label=label,
        facts=facts,
        rule=row["rule"],
        confidence=row["confidence"],
        href=href,
    )
