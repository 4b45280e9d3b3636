"""Who plays which part in a trigger's event: the actor and the other side, by the places its frame names."""

import re
from collections.abc import Sequence

from db.records import Mention
from nlp.events.clauses import Clause
from nlp.events.frames import Trigger
from nlp.events.roles import NOBODY, Actor, Roles

PREPOSITIONS = frozenset({"to", "for", "by", "from"})
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)\s+(?:\w+ly\s+)?$")
# A giver who is surer than this is named in the clause itself.
SURE = 0.7
Cast = tuple[Actor, tuple[Mention, ...]]


def cast(roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger) -> Cast:
    """The actor and the other parties of a trigger; `earlier` are the clauses before it in its sentence."""
    frame = trigger.frame
    passive = trigger.form == "past" and _passive(clause, trigger.start)
    if frame.actor == "none":
        return Actor(None, False, 0.8), tuple(_distinct(_others(roles, clause, trigger)))
    if frame.actor in PREPOSITIONS:
        return _led(roles, earlier, clause, trigger)
    if frame.actor == "object":
        return _object(roles, earlier, clause, trigger, passive=passive)
    if frame.actor == "subject" and passive:
        return _turned(roles, earlier, clause, trigger)
    if frame.actor == "possessor" and trigger.form == "noun":
        by = roles.by(clause, trigger.end)
        if by is not None:
            # "agrees to a buyout by X", "the investment by X": X acts, and who stands before is meant.
            before = roles.subject(clause, trigger.start, earlier).mention
            meant = [before] if before else []
            return by, _beside(by, [*by.partners, *meant, *_others(roles, clause, trigger)])
        actor = roles.possessor(clause, trigger.start, earlier)
    else:
        actor = roles.subject(clause, trigger.start, earlier)
    return actor, _beside(actor, [*actor.partners, *_others(roles, clause, trigger)])


def _led(roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger) -> Cast:
    """ "Y lends $5 million to X", "Y leads a round for X": X acts, and Y is the other side."""
    frame = trigger.frame
    led = roles.after(clause, trigger.end, (frame.actor,), whole=frame.whole)
    giver = roles.subject(clause, trigger.start, earlier)
    if not led:
        return _led_back(roles, clause, trigger, giver)
    actor = Actor(led[0], False, 0.85, tuple(led[1:]))
    named = [giver.mention, *giver.partners] if giver.mention else []
    return actor, _beside(actor, [*actor.partners, *named])


def _led_back(roles: Roles, clause: Clause, trigger: Trigger, giver: Actor) -> Cast:
    """ "X leads the round for the company": who was spoken of last acts, or somebody not named."""
    meant = re.compile(rf"\b{trigger.frame.actor} (?:the (?:company|start-?up|firm|group)|it)\b")
    if giver.mention is None or meant.search(clause.text, trigger.end - clause.start) is None:
        return NOBODY, ()
    last = roles.last if roles.last and roles.last.canonical != giver.mention.canonical else None
    actor = Actor(last, False, 0.6 if last else 0.4)
    return actor, _beside(actor, [giver.mention, *giver.partners])


def _object(
    roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger, *, passive: bool
) -> Cast:
    """ "The ministry awards X $5 million", and "X was awarded $5 million"."""
    if passive:
        actor = roles.subject(clause, trigger.start, earlier)
        return actor, _beside(actor, _others(roles, clause, trigger))
    given = roles.object(clause, trigger.end) or roles.after(clause, trigger.end, trigger.frame.other)
    giver = roles.subject(clause, trigger.start, earlier)
    if given:
        actor = Actor(given[0], False, 0.9)
        named = [giver.mention, *giver.partners] if giver.mention else []
        return actor, _beside(actor, named if giver.sure > SURE else [])
    # "X finalizes $406 million in aid": where nobody receives, the subject does.
    return Actor(giver.mention, giver.filer, 0.6), ()


def _turned(roles: Roles, earlier: Sequence[Clause], clause: Clause, trigger: Trigger) -> Cast:
    """ "X was acquired by Y": the actor stands behind "by", the subject is the other side."""
    patient = roles.subject(clause, trigger.start, earlier)
    agents = roles.after(clause, trigger.end, ("by",))
    actor = Actor(agents[0], False, 0.85, tuple(agents[1:])) if agents else Actor(None, patient.filer, 0.4)
    meant = [patient.mention, *patient.partners] if patient.mention else []
    given = roles.after(clause, trigger.end, [place for place in trigger.frame.other if place != "by"])
    return actor, _beside(actor, [*actor.partners, *meant, *given])


def _others(roles: Roles, clause: Clause, trigger: Trigger) -> list[Mention]:
    places, whole = trigger.frame.other, trigger.frame.whole
    found = roles.object(clause, trigger.end, whole=whole) if "object" in places else []
    prepositions = [place for place in places if place not in ("object", "subject")]
    if prepositions:
        found += roles.after(clause, trigger.end, prepositions, whole=whole)
    if trigger.form == "noun" and "with" in places:
        found += roles.modifying(clause, trigger.start)
    if "subject" in places:
        found += [mention for mention in roles.inside(clause) if mention.end <= trigger.start][-1:]
    return found


def _beside(actor: Actor, parties: Sequence[Mention]) -> tuple[Mention, ...]:
    """The parties without the actor, each once."""
    own = actor.mention.canonical if actor.mention else None
    return tuple(_distinct([party for party in parties if party.canonical != own]))


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    return list({mention.canonical: mention for mention in reversed(mentions)}.values())[::-1]


def _passive(clause: Clause, place: int) -> bool:
    before = clause.text[max(0, place - clause.start - 24) : place - clause.start]
    return _BE.search(before) is not None
