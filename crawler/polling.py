"""When a source is asked next: pure decisions over what is remembered of its polls.

A source that brings news often is asked often, one that has gone quiet less and less, both between the
floor and the ceiling of its block. Failures wait longer in a straight line, never in a doubling one, that
a feed which was down over a weekend is not lost for a month.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from db.intervals import LONGEST, interval
from db.knowledge import Source
from db.store.polls import History, SourceState, Standing

# So many of the last gaps between news are remembered.
GAPS = 8
# Asked twice in the usual gap between news, an item is seen before half of the next gap has passed.
POLLS_A_GAP = 2
# A source that was quiet for four days is asked again after one more.
PART_OF_SILENCE = 4
JITTER = 0.15
# "Not now", "not here": a host that is moving or busy says so for days, and is no lost cause.
SOFT = re.compile(r"http (?:404|429|5\d\d)\b", re.IGNORECASE)
GONE = re.compile(r"http 410\b", re.IGNORECASE)
# Given up after two weeks of failures; then it is tried once a month.
DEAD_AFTER, DEAD_STRAIN, MONTH = timedelta(days=14), 4.0, timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a failed poll makes of its source: how it stands, its strain, and when it is asked again."""

    standing: Standing
    strain: float
    failing_since: datetime
    wait: timedelta


def remember(history: History, *, new: int, now: datetime) -> History:
    """The history after a good poll that found `new` items nobody had seen.

    Several at once stand for as many gaps of an equal length. What the first poll of a source finds is
    its archive: it says nothing of gaps.
    """
    if new <= 0:
        return history
    if history.last_new_at is None:
        return History(last_new_at=now)
    gap = max(now - history.last_new_at, timedelta(0)) / new
    return History(last_new_at=now, gaps=(*history.gaps, gap)[-GAPS:])


def next_interval(source: Source, history: History, *, now: datetime) -> timedelta:
    """How long to wait after a good poll: half of the usual gap between news, longer in a silence."""
    wanted = interval(source.every)
    if history.gaps:
        wanted = timedelta(seconds=median(gap.total_seconds() for gap in history.gaps) / POLLS_A_GAP)
    if history.last_new_at is not None:
        wanted = max(wanted, (now - history.last_new_at) / PART_OF_SILENCE)
    floor, ceiling = interval(source.every_min or source.every), interval(source.every_max or source.every)
    return min(max(wanted, floor), ceiling)


def after_failure(
    source: Source, state: SourceState, reason: str, *, now: datetime, chance: float
) -> Failure:
    """What a poll that failed for `reason` makes of the source; `chance` is from 0 to 1, for the jitter."""
    strain = state.strain + (0.5 if SOFT.search(reason) else 1.0)
    since = state.failing_since or now
    standing: Standing = "live"
    if GONE.search(reason) or state.standing == "paused":
        standing = "paused"
    elif strain >= DEAD_STRAIN and now - since >= DEAD_AFTER:
        standing = "dead"
    wait = MONTH if standing != "live" else min(interval(source.every) * (1 + strain), LONGEST)
    spread = 1 + JITTER * (2 * chance - 1)
    return Failure(standing=standing, strain=strain, failing_since=since, wait=wait * spread)
