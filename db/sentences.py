"""Where sentences begin and end, so that each can be linked to.

The tagger's own borders stand in the database for every sentence that holds a finding; between them
this splits by punctuation. A wrong border here costs a link, never a figure.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

# A full stop after these ends no sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof inc corp co ltd llc plc sr jr vs no nos fig st gov sen rep gen u.s u.k e.g i.e "
    "approx est jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m".split()
)
# Every repetition is bounded: a hostile page of dots or of one endless word costs no more than its length.
_END = re.compile(r"[.!?。！？]{1,4}[\"'”’)\]]{0,3}(?P<gap>\s{1,9})(?=[\"'“‘(\[]{0,3}[^\Wa-z_])")
_WORD = re.compile(r"[^\s\"'“‘(\[]*\Z")
LONGEST_WORD = 12


def split(text: str, known: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Start and end of each sentence of `text`, in order, without overlap and without gap.

    Every start and end in `known` is a border; a line feed ends a sentence.
    """
    spans = sorted({span for span in known if 0 <= span[0] < span[1] <= len(text)})
    borders = {0, len(text)} | {border for span in spans for border in span}
    borders.update(match.end() for match in re.finditer(r"\n+", text))
    merged = _merged(spans)
    starts = [start for start, _ in merged]
    for match in _END.finditer(text):
        before = _WORD.search(text[max(0, match.start() - LONGEST_WORD) : match.start()])
        word = before[0].lower() if before else ""
        if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
            continue
        border = match.end("gap")
        place = bisect_right(starts, border) - 1
        if place < 0 or not merged[place][0] < border < merged[place][1]:
            borders.add(border)
    ordered = sorted(borders)
    return list(pairwise(ordered))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that `spans` cover; two that only touch stay two."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
