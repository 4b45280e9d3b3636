"""What is due, as pure functions of instants: no clock, no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from db.store.runs import Run

# A failed run is tried again after an hour, three times in all; then the next due run is done anyway.
RETRY_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 3
# Sources are asked between the daily runs no closer together than this, whatever becomes of a poll.
POLL_GAP = timedelta(minutes=5)
POLL_RETRY, LONGEST_POLL_RETRY = timedelta(minutes=30), timedelta(days=1)

Decision = Literal["run", "wait", "done", "give_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A local hour of each day, or of one day of the week (0 is Monday)."""

    at: time = time(6, 0)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    weekday: int | None = None


def _due_on(day: date, rhythm: Rhythm) -> datetime:
    """The instant of the rhythm's local time on `day`.

    An hour that happens twice (autumn) means its first pass; one that never happens (spring) is
    read with the offset before the change. Either way a day has exactly one due instant.
    """
    return datetime.combine(day, rhythm.at, tzinfo=rhythm.zone).replace(fold=0).astimezone(UTC)


def _backwards(now: datetime, rhythm: Rhythm) -> Iterator[datetime]:
    """Due instants at or before `now`, the newest first, without end."""
    day = now.astimezone(rhythm.zone).date() + timedelta(days=1)
    while True:
        if rhythm.weekday in (None, day.weekday()) and (due := _due_on(day, rhythm)) <= now:
            yield due
        day -= timedelta(days=1)


def latest_due(now: datetime, rhythm: Rhythm) -> datetime:
    """The last instant at or before `now` (UTC) when a run of this rhythm was due."""
    return next(_backwards(now, rhythm))


def next_due(now: datetime, rhythm: Rhythm) -> datetime:
    """The first instant after `now` (UTC) when a run of this rhythm is due."""
    # A week on there is one more, whatever the weekday; the earliest that is still to come.
    later = _backwards(now + timedelta(days=8), rhythm)
    return min(takewhile(lambda due: due > now, later))


def missed(latest: Run | None, due: datetime, rhythm: Rhythm) -> list[datetime]:
    """The due instants after the latest run and before `due`, oldest first: nobody did them."""
    if latest is None:
        return []
    found: list[datetime] = []
    for moment in _backwards(due - timedelta(seconds=1), rhythm):
        if moment <= latest.due_at:
            break
        found.append(moment)
    return found[::-1]


def decide(now: datetime, due: datetime, latest: Run | None) -> Decision:
    """What to do at `now` about the run that was due at `due`, given the latest run there is.

    A crashed run is run again at once, a failed one after an hour, neither more than three times.
    """
    if latest is None or latest.due_at < due:
        return "run"
    if latest.state == "finished" or latest.due_at > due:
        return "done"
    if latest.state == "running":
        return "wait"
    if latest.attempts >= MOST_ATTEMPTS:
        return "give_up"
    if latest.state == "crashed" or latest.ended_at is None or now >= latest.ended_at + RETRY_AFTER:
        return "run"
    return "wait"


def decide_poll(now: datetime, *, waiting: bool, latest: Run | None, broken: int = 0) -> Decision:
    """Whether to ask the sources at `now`; `waiting` says that some are due.

    A poll is not tried again for its own sake: its sources are still due, and after `broken` ones in a row
    they wait longer, twice as long each time, a day at most.
    """
    if not waiting:
        return "done"
    if latest is None:
        return "run"
    if latest.state == "running":
        return "wait"
    return "run" if now >= next_poll(latest, broken) else "wait"


def next_poll(latest: Run, broken: int) -> datetime:
    """From when on the sources may be asked after the poll `latest`, see `decide_poll`."""
    broken = max(broken, int(latest.state != "finished"))
    gap = POLL_GAP if not broken else min(POLL_RETRY * 2 ** min(broken - 1, 9), LONGEST_POLL_RETRY)
    return (latest.ended_at or latest.started_at) + gap
