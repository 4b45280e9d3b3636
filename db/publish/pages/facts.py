"""A row of a knowledge table as facts with their evidence: for the pages of companies and chips."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.publish.show import host, web_address

ACRONYMS = {"ai": "AI", "oem": "OEM", "odm": "ODM", "ip": "IP", "eda": "EDA", "osat": "OSAT", "hbm": "HBM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a row: its name, its words and where they lead."""

    name: str
    words: str
    href: str | None = None


def row_of(connection: sqlite3.Connection, table: str, key: str) -> dict[str, Any] | None:
    """The row of `table` with that key as a dictionary, lists unpacked; None where there is none."""
    found = connection.execute(f"SELECT * FROM {table} WHERE key = ?", (key,)).fetchone()
    return None if found is None else {name: _unpacked(found[name]) for name in found.keys()}  # noqa: SIM118


def _unpacked(value: Any) -> Any:
    """A JSON array of the mirror as a list; anything else as it is."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def facts(row: dict[str, Any], named: Sequence[tuple[str, str]]) -> list[Fact]:
    """Those of the (column, name) pairs that the row has, in that order."""
    found = []
    for column, name in named:
        value = row.get(column)
        words = ", ".join(_plain(str(one)) for one in value) if isinstance(value, list) else value
        if words not in (None, ""):
            found.append(Fact(name=name, words=str(words)))
    return found


def _plain(word: str) -> str:
    """A word of the tables as it is written in English: ``ai_lab`` is an AI lab."""
    return " ".join(ACRONYMS.get(part, part) for part in word.split("_"))


def evidence(row: dict[str, Any]) -> Fact | None:
    """Where the row's facts were read; None where nobody has seen any evidence."""
    address = web_address(row.get("source_url"))
    return Fact(name="Evidence", words=host(address), href=address) if address else None
