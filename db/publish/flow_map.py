"""A directed map as SVG: who pays on the left, who is paid on the right, a line for each way of paying."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

ROW = 22
WIDTH = 720
LEFT, MIDDLE, RIGHT = 190, 360, 530
TOP = 26
LONGEST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One arrow: from the name on the left to that on the right, its kind, its words, how much it weighs."""

    left: str
    right: str
    kind: str
    words: str
    weight: int


def flow_map(lines: Sequence[Line]) -> Markup:
    """The map of `lines`, with a title and a description for those who do not see it.

    A name may stand on both sides. The heaviest lines' names stand on top; each kind of line has a class
    and a pattern of its own, so that colour alone says nothing.
    """
    left, right = _places(lines, "left"), _places(lines, "right")
    height = TOP + ROW * max(len(left), len(right)) + 6
    drawn = [
        f'<text class="head end" x="{LEFT - 8}" y="14">pays</text>',
        f'<text class="head" x="{RIGHT + 8}" y="14">is paid, or bought</text>',
    ]
    for line in lines:
        start, end = left[line.left], right[line.right]
        curve = f"C{MIDDLE} {start} {MIDDLE} {end} {RIGHT - 7} {end}"
        words = escape(f"{line.left} {line.kind} {line.right}: {line.words}")
        kind = line.kind.replace(" ", "-")
        drawn.append(
            f'<path class="line {kind}" d="M{LEFT} {start}{curve}" '
            f'stroke-width="{min(5.0, 1 + line.weight / 2):g}"><title>{words}</title></path>'
            f'<path class="tip {kind}" d="M{RIGHT} {end}l-8 -4v8z"/>'
        )
    drawn += [
        f'<text class="end" x="{LEFT - 8}" y="{y + 4}">{_short(name)}</text>' for name, y in left.items()
    ]
    drawn += [f'<text x="{RIGHT + 8}" y="{y + 4}">{_short(name)}</text>' for name, y in right.items()]
    told = escape("; ".join(f"{line.left} {line.kind} {line.right}" for line in lines))
    # Names are escaped, the numbers are ours.
    return Markup(  # noqa: S704
        f'<svg class="flows" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-labelledby="flows-title flows-told"><title id="flows-title">Who pays whom</title>'
        f'<desc id="flows-told">{told}</desc>{"".join(drawn)}</svg>'
    )


def _places(lines: Sequence[Line], side: str) -> dict[str, int]:
    """The height of each name on a side, those of most weight first."""
    weights: Counter[str] = Counter()
    for line in lines:
        weights[getattr(line, side)] += line.weight
    ordered = sorted(weights, key=lambda name: (-weights[name], name))
    return {name: TOP + ROW * place + ROW // 2 for place, name in enumerate(ordered)}


def _short(name: str) -> str:
    return escape(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
