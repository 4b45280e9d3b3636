"""Small charts as SVG, drawn on the server: no script, no request, always beside their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One value: its label below the axis and its words for a reader of any kind."""

    label: str
    value: float
    words: str
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Sizes of a chart in its own units; the picture scales to the place it stands in."""

    bar: int = 16
    gap: int = 4
    height: int = 44
    labels: bool = False


def calendar_quarter(start: date, end: date) -> str:
    """The calendar quarter that holds the middle of a period, such as ``2026 Q1``.

    Fiscal quarters end up to a month and a half away from the calendar's.
    """
    middle = start + timedelta(days=(end - start).days // 2)
    return f"{middle.year} Q{(middle.month - 1) // 3 + 1}"


def quarters(first: str, last: str) -> list[str]:
    """Every calendar quarter from `first` to `last`, so that a quarter without a figure leaves a gap."""
    year, number = int(first[:4]), int(first[-1])
    listed = []
    while (label := f"{year} Q{number}") <= last:
        listed.append(label)
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
    return listed


def bars(title: str, series: Sequence[Bar | None], *, top: float | None = None, frame: Frame) -> Markup:
    """A row of bars on one baseline; None leaves a gap, `top` is the value of the full height.

    Derived values are drawn as outlines. Values below zero stand on the baseline as a thin line.
    """
    values = [bar.value for bar in series if bar]
    highest = top or max(values, default=0) or 1
    step = frame.bar + frame.gap
    width = max(1, len(series)) * step - frame.gap
    full = frame.height + (16 if frame.labels else 0)
    drawn = [f'<path class="axis" d="M0 {frame.height + 0.5}H{width}"/>']
    for place, bar in enumerate(series):
        left = place * step
        if bar is None:
            drawn.append(
                f'<circle class="none" cx="{left + frame.bar / 2:g}" cy="{frame.height - 3}" r="1"/>'
            )
            continue
        tall = max(1.0, (frame.height - 1) * min(1.0, max(bar.value, 0) / highest))
        inset = 0.5 if bar.derived else 0
        drawn.append(
            f'<rect class="{"derived" if bar.derived else "stated"}" x="{left + inset:g}" '
            f'y="{frame.height - tall + inset:.1f}" width="{frame.bar - 2 * inset:g}" '
            f'height="{max(0.5, tall - inset):.1f}"><title>{escape(bar.words)}</title></rect>'
        )
    if frame.labels:
        drawn.extend(_labels(series, step, frame))
    # The title and words are escaped, the numbers are ours.
    return Markup(  # noqa: S704
        f'<svg class="bars" viewBox="0 0 {width} {full + 1}" width="{width}" height="{full + 1}" '
        f'role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>'
    )


def _labels(series: Sequence[Bar | None], step: int, frame: Frame) -> list[str]:
    """The year below the first bar of each year."""
    drawn, last = [], ""
    for place, bar in enumerate(series):
        year = bar.label[:4] if bar else ""
        if year and year != last:
            drawn.append(f'<text x="{place * step}" y="{frame.height + 13}">{escape(year)}</text>')
            last = year
    return drawn
