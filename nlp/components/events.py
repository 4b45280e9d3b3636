"""The `chiprace_events` factory: who does what, with which sum, stated how firmly, in which words."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from db.knowledge import Reference
from db.records import Amount, Event, Mention, Party, Passage
from nlp.components.attributes import register_extensions
from nlp.components.scenes import scene_of
from nlp.events import circumstances
from nlp.events.finder import EventFinder
from nlp.events.parts import part
from nlp.events.scene import Found, Scene
from nlp.places import within

# Kinds of sum that no event overrules.
KEPT = frozenset({"valuation", "revenue", "capex", "acquisition", "grant", "funding"})


class Events:
    """Leaves `chiprace_events` on the Doc; reads mentions, amounts, capacities, sentences and the filer."""

    def __init__(self, reference: Reference) -> None:
        self.finder = EventFinder(reference.event_kinds, reference.companies)
        # A filer is metadata: its name is looked up once, by any spelling the table knows.
        self.filers = {
            name.casefold(): (company.name, company.key)
            for company in reference.companies
            for name in (*company.strong, company.legal_name or company.name, company.name)
        }

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        passage: Passage | None = doc._.chiprace_passage
        filer = passage.filer if passage else None
        looked = scene_of(doc)
        scene = Scene(
            text=looked.text,
            bounds=looked.bounds,
            mentions=doc._.chiprace_mentions,
            amounts=doc._.chiprace_amounts,
            capacities=doc._.chiprace_capacities,
            filer=filer is not None,
        )
        found = self.finder.find(scene)
        doc._.chiprace_events = tuple(self._event(scene, one, filer) for one in found)
        doc._.chiprace_amounts = _kinds_by_event(scene.amounts, found)
        return doc

    def _event(self, scene: Scene, found: Found, filer: str | None) -> Event:
        name, key = self._actor(found, filer)
        start, end = _evidence(scene, found)
        return Event(
            start=start,
            end=end,
            surface=scene.text[start:end],
            confidence=round(min(0.95, 0.25 + 0.5 * found.actor.sure + 0.05 * found.score), 2),
            rule=found.frame.name,
            kind=found.kind.key,
            status=found.status,
            actor=name,
            actor_key=key,
            counterparties=tuple(
                Party(
                    role=part(found.clause, found.trigger, found.actor, other),
                    canonical=other.canonical,
                    key=other.key,
                )
                for other in found.others
            ),
            amount=found.amount,
            chips=found.chips,
            capacity=circumstances.capacity(scene, found.clause, found.trigger),
            place=circumstances.place(scene, found.clause, found.trigger),
            period=circumstances.period(found.clause, found.trigger),
        )

    def _actor(self, found: Found, filer: str | None) -> tuple[str | None, str | None]:
        if found.actor.mention is not None:
            return found.actor.mention.canonical, found.actor.mention.key
        if found.actor.filer and filer:
            return self.filers.get(filer.casefold(), (filer, None))
        return None, None


def _kinds_by_event(amounts: tuple[Amount, ...], found: Sequence[Found]) -> tuple[Amount, ...]:
    """The sums, where one sizes an event with the kind that the event's sums have.

    A clause that fits a frame says more of its sum than the words beside it do. What something costs
    to build stays a cost, and a valuation stays one.
    """
    kinds = {one.amount: one.kind.amount_kinds[0] for one in found if one.kind.sum_takes_kind}
    return tuple(
        replace(amount, kind=kinds[place]) if place in kinds and amount.kind not in KEPT else amount
        for place, amount in enumerate(amounts)
    )


def _evidence(scene: Scene, found: Found) -> tuple[int, int]:
    """The shortest stretch that holds trigger, sum, actor and parties as far as they stand in its clause."""
    places = [(found.trigger.start, found.trigger.end)]
    if found.amount is not None:
        amount = scene.amounts[found.amount]
        places.append((amount.start, amount.end))
    named: list[Mention] = [*found.others]
    if found.actor.mention is not None:
        named.append(found.actor.mention)
    near = (scene.mentions[place] for place in within(scene.mentions, found.clause.start, found.clause.end))
    named += [mention for mention in near if mention.layer == "chip" and mention.canonical in found.chips]
    places += [(mention.start, mention.end) for mention in named if found.clause.holds(mention.start)]
    return min(start for start, _ in places), max(end for _, end in places)


@Language.factory(
    "chiprace_events",
    assigns=["doc._.chiprace_events", "doc._.chiprace_amounts"],
    requires=["doc._.chiprace_mentions", "doc._.chiprace_amounts", "doc._.chiprace_capacities", "doc.sents"],
    default_config={"reference": {"@misc": "chiprace.reference.v1"}},
)
def make_events(nlp: Language, name: str, reference: Reference) -> Events:
    """The factory; `reference` gives the event table."""
    register_extensions()
    return Events(reference)
