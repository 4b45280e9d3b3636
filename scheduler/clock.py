"""The clock: APScheduler ticks, the runs table decides.

APScheduler alone misses runs after a pause, drops them at boot with replace_existing, does not
rerun a killed job and fires twice in the hour that autumn repeats. So it only ticks, in UTC, with a
memory job store; what is due is worked out from the runs table at boot and at each tick.
"""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.store import Store
from scheduler.due import Decision, decide, latest_due
from scheduler.lock import only_one

if TYPE_CHECKING:
    from apscheduler.events import JobEvent

log = logging.getLogger("chiprace.clock")
DAILY = "daily"
GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When the daily run is due and how long it may take."""

    at: time = time(6, 0)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tick: timedelta = timedelta(minutes=1)
    longest_run: timedelta = timedelta(hours=6)


def now_utc() -> datetime:
    """This instant, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Clock:
    """Starts each due run as a child process, one at a time, and stops it in good order."""

    def __init__(
        self,
        database: Path,
        timetable: Timetable,
        *,
        extra: Sequence[str] = (),
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        """`extra` are further arguments of ``chiprace run``; `now` is the clock to read."""
        self._database = database
        self._timetable = timetable
        self._extra = tuple(extra)
        self._now = now
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def tick(self) -> Decision:
        """Run what is due now, wait for it to end, and say what was decided."""
        now = self._now()
        due = latest_due(now, at=self._timetable.at, zone=self._timetable.zone)
        with Store(self._database) as store:
            store.runs.crash_dead(now=now)
            decision = decide(now, due, store.runs.latest(DAILY))
        if decision == "run" and not self._stopping.is_set():
            self._run(due)
        return decision

    def _run(self, due: datetime) -> None:
        # The executable is this Python, the arguments are ours.
        command = [sys.executable, "-m", "scheduler", "run", "--db", str(self._database)]
        self._child = subprocess.Popen(  # noqa: S603
            [*command, "--due", due.isoformat(), *self._extra], start_new_session=True
        )
        if self._stopping.is_set():
            # Told to stop between the decision and the start: stop() saw no child to end.
            self._stop_child()
        try:
            code = self._child.wait(timeout=self._timetable.longest_run.total_seconds())
            log.info("run due %s ended with exit code %s", due.isoformat(), code)
        except subprocess.TimeoutExpired:
            log.error("run due %s took longer than %s: stopped", due.isoformat(), self._timetable.longest_run)
            self._stop_child()
        finally:
            self._child = None

    def _stop_child(self) -> None:
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(timeout=GRACE.total_seconds())
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def stop(self) -> None:
        """Let no further run start and end the one that runs."""
        self._stopping.set()
        self._stop_child()

    def serve_forever(self) -> None:
        """Tick until SIGTERM or SIGINT. Raises HeldError where another scheduler has this database."""
        from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
        from apscheduler.schedulers.background import BackgroundScheduler

        with only_one(self._database, "scheduler"):
            ticker = BackgroundScheduler(timezone=UTC)
            ticker.add_listener(_record, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
            ticker.add_job(
                self.tick,
                "interval",
                seconds=self._timetable.tick.total_seconds(),
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
                id=DAILY,
            )
            wanted = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: wanted.set())
            ticker.start()
            log.info("clock started for %s, daily at %s", self._database, self._timetable.at)
            wanted.wait()
            self.stop()
            ticker.shutdown(wait=True)
            log.info("clock stopped")


def _record(event: "JobEvent") -> None:
    """Missed ticks and errors are said: the library would only log them under its own name."""
    error = getattr(event, "exception", None)
    if error is not None:
        log.error("tick failed: %s: %s", type(error).__name__, error)
    else:
        log.warning("tick %s: event %s; the next tick works out what is due", event.job_id, event.code)
