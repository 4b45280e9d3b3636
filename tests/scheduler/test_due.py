"""What is due: once a day through every change of the clocks, never twice, never in the future."""

import itertools
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from db.store.owner import current_owner
from db.store.runs import Run
from scheduler.due import (
    MOST_ATTEMPTS,
    POLL_GAP,
    POLL_RETRY,
    RETRY_AFTER,
    Rhythm,
    decide,
    decide_poll,
    latest_due,
    missed,
    next_due,
)

ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Taipei", "Australia/Lord_Howe", "Asia/Kathmandu"]
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def a_run(state: str, *, due: datetime = NOON, ended: datetime | None = NOON, attempts: int = 1) -> Run:
    return Run(
        id=1,
        source="daily",
        due_at=due,
        started_at=due,
        ended_at=ended,
        state=state,  # type: ignore[arg-type]
        owner="here:1:1",
        attempts=attempts,
        reason=None,
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(1, 30), time(2, 30), time(0, 0), time(23, 59)])
def test_each_local_day_is_due_exactly_once_over_400_days(zone: str, at: time) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dues = {
        latest_due(start + timedelta(minutes=30 * step), Rhythm(at=at, zone=ZoneInfo(zone)))
        for step in range(400 * 48)
    }
    days = sorted(due.astimezone(ZoneInfo(zone)).date() for due in dues)
    assert len(days) == len(set(days))
    assert all(later - earlier == timedelta(days=1) for earlier, later in itertools.pairwise(days))


@given(
    now=st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    at=st.times(),
    zone=st.sampled_from(ZONES),
)
def test_the_last_due_instant_is_past_and_at_most_a_day_and_an_hour_old(
    now: datetime, at: time, zone: str
) -> None:
    moment = now.replace(tzinfo=UTC)
    due = latest_due(moment, Rhythm(at=at.replace(tzinfo=None), zone=ZoneInfo(zone)))
    assert timedelta(0) <= moment - due <= timedelta(hours=25)


def test_days_of_outage_are_caught_up_by_one_run() -> None:
    assert decide(NOON + timedelta(days=3), NOON + timedelta(days=3), a_run("finished")) == "run"
    done = a_run("finished", due=NOON + timedelta(days=3))
    assert decide(NOON + timedelta(days=3, hours=1), NOON + timedelta(days=3), done) == "done"


def test_a_first_start_runs_at_once() -> None:
    assert decide(NOON, NOON, None) == "run"


def test_a_run_by_hand_after_the_hour_counts_as_the_days_run() -> None:
    assert decide(NOON + timedelta(hours=2), NOON, a_run("finished", due=NOON + timedelta(hours=1))) == "done"


def test_a_running_run_is_left_alone_and_a_crashed_one_is_run_again() -> None:
    assert decide(NOON, NOON, a_run("running", ended=None)) == "wait"
    assert decide(NOON, NOON, a_run("crashed")) == "run"


def test_a_failed_run_is_tried_again_after_an_hour_and_not_for_ever() -> None:
    assert decide(NOON + RETRY_AFTER - timedelta(seconds=1), NOON, a_run("failed")) == "wait"
    assert decide(NOON + RETRY_AFTER, NOON, a_run("failed")) == "run"
    for state in ("failed", "crashed"):
        assert decide(NOON + timedelta(hours=9), NOON, a_run(state, attempts=MOST_ATTEMPTS)) == "give_up"


