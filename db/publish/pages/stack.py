"""Company by layer of the stack: each cell leads to what it rests on."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from db.publish.paths import company_path, event_number_path, layer_path, search_path
from db.publish.show import host, web_address
from db.store.coverage import ONE, stack_coverage

LAYERS = ("models", "chips", "manufacturing", "data_centres", "energy", "software")
MOST_COMPANIES = 16
LISTED = "works in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one company does in one layer, in few words, and the address of the evidence."""

    words: str
    title: str
    href: str | None
    stories: int = 0

    @property
    def short(self) -> str:
        """Its words for a narrow column: the number of stories, or that it is only named or listed."""
        return f"{self.stories}" if self.stories else "named" if self.words != LISTED else "listed"

    @property
    def label(self) -> str:
        """What is said of it where it is not seen; begins with what is seen."""
        return f"{self.words if self.stories else self.short}: {self.title}"

    @property
    def heat(self) -> int:
        """How dark its ground is: 0 for none, up to 3 for many stories."""
        return (self.stories > 0) + (self.stories > 1) + (self.stories > 3)


def cell(row: sqlite3.Row) -> Cell:
    """A row of stack_coverage: the newest event, else the documents of its chips, else its row's source."""
    layer = row["layer"].replace("_", " ")
    if row["latest_event"] is not None:
        n = row["stories"]
        words = f"{n} {'story' if n == 1 else 'stories'}"
        return Cell(
            words=words,
            title=f"newest of {row['company']}, {layer}",
            href=event_number_path(row["latest_event"]),
            stories=n,
        )
    if row["chip_documents"]:
        n = row["chip_documents"]
        words = f"{n} {'document' if n == 1 else 'documents'}"
        href = search_path(f"company:{row['company_key']}", newest=True)
        return Cell(words=words, title=f"name a chip of {row['company']}", href=href)
    source = web_address(row["source_url"])
    where = host(source) if source else "no evidence seen"
    return Cell(words=LISTED, title=f"{row['company']}, {layer}: {where}", href=source)


def coverage(connection: sqlite3.Connection, key: str) -> list[tuple[str, str, Cell]]:
    """The layers of one company: name, address and cell of each."""
    rows = {row["layer"]: cell(row) for row in connection.execute(stack_coverage(ONE), {"key": key})}
    return [(layer.replace("_", " "), layer_path(layer), rows[layer]) for layer in LAYERS if layer in rows]


def matrix(connection: sqlite3.Connection, most: int = MOST_COMPANIES) -> dict[str, Any] | None:
    """The companies of most stories by layer; None where nothing is known of any."""
    found: dict[str, dict[str, Cell]] = defaultdict(dict)
    stories: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for row in connection.execute("SELECT * FROM stack_coverage"):
        key = row["company_key"]
        names[key] = row["company"]
        stories[key] += row["stories"]
        found[key][row["layer"]] = cell(row)
    shown = sorted((key for key in found if stories[key]), key=lambda key: (-stories[key], names[key]))[:most]
    if not shown:
        return None
    return {
        "layers": [(layer.replace("_", " "), layer_path(layer)) for layer in LAYERS],
        "rows": [
            (names[key], company_path(key), [found[key].get(layer) for layer in LAYERS]) for key in shown
        ],
    }
