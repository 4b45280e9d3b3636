"""What the finder looks at: a passage, one clause of it read once, and the event found there."""

import re
from dataclasses import dataclass
from functools import cached_property

from db.event_kinds import EventKind, Frame
from db.records import Amount, Capacity, EventStatus, Mention
from nlp.events.clauses import Clause
from nlp.events.frames import Trigger, Worded
from nlp.events.roles import Actor, Roles
from nlp.events.status import is_hypothesis, looks_ahead, looks_back, may_condition
from nlp.places import within

_WILL = re.compile(r"\b(?:will|(?:is|are|plans?|agreed|set) to|(?:is|are)(?=\s$))\s(?:\w+ly\s)?$")


@dataclass(frozen=True, slots=True)
class Scene:
    """One passage as the finder sees it."""

    text: str
    bounds: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    capacities: tuple[Capacity, ...]
    filer: bool


class Reading:
    """One clause of a scene; each question about it is answered once, whichever frame asks."""

    def __init__(self, scene: Scene, roles: Roles, clause: Clause, beside: tuple[Clause, ...]) -> None:
        self.scene = scene
        self.roles = roles
        self.clause = clause
        # All clauses of its sentence.
        self.beside = beside

    @cached_property
    def sentence(self) -> str:
        """The sentence around the clause."""
        return self.scene.text[slice(*self.scene.bounds[self.clause.sentence])]

    @cached_property
    def worded(self) -> Worded:
        """The clause with its words."""
        return Worded(self.clause.text)

    @cached_property
    def nameless(self) -> Worded:
        """The clause with every company name blanked."""
        return Worded(self.roles.nameless(self.clause)) if self.roles.inside(self.clause) else self.worded

    @cached_property
    def whole(self) -> Worded:
        """The sentence with its words."""
        return Worded(self.sentence)

    @cached_property
    def conditional(self) -> bool:
        """Whether anything in it could open a condition."""
        return may_condition(self.clause.text)

    @cached_property
    def asserts(self) -> bool:
        """Whether the clause claims anything."""
        return not is_hypothesis(self.clause.text, self.sentence)

    def will(self, trigger: Trigger) -> bool:
        """Whether a trigger stands behind "will" or "plans to"."""
        return _WILL.search(self.clause.text, 0, trigger.start - self.clause.start) is not None

    @cached_property
    def ahead(self) -> bool:
        """Whether it speaks of spending to come."""
        return looks_ahead(self.clause.text)

    @cached_property
    def back(self) -> bool:
        """Whether it speaks of what was spent."""
        return looks_back(self.clause.text)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The sums of the clause, asides left out."""
        near = within(self.scene.amounts, self.clause.start, self.clause.end)
        sums = (self.scene.amounts[place] for place in near)
        return tuple(amount for amount in sums if self.clause.holds(amount.start))

    @cached_property
    def summed(self) -> bool:
        """Whether any sum stands in it or in an aside of it."""
        return bool(within(self.scene.amounts, self.clause.start, self.clause.end))

    @cached_property
    def measured(self) -> bool:
        """Whether a capacity stands in it."""
        near = within(self.scene.capacities, self.clause.start, self.clause.end)
        return any(self.clause.holds(self.scene.capacities[place].start) for place in near)

    @cached_property
    def chips(self) -> tuple[str, ...]:
        """Canonical names of the chips named in it, each once."""
        near = within(self.scene.mentions, self.clause.start, self.clause.end)
        named = (self.scene.mentions[place] for place in near)
        return tuple(
            dict.fromkeys(
                mention.canonical
                for mention in named
                if mention.layer == "chip" and self.clause.holds(mention.start)
            )
        )


@dataclass(frozen=True, slots=True)
class Found:
    """An event with its parties as mentions; `actor` may be the filer, who is no mention."""

    kind: EventKind
    frame: Frame
    clause: Clause
    trigger: Trigger
    actor: Actor
    others: tuple[Mention, ...]
    amount: int | None
    chips: tuple[str, ...]
    status: EventStatus
    score: float

    @property
    def named(self) -> str | None:
        """The actor's canonical name, where it is a company named in the passage."""
        return self.actor.mention.canonical if self.actor.mention else None

    @property
    def about(self) -> frozenset[str]:
        """Names of the other parties and of the chips: what tells two events of one actor apart."""
        return frozenset({*(party.canonical for party in self.others), *self.chips})
