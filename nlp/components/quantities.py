"""The `chiprace_quantities` factory: money, power, energy, chip counts, nodes and percentages of a Doc."""

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from db.knowledge import Reference
from db.measures import Measure
from db.records import Amount, Capacity, Mention, Passage
from nlp.components.attributes import register_extensions
from nlp.components.scenes import scene_of, text_of
from nlp.names.scene import Scene
from nlp.quantities.amount_periods import amount_periods
from nlp.quantities.capacity import CapacityFinder
from nlp.quantities.changes import changes
from nlp.quantities.currency import Homes
from nlp.quantities.kind_page import Sum
from nlp.quantities.kinds import amount_kinds
from nlp.quantities.lexicon import Lexicon
from nlp.quantities.measures import MeasureFinder
from nlp.quantities.money import Money, MoneyFinder
from nlp.quantities.qualifiers import qualifier
from nlp.quantities.rates import basis, per
from nlp.quantities.starts import Starts

# How often a rule is right on text it was not written for, judged by how closely it reads its number.
_CONFIDENCE = {"money.vague": 0.8, "money.change": 0.9, "capacity.units": 0.8, "capacity.chips": 0.9}
# Public bodies stand in the company table; their names do say what a sum is.
_PUBLIC = re.compile(r"Department|Ministry|Commission|Office|Agency")


class Quantities:
    """Leaves amounts, capacities and measures on the Doc, and span groups of the former two."""

    def __init__(self, reference: Reference) -> None:
        lexicon = Lexicon(reference.units)
        self.money = MoneyFinder(lexicon)
        self.homes = Homes(lexicon)
        self.sizes = CapacityFinder(lexicon)
        self.measures = MeasureFinder(reference.nodes)

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc; reads `chiprace_mentions` and the passage's source."""
        passage: Passage | None = doc._.chiprace_passage
        starts, mentions = Starts(text_of(doc)), doc._.chiprace_mentions
        amounts = self._amounts(starts, passage.source if passage else None, mentions)
        capacities = self._capacities(starts, mentions)
        doc._.chiprace_amounts = amounts
        doc._.chiprace_capacities = capacities
        doc._.chiprace_measures = self._measures(scene_of(doc))
        doc.spans["amounts"] = [_span(doc, amount, amount.kind) for amount in amounts]
        doc.spans["capacities"] = [_span(doc, capacity, capacity.unit) for capacity in capacities]
        return doc

    def amounts(self, text: str, source: str | None, mentions: Sequence[Mention] = ()) -> tuple[Amount, ...]:
        """Every sum of money of a text from a source, in text order."""
        return self._amounts(Starts(text), source, mentions)

    def _amounts(self, starts: Starts, source: str | None, mentions: Sequence[Mention]) -> tuple[Amount, ...]:
        text = starts.text
        found = self.money.find(starts, self.homes.of(text, source))
        if not found:
            return ()
        kinds = amount_kinds(
            _nameless(text, mentions), [Sum(money.start, money.end, _small(money)) for money in found]
        )
        moves = changes(text, found)
        periods = amount_periods(text, found, [kind for kind, _ in kinds], moves)
        return tuple(
            Amount(
                start=money.start,
                end=money.end,
                surface=text[money.start : money.end],
                confidence=_CONFIDENCE.get(money.rule, 0.97),
                rule=money.rule,
                low=money.low,
                high=money.high,
                currency=money.currency,
                qualifier=None
                if money.low is None
                else qualifier(
                    text, money.start, money.end, is_range=money.is_range, at_least=money.at_least
                ),
                period=periods[rank],
                kind=kinds[rank][0],
                per=per(text, money.start, money.end),
                basis=basis(text, money.start, money.end),
                direction=moves[rank].direction,
                previous=moves[rank].previous,
            )
            for rank, money in enumerate(found)
        )

    def _capacities(self, starts: Starts, mentions: Sequence[Mention]) -> tuple[Capacity, ...]:
        return tuple(
            Capacity(
                start=size.start,
                end=size.end,
                surface=starts.text[size.start : size.end],
                confidence=_CONFIDENCE.get(size.rule, 0.95),
                rule=size.rule,
                value=size.value,
                unit=size.unit,
            )
            for size in self.sizes.find(starts, mentions)
        )

    def _measures(self, scene: Scene) -> tuple[Measure, ...]:
        return tuple(
            Measure(
                start=one.start,
                end=one.end,
                surface=scene.text[one.start : one.end],
                confidence=0.85 if one.key else 0.97,
                rule=f"measure.{one.kind}",
                kind=one.kind,
                value=one.value,
                key=one.key,
            )
            for one in self.measures.find(scene.plain, scene.words)
        )


def _nameless(text: str, mentions: Sequence[Mention]) -> str:
    """The text with company names blanked: the data centres of "Aligned Data Centers" are no cue."""
    pieces, done = [], 0
    for mention in mentions:
        if mention.layer == "company" and not _PUBLIC.search(mention.surface):
            pieces += [text[done : mention.start], "_" * (mention.end - mention.start)]
            done = mention.end
    return "".join([*pieces, text[done:]])


def _small(money: Money) -> bool:
    return money.high is not None and abs(money.high) < 100_000


def _span(doc: Doc, found: Amount | Capacity, label: str) -> Span:
    # The tokenizer keeps "NT$1.2" and "64–72" whole: a group's span may be wider than the record's.
    span = doc.char_span(found.start, found.end, label=label, alignment_mode="expand")
    assert span is not None
    return span


@Language.factory(
    "chiprace_quantities",
    assigns=["doc._.chiprace_amounts", "doc._.chiprace_capacities", "doc._.chiprace_measures", "doc.spans"],
    requires=["doc._.chiprace_mentions"],
    default_config={"reference": {"@misc": "chiprace.reference.v1"}},
)
def make_quantities(nlp: Language, name: str, reference: Reference) -> Quantities:
    """The factory; `reference` gives the tables of units and nodes."""
    register_extensions()
    return Quantities(reference)
