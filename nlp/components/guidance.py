"""The `chiprace_guidance` factory: what companies say they will spend, for which period, and how it moved."""

from spacy.language import Language
from spacy.tokens import Doc

from db.guidance import Guidance
from db.knowledge import Reference
from db.records import Passage
from nlp.components.attributes import register_extensions
from nlp.components.scenes import scene_of
from nlp.guidance.calendar import FiscalCalendar
from nlp.guidance.finder import GuidanceFinder
from nlp.guidance.scene import Found, Scene


class Guiding:
    """Leaves `chiprace_guidance` on the Doc; reads mentions, amounts, sentences, the filer and the date."""

    def __init__(self, reference: Reference) -> None:
        self.finder = GuidanceFinder(
            {
                row.key: FiscalCalendar(end_month=int(row.ends[:2]), named_by=row.named_by)
                for row in reference.fiscal_years
            }
        )
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
        published = passage.published if passage else None
        looked = scene_of(doc)
        scene = Scene(
            text=looked.text,
            bounds=looked.bounds,
            mentions=doc._.chiprace_mentions,
            amounts=doc._.chiprace_amounts,
            filer=self.filers.get(filer.casefold(), (filer, None)) if filer else None,
            title=passage.title if passage else None,
            on=published.date() if published else None,
        )
        doc._.chiprace_guidance = tuple(_guidance(scene, found) for found in self.finder.find(scene))
        return doc


def _guidance(scene: Scene, found: Found) -> Guidance:
    name, key = found.owner.name, found.owner.key
    period = found.period
    return Guidance(
        start=found.start,
        end=found.end,
        surface=scene.text[found.start : found.end],
        confidence=round(min(0.95, found.sure), 2),
        rule=found.rule,
        company=name,
        company_key=key,
        speaker=name,
        own_words=scene.filer is not None and scene.filer[0] == name,
        metric=found.metric,
        period=scene.text[slice(*found.period_at)] if found.period_at else None,
        fiscal_year=period.year,
        quarter=period.quarter,
        half=period.half,
        calendar=period.calendar,
        period_start=period.start,
        period_end=period.end,
        low=found.low,
        high=found.high,
        currency=found.money.currency if found.money else None,
        qualifier=found.money.qualifier if found.money else None,
        point=found.point,
        prior_low=found.prior_low,
        prior_high=found.prior_high,
        growth=found.growth,
        action=found.action,
        said_on=found.said_on,
    )


@Language.factory(
    "chiprace_guidance",
    assigns=["doc._.chiprace_guidance"],
    requires=["doc._.chiprace_mentions", "doc._.chiprace_amounts", "doc.sents"],
    default_config={"reference": {"@misc": "chiprace.reference.v1"}},
)
def make_guidance(nlp: Language, name: str, reference: Reference) -> Guiding:
    """The factory; `reference` gives the companies and their fiscal years."""
    register_extensions()
    return Guiding(reference)
