"""A text with its marked spans as HTML. The text is hostile input: every character of it is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A stretch of the text to mark: its class, what to say of it, and where it leads."""

    start: int
    end: int
    kind: str
    label: str
    href: str | None = None


GAP = '<span class="gap" title="Not part of this file">[…]</span> '
# Fewer blanks than this in a row are typing, not text that was taken out.
SHORTEST_GAP = 3
_GAP = re.compile(rf" {{{SHORTEST_GAP},}}")


def highlight(
    text: str,
    spans: Iterable[Marked],
    sentences: Sequence[tuple[int, int]],
    pins: Mapping[int, str] | None = None,
) -> Markup:
    """`text` as HTML paragraphs, one a line, in which each sentence has the id ``s`` plus its offset.

    `sentences` cover the text in order. Spans may overlap: where they do, one element carries the
    classes and labels of all, and leads where the shortest of them does. A sentence whose start is in
    `pins` is followed by a link there. A stretch of blanks, as the public file has it where text was
    taken out, shows as ``[…]``.
    """
    waiting = sorted(spans, key=lambda span: (span.start, span.end))
    active: list[Marked] = []
    place = 0
    lines: list[list[str]] = [[]]
    last = ""
    for start, end in sentences:
        active = [span for span in active if span.end > start]
        while place < len(waiting) and waiting[place].start < end:
            if waiting[place].end > start:
                active.append(waiting[place])
            place += 1
        shown = _sentence(text, start, end, active, (pins or {}).get(start))
        if shown and not shown == last == GAP:
            lines[-1].append(shown)
            last = shown
        if text[start:end].endswith("\n"):
            lines.append([])
    # Every piece was escaped or is ours.
    return Markup("\n".join(f"<p>{''.join(line)}</p>" for line in lines if line))  # noqa: S704


def _sentence(text: str, start: int, end: int, active: Sequence[Marked], pin: str | None) -> str:
    inside = text[start:end]
    if not inside.strip():
        return GAP if len(inside.strip("\n")) >= SHORTEST_GAP else ""
    end = start + len(inside.rstrip())
    cuts = {start, end}
    for span in active:
        cuts.update(cut for cut in (span.start, span.end) if start < cut < end)
    pieces = [
        _piece(text[left:right], [span for span in active if span.start < right and span.end > left])
        for left, right in pairwise(sorted(cuts))
    ]
    link = (
        f'<a class="pin" href="{escape(pin)}" aria-label="What this sentence is evidence of">¶</a>'
        if pin
        else ""
    )
    return f'<span class="sentence" id="s{start}">{"".join(pieces)}{link}</span> '


def _piece(text: str, over: Sequence[Marked]) -> str:
    shown = escape(text)
    if not over or not text.strip():
        return _GAP.sub(f" {GAP}", shown)
    kinds = escape(" ".join(dict.fromkeys(span.kind for span in over)))
    title = escape("; ".join(dict.fromkeys(span.label for span in over)))
    leading = [span for span in over if span.href]
    if leading:
        href = escape(min(leading, key=lambda span: span.end - span.start).href or "")
        return f'<a class="mark {kinds}" href="{href}" title="{title}">{shown}</a>'
    return f'<mark class="{kinds}" title="{title}">{shown}</mark>'