@pytest.mark.parametrize(
    ("night", "at", "instants"),
    [
        # 02:30 does not happen: read with the offset before the change.
        ("2026-03-08", time(2, 30), ["03-07T07:30", "03-08T07:30", "03-09T06:30"]),
        ("2026-03-08", time(3, 0), ["03-07T08:00", "03-08T07:00", "03-09T07:00"]),
        # 01:30 happens twice: the first pass counts, the second starts nothing.
        ("2026-11-01", time(1, 30), ["10-31T05:30", "11-01T05:30", "11-02T06:30"]),
        ("2026-11-01", time(2, 0), ["10-31T06:00", "11-01T07:00", "11-02T07:00"]),
    ],
)
def test_a_night_of_the_changing_clocks_has_one_run_minute_by_minute(
    tmp_path: Path, night: str, at: time, instants: list[str]
) -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime.fromisoformat(f"{night}T00:00:00+00:00") - timedelta(hours=20)
    begun: list[datetime] = []
    with Store(tmp_path / "dst.db") as store:
        # What was due before the watch began is done.
        store.runs.start("daily", due_at=start - timedelta(minutes=1), owner=current_owner(), now=start)
        store.runs.finish(1, state="finished", now=start)
        for minute in range(56 * 60):
            now = start + timedelta(minutes=minute)
            due = latest_due(now, Rhythm(at=at, zone=zone))
            if decide(now, due, store.runs.latest("daily")) == "run":
                run_id = store.runs.start("daily", due_at=due, owner=current_owner(), now=now)
                assert run_id is not None
                store.runs.finish(run_id, state="finished", now=now)
                begun.append(now)
    assert [moment.strftime("%m-%dT%H:%M") for moment in begun] == instants


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekly_task_is_due_on_its_day_once_a_week_also_when_the_clocks_change(weekday: int) -> None:
    zone = ZoneInfo("America/New_York")
    rhythm = Rhythm(at=time(2, 30), zone=zone, weekday=weekday)
    start = datetime(2026, 1, 15, tzinfo=UTC)
    dues = sorted({latest_due(start + timedelta(hours=step), rhythm) for step in range(400 * 24)})
    days = [due.astimezone(zone).date() for due in dues]
    assert {day.weekday() for day in days} == {weekday}
    assert all(later - earlier == timedelta(days=7) for earlier, later in itertools.pairwise(days))


def test_each_missed_instant_is_named_once_and_neither_of_the_runs_at_the_ends() -> None:
    rhythm = Rhythm(at=time(12, 0))
    due = NOON + timedelta(days=4)
    assert missed(a_run("finished"), due, rhythm) == [NOON + timedelta(days=n) for n in (1, 2, 3)]
    assert missed(a_run("finished", due=due - timedelta(days=1)), due, rhythm) == []
    # Nothing was promised before the first run.
    assert missed(None, due, rhythm) == []


def test_sources_are_asked_when_one_is_due_and_later_after_a_poll_that_broke() -> None:
    finished, crashed = a_run("finished"), a_run("crashed")
    assert decide_poll(NOON, waiting=False, latest=None) == "done"
    assert decide_poll(NOON, waiting=True, latest=None) == "run"
    assert decide_poll(NOON, waiting=True, latest=a_run("running", ended=None)) == "wait"
    for latest, gap in ((finished, POLL_GAP), (crashed, POLL_RETRY)):
        assert decide_poll(NOON + gap - timedelta(seconds=1), waiting=True, latest=latest) == "wait"
        assert decide_poll(NOON + gap, waiting=True, latest=latest) == "run"
    for broken, gap in ((1, POLL_RETRY), (2, 2 * POLL_RETRY), (3, 4 * POLL_RETRY), (9, timedelta(days=1))):
        assert decide_poll(NOON + gap, waiting=True, latest=crashed, broken=broken) == "run"
        early = NOON + gap - timedelta(seconds=1)
        assert decide_poll(early, waiting=True, latest=crashed, broken=broken) == "wait"


@pytest.mark.parametrize("weekday", [None, 6])
def test_the_next_due_instant_is_the_first_one_that_is_still_to_come(weekday: int | None) -> None:
    rhythm = Rhythm(at=time(2, 30), zone=ZoneInfo("Europe/Berlin"), weekday=weekday)
    now = datetime(2030, 3, 30, 0, 0, tzinfo=UTC)
    for _ in range(60):
        due = next_due(now, rhythm)
        assert latest_due(now, rhythm) <= now < due == latest_due(due, rhythm)
        assert latest_due(due - timedelta(seconds=1), rhythm) <= now
        now += timedelta(hours=7)
