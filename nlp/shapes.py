"""The shapes that other programs see: JSON Lines in and out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from db.records import Amount, ChipraceError, Event, Mention, Passage, Span, Tagged
from nlp.guidance.shape import guidance_row
from nlp.numbers import json_number

_TEXT_KEYS = ("title", "filer", "source")
Row = dict[str, Any]


class ShapeError(ChipraceError):
    """An input line is not of the shape that the tagger takes."""


def passage_of(obj: Mapping[str, Any]) -> Passage:
    """The passage of one input object ``{"id", "text", "title"?, "filer"?, "published"?, "source"?}``.

    `published` is ISO 8601; without an offset it is UTC. Other keys are left alone. Raises ShapeError
    that names the line by its id and the key, with the mend.
    """
    line = f"line with id {obj['id']!r}" if "id" in obj else "line without id"
    text = obj.get("text")
    if not isinstance(text, str):
        raise ShapeError(f"{line}: key 'text' is {_what(text)}; give the passage as a string")
    for key in _TEXT_KEYS:
        if not isinstance(obj.get(key), str | None):
            raise ShapeError(f"{line}: key {key!r} is {_what(obj[key])}; give a string or leave it out")
    return Passage(
        text=_without_surrogates(line, text),
        title=obj.get("title"),
        filer=obj.get("filer"),
        source=obj.get("source"),
        published=_instant(line, obj.get("published")),
    )


def annotation(tagged: Tagged, id: object) -> Row:
    """One output object: companies, chips, amounts, capacities, events, guidance, in text order."""
    names = tagged.mentions
    return {
        "id": id,
        "companies": [_mention(one) for one in names if one.layer == "company"],
        "chips": [{**_mention(one), "vendor": one.vendor} for one in names if one.layer == "chip"],
        "amounts": [_amount(one) for one in tagged.amounts],
        "capacities": [
            {**_span(one), "value": json_number(one.value), "unit": one.unit, **_why(one)}
            for one in tagged.capacities
        ],
        "measures": [
            {**_span(one), "kind": one.kind, "value": one.value, "key": one.key, **_why(one)}
            for one in tagged.measures
        ],
        "events": [_event(one) for one in tagged.events],
        "guidance": [guidance_row(one) for one in tagged.guidance],
    }


def _what(value: object) -> str:
    return "missing" if value is None else f"of type {type(value).__name__}"


def _without_surrogates(line: str, text: str) -> str:
    # JSON may hold half a character ("\ud800"), which no output could be encoded with.
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ShapeError(f"{line}: key 'text' holds half of a surrogate pair; write the whole character")
    return text


def _instant(line: str, value: object) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None:
            return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ShapeError(f"{line}: key 'published' is {value!r}; write ISO 8601, such as 2026-05-27T12:00:00Z")


def _span(one: Span) -> Row:
    return {"start": one.start, "end": one.end, "text": one.surface}


def _why(one: Span) -> Row:
    return {"confidence": one.confidence, "rule": one.rule}


def _mention(one: Mention) -> Row:
    return {**_span(one), "canonical": one.canonical, "key": one.key, **_why(one)}


def _amount(one: Amount) -> Row:
    return {
        **_span(one),
        "low": json_number(one.low),
        "high": json_number(one.high),
        "currency": one.currency,
        "qualifier": one.qualifier,
        "period": one.period,
        "kind": one.kind,
        "per": one.per,
        "basis": one.basis,
        "direction": one.direction,
        "previous": one.previous,
        **_why(one),
    }


def _event(one: Event) -> Row:
    return {
        "kind": one.kind,
        "actor": one.actor,
        "actor_key": one.actor_key,
        "counterparties": [party.canonical for party in one.counterparties],
        "roles": [
            {"role": party.role, "canonical": party.canonical, "key": party.key}
            for party in one.counterparties
        ],
        "amount": one.amount,
        "chips": list(one.chips),
        "capacity": one.capacity,
        "place": one.place,
        "period": one.period,
        "status": one.status,
        "evidence": one.surface,
        "start": one.start,
        "end": one.end,
        **_why(one),
    }
