"""The columns that views compute for one report each: name, type, words, unit."""

from db.codebook import Column

DIFFERENCE = (
    Column(
        name="release_value", type="number", doc="what the release states, in full units", unit="currency"
    ),
    Column(name="filing_value", type="number", doc="what the filing states, in full units", unit="currency"),
    Column(name="difference", type="number", doc="release_value less filing_value", unit="currency"),
    Column(name="release_accession", type="string", doc="accession number of the release"),
    Column(name="release_filed", type="date", doc="day of the release"),
    Column(name="release_url", type="string", doc="address of the release"),
    Column(name="filing_accession", type="string", doc="accession number of the filing"),
    Column(name="filing_form", type="string", doc="form of the filing"),
    Column(name="filing_filed", type="date", doc="day of the filing"),
    Column(name="filing_kind", type="string", doc="whether the filing states it, or it is derived"),
    Column(name="compared", type="string", doc="whether that filing came before or after the release"),
)
REVENUE = (
    Column(name="currency", type="string", doc="currency", unit="ISO 4217"),
    Column(name="change_on_month_percent", type="number", doc="revenue against the month before", unit="%"),
    Column(name="change_on_year_percent", type="number", doc="revenue against the year before", unit="%"),
    Column(
        name="change_to_date_percent", type="number", doc="since January, against the year before", unit="%"
    ),
    Column(name="source", type="string", doc="key of the source that listed it"),
)
GUIDANCE = (
    Column(name="guidance_id", type="integer", doc="its number in this ledger; a new tagging gives new ones"),
    Column(
        name="action_from", type="string", doc="whether the text says the action, or the history shows it"
    ),
    Column(name="standing_low", type="number", doc="lower bound that stood before it", unit="currency"),
    Column(name="standing_high", type="number", doc="upper bound that stood before it", unit="currency"),
)
BESIDE = (
    Column(name="side", type="string", doc="reported, guidance or announced"),
    Column(name="what", type="string", doc="the definition reported or guided, or the kind of sum announced"),
    Column(
        name="status",
        type="string",
        doc="kind of the reported figure, action of the guidance, or event's status",
    ),
)
CORRECTION = (
    Column(name="correction_id", type="integer", doc="its number, which it keeps"),
    Column(name="said", type="string", doc="what the tag said before, as a JSON object"),
    Column(name="changes", type="string", doc="the columns it sets, as a JSON object"),
    Column(name="surface", type="string", doc="the sum or name as it is written; empty for an event"),
    Column(
        name="state",
        type="string",
        doc="applied; agreed: the tags say the same by now; gone: its words stand there no more; withdrawn",
    ),
    Column(name="withdrawn_at", type="datetime", doc="when it was taken back", unit="UTC"),
)
STACK = (
    Column(
        name="layer",
        type="string",
        doc="layer of the stack: models, chips, manufacturing, data_centres, energy, software",
    ),
)

NAMING = (Column(name="withdrawn_at", type="datetime", doc="when it was taken back", unit="UTC"),)
