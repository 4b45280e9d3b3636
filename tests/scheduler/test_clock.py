"""The clock over real runs: once per day, caught up after an outage, crashed runs again, stops when told."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.sample_site.server import SampleSite
from db.store import Store
from db.store.owner import current_owner
from scheduler.clock import DAILY, Clock, Timetable

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
    clock = Clock(database, Timetable(), extra=arguments, now=lambda: moment[0])
    assert clock.tick() == "run"
    assert clock.tick() == "done"
    moment[0] += timedelta(days=5)
    assert clock.tick() == "run"
    assert clock.tick() == "done"
    assert states(database) == [("2030-01-01", "finished", 1), ("2030-01-06", "finished", 1)]


def test_a_run_that_was_killed_is_run_again_under_its_own_row(arguments: list[str], tmp_path: Path) -> None:
    database = tmp_path / "clock.db"
    host = current_owner().rsplit(":", 2)[0]
    with Store(database) as store:
        store.runs.start(DAILY, due_at=START.replace(hour=6), owner=f"{host}:{2**22 + 1}:1", now=START)
    clock = Clock(database, Timetable(), extra=arguments, now=lambda: START)
    assert clock.tick() == "run"
    assert states(database) == [("2030-01-01", "finished", 2)]


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
