"""Organisations that an installed spaCy model finds, where one is named: candidates for the review queue."""

from collections.abc import Iterator
from functools import lru_cache

import spacy
from spacy.language import Language

from db.records import ChipraceError
from nlp.names.scene import Scene
from nlp.names.unlisted import Unlisted

ORGANISATION = "ORG"
# Less sure than any rule: a model takes agencies, funds and products for organisations as well.
CONFIDENCE = 0.5


class EntitiesError(ChipraceError):
    """The model that the settings name cannot be loaded."""


@lru_cache(maxsize=1)
def load_entities(name: str) -> Language:
    """The installed model, or the one in that folder; raises EntitiesError, which says how to get it."""
    try:
        return spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        what = " ".join(str(error).split())
        raise EntitiesError(
            f"entities: no spaCy model {name!r} ({what[:80]}): get it with 'python -m spacy download {name}'"
        ) from error


def model_mark(name: str) -> str:
    """Name and version of the model: another one tags otherwise."""
    return f"{name} {load_entities(name).meta.get('version', '')}"


def organisations(model: Language, scene: Scene) -> Iterator[Unlisted]:
    """Every organisation that the model finds, sentence by sentence: it has a limit for longer texts."""
    texts = ((scene.text[start:end], start) for start, end in scene.bounds)
    for doc, start in model.pipe(texts, as_tuples=True):
        for found in doc.ents:
            if found.label_ == ORGANISATION and any(letter.isupper() for letter in found.text):
                begins, ends = start + found.start_char, start + found.end_char
                yield Unlisted(begins, ends, "model.organisation", CONFIDENCE, " ".join(found.text.split()))
