"""What the tagger found in a text, for a person: the text in marked pieces, and each tag with its reason."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from db.records import Amount, Capacity, Event, Mention, Span, Tagged
from nlp.guidance.shape import guidance_words

# Why a rule takes a name for what it is, by the rule or by the part of it before a dot.
REASONS = {
    "name.strong": "a name that is nobody else's",
    "name.suffix": "a legal suffix stands behind it",
    "name.role": "an office or a trade stands beside it",
    "name.list": "it stands in a list of companies",
    "name.act": "it does what companies do",
    "name.topic": "the text is about its trade",
    "name.acronym": "its name stands before the bracket",
    "name.established": "the text has named it before",
    "ticker": "a ticker symbol of the tables",
    "chip.strong": "a name that is no other thing's",
    "chip.cue": "its vendor or the words around it speak of chips",
    "chip.established": "the text has named it before",
    "chip.family": "the naming pattern of its family",
    "unlisted.suffix": "a legal suffix stands behind it",
    "unlisted.ticker": "a ticker symbol behind it",
    "unlisted.headline": "the subject of a headline",
    "unlisted.established": "the text has named it before",
    "model": "an organisation to the spaCy model",
    "unlisted": "the words around it say what it is",
}


def marked(tagged: Tagged, text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the layer it is marked as: company, chip, amount, capacity, or ""."""
    layers = [
        *((one, one.layer) for one in tagged.mentions),
        *((one, "amount") for one in tagged.amounts),
        *((one, "capacity") for one in tagged.capacities),
    ]
    done = 0
    # "100,000 H100s" is a capacity and holds a chip: the longer begins first, the shorter gives way.
    for one, layer in sorted(layers, key=lambda pair: (pair[0].start, -pair[0].end)):
        if one.start < done:
            continue
        if one.start > done:
            yield text[done : one.start], ""
        yield text[one.start : one.end], layer
        done = one.end
    if done < len(text):
        yield text[done:], ""


def explanation(tagged: Tagged, text: str) -> str:
    """What was found in `text`: one block a layer, each line with rule and confidence, a name's with why."""
    blocks = [
        ("Companies", [_said(one, _linked(one)) for one in tagged.mentions if one.layer == "company"]),
        ("Chips", [_said(one, _linked(one)) for one in tagged.mentions if one.layer == "chip"]),
        ("Amounts", [_said(one, _valued(one)) for one in tagged.amounts]),
        ("Capacities", [_said(one, f"{_plain(one.value)} {one.unit}") for one in tagged.capacities]),
        ("Measures", [_said(one, f"{one.kind} {one.value}") for one in tagged.measures]),
        ("Events", [line for event in tagged.events for line in _told(event, tagged)]),
        ("Guidance", [_said(one, " ".join(guidance_words(one))) for one in tagged.guidance]),
    ]
    lines = [line for name, found in blocks if found for line in (f"{name}:", *found)]
    return "\n".join(lines) if lines else "Nothing found."


def reason(rule: str) -> str | None:
    """Why the rule took a name for what it is, in words; None for a rule of another layer."""
    while rule:
        if rule in REASONS:
            return REASONS[rule]
        rule = rule.rpartition(".")[0]
    return None


def _plain(value: Decimal) -> str:
    """Digits with thousands separated and no trailing zeros."""
    return f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():,f}"


def _said(one: Span, what: str) -> str:
    surface = " ".join(one.surface.split())
    return f"  {one.start:>5}-{one.end:<5} {surface}  ->  {what}  [{one.rule}, {one.confidence:.2f}]"


def _linked(one: Mention) -> str:
    vendor = f" by {one.vendor}" if one.vendor else ""
    why = reason(one.rule)
    key = one.key or "in no table"
    return f"{one.canonical}{vendor} ({key})" + (f": {why}" if why else "")


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


def _told(event: Event, tagged: Tagged) -> Iterator[str]:
    yield _said(event, f"{event.kind}, {event.status}")
    parties: Iterable[tuple[str, str | None]] = (
        ("actor", event.actor),
        *((party.role, party.canonical) for party in event.counterparties),
        ("amount", tagged.amounts[event.amount].surface if event.amount is not None else None),
        ("chips", ", ".join(event.chips) or None),
        ("capacity", tagged.capacities[event.capacity].surface if event.capacity is not None else None),
        ("place", event.place),
        ("period", event.period),
    )
    yield from (f"{'':14}{role}: {name}" for role, name in parties if name)
