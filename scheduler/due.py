"""What is due, as pure functions of instants: no clock, no database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from db.store.runs import Run

# A failed run is tried again after an hour, three times in all; then the next day's run is due anyway.
RETRY_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 3

Decision = Literal["run", "wait", "done", "give_up"]


def _due_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of the local time `at` on `day`.

    An hour that happens twice (autumn) means its first pass; one that never happens (spring) is
    read with the offset before the change. Either way a day has exactly one due instant.
    """
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def latest_due(now: datetime, *, at: time, zone: ZoneInfo) -> datetime:
    """The last instant at or before `now` (UTC) when the daily run was due."""
    today = now.astimezone(zone).date()
    candidates = (_due_on(today + timedelta(days=shift), at, zone) for shift in (1, 0, -1, -2))
    return next(due for due in candidates if due <= now)


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
