"""Quarters by subtraction: each test is a pair of figures that must or must not be subtracted."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import spent as fact

from crawler.extract.quarters import derive_history, derive_quarters, with_finance_leases
from db.records import CapexFact


def millions(*facts: CapexFact) -> list[tuple[str, int]]:
    """What is derived: the end of the quarter and its value in millions, in order of filing."""
    found = sorted(derive_quarters(facts).facts, key=lambda one: (one.period_end, one.filed or date.min))
    return [(one.period_end.isoformat(), int(one.value / 10**6)) for one in found]


FIRST = (
    fact("3M 2024", 10, "2024-04-25"),
    fact("6M 2024", 25, "2024-07-25"),
    fact("9M 2024", 45, "2024-10-25"),
    fact("FY 2024", 70, "2025-02-05"),
)


def test_three_quarters_follow_from_four_figures() -> None:
    derived = derive_quarters(FIRST)
    assert millions(*FIRST) == [("2024-06-30", 15), ("2024-09-30", 20), ("2024-12-31", 25)]
    last = derived.facts[-1]
    assert (last.period_start, last.basis, last.kind) == (date(2024, 10, 1), "quarter", "derived_quarter")
    assert (last.accession, last.filed) == ("filed 2025-02-05", date(2025, 2, 5))
    assert last.derivation == (
        "70 [2024-01-01..2024-12-31, filed 2025-02-05] - 45 [2024-01-01..2024-09-30, filed 2024-10-25]"
        " (USD million)"
    )
    assert derived.refused == {}


def test_a_stated_quarter_is_kept_apart_from_the_derived_one() -> None:
    stated = fact(
        "6M 2024",
        16,
        "2024-07-25",
        basis="quarter",
        period_start=date(2024, 4, 1),
        accession="filed 2024-07-25",
    )
    assert ("2024-06-30", 15) in millions(*FIRST, stated)


def test_each_vintage_of_a_restated_year_is_subtracted_within_itself() -> None:
    restated = (
        fact("3M 2024", 11, "2025-04-25"),
        fact("6M 2024", 28, "2025-07-25"),
        fact("9M 2024", 50, "2025-10-25"),
        fact("FY 2024", 80, "2026-02-05"),
    )
    assert millions(*FIRST, *restated) == [
        *(("2024-06-30", 15), ("2024-06-30", 17)),
        *(("2024-09-30", 20), ("2024-09-30", 22)),
        *(("2024-12-31", 25), ("2024-12-31", 30)),
    ]


def test_a_year_restated_without_its_nine_months_is_refused() -> None:
    again = (fact("9M 2024", 45, "2025-10-25"), fact("FY 2024", 80, "2026-02-05"))
    assert millions(FIRST[2], FIRST[3], *again) == [("2024-12-31", 25)]
    assert derive_quarters((FIRST[2], FIRST[3], *again)).refused["operands of different vintages"] == 1


def test_a_restatement_between_nine_months_and_year_is_found_by_what_comes_later() -> None:
    # The nine months are 45 gross and 40 net; the year was only ever stated net.
    facts = (fact("9M 2024", 45, "2024-10-25"), fact("FY 2024", 60, "2025-02-05"))
    later = (fact("9M 2024", 40, "2025-10-25"), fact("FY 2024", 60, "2026-02-05"))
    assert millions(*facts, *later) == [("2024-12-31", 20), ("2024-12-31", 20)]
    assert "filed 2025-10-25" in (derive_quarters((*facts, *later)).facts[0].derivation or "")


def test_other_periods_tell_when_a_restatement_happened() -> None:
    # Nothing yet repeats the year 2024, but the year 2023 changed with the same annual report.
    year_before = (fact("9M 2023", 30, "2024-10-25"), fact("FY 2023", 50, "2024-02-05"))
    changed = (fact("FY 2023", 44, "2025-02-05"), fact("9M 2024", 40, "2025-10-25"))
    facts = (fact("9M 2024", 45, "2024-10-25"), fact("FY 2024", 60, "2025-02-05"), *year_before, *changed)
    assert ("2024-12-31", 20) in millions(*facts)
    assert ("2024-12-31", 15) not in millions(*facts)


def test_a_third_filing_that_repeats_a_year_leans_on_the_restated_nine_months() -> None:
    facts = (
        *(fact("9M 2024", 45, "2024-10-25"), fact("FY 2024", 70, "2025-02-05")),
        *(fact("9M 2024", 50, "2025-10-25"), fact("FY 2024", 80, "2026-02-05")),
        fact("FY 2024", 80, "2027-02-05"),
    )
    assert millions(*facts) == [("2024-12-31", 25), ("2024-12-31", 30), ("2024-12-31", 30)]


def test_operands_of_one_filing_are_of_one_vintage() -> None:
    pair = (
        fact("6M 2024", 28, "2025-07-25", accession="one"),
        fact("3M 2024", 11, "2025-07-25", accession="one"),
        fact("3M 2024", 10, "2024-04-25"),
    )
    assert millions(*pair) == [("2024-06-30", 17)]


def test_a_figure_known_only_later_dates_the_derived_quarter() -> None:
    (derived,) = derive_quarters((fact("9M 2024", 45, "2025-10-25"), FIRST[3])).facts
    assert (derived.filed, derived.accession) == (date(2025, 10, 25), "filed 2025-10-25")


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "us-gaap:PaymentsToAcquireProductiveAssets"},
        {"currency": "EUR"},
        {"dimensions": "axis=member"},
        {"period_start": date(2024, 1, 2)},
        {"metric": "net"},
        {"kind": "stated_in_release"},
    ],
)
def test_operands_that_differ_in_anything_but_length_are_refused(change: dict[str, object]) -> None:
    derived = derive_quarters((FIRST[3], fact("9M 2024", 45, "2024-10-25", **change)))
    assert derived.facts == ()
    assert derived.refused["no operand a quarter shorter"] >= 1


def test_half_a_year_is_no_quarter() -> None:
    assert millions(FIRST[1], FIRST[3]) == []


def test_what_is_outstanding_at_the_end_of_a_period_is_not_subtracted() -> None:
    pair = [fact(period, 5, "2025-02-05", metric="accrued") for period in ("9M 2024", "FY 2024")]
    assert derive_quarters(pair) == derive_quarters(())


def test_a_difference_of_the_wrong_sign_is_refused() -> None:
    derived = derive_quarters((fact("9M 2024", 90, "2024-10-25"), FIRST[3]))
    assert (derived.facts, derived.refused) == (
        (),
        {"difference of the wrong sign": 1, "no operand a quarter shorter": 1},
    )


def test_facts_without_a_day_of_filing_are_of_one_vintage() -> None:
    undated = [
        fact(period, value, "2025-02-05", filed=None, accession=None)
        for period, value in (("9M 2024", 45), ("FY 2024", 70))
    ]
    assert millions(*undated) == [("2024-12-31", 25)]


def test_a_quarter_of_fourteen_weeks_is_derived() -> None:
    start = date(2022, 9, 25)
    short = fact("6M 2024", 60, "2023-05-05", period_start=start, period_end=start + timedelta(days=188))
    long = fact("9M 2024", 90, "2023-08-05", period_start=start, period_end=start + timedelta(days=286))
    (derived,) = derive_quarters((short, long)).facts
    assert derived.period_start == date(2023, 4, 2)
    assert (derived.period_end - derived.period_start).days == 97


@pytest.mark.parametrize(
    ("value", "unit"), [(70_000_000, "(USD million)"), (70_500_000, "(USD thousand)"), (70_500_001, "(USD)")]
)
def test_the_derivation_is_exact_in_the_largest_unit_that_keeps_it_whole(value: int, unit: str) -> None:
    long = fact("FY 2024", 0, "2025-02-05", value=Decimal(value))
    (derived,) = derive_quarters((FIRST[2], long)).facts
    assert (derived.derivation or "").endswith(unit)
    assert derived.value == value - 45_000_000


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["3M 2024", "6M 2024", "9M 2024", "FY 2024"]),
            st.integers(0, 3),
            st.dates(date(2024, 4, 1), date(2027, 1, 1)).map(date.isoformat),
        ),
        max_size=12,
    )
)
def test_whatever_was_filed_a_derived_quarter_is_the_difference_of_two_stated_figures(
    told: list[tuple[str, int, str]],
) -> None:
    facts = [fact(period, value, filed) for period, value, filed in told]
    stated = {(one.period_end, one.value) for one in facts}
    for one in derive_quarters(facts).facts:
        assert one.period_start is not None
        before = one.period_start - timedelta(days=1)
        assert one.value >= 0
        assert any((before, value - one.value) in stated for end, value in stated if end == one.period_end)


LEASES = {"metric": "finance_lease_principal", "tag": "us-gaap:FinanceLeasePrincipalPayments"}
FILED = st.dates(date(2024, 4, 1), date(2024, 4, 9)).map(date.isoformat)
TOLD = st.lists(
    st.tuples(st.sampled_from(["3M 2024", "6M 2024", "9M 2024", "FY 2024"]), st.integers(0, 3), FILED),
    max_size=12,
    unique_by=lambda one: (one[0], one[2]),
)


def test_undated_operands_that_differ_are_not_paired() -> None:
    undated = {"filed": None, "accession": None}
    facts = [
        fact("9M 2024", 45, "2024-10-25", **undated),
        fact("9M 2024", 50, "2025-10-25", **undated),
        fact("FY 2024", 80, "2025-02-05", **undated),
    ]
    assert derive_quarters(facts).facts == ()
    assert derive_quarters(facts).refused["operands of different vintages"] == 1


def test_figures_of_releases_are_subtracted_from_each_other_and_named_so() -> None:
    release = {"kind": "stated_in_release", "tag": ""}
    pair = (fact("3M 2024", 10, "2024-04-20", **release), fact("6M 2024", 25, "2024-07-20", **release))
    (derived,) = derive_quarters(pair).facts
    assert (derived.kind, derived.value) == ("derived_from_release", 15_000_000)
    assert derive_quarters((pair[0], FIRST[1])).facts == ()


def test_a_derived_quarter_of_cash_and_of_leases_gives_their_sum() -> None:
    leases = [
        fact(f"{length} 2024", value, "2025-02-05", **LEASES) for length, value in (("9M", 4), ("FY", 6))
    ]
    year = [fact("9M 2024", 45, "2025-02-05"), fact("FY 2024", 70, "2025-02-05")]
    derived = derive_quarters((*year, *leases)).facts
    (total,) = with_finance_leases(derived)
    assert (total.metric, total.kind) == ("with_finance_leases", "derived_sum")
    assert total.value == 27_000_000
    assert total.period_start == date(2024, 10, 1)


@given(st.lists(st.integers(0, 10**12), min_size=4, max_size=4), st.booleans())
def test_the_quarters_of_one_vintage_add_up_to_its_year(quarters: list[int], restated: bool) -> None:
    sums = [sum(quarters[: place + 1]) for place in range(4)]
    days = ("2024-04-25", "2024-07-25", "2024-10-25", "2025-02-05")
    facts = [
        fact(period, 0, day, value=Decimal(total))
        for period, total, day in zip(("3M 2024", "6M 2024", "9M 2024", "FY 2024"), sums, days, strict=True)
    ]
    if restated:
        # A later vintage of the whole year changes nothing of the first one.
        facts += [
            fact(period, 0, f"{int(day[:4]) + 1}{day[4:]}", value=one.value + 7)
            for one, period, day in zip(
                facts, ("3M 2024", "6M 2024", "9M 2024", "FY 2024"), days, strict=True
            )
        ]
    first = [one for one in derive_quarters(facts).facts if one.filed and one.filed < date(2025, 4, 1)]
    assert [one.value for one in sorted(first, key=lambda one: one.period_end)] == quarters[1:]
    assert sums[0] + sum(one.value for one in first) == sums[3]


@given(TOLD, st.randoms(use_true_random=False))
def test_the_order_in_which_figures_are_read_changes_nothing(
    told: list[tuple[str, int, str]], shuffle: Random
) -> None:
    facts = [fact(period, value, day) for period, value, day in told]
    mixed = list(facts)
    shuffle.shuffle(mixed)
    assert set(derive_quarters(facts).facts) == set(derive_quarters(mixed).facts)
    assert derive_quarters(facts).refused == derive_quarters(mixed).refused
    assert set(derive_history(facts)) == set(derive_history(mixed))


@given(TOLD, FILED)
def test_what_a_day_knew_is_what_had_been_filed_by_then(told: list[tuple[str, int, str]], day: str) -> None:
    facts = [fact(period, value, filed) for period, value, filed in told]
    asked = date.fromisoformat(day)
    by_then = [one for one in facts if one.filed and one.filed <= asked]
    known = {
        replace(one, known_from=None, known_until=None)
        for one in derive_history(facts)
        if (one.known_from or one.filed or date.min) <= asked < (one.known_until or date.max)
    }
    assert known == set(derive_quarters(by_then).facts)
