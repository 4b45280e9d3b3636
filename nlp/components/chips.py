"""The `chiprace_chips` factory: chips named in a Doc."""

from spacy.language import Language
from spacy.tokens import Doc

from db.knowledge import Reference
from db.records import Mention, Passage
from nlp.components.attributes import register_extensions
from nlp.components.companies import leave
from nlp.components.scenes import scene_of
from nlp.names.chips import ChipFinder, mention
from nlp.places import over


class Chips:
    """Adds chips to `chiprace_mentions` and to the span group "chips"."""

    def __init__(self, reference: Reference) -> None:
        self.finder = ChipFinder(reference)
        self.rejected = reference.rejected

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc; the passage's title and filer are context, companies inside a chip's name give way."""
        passage: Passage | None = doc._.chiprace_passage
        context = " | ".join(filter(None, (passage.title, passage.filer))) if passage else ""
        scene = scene_of(doc)
        found = [
            mention(scene.text, candidate)
            for candidate in self.finder.find(scene, context)
            if candidate.chip is not None or candidate.canonical not in self.rejected
        ]
        _give_way(doc, found)
        free = [one for one in found if not over(doc._.chiprace_mentions, one.start, one.end)]
        leave(doc, "chips", free)
        return doc


def _give_way(doc: Doc, chips: list[Mention]) -> None:
    """Drop companies that lie within a longer chip name ("Groq 3 LPU") or are less sure than an equal one."""
    companies = doc._.chiprace_mentions
    kept = [
        one for one in companies if not any(_stronger(chip, one) for chip in over(chips, one.start, one.end))
    ]
    if len(kept) < len(companies):
        doc._.chiprace_mentions = ()
        leave(doc, "companies", kept)


def _stronger(chip: Mention, company: Mention) -> bool:
    # "Trainium AI chips": what ends in AI is a company only where its first word is no certain chip.
    if company.rule == "unlisted.head" and chip.start == company.start and chip.confidence >= 0.9:
        return True
    longer = len(chip.surface) - len(company.surface)
    return longer > 0 or (longer == 0 and chip.confidence > company.confidence)


@Language.factory(
    "chiprace_chips",
    assigns=["doc._.chiprace_mentions", "doc.spans"],
    default_config={"reference": {"@misc": "chiprace.reference.v1"}},
)
def make_chips(nlp: Language, name: str, reference: Reference) -> Chips:
    """The factory; `reference` gives chips, ambiguous names and family grammar."""
    register_extensions()
    return Chips(reference)
