"""What changed between two versions of a text, as HTML: the words within each changed stretch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from markupsafe import Markup

from db.difference import stretches

# Comparing takes time that grows with the product of both lengths.
MOST_WORDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch that was taken out, put in or rewritten; `html` marks it with del and ins."""

    html: Markup
    removed: int
    added: int


def changes(old: str, new: str) -> list[Change] | None:
    """Every changed stretch from `old` to `new`, in order; None where the texts are too long to compare."""
    found = stretches(old, new)
    return None if found is None else [_change(one.removed, one.added) for one in found]


def _change(old: str, new: str) -> Change:
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[str] = []
    removed = added = 0
    if max(len(before), len(after)) > MOST_WORDS or matcher.quick_ratio() < 0.5:
        # Two stretches with little in common are easier to read one after the other.
        opcodes = [("replace", 0, len(before), 0, len(after))]
    else:
        opcodes = list(matcher.get_opcodes())
    for tag, i1, i2, j1, j2 in opcodes:
        if tag == "equal":
            pieces.append(escape("".join(before[i1:i2])))
            continue
        removed += i2 - i1
        added += j2 - j1
        pieces.append(_wrapped("del", before[i1:i2]) + _wrapped("ins", after[j1:j2]))
    return Change(html=Markup("".join(pieces)), removed=removed, added=added)  # noqa: S704 - escaped


def _wrapped(tag: str, words: Sequence[str]) -> str:
    return f"<{tag}>{escape(''.join(words))}</{tag}>" if words else ""


def _words(text: str) -> list[str]:
    """Words with the blanks behind them, so that joining them gives the text again."""
    return re.findall(r"\S+\s*", text)
