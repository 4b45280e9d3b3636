"""When a source is asked next: between its borders, by its own rhythm, and ever later while it fails."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.polling import GAPS, MONTH, after_failure, next_interval, remember
from db.intervals import LONGEST, interval, written
from db.knowledge import Source
from db.store.polls import History, SourceState

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCE = Source(key="wire", name="Wire", kind="rss", url="https://wire.example/feed", every="6h")


def failed(
    reasons: Sequence[str], *, gap: timedelta = HOUR, chance: float = 0.5
) -> tuple[SourceState, timedelta]:
    """The state and the last wait after polls that failed for these reasons, `gap` apart."""
    state, wait = SourceState(), timedelta(0)
    for number, reason in enumerate(reasons):
        failure = after_failure(SOURCE, state, reason, now=NOW + number * gap, chance=chance)
        state = SourceState(
            standing=failure.standing, strain=failure.strain, failing_since=failure.failing_since
        )
        wait = failure.wait
    return state, wait


# Rhythm


def test_the_first_poll_finds_an_archive_and_no_rhythm() -> None:
    history = remember(History(), new=1_052, now=NOW)
    assert history == History(last_new_at=NOW)
    assert next_interval(SOURCE, history, now=NOW) == 6 * HOUR
    assert next_interval(SOURCE, History(), now=NOW) == 6 * HOUR


def test_a_poll_without_news_changes_no_history() -> None:
    history = History(last_new_at=NOW, gaps=(HOUR,))
    assert remember(history, new=0, now=NOW + DAY) == history


def test_several_items_at_once_stand_for_as_many_gaps() -> None:
    history = remember(History(last_new_at=NOW), new=4, now=NOW + 12 * HOUR)
    assert history.gaps == (3 * HOUR,)
    assert history.last_new_at == NOW + 12 * HOUR


def test_only_the_last_gaps_are_remembered() -> None:
    history = History(last_new_at=NOW)
    for number in range(1, GAPS + 3):
        history = remember(history, new=1, now=NOW + number * DAY)
    assert history.gaps == (DAY,) * GAPS


def test_a_clock_that_went_back_makes_no_gap_below_nothing() -> None:
    assert remember(History(last_new_at=NOW), new=1, now=NOW - HOUR).gaps == (timedelta(0),)


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([10 * HOUR], 5 * HOUR),
        ([10 * HOUR, 10 * HOUR, 900 * HOUR], 5 * HOUR),  # one holiday is no new rhythm
        ([6 * HOUR], 3 * HOUR),  # the floor
        ([5 * HOUR], 3 * HOUR),
        ([48 * HOUR], 24 * HOUR),  # the ceiling
        ([50 * HOUR], 24 * HOUR),
    ],
)
def test_a_source_is_asked_twice_in_its_usual_gap_between_floor_and_ceiling(
    gaps: list[timedelta], expected: timedelta
) -> None:
    history = History(last_new_at=NOW, gaps=tuple(gaps))
    assert next_interval(SOURCE, history, now=NOW) == expected


def test_a_silence_makes_the_interval_longer_than_the_rhythm_says() -> None:
    history = History(last_new_at=NOW, gaps=(10 * HOUR,))
    intervals = [next_interval(SOURCE, history, now=NOW + n * HOUR) for n in (0, 20, 21, 40, 96, 900)]
    assert intervals == [5 * HOUR, 5 * HOUR, 5.25 * HOUR, 10 * HOUR, 24 * HOUR, 24 * HOUR]


def test_a_block_may_name_its_own_floor_and_ceiling() -> None:
    tight = Source(
        key="a", name="A", kind="rss", url="https://a.example/", every="2h", every_min="1h", every_max="3h"
    )
    fast, slow = History(last_new_at=NOW, gaps=(HOUR / 60,)), History(last_new_at=NOW, gaps=(99 * DAY,))
    assert next_interval(tight, fast, now=NOW) == HOUR
    assert next_interval(tight, slow, now=NOW) == 3 * HOUR


@given(
    st.lists(st.timedeltas(timedelta(0), 400 * DAY), max_size=GAPS),
    st.timedeltas(timedelta(0), 400 * DAY),
    st.integers(1, 9_999),
    st.sampled_from("mhd"),
)
def test_no_history_leads_outside_the_borders(
    gaps: list[timedelta], silence: timedelta, number: int, unit: str
) -> None:
    source = Source(key="a", name="A", kind="rss", url="https://a.example/", every=f"{number}{unit}")
    wait = next_interval(source, History(last_new_at=NOW, gaps=tuple(gaps)), now=NOW + silence)
    assert interval(source.every_min or "") <= wait <= interval(source.every_max or "")


# Failures


def test_waits_grow_in_a_straight_line_and_end_at_a_week() -> None:
    waits = [failed(["connection refused"] * n)[1] for n in range(1, 5)]
    assert waits == [12 * HOUR, 18 * HOUR, 24 * HOUR, 30 * HOUR]
    assert failed(["connection refused"] * 27, gap=timedelta(0))[1] == LONGEST
    assert failed(["connection refused"] * 99, gap=timedelta(0))[1] == LONGEST


@pytest.mark.parametrize("reason", ["http 404", "http 429", "http 500", "http 503", "HTTP 599"])
def test_what_says_not_now_counts_half(reason: str) -> None:
    assert failed([reason])[1] == 9 * HOUR
    assert failed([reason, reason])[1] == failed(["host not found"])[1]


@pytest.mark.parametrize("reason", ["http 403", "http 401", "http 4040", "no links", "connection refused"])
def test_what_says_no_counts_whole(reason: str) -> None:
    assert failed([reason])[1] == 12 * HOUR


def test_gone_pauses_at_once_and_is_tried_monthly_also_where_it_fails_otherwise_then() -> None:
    state, wait = failed(["http 410"])
    assert (state.standing, wait) == ("paused", MONTH)
    state, wait = failed(["http 410", "host not found"], gap=MONTH)
    assert (state.standing, wait) == ("paused", MONTH)


def test_a_source_is_dead_after_two_weeks_of_failures_and_not_before() -> None:
    assert failed(["no answer in time"] * 4, gap=DAY * 14 / 3)[0].standing == "dead"
    assert failed(["no answer in time"] * 4, gap=DAY * 14 / 3)[1] == MONTH
    assert failed(["no answer in time"] * 4, gap=DAY * 13.9 / 3)[0].standing == "live"
    # Two weeks in which it was hardly asked, or answered "not now", kill nothing.
    assert failed(["no answer in time"] * 3, gap=DAY * 7)[0].standing == "live"
    assert failed(["http 503"] * 7, gap=DAY * 7)[0].standing == "live"
    assert failed(["http 503"] * 8, gap=DAY * 7)[0].standing == "dead"


def test_the_jitter_spreads_sources_that_failed_together_and_never_asks_sooner_than_usual() -> None:
    early, late = failed(["http 503"], chance=0.0)[1], failed(["http 503"], chance=1.0)[1]
    assert early < failed(["http 503"])[1] < late
    assert late - early == 9 * HOUR * 0.3
    assert early > interval(SOURCE.every)
    assert failed(["http 410"], chance=0.0)[1] == MONTH * 0.85


# Intervals


@pytest.mark.parametrize("text", ["15m", "90m", "6h", "25h", "1d", "30d"])
def test_an_interval_is_written_as_it_is_read(text: str) -> None:
    assert written(interval(text)) == text


@pytest.mark.parametrize("text", ["", "0m", "6 h", "m", "99999m", "1w", "-1h", "1h "])
def test_what_is_no_interval_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="is no interval such as 15m"):
        interval(text)
