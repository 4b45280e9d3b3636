"""The `chiprace_sentences` factory: sentence starts, from the characters alone."""

import re
from typing import cast

import numpy
from spacy.attrs import IDX, LENGTH
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints2d

from nlp.components.attributes import register_extensions
from nlp.components.scenes import text_of
from nlp.names.english import ABBREVIATIONS
from nlp.names.scene import Scene

# A closing mark with its quotes and brackets, then space, then what can open a sentence; or a line's end.
# Five characters can begin one: an expression that says so first finds them faster than any word.
_BREAK = re.compile(
    r"[.!?\u2026\u3002\n](?:(?<!\n)(?<![.!?\u2026\u3002]{2})[.!?\u2026\u3002]*[\"'\u201d\u2019)\]]*[ \u00a0]+"
    r"(?=[\"'\u201c\u2018(\[]*[^\W_a-z])|(?<=\n)\s*|(?<=\u3002))"
)
_LAST_WORD = re.compile(r"[^\s(\[\"\u201c]+$")
_SAME, _START = 2**64 - 1, 1


class Sentences:
    """Leaves `doc.sents`; keeps company suffixes, initials and abbreviations within their sentence."""

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        if len(doc) == 0:
            return doc
        text = text_of(doc)
        starts = numpy.array(sentence_starts(text), dtype="int64")
        begins, lengths = doc.to_array([IDX, LENGTH]).astype("int64").T
        marks = numpy.full(len(doc), _SAME, dtype="uint64")
        # A sentence starts at the first token that begins at or after its first character.
        tokens = numpy.unique(numpy.searchsorted(begins, starts))
        tokens = tokens[tokens < len(doc)]
        tokens[0] = 0
        marks[tokens] = _START
        # spaCy's own name for a numpy array of one column an attribute, which numpy does not know.
        doc.from_array(["SENT_START"], cast(Ints2d, marks.reshape(-1, 1)))
        last = numpy.append(tokens[1:], len(doc)) - 1
        ends = begins[last] + lengths[last]
        bounds = zip(begins[tokens].tolist(), ends.tolist(), strict=True)
        doc._.chiprace_scene = Scene(text, tuple(bounds))
        return doc


def sentence_starts(text: str) -> list[int]:
    """Characters at which a sentence starts, the first being 0."""
    breaks = (
        match.end()
        for match in _BREAK.finditer(text)
        if "\n" in match.group() or not _goes_on(text, match.start())
    )
    return [0, *breaks]


def _goes_on(text: str, mark: int) -> bool:
    """Whether a full stop belongs to an abbreviation or an initial."""
    if text[mark] != "." or text[mark + 1 : mark + 2] == ".":
        return False
    word = _LAST_WORD.search(text, max(0, mark - 16), mark)
    if word is None:
        return False
    before = word.group()
    return (
        before in ABBREVIATIONS or (len(before) == 1 and before.isupper()) or before in ("U.S", "U.K", "J.P")
    )


@Language.factory("chiprace_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """The factory."""
    register_extensions()
    return Sentences()
