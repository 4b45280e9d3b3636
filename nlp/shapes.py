"""The shapes that other programs and people see: JSON Lines in and out, and an explanation as text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from db.records import Amount, Capacity, ChipraceError, Event, Mention, Passage, Span, Tagged
from nlp.guidance.shape import guidance_row, guidance_words
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
        "events": [_event(one) for one in tagged.events],
        "guidance": [guidance_row(one) for one in tagged.guidance],
    }


def explanation(tagged: Tagged, text: str) -> str:
    """What was found in `text`, for a person: one block a layer, each line with its rule and confidence."""
    blocks = [
        ("Companies", [_said(one, _linked(one)) for one in tagged.mentions if one.layer == "company"]),
        ("Chips", [_said(one, _linked(one)) for one in tagged.mentions if one.layer == "chip"]),
        ("Amounts", [_said(one, _valued(one)) for one in tagged.amounts]),
        ("Capacities", [_said(one, f"{_plain(one.value)} {one.unit}") for one in tagged.capacities]),
        ("Events", [line for event in tagged.events for line in _told(event, tagged, text)]),
        ("Guidance", [_said(one, " ".join(guidance_words(one))) for one in tagged.guidance]),
    ]
    lines = [line for name, found in blocks if found for line in (f"{name}:", *found)]
    return "\n".join(lines) if lines else "Nothing found."


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
        "status": one.status,
        "evidence": one.surface,
        "start": one.start,
        "end": one.end,
        **_why(one),
    }


def _plain(value: Decimal) -> str:
    """Digits with thousands separated and no trailing zeros."""
    return f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():,f}"


def _said(one: Span, what: str) -> str:
    surface = " ".join(one.surface.split())
    return f"  {one.start:>5}-{one.end:<5} {surface}  ->  {what}  [{one.rule}, {one.confidence:.2f}]"


def _linked(one: Mention) -> str:
    vendor = f" by {one.vendor}" if one.vendor else ""
    return f"{one.canonical}{vendor} ({one.key or 'in no table'})"


def _valued(one: Amount | Capacity) -> str:
    assert isinstance(one, Amount)
    if one.low is None or one.high is None:
        value = "no definite sum"
    elif one.low == one.high:
        value = _plain(one.low)
    else:
        value = f"{_plain(one.low)} to {_plain(one.high)}"
    details = [detail for detail in (one.currency, one.qualifier, one.kind, one.period) if detail]
    return f"{value} {', '.join(details)}"


def _told(event: Event, tagged: Tagged, text: str) -> Iterator[str]:
    yield _said(event, f"{event.kind}, {event.status}")
    parties: Iterable[tuple[str, str | None]] = (
        ("actor", event.actor),
        *((party.role, party.canonical) for party in event.counterparties),
        ("amount", tagged.amounts[event.amount].surface if event.amount is not None else None),
        ("chips", ", ".join(event.chips) or None),
    )
    yield from (f"{'':14}{role}: {name}" for role, name in parties if name)
