"""Fits frames to clauses and keeps, of all that fit, what is best supported."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from db.event_kinds import EventKind
from db.knowledge import Company
from db.records import Mention
from nlp.events.casting import cast
from nlp.events.clauses import Clause, clauses
from nlp.events.frames import FrameIndex, Trigger
from nlp.events.roles import Actor, Roles
from nlp.events.scene import Found, Reading, Scene
from nlp.events.status import in_condition, is_habit, status
from nlp.events.sums import best, continued, rank, sizes
from nlp.places import within

# What the rank of a sum's kind among those an event wants adds to its score.
RANK_BONUS = (1.2, 0.5, 0.2, -0.2)
# Sentences after an event in which "the deal" still means it.
NEAR = 2
# An actor that is less sure than this is a guess, and a guess is no event.
LEAST_SURE = 0.3
# How sure it is that somebody acts whom no name tells.
UNNAMED_SURE = 0.45


class EventFinder:
    """Finds events with the frames of one event table."""

    def __init__(self, kinds: tuple[EventKind, ...], companies: Iterable[Company] = ()) -> None:
        self.index = FrameIndex(kinds)
        self.layers = {company.key: frozenset(company.layers) for company in companies}

    def find(self, scene: Scene) -> list[Found]:
        """Events in text order, each asserted once."""
        if not (scene.mentions or scene.filer or scene.amounts):
            return []
        roles = Roles(scene.text, scene.mentions, scene.filer)
        evoking = self.index.evoking(scene.text)
        found: list[Found] = []
        for number, (start, end) in enumerate(scene.bounds):
            # Most sentences neither tell of a deal nor name who a pronoun after them could mean.
            here = evoking[bisect_left(evoking, start) : bisect_left(evoking, end)]
            if not (here or within(roles.companies, start, end) or within(scene.amounts, start, end)):
                continue
            beside = roles.beside = tuple(clauses(scene.text, number, (start, end), scene.mentions))
            for clause in beside:
                told = self._continue(scene, clause, found)
                fitting = self._fitting(Reading(scene, roles, clause, beside), here)
                if fitting:
                    found += _compete([one for one in fitting if told is None or one.amount != told])
                roles.follow(clause)
        return _once(found)

    def _continue(self, scene: Scene, clause: Clause, found: list[Found]) -> int | None:
        """Give the last event without a sum the one that this clause says of it; returns that sum."""
        if not found or found[-1].amount is not None or clause.sentence - found[-1].clause.sentence > NEAR:
            return None
        told = continued(scene.text, clause, scene.amounts, self.index.again[found[-1].kind.key])
        if told is not None:
            found[-1] = replace(found[-1], amount=told)
        return told

    def _fitting(self, reading: Reading, evoking: Sequence[int]) -> list[Found]:
        clause = reading.clause
        held = [place for place in evoking if clause.holds(place)]
        if not held and not reading.summed:
            return []
        words = self.index.triggers(clause.text, clause.start, held)
        made = (self._fit(reading, trigger) for trigger in (*words, *self.index.sums(reading.amounts)))
        return [found for found in made if found is not None]

    def _fit(self, reading: Reading, trigger: Trigger) -> Found | None:
        """The event of a trigger, where its clause has all that the frame asks for."""
        frame, clause, scene = trigger.frame, reading.clause, reading.scene
        # The cheapest question first: of a hundred triggers seven are events.
        if (frame.chip and not reading.chips) or (frame.amount == "required" and not reading.summed):
            return None
        if not self.index.fits(frame, reading.worded, reading.nameless) or not self._allowed(
            reading, trigger
        ):
            return None
        choices = [] if frame.amount == "none" else sizes(scene.text, clause, scene.amounts, trigger)
        amount = best(trigger, clause, scene.amounts, choices)
        if amount is None and (frame.amount == "required" or (frame.sized and not reading.measured)):
            return None
        if (
            clause.head is not None
            and amount is None
            and trigger.form != "past"
            and not reading.will(trigger)
        ):
            # "X, which rents out chips,": an aside in the present describes, it reports nothing.
            return None
        word = scene.text[trigger.start : trigger.end].lower()
        before = clause.text[: trigger.start - clause.start]
        if amount is None and not reading.measured and is_habit(word, before, reading.sentence):
            return None
        earlier = [part for part in reading.beside if part is not clause and part.start < trigger.start]
        actor, others = cast(reading.roles, earlier, clause, trigger)
        if not _complete(trigger, actor, others, amount) or not self._topical(
            reading, trigger, amount, (actor.mention, *others)
        ):
            return None
        score = float(frame.weight) + actor.sure
        if amount is not None:
            score += RANK_BONUS[min(rank(trigger, scene.amounts[amount]), len(RANK_BONUS) - 1)]
        said = status(
            trigger.kind.key,
            clause.text,
            reading.sentence,
            trigger.form,
            word=word,
            actor=actor.mention.surface if actor.mention else None,
            own_words=scene.filer,
        )
        return Found(trigger.kind, frame, clause, trigger, actor, others, amount, reading.chips, said, score)

    def _allowed(self, reading: Reading, trigger: Trigger) -> bool:
        """What needs no look at parties: it is asserted, in the frame's tense."""
        frame, clause = trigger.frame, reading.clause
        if not reading.asserts:
            return False
        if frame.when != "any" and not (reading.ahead if frame.when == "ahead" else reading.back):
            return False
        return not (reading.conditional and in_condition(clause.text[: trigger.start - clause.start]))

    def _topical(
        self, reading: Reading, trigger: Trigger, amount: int | None, parties: Iterable[Mention | None]
    ) -> bool:
        """Whether the clause is about the kind: by its words, its sum, or what a party does."""
        kind = trigger.kind
        # A deal's clause may leave what it is about to the next: "a deal with X, who will use its chips".
        about = reading.whole if trigger.form == "noun" and kind.again else reading.worded
        if self.index.topical(kind, trigger.frame, about):
            return True
        own = amount is not None and reading.scene.amounts[amount].kind == kind.amount_kinds[0]
        if (own and kind.sum_is_topic) or ("chips" in kind.layers and reading.chips):
            return True
        layers = (self.layers.get(party.key) for party in parties if party is not None and party.key)
        return any(does and does <= frozenset(kind.sides) for does in layers)


