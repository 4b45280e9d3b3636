"""Fits frames to clauses and keeps, of all that fit, what is best supported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.knowledge import EventKind, Frame
from db.records import Amount, Capacity, EventStatus, Mention
from nlp.events.clauses import Clause, clauses
from nlp.events.frames import FrameIndex, Trigger
from nlp.events.roles import Actor, Roles
from nlp.events.status import looks_ahead, looks_back, status
from nlp.events.sums import best, sizes
from nlp.places import within


@dataclass(frozen=True, slots=True)
class Scene:
    """One passage as the finder sees it."""

    text: str
    bounds: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    capacities: tuple[Capacity, ...]
    filer: bool


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


class EventFinder:
    """Finds events with the frames of one event table."""

    def __init__(self, kinds: tuple[EventKind, ...]) -> None:
        self.index = FrameIndex(kinds)

    def find(self, scene: Scene) -> list[Found]:
        """Events in text order, each asserted once."""
        if not (scene.mentions or scene.filer or scene.amounts):
            return []
        parts = clauses(scene.text, scene.bounds, scene.mentions)
        roles = Roles(scene.text, scene.mentions, scene.filer)
        found: list[Found] = []
        opening = 0
        for place, clause in enumerate(parts):
            if clause.sentence != parts[opening].sentence:
                opening = place
            earlier = parts[opening:place]
            fitting = [
                event
                for trigger in self.index.triggers(clause.text, clause.start)
                if (event := self._fit(scene, roles, earlier, clause, trigger)) is not None
            ]
            found += _compete(fitting)
            roles.follow(clause)
        return _once(found)

    def _fit(
        self, scene: Scene, roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger
    ) -> Found | None:
        frame = trigger.frame
        if frame.when != "any" and not (looks_ahead if frame.when == "ahead" else looks_back)(clause.text):
            return None
        choices = [] if frame.amount == "none" else sizes(scene.text, clause, scene.amounts, trigger.kind)
        amount = best(trigger, clause, scene.amounts, choices)
        summed = amount is not None and scene.amounts[amount].kind == trigger.kind.amount_kinds[0]
        if not self.index.fits(trigger.kind, frame, clause.text, roles.nameless(clause), summed=summed):
            return None
        chips = _chips(scene, clause)
        sized = amount is not None or any(
            clause.holds(scene.capacities[place].start)
            for place in within(scene.capacities, clause.start, clause.end)
        )
        if (
            (frame.amount == "required" and amount is None)
            or (frame.sized and not sized)
            or (frame.chip and not chips)
        ):
            return None
        if clause.head is not None and amount is None and trigger.form != "past":
            # "X, which rents out chips,": an aside in the present describes, it reports nothing.
            return None
        actor, others = self._cast(roles, earlier, clause, trigger)
        if (frame.party == "required" and not others) or (frame.party == "refused" and others):
            return None
        if (
            actor.mention is None
            and not actor.filer
            and frame.actor != "none"
            and (amount is None or actor.sure < 0.3)
        ):
            return None
        score = float(frame.weight) + actor.sure
        if amount is not None:
            rank = trigger.kind.amount_kinds.index(scene.amounts[amount].kind)
            score += (2.0, 0.7, 0.2)[min(rank, 2)]
        sentence = scene.text[slice(*scene.bounds[clause.sentence])]
        said = status(trigger.kind.key, clause.text, sentence, trigger.form, own_words=scene.filer)
        return Found(trigger.kind, frame, clause, trigger, actor, others, amount, chips, said, score)

    def _cast(
        self, roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger
    ) -> tuple[Actor, tuple[Mention, ...]]:
        """The actor and the other parties of a trigger."""
        frame = trigger.frame
        passive = trigger.form == "past" and _passive(clause, trigger.start)
        others = self._others(roles, clause, trigger)
        if frame.actor == "none":
            return Actor(None, False, 0.8), tuple(_distinct(others))
        if frame.actor == "object" and not passive:
            given = roles.object(clause, trigger.end) or roles.after(clause, trigger.end, frame.other)
            if given:
                return Actor(given[0], False, 0.9), ()
            # "X finalizes $406 million in aid": where nobody receives, the subject does.
            actor = roles.subject(clause, trigger.start, earlier)
            return Actor(actor.mention, actor.filer, 0.6), ()
        if frame.actor == "object":
            return roles.subject(clause, trigger.start, earlier), ()
        if frame.actor == "subject" and passive:
            agents = roles.after(clause, trigger.end, ("by",))
            patient = roles.subject(clause, trigger.start, earlier)
            actor = Actor(agents[0], False, 0.85) if agents else Actor(None, False, 0.4)
            return actor, (patient.mention,) if patient.mention else ()
        if frame.actor == "possessor" and trigger.form == "noun":
            actor = roles.possessor(clause, trigger.start, earlier)
        else:
            actor = roles.subject(clause, trigger.start, earlier)
        own = actor.mention.canonical if actor.mention else None
        partners = [*actor.partners, *others]
        return actor, tuple(_distinct([party for party in partners if party.canonical != own]))

    def _others(self, roles: Roles, clause: Clause, trigger: Trigger) -> list[Mention]:
        places = trigger.frame.other
        found = roles.object(clause, trigger.end) if "object" in places else []
        prepositions = [place for place in places if place not in ("object", "subject")]
        if prepositions:
            found += roles.after(clause, trigger.end, prepositions)
        if "subject" in places:
            found += [mention for mention in roles.inside(clause) if mention.end <= trigger.start][-1:]
        return found


def _passive(clause: Clause, place: int) -> bool:
    before = clause.text[max(0, place - clause.start - 24) : place - clause.start]
    return re.search(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?$", before) is not None


def _chips(scene: Scene, clause: Clause) -> tuple[str, ...]:
    near = (scene.mentions[place] for place in within(scene.mentions, clause.start, clause.end))
    return tuple(
        dict.fromkeys(
            mention.canonical for mention in near if mention.layer == "chip" and clause.holds(mention.start)
        )
    )


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    return list({mention.canonical: mention for mention in reversed(mentions)}.values())[::-1]


def _compete(fitting: list[Found]) -> list[Found]:
    """Of the frames that fit one clause: the best, and others only with a sum of their own."""
    kept: list[Found] = []
    for event in sorted(fitting, key=lambda event: (-event.score, event.trigger.start)):
        used = {other.amount for other in kept}
        if kept and (event.amount is None or event.amount in used):
            continue
        if any(
            event.trigger.start < other.trigger.end and other.trigger.start < event.trigger.end
            for other in kept
        ):
            continue
        kept.append(event)
    return kept


def _once(found: list[Found]) -> list[Found]:
    """Drop what repeats an event of the same kind and actor without adding a sum."""
    kept: list[Found] = []
    said: set[tuple[str, str | None]] = set()
    sums: set[int | None] = set()
    for event in sorted(found, key=lambda event: (event.amount is None, -event.score)):
        what = (event.kind.key, event.named)
        if event.amount in sums if event.amount is not None else what in said:
            continue
        said.add(what)
        sums.add(event.amount)
        kept.append(event)
    return sorted(kept, key=lambda event: event.trigger.start)
