"""The clock over real runs: once per day, caught up after an outage, crashed runs again, stops when told."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent

from crawler.sample_site.server import SampleSite
from db.store import Store
from db.store.owner import current_owner
from scheduler.clock import TICK, Clock, _record, now_utc
from scheduler.due import Rhythm
from scheduler.timetable import Timetable

ROOT = Path(__file__).parents[2]
START = datetime(2030, 1, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as site:
        yield site


@pytest.fixture
def arguments(site: SampleSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One small source of the sample site; its runs take a second or two."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    blocks = site.sources_toml().split("[[source]]")
    (tmp_path / "sources.toml").write_text("[[source]]" + next(block for block in blocks if "rss" in block))
    return ["--sources", str(tmp_path / "sources.toml"), "--allow-host", site.host_port]


def states(database: Path) -> list[tuple[str, str, int]]:
    with Store(database) as store:
        rows = store.connection.execute("SELECT due_at, state, attempts FROM runs ORDER BY due_at").fetchall()
    return [(row[0][:10], row[1], row[2]) for row in rows]


def test_each_day_is_run_once_and_an_outage_is_one_run(arguments: list[str], tmp_path: Path) -> None:
    database, moment = tmp_path / "clock.db", [START]
    clock = Clock(database, Timetable, extra=arguments, now=lambda: moment[0])
    assert clock.tick() == {"daily": "run"}
    assert clock.tick() == {"daily": "done"}
    moment[0] += timedelta(days=5)
    assert clock.tick() == {"daily": "run"}
    assert clock.tick() == {"daily": "done"}
    assert states(database) == [
        ("2030-01-01", "finished", 1),
        *((f"2030-01-0{day}", "failed", 1) for day in (2, 3, 4, 5)),
        ("2030-01-06", "finished", 1),
    ]
    with Store(database) as store:
        (reason,) = store.connection.execute(
            "SELECT DISTINCT reason FROM runs WHERE state = 'failed'"
        ).fetchone()
    assert reason == "missed: no scheduler was running; the run due 2030-01-06T06:00:00Z caught it up"


def test_a_run_that_was_killed_is_run_again_under_its_own_row(arguments: list[str], tmp_path: Path) -> None:
    database = tmp_path / "clock.db"
    host = current_owner().rsplit(":", 2)[0]
    with Store(database) as store:
        store.runs.start("daily", due_at=START.replace(hour=6), owner=f"{host}:{2**22 + 1}:1", now=START)
    clock = Clock(database, Timetable, extra=arguments, now=lambda: START)
    assert clock.tick() == {"daily": "run"}
    assert states(database) == [("2030-01-01", "finished", 2)]


def test_a_run_that_cannot_claim_its_row_is_failed_with_its_reason_and_tried_three_times(
    tmp_path: Path,
) -> None:
    database, moment = tmp_path / "clock.db", [START]
    clock = Clock(database, Timetable, command=("/bin/sh", "-c", "exit 2"), now=lambda: moment[0])
    for attempt in (1, 2, 3):
        assert clock.tick() == {"daily": "run"}
        assert clock.tick() == {"daily": "wait" if attempt < 3 else "give_up"}
        assert states(database) == [("2030-01-01", "failed", attempt)]
        moment[0] += timedelta(hours=1)
    assert clock.tick() == {"daily": "give_up"}
    with Store(database) as store:
        latest = store.runs.latest("daily")
    assert latest is not None
    assert latest.reason == "its process ended with exit code 2; see its log"


def test_a_task_that_is_in_trouble_leaves_the_others_their_tick(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The first task's command cannot be started; the second one would be told so as well, by its turn."""
    database = tmp_path / "clock.db"
    plan = Timetable(rhythms={"backup": Rhythm(), "daily": Rhythm()})
    clock = Clock(database, lambda: plan, command=(str(tmp_path / "missing"),), now=lambda: START)
    assert clock.tick() == {}
    assert [record.message.split(":")[0] for record in caplog.records] == ["backup", "daily"]


def _resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("runs", [60, pytest.param(5_000, marks=pytest.mark.soak)])
def test_the_schedulers_memory_stays_flat(tmp_path: Path, runs: int) -> None:
    moment = [START]
    clock = Clock(tmp_path / "a.db", Timetable, command=("/bin/sh", "-c", "exit 2"), now=lambda: moment[0])
    before = 0
    for number in range(runs):
        assert clock.tick() == {"daily": "run"}
        moment[0] += timedelta(days=1)
        if number == runs // 5:
            before = _resident()
    assert _resident() - before < 5_000_000


