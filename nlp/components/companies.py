"""The `chiprace_companies` factory: companies named in a Doc, linked to the tables where they are listed."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from db.knowledge import Reference
from db.records import Mention, Passage
from nlp.components.attributes import register_extensions
from nlp.components.entities import load_entities, organisations
from nlp.components.scenes import scene_of
from nlp.names.companies import CompanyFinder, mention, without_overlap
from nlp.names.scene import Scene
from nlp.names.tickers import TickerFinder
from nlp.names.unlisted import Unlisted, unlisted
from nlp.places import Taken


class Companies:
    """Adds companies to `chiprace_mentions` and to the span group "companies"."""

    def __init__(self, reference: Reference, model: Language | None = None) -> None:
        self.model = model
        self.finder = CompanyFinder(reference.companies)
        self.tickers = TickerFinder(reference.companies)
        self.rejected = reference.rejected

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc; the passage's title and filer establish senses."""
        scene = scene_of(doc)
        named = self.finder.find(scene, self._known(doc))
        listed = without_overlap([*named, *self.tickers.find(scene, named)])
        found = [mention(scene.text, candidate) for candidate in listed]
        taken = [(one.start, one.end) for one in listed]
        new = unlisted(scene, taken)
        if self.model is not None:
            places = Taken([*taken, *((one.start, one.end) for one in new)])
            new += [one for one in organisations(self.model, scene) if places.take(one.start, one.end)]
        found += [self._new(scene.text, one) for one in new if one.canonical not in self.rejected]
        leave(doc, "companies", sorted(found, key=lambda one: one.start))
        return doc

    def _new(self, text: str, one: Unlisted) -> Mention:
        listed = self.finder.folded.get(one.canonical.casefold())
        return Mention(
            start=one.start,
            end=one.end,
            surface=text[one.start : one.end],
            confidence=one.confidence,
            rule=one.rule,
            layer="company",
            key=listed.key if listed is not None else None,
            canonical=listed.name if listed is not None else one.canonical,
        )

    def _known(self, doc: Doc) -> frozenset[str]:
        passage: Passage | None = doc._.chiprace_passage
        said = [said for said in (passage.title, passage.filer) if said] if passage else []
        return frozenset(
            candidate.company.key
            for text in said
            for candidate in self.finder.find(Scene(text, ((0, len(text)),)))
        )


def leave(doc: Doc, group: str, found: list[Mention]) -> None:
    """Put mentions into the Doc's records and their spans, with `kb_id_`, into a span group."""
    both = [*doc._.chiprace_mentions, *found]
    doc._.chiprace_mentions = tuple(sorted(both, key=lambda one: (one.start, one.end, one.layer)))
    doc.spans[group] = [_span(doc, one) for one in found]


def _span(doc: Doc, found: Mention) -> Span:
    span = doc.char_span(
        found.start, found.end, label=found.layer, kb_id=found.key or "", alignment_mode="expand"
    )
    assert span is not None
    return span


@Language.factory(
    "chiprace_companies",
    assigns=["doc._.chiprace_mentions", "doc.spans"],
    default_config={"reference": {"@misc": "chiprace.reference.v1"}, "entities": None},
)
def make_companies(nlp: Language, name: str, reference: Reference, entities: str | None) -> Companies:
    """The factory; `reference` gives the companies, the spaCy model `entities` more names, if it is given."""
    register_extensions()
    return Companies(reference, load_entities(entities) if entities else None)
