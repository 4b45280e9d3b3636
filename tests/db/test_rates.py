"""Sums in US dollars: the day's rate or none, never a guess; every rate has a published source."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.rates import ECB_URL, RatesError, read_rates
from db.records import Amount, Document, Tagged
from db.store import Store
from scheduler.cli import cli


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as made:
        made.rates.update()
        yield made


def keep(store: Store, published: datetime | None, *sums: tuple[str, str]) -> None:
    """A document that states sums of 1,000 of some currencies."""
    document = Document(
        url=f"https://example.com/{published}",
        source="example",
        kind="article",
        canonical_url=None,
        title="Sums",
        author=None,
        published=published,
        published_raw=None,
        published_source=None,
        published_precision="day",
        language="en",
        teaser=False,
        text="1000 " * len(sums),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        rule="test",
    )
    document_id = store.documents.save(document).id
    amounts = tuple(
        Amount(
            start=5 * rank,
            end=5 * rank + 4,
            surface="1000",
            confidence=1.0,
            rule="test",
            low=Decimal(low),
            high=Decimal(low),
            currency=currency,
            qualifier="exact",
            period=None,
            kind="other",
            previous=0 if rank else None,
            direction="up" if rank else None,
        )
        for rank, (low, currency) in enumerate(sums)
    )
    tagged = Tagged(fingerprint="test", mentions=(), amounts=amounts, capacities=(), events=())
    store.tags.save(document_id, {"text": tagged}, fingerprint="test")


def dollars(store: Store) -> list[tuple[object, ...]]:
    rows = store.connection.execute(
        "SELECT low_usd, usd_rate_day, usd_rate_kind FROM amounts_usd ORDER BY amount_id"
    )
    return [tuple(row) for row in rows]


def test_the_rate_of_the_day_or_the_last_before_it(store: Store) -> None:
    # 21 February 2025 was a Friday: a euro was 1.0465 dollars and 157.46 yen.
    keep(store, datetime(2025, 2, 21, 18, tzinfo=UTC), ("1000", "EUR"), ("157460", "JPY"), ("5", "USD"))
    keep(store, datetime(2025, 2, 23, 9, tzinfo=UTC), ("1000", "EUR"))
    assert dollars(store) == [
        (1046.5, "2025-02-21", "day"),
        (1046.5, "2025-02-21", "day"),
        (5, None, None),
        (1046.5, "2025-02-21", "day"),
    ]


def test_no_rate_is_no_figure(store: Store) -> None:
    keep(store, None, ("1000", "EUR"))
    keep(store, datetime(2019, 1, 2, tzinfo=UTC), ("1000", "EUR"))
    keep(store, datetime(2025, 2, 21, tzinfo=UTC), ("1000", "KZT"))
    # The last rate is of October 2026: eight days later it is too old.
    last = max(rate.day for rate in read_rates() if rate.currency == "EUR")
    keep(store, datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=8), ("1000", "EUR"))
    assert dollars(store) == [(None, None, None)] * 4


def test_an_average_stands_in_where_no_day_was_published(store: Store) -> None:
    keep(store, datetime(2023, 9, 1, tzinfo=UTC), ("31152.5", "TWD"))
    keep(store, datetime(2024, 1, 30, tzinfo=UTC), ("31130", "TWD"))
    keep(store, datetime(2026, 1, 30, tzinfo=UTC), ("3750", "SAR"))
    assert dollars(store) == [
        (1000.0, "2023-01-01", "year"),
        (1000.0, "2024-01-30", "day"),
        (1000.0, "2020-05-04", "peg"),
    ]


def test_the_report_stands_on_the_same_view_and_links_what_a_sum_was(store: Store) -> None:
    keep(store, datetime(2025, 2, 21, tzinfo=UTC), ("7", "EUR"), ("1000", "EUR"))
    rows = store.connection.execute(
        "SELECT low, previous_low, direction, low_usd FROM amount_evidence ORDER BY amount_id"
    )
    assert [tuple(row) for row in rows] == [(7, None, None, 7.33), (1000, 7, "up", 1046.5)]


def test_a_newer_file_of_the_bank_is_added_and_stays(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "eurofxref-hist.csv"
    file.write_text("Date,USD,JPY,CYP,\n2031-01-02,1.25,200,N/A,\n", encoding="utf8")
    keep(store, datetime(2031, 1, 3, tzinfo=UTC), ("1000", "EUR"), ("1600", "JPY"))
    result = CliRunner().invoke(cli, ["rates", str(file), "--db", str(tmp_path / "ledger.db")])
    assert (result.exit_code, result.output) == (0, "2 rates added, the last of 2031-01-02\n")
    store.settings.put("fx_rates", "of an older table")
    assert store.rates.update()
    assert dollars(store) == [(1250.0, "2031-01-02", "day"), (10.0, "2031-01-02", "day")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a,b\n1,2\n", "line 1 is no header"),
        ("Date,USD,\n2031-13-01,1.1,\n", "line 2"),
        ("Date,JPY,\n2031-01-01,150,\n", "without a rate of USD"),
        ("Date,USD,\n2031-01-01,-1,\n", "not above zero"),
        ("day,kind,base,source_url,TWD\n2031-01-01,hour,USD,x,30\n", "kind 'hour'"),
    ],
)
def test_a_file_that_is_none_names_line_and_mend(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(content, encoding="utf8")
    with pytest.raises(RatesError, match=complaint):
        read_rates(file)


def test_every_embedded_rate_has_a_source_and_a_plausible_size() -> None:
    rates = read_rates()
    assert all(rate.source_url.startswith("http") for rate in rates)
    euros = [rate for rate in rates if rate.currency == "EUR"]
    assert {rate.source_url for rate in euros} == {ECB_URL}
    assert all(Decimal("0.8") < rate.usd < Decimal("1.6") for rate in euros)
    assert len(euros) == len({rate.day for rate in euros}) > 700
    assert min(rate.day for rate in euros) < date(2024, 1, 5)
