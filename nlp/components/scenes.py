"""A Doc's text and sentences as the components look at it, made once a Doc."""

from spacy.tokens import Doc

from db.records import Passage
from nlp.names.scene import Scene


def scene_of(doc: Doc) -> Scene:
    """The Doc's scene; one sentence where no component set any."""
    scene: Scene | None = doc._.chiprace_scene
    if scene is None:
        text = text_of(doc)
        bounds: tuple[tuple[int, int], ...] = ((0, len(text)),)
        if doc.has_annotation("SENT_START"):
            bounds = tuple((sentence.start_char, sentence.end_char) for sentence in doc.sents)
        scene = doc._.chiprace_scene = Scene(text, bounds)
    return scene


def text_of(doc: Doc) -> str:
    """`doc.text`: spaCy joins it anew from the tokens at every access, and the passage has it whole."""
    passage: Passage | None = doc._.chiprace_passage
    return doc.text if passage is None else passage.text
