"""Where a spaCy model is named, its organisations wait in the review queue; without one nothing changes."""

import pytest
import spacy

from db.records import Passage
from db.reference import load_reference
from nlp.components.entities import EntitiesError
from nlp.tagger import Tagger, pipeline_fingerprint

TEXT = "Nvidia met Marmalade Works and Reno. Then Marmalade Works left."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline on disk, as an installed one stands there: it knows two organisations and a place."""
    made = spacy.blank("en")
    ruler = made.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "ORG", "pattern": "Marmalade Works"},
            {"label": "ORG", "pattern": "Nvidia"},
            {"label": "GPE", "pattern": "Reno"},
        ]
    )
    path = tmp_path_factory.mktemp("model") / "tiny"
    made.to_disk(path)
    return str(path)


def test_its_organisations_are_names_and_those_of_the_tables_stay_theirs(model: str) -> None:
    tagger = Tagger(load_reference(), entities=model)
    found = [(one.surface, one.key, one.rule, one.start) for one in tagger.tag(Passage(text=TEXT)).mentions]
    assert found == [
        ("Nvidia", "nvidia", "name.strong", 0),
        ("Marmalade Works", None, "model.organisation", 11),
        ("Marmalade Works", None, "model.organisation", TEXT.rindex("Marmalade")),
    ]


def test_another_model_is_another_pipeline(model: str) -> None:
    reference = load_reference()
    assert pipeline_fingerprint(reference, model) != pipeline_fingerprint(reference)


def test_a_model_that_is_not_there_is_one_line_with_the_mend() -> None:
    with pytest.raises(
        EntitiesError, match=r"no spaCy model 'en_core_web_xx'.*spacy download en_core_web_xx"
    ):
        Tagger(load_reference(), entities="en_core_web_xx")
