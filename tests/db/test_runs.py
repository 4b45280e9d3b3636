"""Runs, settings and the names of processes: what must be right after a crash."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db.records import require_utc
from db.store import Store
from db.store.connection import instant, number_or_none, stamp
from db.store.owner import current_owner, is_alive

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "families.db") as store:
        yield store


def test_the_last_runs_come_newest_first_and_no_more_than_asked_for(store: Store) -> None:
    assert store.runs.latest("daily") is None
    for n in range(4):
        run_id = store.runs.start("daily", due_at=NOW + n * DAY, owner=current_owner(), now=NOW + n * DAY)
        assert run_id is not None
        if n < 3:
            store.runs.finish(run_id, state="finished", now=NOW + n * DAY)
    last = store.runs.last(2)
    assert [(run.due_at, run.ended_at, run.state) for run in last] == [
        (NOW + 3 * DAY, None, "running"),
        (NOW + 2 * DAY, NOW + 2 * DAY, "finished"),
    ]


def test_runs_of_dead_processes_are_crashed_and_those_of_live_ones_are_not(store: Store) -> None:
    host = current_owner().rsplit(":", 2)[0]
    store.runs.start("a", due_at=NOW, owner=current_owner(), now=NOW)
    store.runs.start("b", due_at=NOW, owner="another-host:1:1", now=NOW)
    assert store.runs.crash_dead(now=NOW) == 0
    store.runs.start("c", due_at=NOW, owner=f"{host}:{2**22 + 1}:1", now=NOW)
    assert store.runs.crash_dead(now=NOW + DAY) == 1
    assert store.runs.crash_dead(now=NOW + DAY) == 0
    crashed = store.runs.latest("c")
    assert crashed is not None
    assert (crashed.state, crashed.reason, crashed.ended_at) == ("crashed", "process is gone", NOW + DAY)


def test_a_setting_is_remembered_across_connections_and_may_change(store: Store) -> None:
    assert store.settings.get("said") is None
    for value in ("once", "twice"):
        store.settings.put("said", value)
        with Store(store.path) as again:
            assert again.settings.get("said") == value


AS_NOBODY = """
import os, sys
from db.store.owner import is_alive
is_alive(sys.argv[1])  # loads what it needs, which nobody may not read
os.setuid(65534)
print(is_alive(sys.argv[1]))
"""


def test_a_process_of_another_user_is_alive_though_it_may_not_be_signalled() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    words = [sys.executable, "-c", AS_NOBODY, current_owner()]
    answer = subprocess.run(words, capture_output=True, text=True, check=True)
    assert answer.stdout == "True\n"


def test_a_process_that_has_ended_is_not_alive() -> None:
    host = current_owner().rsplit(":", 2)[0]
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
        assert not is_alive(f"{host}:{child.pid}:1")


def test_an_instant_without_a_zone_or_of_another_one_is_refused() -> None:
    assert instant(stamp(NOW)) == NOW
    for wrong in (NOW.replace(tzinfo=None), NOW.astimezone(ZoneInfo("Asia/Taipei"))):
        with pytest.raises(ValueError, match="aware UTC"):
            stamp(wrong)
    require_utc("published", None)
    assert number_or_none(None) is None
