"""The pipeline of ``nlp/config.cfg`` over one Reference: Passage in, Tagged out."""

import hashlib
from pathlib import Path

from spacy.language import Language
from spacy.util import load_config, load_model_from_config
from spacy.vocab import Vocab

from db.knowledge import Reference
from db.records import Passage, Tagged

# Importing a factory registers it, so that the config finds it in a checkout that is not installed too.
from nlp import tokenizer  # noqa: F401
from nlp.components import chips, companies, events, guidance, quantities, sentences  # noqa: F401
from nlp.components.entities import model_mark
from nlp.components.knowledge import offered
from nlp.components.scenes import scene_of

HOME = Path(__file__).parent
CONFIG = HOME / "config.cfg"
# spaCy's limit is for parsers, whose memory grows with the text; rules need a few bytes a character.
LONGEST_TEXT = 1 << 30


class Tagger:
    """Tags passages; made once (under a second), then used for many."""

    def __init__(self, reference: Reference, *, entities: str | None = None) -> None:
        """Build the pipeline over `reference`; raises EntitiesError where there is no model `entities`."""
        self.language = assemble(reference, entities)
        self.fingerprint = pipeline_fingerprint(reference, entities)

    def tag(self, passage: Passage) -> Tagged:
        """All that the pipeline finds in a passage, with offsets into its text."""
        doc = self.language.make_doc(passage.text)
        doc._.chiprace_passage = passage
        doc = self.language(doc)
        tagged = Tagged(
            fingerprint=self.fingerprint,
            mentions=doc._.chiprace_mentions,
            amounts=doc._.chiprace_amounts,
            capacities=doc._.chiprace_capacities,
            measures=doc._.chiprace_measures,
            events=doc._.chiprace_events,
            guidance=doc._.chiprace_guidance,
            sentences=scene_of(doc).bounds if len(doc) else (),
        )
        tagged.check(passage.text)
        return tagged


def assemble(reference: Reference, entities: str | None = None) -> Language:
    """The pipeline of the config file, with `reference` in every component.

    The organisations of the installed spaCy model `entities` count as names of companies.
    """
    config = load_config(CONFIG, overrides={"components.chiprace_companies.entities": entities})
    # English vocabularies ask twenty functions of each new word (its shape, is it a stop word, a number):
    # half of what tokens cost. No rule reads that and no Doc leaves the tagger; a saved pipeline has it.
    bare = Vocab()
    with offered(reference):
        language = load_model_from_config(config, vocab=bare, auto_fill=True)
    language.max_length = LONGEST_TEXT
    return language


def pipeline_fingerprint(reference: Reference, entities: str | None = None) -> str:
    """Sixteen hex digits that change with the tables, with this package's sources and with its config."""
    digest = hashlib.sha256(reference.fingerprint.encode())
    if entities is not None:
        digest.update(model_mark(entities).encode())
    for path in sorted([*HOME.rglob("*.py"), CONFIG]):
        digest.update(path.relative_to(HOME).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
