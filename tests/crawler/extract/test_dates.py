"""Dates: every form to UTC with its precision; nothing that is not said is made up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates import AHEAD, EARLIEST, parse_date

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST, LAST = datetime(1991, 1, 1, tzinfo=UTC).replace(tzinfo=None), NOW.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00"),
        ("2026-11-20T10:00:00.123456+02:00", "2026-11-20T08:00"),
        ("2026-11-20T10:00:00+0900", "2026-11-20T01:00"),
        ("20261120T101500Z", "2026-11-20T10:15"),
        ("Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00"),
        ("Fri, 20 Nov 2026 10:00:00 -0800", "2026-11-20T18:00"),
        ("Fri, 20 Nov 2026 10:00:00 EST", "2026-11-20T15:00"),
        ("20 Nov 26 10:00 +0000", "2026-11-20T10:00"),
        ("20 Nov 2026 10:00:00 CET", "2026-11-20T09:00"),
        ("Nov. 20, 2026 10:15 a.m. ET", "2026-11-20T15:15"),
        ("July 20, 2026 10:15 a.m. ET", "2026-07-20T14:15"),
        ("November 20th, 2026 at 4:05 PM EDT", "2026-11-20T20:05"),
        ("Updated: Nov 20, 2026 | 3:00 pm", "2026-11-20T15:00"),
        ("20.11.2026 14:30", "2026-11-20T14:30"),
        ("2026年11月20日 15:04", "2026-11-20T15:04"),
        ("3. März 2026, 10:15", "2026-03-03T10:15"),
        ("Fri Nov 20 10:00:00 2026", "2026-11-20T10:00"),
        ("1763600000", "2025-11-20T00:53:20"),
        ("1763600000000", "2025-11-20T00:53:20"),
    ],
)
def test_a_time_is_read_to_the_second_in_utc(raw: str, instant: str) -> None:
    read = parse_date(raw, now=NOW)
    assert read is not None
    assert (read.instant, read.precision) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), "second")
    assert read.raw == raw


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-20", "20261120", "2026/11/20", "11/20/2026", "20.11.2026", "2026. 11. 20.", "2026年11月20日",
        "November 20, 2026", "20 November 2026", "Friday, Nov. 20th, 2026", "Published on 20 November 2026",
        "20 novembre 2026", "20 de noviembre de 2026", "2026-11-20 UTC",
    ],
)  # fmt: skip
def test_a_day_stays_a_day(raw: str) -> None:
    read = parse_date(raw, now=NOW)
    assert read is not None
    assert (read.instant, read.precision) == (datetime(2026, 11, 20, tzinfo=UTC), "day")


def test_a_naive_time_is_taken_as_utc() -> None:
    read = parse_date("2026-11-20T10:00", now=NOW)
    assert read is not None
    assert read.instant == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        None, "", "  ", "tomorrow", "2 hours ago", "May 5", "2026", "2026-11", "November 2026", "2026-02-31",
        "0000-00-00", "Thu, 19 Nov 2026 25:00:00 GMT", "1901-01-01", "Volume 12 of 2026", "x" * 200,
        "9999999999",
    ],
)  # fmt: skip
def test_what_names_no_possible_day_is_none(raw: str | None) -> None:
    assert parse_date(raw, now=NOW) is None


def test_a_day_ahead_is_a_time_zone_and_three_are_a_mistake() -> None:
    assert parse_date((NOW + timedelta(days=1)).isoformat(), now=NOW) is not None
    assert parse_date((NOW + timedelta(days=3)).isoformat(), now=NOW) is None


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.timezones()))
def test_every_instant_written_in_iso_comes_back(instant: datetime) -> None:
    read = parse_date(instant.isoformat(timespec="seconds"), now=NOW)
    offset = instant.utcoffset()
    assert read is not None
    assert offset is not None
    if offset.seconds % 60 == 0:
        assert read.instant == instant.replace(microsecond=0).astimezone(UTC)


@given(st.text(max_size=120))
def test_any_text_is_a_date_or_none(text: str) -> None:
    read = parse_date(text, now=NOW)
    assert read is None or EARLIEST <= read.instant.date() <= (NOW + AHEAD).date()