def _complete(trigger: Trigger, actor: Actor, others: tuple[Mention, ...], amount: int | None) -> bool:
    """Whether all parties that the frame asks for are there, and somebody acts."""
    frame = trigger.frame
    # Who acts along with the actor is no other side: "X and Y build a complex".
    joint = frame.other_role == "partner" or trigger.form == "noun"
    sides = others if joint else tuple(one for one in others if one not in actor.partners)
    if (frame.party == "required" and not sides) or (frame.party == "refused" and sides):
        return False
    if actor.mention is not None or actor.filer or frame.actor == "none":
        return True
    # A state that acts on a company is somebody: "US weighs a stake in X".
    return (amount is not None and actor.sure >= LEAST_SURE) or (bool(sides) and actor.sure >= UNNAMED_SURE)


def _compete(fitting: list[Found]) -> list[Found]:
    """Of the frames that fit one clause: the best, and others only with a sum of their own.

    What only a sum evoked is left where a verb or noun said more: the second figure is a comparison.
    """
    kept: list[Found] = []
    for event in sorted(fitting, key=lambda event: (-event.score, event.trigger.start)):
        used = {other.amount for other in kept}
        if kept and (event.amount is None or event.amount in used or event.frame.sums):
            continue
        if any(
            event.trigger.start < other.trigger.end and other.trigger.start < event.trigger.end
            for other in kept
        ):
            continue
        kept.append(event)
    return kept


def _once(found: list[Found]) -> list[Found]:
    """Drop what repeats an event of the same kind and actor, with no sum, party or chip of its own."""
    kept: list[Found] = []
    said: dict[tuple[str, str | None], set[str]] = {}
    sums: set[int | None] = set()
    for event in sorted(found, key=lambda event: (event.amount is None, -event.score)):
        what = (event.kind.key, event.named)
        known = said.get(what)
        if event.amount in sums if event.amount is not None else known is not None and event.about <= known:
            continue
        said.setdefault(what, set()).update(event.about)
        sums.add(event.amount)
        kept.append(event)
    return sorted(kept, key=lambda event: event.trigger.start)
