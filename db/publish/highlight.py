"""A text with its marked spans as HTML. The text is hostile input: every character of it is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A stretch of the text to mark: its class, what its popover says of it, and where that leads.

    `label` is the value, `facts` are names with values, `rule` is what found it, with its confidence, 0 to 1.
    """

    start: int
    end: int
    kind: str
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    confidence: float = 1.0
    href: str | None = None


GAP = '<span class="gap" title="Not part of this file">[…]</span> '
# Fewer blanks than this in a row are typing, not text that was taken out.
SHORTEST_GAP = 3
# A long filing has thousands of findings; with a popover each, its page would be many megabytes.
MOST_POPOVERS = 1000
KINDS = {"amount": "sum of money", "capacity": "power or count"}
# A browser may break a line between a box in line and what follows, even a comma.
_BEHIND = re.compile(r"(<details (?:(?!<details |</details>).)*</details>)([^\s\w<&]{1,3})", re.DOTALL)
_GAP = re.compile(rf" {{{SHORTEST_GAP},}}")


def highlight(
    text: str,
    spans: Iterable[Marked],
    sentences: Sequence[tuple[int, int]],
    pins: Mapping[int, str] | None = None,
) -> Markup:
    """`text` as HTML paragraphs, one a line, in which each sentence has the id ``s`` plus its offset.

    `sentences` cover the text in order. Spans may overlap: where they do, one element carries the
    classes of all, and its popover says all, the shortest first. Popovers are details elements, which work
    by keyboard and without a script; after MOST_POPOVERS a mark is a link. A sentence whose start is in
    `pins` is followed by a link there. A stretch of blanks, as the public file has it where text was
    taken out, shows as ``[…]``.
    """
    waiting = sorted(spans, key=lambda span: (span.start, span.end))
    active: list[Marked] = []
    place = 0
    lines: list[list[str]] = [[]]
    last = ""
    popovers = 0
    for start, end in sentences:
        active = [span for span in active if span.end > start]
        while place < len(waiting) and waiting[place].start < end:
            if waiting[place].end > start:
                active.append(waiting[place])
            place += 1
        shown = _sentence(text, start, end, active, (pins or {}).get(start), popovers < MOST_POPOVERS)
        popovers += len(active)
        if shown and not shown == last == GAP:
            lines[-1].append(shown)
            last = shown
        if text[start:end].endswith("\n"):
            lines.append([])
    # Every piece was escaped or is ours.
    return Markup("\n".join(f'<div class="para">{"".join(line)}</div>' for line in lines if line))  # noqa: S704


def _sentence(
    text: str, start: int, end: int, active: Sequence[Marked], pin: str | None, popovers: bool
) -> str:
    inside = text[start:end]
    if not inside.strip():
        return GAP if len(inside.strip("\n")) >= SHORTEST_GAP else ""
    end = start + len(inside.rstrip())
    cuts = {start, end}
    for span in active:
        cuts.update(cut for cut in (span.start, span.end) if start < cut < end)
    pieces = [
        _piece(
            text[left:right], [span for span in active if span.start < right and span.end > left], popovers
        )
        for left, right in pairwise(sorted(cuts))
    ]
    link = (
        f'<a class="pin" href="{escape(pin)}" aria-label="What this sentence is evidence of">¶</a>'
        if pin
        else ""
    )
    return f'<div class="sentence" id="s{start}">{_kept(pieces)}{link}</div> '


def _kept(pieces: Sequence[str]) -> str:
    """The pieces in a row, with a comma behind a popover kept on the popover's line."""
    joined = "".join(pieces)
    return _BEHIND.sub(r'<div class="kept">\1\2</div>', joined)


def _piece(text: str, over: Sequence[Marked], popovers: bool) -> str:
    shown = escape(text)
    if not over or not text.strip():
        return _GAP.sub(f" {GAP}", shown)
    ordered = sorted(over, key=lambda span: span.end - span.start)
    kinds = escape(" ".join(dict.fromkeys(span.kind for span in ordered)))
    if popovers:
        cards = "".join(dict.fromkeys(_card(span) for span in ordered))
        return (
            f'<details class="mark {kinds}" name="mark"><summary>{shown}</summary>'
            f'<div class="card">{cards}</div></details>'
        )
    title = escape("; ".join(dict.fromkeys(span.label for span in ordered)))
    leading = next((span.href for span in ordered if span.href), None)
    if leading:
        return f'<a class="mark {kinds}" href="{escape(leading)}" title="{title}">{shown}</a>'
    return f'<mark class="{kinds}" title="{title}">{shown}</mark>'


def _card(span: Marked) -> str:
    """What a popover says of one finding."""
    label = escape(span.label)
    named = f'<a href="{escape(span.href)}">{label}</a>' if span.href else label
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in span.facts)
    return (
        f'<p class="value"><span class="kind">{escape(KINDS.get(span.kind, span.kind))}</span> '
        f"<bdi>{named}</bdi></p>{f'<dl>{facts}</dl>' if facts else ''}"
        f'<p class="found">rule {escape(span.rule)}, confidence {span.confidence:.2f}</p>'
    )