def test_sigterm_stops_the_clock_and_a_second_one_is_told_who_holds_it(
    arguments: list[str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "scheduler", "schedule", "--db", str(tmp_path / "a.db"), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        assert "clock started" in first.stderr.readline()
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert second.returncode == 1
        assert f":{first.pid}:" in second.stderr
        first.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert first.wait(timeout=60) == 0
        assert time.monotonic() - started < 45
    assert not _running(str(tmp_path / "a.db"))


@pytest.fixture
def silent_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The arguments of a run that hangs: its one source takes the call and never answers."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        host = f"127.0.0.1:{server.getsockname()[1]}"
        table = tmp_path / "silent.toml"
        table.write_text(
            f'[[source]]\nkey = "mute"\nname = "Mute"\nkind = "rss"\nurl = "http://{host}/feed.xml"\n'
        )
        yield ["--sources", str(table), "--allow-host", host]


def test_a_run_that_takes_too_long_is_stopped_and_taken_again(silent_host: list[str], tmp_path: Path) -> None:
    database = tmp_path / "clock.db"
    timetable = Timetable(longest_run=timedelta(seconds=8))
    clock = Clock(database, lambda: timetable, extra=silent_host, now=lambda: START)
    assert clock.tick() == {"daily": "run"}
    assert not _running(str(database))
    assert states(database) == [("2030-01-01", "crashed", 1)]
    with Store(database) as store:
        latest = store.runs.latest("daily")
    assert latest is not None
    assert latest.reason == "took longer than 0:00:08 and was ended"


def test_stopping_ends_the_run_and_starts_no_other(silent_host: list[str], tmp_path: Path) -> None:
    database = tmp_path / "clock.db"
    clock = Clock(database, Timetable, extra=silent_host, now=lambda: START)
    ticking = threading.Thread(target=clock.tick)
    ticking.start()
    for _ in range(300):
        if database.exists() and states_or_none(database) == [("2030-01-01", "running", 1)]:
            break
        time.sleep(0.1)
    clock.stop()
    ticking.join(timeout=60)
    assert not ticking.is_alive()
    assert not _running(str(database))
    assert clock.tick() == {"daily": "run"}  # it is due, but nothing starts any more
    assert [row[1] for row in states(database)] == ["crashed"]
    with Store(database) as store:
        latest = store.runs.latest("daily")
    assert latest is not None
    assert latest.reason == "the clock was told to stop; it is done again when that starts"


def states_or_none(database: Path) -> list[tuple[str, str, int]] | None:
    return states(database) if database.stat().st_size else None


def test_sigterm_in_an_idle_hour_ends_the_clock_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = tmp_path / "clock.db"
    with Store(database) as store:
        run_id = store.runs.start("daily", due_at=now_utc(), owner=current_owner(), now=now_utc())
        assert run_id is not None
        store.runs.finish(run_id, state="finished", now=now_utc())
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    caplog.set_level(logging.INFO, "chiprace.clock")
    killer = threading.Timer(2, os.kill, (os.getpid(), signal.SIGTERM))
    try:
        killer.start()
        started = time.monotonic()
        Clock(database, lambda: Timetable(tick=timedelta(seconds=1))).serve_forever()
        assert time.monotonic() - started < 20
    finally:
        killer.cancel()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert [record.message.split(" for ")[0] for record in caplog.records] == [
        "clock started",
        "clock stopped",
    ]
    with Store(database) as store:
        assert len(store.runs.last(9)) == 1


def test_missed_and_failed_ticks_are_said_under_our_name(caplog: pytest.LogCaptureFixture) -> None:
    moment = now_utc()
    broken = OSError(28, "No space left on device")
    _record(JobExecutionEvent(EVENT_JOB_ERROR, TICK, "default", moment, exception=broken))
    _record(JobExecutionEvent(EVENT_JOB_MISSED, TICK, "default", moment))
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("chiprace.clock", "ERROR"),
        ("chiprace.clock", "WARNING"),
    ]
    assert "No space left on device" in caplog.text
    assert "the next tick works out what is due" in caplog.text


def _running(word: str) -> list[str]:
    """Command lines of live processes that hold `word`."""
    found = []
    for process in (folder for folder in Path("/proc").iterdir() if folder.name.isdigit()):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if word in line and "pytest" not in line:
            found.append(line)
    return found
