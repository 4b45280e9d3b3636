"""Polling intervals as the source blocks write them: a number and m, h or d, such as 15m, 6h or 1d."""

import re
from datetime import timedelta

EVERY = re.compile(r"([1-9][0-9]{0,3})([mhd])")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# No publisher asked for more often than this, and no source that is followed for less.
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=7)


def interval(text: str) -> timedelta:
    """The interval that a block writes. Raises ValueError for any other text."""
    match = EVERY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no interval such as 15m, 6h or 1d")
    return int(match[1]) * UNITS[match[2]]


def written(length: timedelta) -> str:
    """An interval of whole minutes in its longest unit: 90m, 6h, 1d."""
    for name in ("d", "h"):
        if length >= UNITS[name] and length % UNITS[name] == timedelta(0):
            return f"{length // UNITS[name]}{name}"
    return f"{length // UNITS['m']}m"


def _whole(length: timedelta) -> timedelta:
    """The length without what a block would not write: minutes from six hours on, hours from a week."""
    unit = UNITS["d"] if length >= LONGEST else UNITS["h"] if length >= 6 * UNITS["h"] else UNITS["m"]
    return length - length % unit


def floor_of(every: str) -> str:
    """The shortest interval of a source that names none: half of `every`, at least 15 minutes."""
    usual = interval(every)
    return written(min(usual, max(_whole(usual // 2), SHORTEST)))


def ceiling_of(every: str) -> str:
    """The longest interval of a source that names none: four times `every`, at most a week."""
    usual = interval(every)
    return written(max(usual, min(_whole(usual * 4), LONGEST)))
