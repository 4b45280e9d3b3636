"""The clock: APScheduler ticks, the runs table decides.

APScheduler alone misses runs after a pause, drops them at boot with replace_existing, does not
rerun a killed job and fires twice in the hour that autumn repeats. So it only ticks, in UTC, with a
memory job store; what is due is worked out from the runs table at boot and at each tick.
"""

import logging
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import ChipraceError
from db.store import Store
from db.store.connection import StoreError, stamp
from scheduler.due import Decision, Rhythm, decide, decide_poll, latest_due, missed
from scheduler.lock import only_one
from scheduler.timetable import Task, Timetable, sources_wait

if TYPE_CHECKING:
    from apscheduler.events import JobEvent

log = logging.getLogger("chiprace.clock")
GRACE = timedelta(seconds=30)
TICK = "tick"


def now_utc() -> datetime:
    """This instant, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Clock:
    """Starts each due run as a child process, one at a time, and stops it in good order."""

    def __init__(
        self,
        database: Path,
        read: Callable[[], Timetable],
        *,
        command: Sequence[str] = (sys.executable, "-m", "scheduler", "run"),
        extra: Sequence[str] = (),
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        """`read` gives the timetable, again when told to; `command` is the program that does a run, with
        `extra` as its further arguments; `now` is the clock to read.
        """
        self._database = database
        self._read = read
        self._timetable = read()
        self._command = (*command, *extra)
        self._now = now
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        # Why a task's last run could not even be written down.
        self._trouble: dict[Task, str] = {}

    def tick(self) -> dict[Task, Decision]:
        """Run what is due now, one after the other, and say what was decided of each task.

        A database that cannot be read or written at this moment costs that task this tick and no other.
        """
        decided: dict[Task, Decision] = {}
        for task, rhythm in self._timetable.rhythms.items():
            with self._noted(task):
                decided[task] = self._due(task, rhythm)
        if self._timetable.polling:
            with self._noted("poll"):
                decided["poll"] = self._poll()
        return decided

    @contextmanager
    def _noted(self, task: Task) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, StoreError, OSError) as error:
            self._trouble[task] = str(error)
            log.error("%s: %s; it is tried again at the next tick", task, error)

    def _due(self, task: Task, rhythm: Rhythm) -> Decision:
        now = self._now()
        due = latest_due(now, rhythm)
        with Store(self._database) as store:
            store.runs.crash_dead(now=now)
            latest = store.runs.latest(task)
            decision = decide(now, due, latest)
            if decision == "run" and (gone := missed(latest, due, rhythm)):
                why = self._trouble.get(task, "no scheduler was running")
                store.runs.record_missed(task, gone, caught_up_by=due, now=now, why=why)
        if decision == "run":
            same = latest is not None and latest.due_at == due
            self._run(task, due, attempts=latest.attempts if latest and same else 0)
        return decision

    def _poll(self) -> Decision:
        now = self._now()
        with Store(self._database) as store:
            latest, waiting = store.runs.latest("poll"), sources_wait(store, stamp(now))
            decision = decide_poll(
                now, waiting=waiting, latest=latest, broken=store.runs.broken_in_a_row("poll")
            )
        if decision == "run":
            self._run("poll", now, attempts=0)
        return decision

    def _run(self, task: Task, due: datetime, *, attempts: int) -> None:
        if self._stopping.is_set():
            return
        named = ["--task", task, "--due", due.isoformat(), "--db", str(self._database)]
        # The executable is this Python, the arguments are ours. What a run prints for people is in its log.
        child = self._child = subprocess.Popen(  # noqa: S603
            [*self._command, *named], start_new_session=True, stdout=subprocess.DEVNULL
        )
        if self._stopping.is_set():
            # Told to stop between the decision and the start: stop() saw no child to end.
            self._stop_child()
        try:
            code = child.wait(timeout=self._timetable.longest_run.total_seconds())
            reason = f"its process ended with exit code {code}" if code >= 0 else f"killed by signal {-code}"
            level = logging.INFO if code >= 0 else logging.ERROR
            log.log(level, "%s due %s: %s", task, due.isoformat(), reason)
            if self._stopping.is_set():
                reason = "the clock was told to stop; it is done again when that starts"
        except subprocess.TimeoutExpired:
            reason = f"took longer than {self._timetable.longest_run} and was ended"
            log.error("%s due %s: %s", task, due.isoformat(), reason)
            self._stop_child()
        finally:
            self._child = None
        self._trouble[task] = reason
        with Store(self._database) as store:
            # One that ended in good order has closed its row itself.
            store.runs.crash_dead(now=self._now(), reason=reason)
            if child.returncode != 0 and not self._stopping.is_set():
                store.runs.unclaimed(
                    task, due, attempts=attempts, reason=f"{reason}; see its log", now=self._now()
                )
        self._trouble.pop(task)

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

    def reload(self) -> None:
        """Take over what the settings say now; what is not valid is told and changes nothing."""
        try:
            self._timetable = self._read()
        except (ChipraceError, OSError) as error:
            log.error("settings stay as they were: %s", error)
        else:
            log.info("settings read again")

    def stop(self) -> None:
        """Let no further run start and end the one that runs."""
        self._stopping.set()
        self._stop_child()

    def serve_forever(self) -> None:
        """Tick until SIGTERM or SIGINT; SIGHUP reads the settings again.

        Raises HeldError where another scheduler has this database.
        """
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
                id=TICK,
            )
            wanted = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: wanted.set())
            signal.signal(signal.SIGHUP, lambda _number, _frame: self.reload())
            ticker.start()
            log.info("clock started for %s: %s", self._database, ", ".join(self._timetable.rhythms))
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
