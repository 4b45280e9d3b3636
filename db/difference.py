"""What changed between two versions of a text, sentence by sentence. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from db.sentences import split

# Comparing takes time that grows with the product of both lengths; a rewritten long filing is not compared.
MOST_SENTENCES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Sentences that were taken out and what came in their place; one of the two may be empty."""

    removed: str
    added: str


def stretches(old: str, new: str) -> list[Stretch] | None:
    """Every changed stretch from `old` to `new`, in order; None where the texts are too long to compare."""
    before, after = _sentences(old), _sentences(new)
    if max(len(before), len(after)) > MOST_SENTENCES:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Stretch(removed=" ".join(before[i1:i2]), added=" ".join(after[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _sentences(text: str) -> list[str]:
    return [words for start, end in split(text) if (words := text[start:end].strip())]
