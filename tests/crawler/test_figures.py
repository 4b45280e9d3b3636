"""The capex ledger over a real database: what was known on a day, what goes before what, what differs."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers import spent as fact

from crawler.figures import keep_facts
from db.export import export
from db.records import CapexFact
from db.store import Store
from db.store.frontier import Found

NOW = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
CIK = "0000012345"


def printed(period: str, amount: int, day: str, **changes: object) -> CapexFact:
    """The same as a release states it."""
    told: dict[str, object] = {"kind": "stated_in_release", "tag": "", "form": "8-K", "scale": 6}
    return fact(period, amount, day, **(told | {"accession": f"release {day}"} | changes))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as store:
        yield store


def keep(store: Store, *facts: CapexFact) -> int:
    return keep_facts(store, facts, url="https://data.example/f", company_keys={CIK: "northwind"}, now=NOW)


def rows(store: Store, name: str, as_of: str | None = None) -> list[dict[str, str]]:
    """A report as it is exported."""
    path = Path(store.connection.execute("PRAGMA database_list").fetchone()["file"])
    out = io.BytesIO()
    export(path, name, out, as_of=date.fromisoformat(as_of) if as_of else None)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def quarters(store: Store, as_of: str | None = None) -> dict[str, int]:
    """Each quarter's last day and what is known of it, in millions."""
    return {row["period_end"]: int(row["value"]) // 10**6 for row in rows(store, "capex_quarterly", as_of)}


YEAR = (
    fact("3M 2024", 10, "2024-04-25"),
    fact("6M 2024", 25, "2024-07-25"),
    fact("9M 2024", 45, "2024-10-25"),
    fact("FY 2024", 70, "2025-02-05", form="10-K"),
)
RESTATED = (
    fact("3M 2024", 11, "2025-04-25"),
    fact("6M 2024", 28, "2025-07-25"),
    fact("9M 2024", 50, "2025-10-25"),
    fact("FY 2024", 80, "2026-02-05", form="10-K"),
)
FIRST = {"2024-03-31": 10, "2024-06-30": 15, "2024-09-30": 20, "2024-12-31": 25}


def test_as_of_a_day_is_what_was_known_on_it_whatever_was_filed_since(store: Store) -> None:
    keep(store, *YEAR)
    assert quarters(store) == FIRST
    keep(store, *RESTATED)
    assert quarters(store) == {"2024-03-31": 11, "2024-06-30": 17, "2024-09-30": 22, "2024-12-31": 30}
    assert quarters(store, "2025-03-01") == FIRST
    assert quarters(store, "2024-07-24") == {"2024-03-31": 10}
    assert quarters(store, "2025-07-30") == FIRST | {"2024-03-31": 11, "2024-06-30": 17}
    both = store.connection.execute("SELECT count(*) FROM capex WHERE basis = 'year'").fetchone()[0]
    assert both == 2


def test_operands_in_two_filings_make_a_quarter_once_both_are_kept(store: Store) -> None:
    assert keep(store, YEAR[3]) == 1
    assert keep(store, YEAR[2]) == 2
    assert keep(store, *YEAR[2:]) == 0
    assert quarters(store) == {"2024-12-31": 25}
    (derived,) = [row for row in rows(store, "capex") if row["kind"] == "derived_quarter"]
    assert "filed 2024-10-25" in derived["derivation"]
    assert (derived["accession"], derived["company_key"]) == ("filed 2025-02-05", "northwind")


def test_a_difference_that_mixed_vintages_unseen_is_taken_back_when_it_shows(store: Store) -> None:
    # Nine months gross, the year net: nothing tells until both are stated again.
    keep(store, fact("9M 2024", 45, "2024-10-25"), fact("FY 2024", 60, "2025-02-05"))
    assert quarters(store) == {"2024-12-31": 15}
    keep(store, fact("9M 2024", 40, "2025-10-25"), fact("FY 2024", 60, "2026-02-05"))
    assert quarters(store) == {"2024-12-31": 20}
    assert quarters(store, "2025-03-01") == {"2024-12-31": 15}
    until = {row["value"]: row["known_until"] for row in rows(store, "capex") if row["kind"][:7] == "derived"}
    assert until["15000000"] == "2026-02-05"


def test_a_release_is_known_first_and_the_filing_goes_before_it_with_both_kept(store: Store) -> None:
    keep(store, YEAR[0], printed("Q2 2024", 15, "2024-07-20"))
    (known,) = [row for row in rows(store, "capex_quarterly") if row["period_end"] == "2024-06-30"]
    assert (known["origin"], known["value"]) == ("release", "15000000")
    keep(store, YEAR[1])
    (known,) = [row for row in rows(store, "capex_quarterly") if row["period_end"] == "2024-06-30"]
    assert (known["origin"], known["kind"]) == ("filing", "derived_quarter")
    assert quarters(store, "2024-07-21") == {"2024-03-31": 10, "2024-06-30": 15}
    assert len([row for row in rows(store, "capex") if row["period_end"] == "2024-06-30"]) == 3


def test_a_quarter_follows_from_two_releases_and_never_from_a_release_and_a_filing(store: Store) -> None:
    keep(store, YEAR[0], printed("6M 2024", 25, "2024-07-20"))
    assert quarters(store) == {"2024-03-31": 10}
    keep(store, printed("3M 2024", 10, "2024-04-20"))
    assert quarters(store) == {"2024-03-31": 10, "2024-06-30": 15}
    (derived,) = [row for row in rows(store, "capex_quarterly") if row["period_end"] == "2024-06-30"]
    assert (derived["kind"], derived["origin"]) == ("derived_from_release", "release")


def test_a_difference_beyond_rounding_is_a_row_and_one_of_a_unit_is_none(store: Store) -> None:
    keep(store, printed("3M 2024", 11, "2024-04-20"), YEAR[0])
    assert rows(store, "capex-differences") == []
    keep(store, printed("6M 2024", 28, "2024-07-20"), YEAR[1], printed("3M 2024", 14, "2025-04-20"))
    found = {
        (row["period_end"], row["compared"]): row["difference"] for row in rows(store, "capex_differences")
    }
    assert found == {
        ("2024-06-30", "after the release"): "3000000",
        ("2024-03-31", "before the release"): "4000000",
    }


def test_fiscal_and_calendar_quarter_stand_side_by_side(store: Store) -> None:
    start = date(2024, 1, 29)
    january = {"period_start": start, "fiscal_year": 2025}
    keep(
        store,
        fact("FY 2024", 70, "2025-02-26", **january, period_end=date(2025, 1, 26), fiscal_quarter=4),
        fact("9M 2024", 45, "2024-11-20", **january, period_end=date(2024, 10, 27), fiscal_quarter=3),
        printed("3M 2024", 9, "2025-05-28", period_start=date(2025, 1, 27), period_end=date(2025, 4, 27)),
    )
    labels = [
        (row["period_end"], row["fiscal_year"], row["fiscal_quarter"], row["calendar_quarter"])
        for row in rows(store, "capex_quarterly")
    ]
    assert labels == [("2025-01-26", "2025", "4", "2024 Q4"), ("2025-04-27", "2026", "1", "2025 Q1")]


def test_facts_and_their_address_are_settled_together(store: Store) -> None:
    url = "https://example.com/facts.json"
    store.frontier.add([Found(url=url, source="edgar", kind="facts")], now=NOW)

    def cut_short() -> None:
        with store.transaction():
            keep(store, *YEAR)
            store.frontier.done(url)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        cut_short()
    assert (store.totals()["capex facts"], store.frontier.states()) == (0, {"queued": 1})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["3M 2024", "6M 2024", "9M 2024", "FY 2024"]),
            st.integers(0, 3),
            st.dates(date(2024, 4, 1), date(2024, 4, 9)).map(date.isoformat),
        ),
        max_size=8,
        unique_by=lambda told: (told[0], told[2]),
    ),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_of_reading_nor_a_later_filing_changes_what_a_day_knew(
    tmp_path: Path, told: list[tuple[str, int, str]], shuffle: object
) -> None:
    facts = [fact(period, value, day) for period, value, day in told]
    mixed = list(facts)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    days = sorted({day for _, _, day in told})
    seen = []
    for number, order in enumerate((sorted(facts, key=lambda one: str(one.filed)), mixed)):
        path = tmp_path / f"{number}.db"
        path.unlink(missing_ok=True)
        with Store(path) as store:
            then = {}
            for one in order:
                keep(store, one)
                if number == 0:
                    then[str(one.filed)] = quarters(store)
            seen.append({day: quarters(store, day) for day in days})
            if number == 0:
                assert seen[0] == then
    assert seen[0] == seen[1]
