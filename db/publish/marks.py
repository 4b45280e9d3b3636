"""Reported, guided and announced spending of one company by quarter, as marks of three shapes on one axis.

The periods differ (a quarter as filed, the period guided for, the whole of what was announced), so the
axis is logarithmic and nothing is stacked or added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from markupsafe import Markup

from db.publish.show import money

STEP, LEFT, TOP, HEIGHT, FOOT = 88, 64, 10, 200, 34
NUDGE = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One figure: the place of its quarter, which of the three sides it is on, its ends and its words."""

    quarter: int
    side: str
    low: float
    high: float
    words: str


def marks(title: str, labels: Sequence[str], drawn: Iterable[Mark], currency: str) -> Markup | None:
    """The chart of those marks below their quarters' labels; None where no mark has a value above zero."""
    held = [mark for mark in drawn if mark.low > 0 and mark.high > 0]
    if not held:
        return None
    bottom = floor(log10(min(mark.low for mark in held)))
    top = max(bottom + 1, ceil(log10(max(mark.high for mark in held))))

    def height(value: float) -> float:
        return TOP + HEIGHT * (1 - (log10(value) - bottom) / (top - bottom))

    width = LEFT + STEP * len(labels)
    parts = [_grid(power, height(10.0**power), width, currency) for power in range(bottom, top + 1)]
    parts += [
        f'<text class="middle" x="{LEFT + STEP * place + STEP // 2}" y="{TOP + HEIGHT + 18}">'
        f"{escape(label)}</text>"
        for place, label in enumerate(labels)
    ]
    parts += [_shape(mark, height(mark.low), height(mark.high)) for mark in held]
    told = escape("; ".join(mark.words for mark in held))
    # Words are escaped, the numbers are ours.
    return Markup(  # noqa: S704
        f'<svg class="marks" viewBox="0 0 {width} {TOP + HEIGHT + FOOT}" width="{width}" '
        f'height="{TOP + HEIGHT + FOOT}" role="img" aria-labelledby="marks-title marks-told">'
        f'<title id="marks-title">{escape(title)}</title><desc id="marks-told">{told}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _grid(power: int, y: float, width: int, currency: str) -> str:
    words = escape(money(10.0**power, currency, short=True))
    return (
        f'<path class="grid" d="M{LEFT} {y:.1f}H{width}"/>'
        f'<text class="end" x="{LEFT - 6}" y="{y + 4:.1f}">{words}</text>'
    )


def _shape(mark: Mark, low: float, high: float) -> str:
    """A disc is reported, an upright bar is a guided range, a hollow diamond is announced."""
    middle = LEFT + STEP * mark.quarter + STEP // 2
    if mark.side == "reported":
        shape = f'<circle class="reported" cx="{middle - NUDGE}" cy="{high:.1f}" r="5">'
        end = "</circle>"
    elif mark.side == "guidance":
        tall = max(4.0, low - high)
        top = high - (2 if tall == 4.0 else 0)
        shape = f'<rect class="guided" x="{middle - 3}" y="{top:.1f}" width="6" height="{tall:.1f}">'
        end = "</rect>"
    else:
        x = middle + NUDGE
        shape = f'<path class="announced" d="M{x} {high - 6:.1f}l6 6l-6 6l-6 -6z">'
        end = "</path>"
    return f"{shape}<title>{escape(mark.words)}</title>{end}"
