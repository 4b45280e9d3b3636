"""The `chiprace_chips` factory: chips named in a Doc."""

from spacy.language import Language
from spacy.tokens import Doc

from db.knowledge import Reference
from db.records import Mention, Passage
from nlp.components.attributes import register_extensions
from nlp.components.companies import leave, scene_of
from nlp.names.chips import ChipFinder, mention


class Chips:
    """Adds chips to `chiprace_mentions` and to the span group "chips"."""

    def __init__(self, reference: Reference) -> None:
        self.finder = ChipFinder(reference)

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc; the passage's title and filer are context, companies inside a chip's name give way."""
        passage: Passage | None = doc._.chiprace_passage
        context = " | ".join(filter(None, (passage.title, passage.filer))) if passage else ""
        candidates = self.finder.find(scene_of(doc), context)
        found = [mention(doc.text, candidate) for candidate in candidates]
        _give_way(doc, found)
        free = [one for one in found if not any(_overlap(one, other) for other in doc._.chiprace_mentions)]
        leave(doc, "chips", free)
        return doc


def _give_way(doc: Doc, chips: list[Mention]) -> None:
    """Drop companies that lie within a longer chip name ("Groq 3 LPU") or are less sure than an equal one."""
    kept = tuple(one for one in doc._.chiprace_mentions if not any(_stronger(chip, one) for chip in chips))
    if len(kept) < len(doc._.chiprace_mentions):
        dropped = {(one.start, one.end) for one in doc._.chiprace_mentions} - {
            (one.start, one.end) for one in kept
        }
        doc._.chiprace_mentions = ()
        companies = [one for one in kept if (one.start, one.end) not in dropped]
        leave(doc, "companies", companies)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _stronger(chip: Mention, company: Mention) -> bool:
    if not _overlap(chip, company):
        return False
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
