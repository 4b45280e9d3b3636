"""A scheduler in a process of its own whose clock is a file: ``simulated_clock.py FOLDER DATABASE LAST``.

FOLDER/now holds the instant; each line on stdin moves it on and ticks once, and the answer is one line.
"""

import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.clock import Clock
from scheduler.due import Rhythm
from scheduler.lock import only_one
from scheduler.timetable import Timetable

ZONE = ZoneInfo("Europe/Berlin")
# The daily run stands in the hour that autumn repeats and spring leaves out.
PLAN = Timetable(
    rhythms={
        "daily": Rhythm(at=time(2, 30), zone=ZONE),
        "backup": Rhythm(at=time(3, 30), zone=ZONE),
        "maintenance": Rhythm(at=time(3, 30), zone=ZONE, weekday=6),
    },
    longest_run=timedelta(seconds=60),
)


def main() -> None:
    """Tick at each instant that stands on a line of stdin."""
    folder, database = Path(sys.argv[1]), Path(sys.argv[2])
    now = folder / "now"
    clock = Clock(
        database,
        lambda: PLAN,
        command=(sys.executable, str(Path(__file__).with_name("simulated_run.py")), str(folder)),
        now=lambda: datetime.fromisoformat(now.read_text()),
    )
    with only_one(database, "scheduler"):
        for line in sys.stdin:
            now.write_text(line.strip())
            sys.stdout.write(f"{clock.tick()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
