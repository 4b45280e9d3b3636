"""What each column of a report holds, its unit and its type: taken from the nouns' own fields.

Only what a view computes is described here; all else is said once, in ``db/records.py`` and
``db/knowledge.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# The types of Frictionless Table Schema.
ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "array"]
_TYPES: dict[object, ColumnType] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "number",
    date: "date",
    datetime: "datetime",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a report. `unit` is empty where it has none."""

    name: str
    type: ColumnType
    doc: str
    unit: str = ""


def _column(name: str, type: ColumnType, doc: str, unit: str = "") -> Column:
    return Column(name=name, type=type, doc=doc, unit=unit)


COMPUTED = {
    column.name: column
    for column in (
        _column("document_id", "integer", "the document's number in this ledger"),
        _column("document_url", "string", "address of the document at its publisher"),
        _column("event_id", "integer", "the event's number in this ledger; a new tagging gives new ones"),
        _column("amount_id", "integer", "the sum's number in this ledger; a new tagging gives new ones"),
        _column("amount", "string", "the sum as it is written"),
        _column("previous_low", "number", "lower bound of what the sum was before it moved", "currency"),
        _column("previous_high", "number", "upper bound of what the sum was before it moved", "currency"),
        _column("low_usd", "number", "lower bound by usd_rate; empty where no rate holds", "USD"),
        _column("high_usd", "number", "upper bound by usd_rate; empty where no rate holds", "USD"),
        _column("usd_rate", "number", "US dollars for one unit on the day of publication", "USD"),
        _column("usd_rate_day", "date", "day of the rate: the last on or before publication, 7 days at most"),
        _column("usd_rate_kind", "string", "day, average of the month or the year, or official peg"),
        _column("usd_rate_url", "string", "address of the rate's publication"),
        _column("amount_kind", "string", "what the sum is"),
        _column(
            "correction", "string", "numbers of the corrections in the row, separated by ';'; empty for none"
        ),
        _column("evidence_sentence", "string", "the sentence that says it, word for word"),
        _column("part", "string", "where the sentence stands: title or text"),
        _column("start_offset", "integer", "first character", "characters of the part"),
        _column("end_offset", "integer", "one past the last character", "characters of the part"),
        _column("first_seen", "datetime", "when it was first read here", "UTC"),
        _column("story", "integer", "number of the first document of its story: near-copies of one text"),
        _column("story_share", "number", "share of its words that stand in the first of its story", "0 to 1"),
        _column("version", "integer", "version of the document, from 1"),
        _column("counterparties", "string", "the other sides, each with its role, separated by ';'"),
        _column("chips", "string", "chips concerned, separated by ';'"),
        _column("company", "string", "canonical name of the company"),
        _column("company_key", "string", "key of the company in the tables; empty when unlisted"),
        _column("url", "string", "address it was read from"),
        _column("month", "string", "calendar month of publication", "YYYY-MM"),
        _column("mentions", "integer", "how often it is named"),
        _column("documents", "integer", "how many documents"),
        _column("stories", "integer", "how many stories; near-copies count once"),
        _column("sources", "integer", "how many sources"),
        _column("works_in", "boolean", "whether the table of companies says that it works in the layer"),
        _column("events", "integer", "events that touch the layer with the company as a side"),
        _column("chip_documents", "integer", "documents that name a chip of its own"),
        _column("latest_event", "integer", "number of the newest of those events"),
        _column("sentence", "string", "the sentence it stands in first, word for word"),
        _column("calendar_quarter", "string", "calendar quarter that holds most of the period", "YYYY-Qn"),
        _column("origin", "string", "whether the figure is from a filing or from a release"),
        _column("earlier_at", "datetime", "when the version before was read", "UTC"),
        _column("changed_at", "datetime", "when the new version was read", "UTC"),
        _column("words_removed", "integer", "words taken out; empty where the texts are too long to compare"),
        _column("words_added", "integer", "words put in; empty where the texts are too long to compare"),
        _column("figures_removed", "array", "sums and sizes that only the earlier version has"),
        _column("figures_added", "array", "sums and sizes that only the new version has"),
        _column("difference", "array", "stretches of text taken out and put in"),
        _column("first_source", "string", "source of the story's first document"),
        _column("first_published", "datetime", "when the first was published, or seen", "UTC"),
        _column("last_published", "datetime", "when the last copy was published, or seen", "UTC"),
        _column("least_share", "number", "smallest story_share of its copies", "0 to 1"),
    )
}


def describe(names: Iterable[str], nouns: Iterable[type], own: Iterable[Column] = ()) -> list[Column]:
    """The columns of these names: a report's own, what views compute, else of the first noun that has it.

    Raises KeyError for a name that is described nowhere.
    """
    known: dict[str, Column] = {}
    for noun in nouns:
        known = _fields(noun) | known
    known |= COMPUTED | {column.name: column for column in own}
    return [known[name] for name in names]


@cache
def _fields(noun: Any) -> dict[str, Column]:
    hints = get_type_hints(noun)
    return {
        item.name: Column(
            name=item.name,
            type=_type(hints[item.name]),
            doc=item.metadata["doc"],
            unit=item.metadata.get("unit", ""),
        )
        for item in fields(noun)
    }


def _type(hint: Any) -> ColumnType:
    """The type of a stored field: a choice is text, a list is a JSON array."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        kinds = {_type(one) for one in get_args(hint) if one is not NoneType}
        return kinds.pop() if len(kinds) == 1 else "string"
    # A mapping is the text of a JSON object.
    if origin in (Literal, Mapping):
        return "string"
    return "array" if origin is tuple else _TYPES[hint]
