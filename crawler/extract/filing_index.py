"""The folder of a filing: `{accession}-index.html`, which has types, and `index.json`, which has none."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crawler.extract.cells import squeeze
from crawler.extract.edgar import UnreadableIndex
from crawler.extract.ids import ACCESSION, accepted_instant, compact_date

if TYPE_CHECKING:
    from lxml.etree import _Element

ITEM = re.compile(r"\bItem (\d{1,2}(?:\.\d{2})?)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One file of a filing's folder; an index.json knows neither sequence nor type."""

    filename: str
    path: str | None
    type: str | None
    description: str | None
    sequence: int | None
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """A filing's index page: header facts and documents."""

    accession: str | None
    filed: date | None
    accepted: datetime | None
    period: date | None
    items: tuple[str, ...]
    documents: tuple[IndexEntry, ...]


def _said(element: "_Element") -> str:
    return squeeze(" ".join(str(piece) for piece in element.itertext()))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def read_index_page(body: bytes) -> IndexPage:
    """`{accession}-index.html` -> its documents with their types; `accepted` is Eastern there, UTC here.

    Raises UnreadableIndex for another page.
    """
    from lxml import etree

    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    root: _Element | None
    try:
        root = etree.fromstring(body.replace(b"\x00", b" "), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    divs = list(root.iter("div")) if root is not None else []
    tables = (
        [table for table in root.iter("table") if table.get("class") == "tableFile"]
        if root is not None
        else []
    )
    if root is None or not tables:
        raise UnreadableIndex("filing index: no table of documents; give the -index.html of a filing")
    heads = [_said(div) for div in divs if div.get("class") == "infoHead"]
    values = [_said(div) for div in divs if div.get("class") == "info"]
    header = dict(zip(heads, values, strict=False))
    accession = ACCESSION.search(_said(root))
    documents = [entry for table in tables for row in table.iter("tr") if (entry := _entry(row)) is not None]
    return IndexPage(
        accession=accession.group(1) if accession else None,
        filed=compact_date(header.get("Filing Date")),
        accepted=accepted_instant(re.sub(r"\D", "", header.get("Accepted", ""))),
        period=compact_date(header.get("Period of Report")),
        items=tuple(ITEM.findall(header.get("Items", ""))),
        documents=tuple(documents),
    )


def _entry(row: "_Element") -> IndexEntry | None:
    """One row of the table of documents; None for its head and for the complete submission."""
    cells = list(row.iter("td"))
    link = next(iter(row.iter("a")), None)
    if len(cells) < len(("seq", "description", "document", "type", "size")) or link is None:
        return None
    sequence = _number(_said(cells[0]))
    if sequence is None:
        return None
    # A document of inline XBRL is linked through the viewer.
    path = (link.get("href") or "").removeprefix("/ix?doc=")
    return IndexEntry(
        filename=path.rpartition("/")[2] or _said(link),
        path=path or None,
        type=_said(cells[3]) or None,
        description=_said(cells[1]) or None,
        sequence=sequence,
        size=_number(_said(cells[4])),
    )


def read_index_json(body: bytes) -> tuple[IndexEntry, ...]:
    """`index.json` of a filing's folder -> its files, without types. Raises UnreadableIndex."""
    try:
        return tuple(
            IndexEntry(
                filename=str(item["name"]),
                path=None,
                type=None,
                description=None,
                sequence=None,
                size=_number(str(item.get("size", ""))),
            )
            for item in json.loads(body)["directory"]["item"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableIndex("filing index: not the index.json of a folder; fetch it again") from error
