"""The nouns of event_kinds.toml: kinds of event, and the ways English states them."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from db.records import AmountKind, meta

StackLayer = Literal["models", "chips", "manufacturing", "data_centres", "energy", "software"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One way English states an event: trigger words and which side of them holds which role."""

    name: str = field(metadata=meta("name shown as the rule of an event"))
    verbs: tuple[str, ...] = field(
        default=(), metadata=meta("verbs that evoke the event, as in a dictionary")
    )
    nouns: tuple[str, ...] = field(default=(), metadata=meta("nouns that evoke it, in the singular"))
    sums: tuple[AmountKind, ...] = field(
        default=(), metadata=meta("kinds of sum that evoke it with no verb or noun beside them")
    )
    actor: Literal["subject", "object", "possessor", "to", "for", "by", "from", "none"] = field(
        default="subject",
        metadata=meta("where the actor stands, or its preposition; a passive clause turns the sides round"),
    )
    other_role: str | None = field(default=None, metadata=meta("role of the counterparty"))
    other: tuple[str, ...] = field(default=(), metadata=meta("its place: object, subject, or prepositions"))
    whole: bool = field(
        default=False, metadata=meta("the other side is the company itself, not what it makes or sells")
    )
    needs: tuple[str, ...] = field(default=(), metadata=meta("words of which one must stand in the clause"))
    refuses: tuple[str, ...] = field(default=(), metadata=meta("words that refuse the frame"))
    topic: bool = field(default=True, metadata=meta("one of the kind's topics must stand in the clause"))
    amount: Literal["required", "optional", "none"] = field(
        default="optional", metadata=meta("whether a sum must stand in the clause")
    )
    takes_sum: bool = field(
        default=False, metadata=meta("a sum straight behind the verb is its object, however it reads")
    )
    sized: bool = field(default=False, metadata=meta("a sum or a capacity must stand in the clause"))
    chip: bool = field(default=False, metadata=meta("a chip must be named in the clause"))
    party: Literal["required", "optional", "refused"] = field(
        default="optional", metadata=meta("whether the counterparty must be named, or must not")
    )
    when: Literal["any", "ahead", "done"] = field(
        default="any", metadata=meta("the clause must look ahead, or speak of what is done")
    )
    weight: Decimal = field(default=Decimal(1), metadata=meta("which frame wins where several fit"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A kind of event with its frames."""

    key: str = field(metadata=meta("identity in every table"))
    name: str = field(metadata=meta("name shown to readers"))
    layers: tuple[StackLayer, ...] = field(default=(), metadata=meta("layers of the stack it touches"))
    layers_of: tuple[str, ...] = field(
        default=(),
        metadata=meta("parts whose companies lend it the layers they work in: actor, target, supplier ..."),
    )
    amount_kinds: tuple[AmountKind, ...] = field(
        default=(), metadata=meta("kinds of sum that can size it; none means that no sum does")
    )
    topics: tuple[str, ...] = field(default=(), metadata=meta("words that say what the event is about"))
    sum_is_topic: bool = field(
        default=False, metadata=meta("a sum of the first of its kinds of sum stands for a topic")
    )
    sum_takes_kind: bool = field(
        default=False,
        metadata=meta("a sum that sizes it is a sum of the first of its kinds, however it reads"),
    )
    modifies: tuple[str, ...] = field(
        default=(), metadata=meta("words behind a topic that make it a mere modifier, as in 'plant manager'")
    )
    sides: tuple[StackLayer, ...] = field(
        default=(), metadata=meta("a party that works in these layers alone stands for a topic")
    )
    again: tuple[str, ...] = field(
        default=(), metadata=meta("nouns by which a later sentence means the event again, as in 'the deal'")
    )
    frames: tuple[Frame, ...] = field(default=(), metadata=meta("ways of stating it"))


def extended(kind: EventKind, own: EventKind) -> EventKind:
    """`kind` with what a person's own block of the same key adds: its topics and its frames, tried first."""
    return replace(kind, topics=(*kind.topics, *own.topics), frames=(*own.frames, *kind.frames))
