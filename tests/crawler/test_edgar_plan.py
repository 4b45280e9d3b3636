"""What is asked of EDGAR next: who is followed, how far the feed is walked, which days and lists are due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler import edgar_plan as plan
from crawler.extract.edgar import FilingIndexRow, OlderPage
from crawler.middlewares.sec_block import BLOCK, block_of
from crawler.spiders.edgar import bases
from db.knowledge import Company, Source
from db.store.listings import FilerState

NOW = datetime(2026, 3, 18, 15, 0, tzinfo=UTC)  # a Wednesday, 11:00 Eastern


def row(form: str, filed: date | None = None, number: int = 0, **fields: object) -> FilingIndexRow:
    given: dict[str, object] = {"cik": "0000000101", "company": None, "form": form, "filed": filed} | fields
    return FilingIndexRow(accession=f"0000000101-26-{number:06}", **given)  # type: ignore[arg-type]


def source(key: str, *ciks: str, url: str = "https://data.sec.gov/") -> Source:
    return Source(key=key, name=key, kind="edgar", url=url, ciks=ciks)


def test_a_source_without_filers_follows_every_company_that_no_other_does() -> None:
    companies = [Company(key=f"c{n}", name=f"C {n}", cik=f"{n:010}" if n else None) for n in range(4)]
    sources = [source("rest"), source("chips", "0000000002"), source("more", "0000000002", "0000000009")]
    by_cik = plan.followed(sources, companies)
    assert {cik: one.key for cik, one in by_cik.items()} == {
        "0000000001": "rest",
        "0000000002": "chips",
        "0000000003": "rest",
        "0000000009": "more",
    }


def test_only_forms_that_matter_of_followed_filers_are_queued_with_their_amendments() -> None:
    rows = [row(form, number=n) for n, form in enumerate(("8-K", "8-K/A", "4", "S-11", "10-KT", "424B4"))]
    rows += [row("8-K", number=9, cik="0000000555"), row("8-K", number=10, cik=None)]
    by_cik = {"0000000101": source("sec")}
    found = plan.to_queue(rows, by_cik, "https://www.sec.gov", "feed")
    assert [one.form for one in found] == ["8-K", "8-K/A", "10-KT", "424B4"]
    assert found[0].url.endswith("/Archives/edgar/data/101/000000010126000000/0000000101-26-000000.txt")


def test_the_feed_is_walked_until_it_overlaps_and_at_first_for_some_hours() -> None:
    late, early = NOW - timedelta(minutes=5), NOW - timedelta(hours=9)
    page = [row("8-K", number=1, accepted=late), row("8-K", number=2, accepted=late)]
    assert plan.walk_ends(page, {"0000000101-26-000002"}, now=NOW)
    assert not plan.walk_ends(page, {"0000000101-26-000003"}, now=NOW)
    assert not plan.walk_ends(page, (), now=NOW)
    assert plan.walk_ends([*page, row("8-K", accepted=early)], (), now=NOW)
    # What was known decides, not the clock: an old entry is no overlap.
    assert not plan.walk_ends([row("8-K", accepted=early)], {"0000000101-26-000003"}, now=NOW)


def test_an_index_is_asked_for_from_six_in_the_morning_eastern_of_the_next_day() -> None:
    before = datetime(2026, 3, 18, 9, 59, tzinfo=UTC)
    assert plan.index_days((), now=before)[-1] == date(2026, 3, 16)
    assert plan.index_days((), now=before + timedelta(minutes=2))[-1] == date(2026, 3, 17)
    # In winter six Eastern is an hour later in UTC.
    winter = datetime(2026, 1, 14, 10, 30, tzinfo=UTC)
    assert plan.index_days((), now=winter)[-1] == date(2026, 1, 12)


def test_a_day_that_is_late_stays_due_and_days_without_business_are_never_asked() -> None:
    days = plan.index_days({date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 17)}, now=NOW)
    assert days == [date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 16)]
    # After weeks without a run every day since the last one is asked for.
    assert len(plan.index_days({date(2026, 2, 2)}, now=NOW)) == 31
    assert not plan.never_came(date(2026, 3, 10), now=NOW)
    assert plan.never_came(date(2026, 3, 1), now=NOW)


def test_a_filers_list_is_read_daily_and_at_once_where_an_earlier_day_is_wanted() -> None:
    assert plan.is_due(FilerState(), None, now=NOW)
    fresh = FilerState(reconciled_at=NOW - timedelta(hours=3), since=date(2024, 1, 1))
    assert not plan.is_due(fresh, None, now=NOW)
    assert not plan.is_due(fresh, date(2025, 1, 1), now=NOW)
    assert plan.is_due(fresh, date(2019, 1, 1), now=NOW)
    assert plan.is_due(FilerState(reconciled_at=NOW - timedelta(hours=21)), None, now=NOW)


def test_two_years_beside_the_newest_are_wanted_or_all_since_the_day_that_was_named() -> None:
    newest = date(2026, 2, 3)
    rows = [row("10-Q", newest - timedelta(days=80)), row("4", newest), row("8-K/A", newest)]
    rows.append(row("10-K", newest - plan.OLDEST - timedelta(days=1)))
    floor = plan.floor_of(rows, FilerState(), None)
    assert floor == newest - plan.OLDEST
    assert [(one.form, one.filed) for one in plan.not_before(rows, floor)] == [
        ("8-K/A", newest),
        ("10-Q", newest - timedelta(days=80)),
    ]
    assert plan.floor_of(rows, FilerState(), date(2019, 5, 1)) == date(2019, 5, 1)
    # What was asked for once is not forgotten by the next daily look.
    assert plan.floor_of(rows, FilerState(since=date(2019, 5, 1)), None) == date(2019, 5, 1)
    assert plan.floor_of([], FilerState(), None) is None


def test_older_pages_are_read_down_to_the_day_and_only_once() -> None:
    pages = [
        OlderPage(name="001.json", first=date(2020, 1, 1), last=date(2024, 5, 5)),
        OlderPage(name="002.json", first=date(2010, 1, 1), last=date(2019, 12, 31)),
        OlderPage(name="003.json", first=None, last=None),
    ]

    def named(floor: date | None, state: FilerState) -> list[str]:
        return [one.name for one in plan.older_pages(pages, floor, state)]

    assert named(date(2022, 1, 1), FilerState()) == ["001.json", "003.json"]
    assert named(date(2019, 1, 1), FilerState(since=date(2022, 1, 1))) == ["001.json", "002.json", "003.json"]
    assert named(date(2022, 1, 1), FilerState(since=date(2021, 1, 1))) == []
    assert named(None, FilerState()) == []


def test_any_host_but_the_secs_serves_both_interfaces() -> None:
    assert bases(source("sec")) == ("https://www.sec.gov", "https://data.sec.gov")
    own = source("own", url="http://127.0.0.1:8000/x")
    assert bases(own) == ("http://127.0.0.1:8000",) * 2
    assert timedelta(minutes=10) < BLOCK


RATE = b"<html>\n<title>SEC.gov | Request Rate Threshold Exceeded</title>"


@pytest.mark.parametrize(
    ("status", "body", "block"),
    [
        (403, RATE, "rate_exceeded"),
        (429, b"", "rate_exceeded"),
        (403, b"Undeclared Automated Tool", "undeclared_tool"),
        (403, b"<Error><Code>AccessDenied</Code></Error>", None),
        (403, b"<html>no entry</html>", "unknown"),
        (200, RATE, "rate_exceeded"),
        # A filing may speak of such a page, and the SEC's other pages have its title, too.
        (200, b"<SEC-DOCUMENT>" + b"x" * 3_000 + RATE, None),
        (503, b"<title>SEC.gov | Maintenance</title>", None),
        (404, b"<Error><Code>NoSuchKey</Code></Error>", None),
    ],
)
def test_of_three_403s_only_a_missing_index_is_no_block(status: int, body: bytes, block: str | None) -> None:
    assert block_of(status, body) == block
