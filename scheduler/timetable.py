"""When each task of the clock is due, as the settings say it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from db.store import Store
from scheduler.configuration import Configuration, Weekday, hour, longest_run
from scheduler.due import Rhythm

Task = Literal["daily", "poll", "backup", "maintenance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Tasks with their rhythms, whether sources are asked between the daily runs, the longest run."""

    rhythms: Mapping[Task, Rhythm] = field(default_factory=lambda: {"daily": Rhythm()})
    polling: bool = False
    tick: timedelta = timedelta(minutes=1)
    longest_run: timedelta = timedelta(hours=6)


def timetable(settings: Configuration) -> Timetable:
    """The copy goes before the maintenance of the same hour, and polls follow their sources."""
    zone = ZoneInfo(settings.schedule.zone)
    night = hour(settings.backup.at)
    rhythms: dict[Task, Rhythm] = {"daily": Rhythm(at=hour(settings.schedule.at), zone=zone)}
    if settings.backup.folder is not None:
        rhythms["backup"] = Rhythm(at=night, zone=zone)
    day = get_args(Weekday).index(settings.schedule.maintenance)
    rhythms["maintenance"] = Rhythm(at=night, zone=zone, weekday=day)
    return Timetable(
        rhythms=rhythms, polling=settings.schedule.polling, longest_run=longest_run(settings.schedule)
    )


# What the last run could not ask, for want of a contact or a key, the next one could not ask either: it waits
# for the next daily run, and starts no poll.
WAITING = """
SELECT EXISTS (
    SELECT 1 FROM sources LEFT JOIN source_state ON source_state.source = sources.key
    WHERE enabled AND coalesce(next_due_at, '') <= ? AND key NOT IN (
        SELECT source FROM run_counts WHERE name LIKE 'skipped: %'
        AND run_id = (SELECT max(id) FROM runs WHERE source IN ('daily', 'poll'))
    )
)
"""


def sources_wait(store: Store, now: str) -> bool:
    """Whether any source that is followed is due at `now`; none is before the tables were mirrored."""
    try:
        row = store.connection.execute(WAITING, (now,)).fetchone()
    except sqlite3.OperationalError:
        return False
    return bool(row[0])
