"""companyfacts: each test is a way in which its rows mislead."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.companyfacts import read_companyfacts, read_companyfacts_counted
from crawler.extract.facts import fact_record, read_facts
from crawler.extract.metrics import UnreadableFacts, metric_of
from crawler.extract.periods import near_year_end

PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
PRODUCTIVE = "PaymentsToAcquireProductiveAssets"


def row(
    start: str | None,
    end: str,
    val: object,
    filed: str = "2025-02-01",
    form: str = "10-K",
    accn: str | None = None,
    **more: object,
) -> dict[str, object]:
    """One row of companyfacts; the accession number follows from the day of filing."""
    number = accn or f"0000012345-{filed[2:4]}-{filed[5:7]}{filed[8:10]}00"
    period = {"end": end} if start is None else {"start": start, "end": end}
    return {
        **period,
        "val": val,
        "accn": number,
        "fy": 2030,
        "fp": "Q9",
        "form": form,
        "filed": filed,
        **more,
    }


def facts(tags: dict[str, list[dict[str, object]]], unit: str = "USD", taxonomy: str = "us-gaap") -> bytes:
    """companyfacts of a company that does not exist."""
    entries = {tag: {"label": tag, "units": {unit: rows}} for tag, rows in tags.items()}
    return json.dumps({"cik": 12345, "entityName": "Sample Works", "facts": {taxonomy: entries}}).encode()


def test_a_period_is_its_start_and_end_and_not_the_fiscal_year_of_the_filing() -> None:
    (fact,) = read_companyfacts(facts({PPE: [row("2024-01-01", "2024-12-31", 5_000_000, fy=2026, fp="Q1")]}))
    assert (fact.period_start, fact.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (fact.cik, fact.company, fact.basis, fact.value) == (
        "0000012345",
        "Sample Works",
        "year",
        Decimal(5_000_000),
    )


def test_every_vintage_of_a_period_is_kept() -> None:
    rows = [
        row("2023-01-01", "2023-12-31", 10, "2024-02-01"),
        row("2023-01-01", "2023-12-31", 12, "2025-02-01"),
    ]
    found = read_companyfacts(facts({PPE: rows}))
    assert [(fact.filed, fact.value) for fact in found] == [
        (date(2024, 2, 1), Decimal(10)),
        (date(2025, 2, 1), Decimal(12)),
    ]


def test_a_row_repeated_with_another_frame_counts_once() -> None:
    once = row("2023-01-01", "2023-12-31", 10)
    assert len(read_companyfacts(facts({PPE: [once, {**once, "frame": "CY2023"}]}))) == 1


def test_twelve_months_within_the_year_are_trailing() -> None:
    rows = [
        row("2024-01-01", "2024-12-31", 100),
        row("2024-07-01", "2025-06-30", 120, "2025-08-01", "10-Q"),
        row("2025-01-01", "2025-06-30", 70, "2025-08-01", "10-Q"),
        row("2025-04-01", "2025-06-30", 40, "2025-08-01", "10-Q"),
    ]
    found = read_companyfacts(facts({PPE: rows}))
    assert [fact.basis for fact in found if fact.kind == "reported_fact"] == [
        "year",
        "trailing",
        "ytd",
        "quarter",
    ]


def test_a_year_to_date_gives_the_year_end_away_where_no_annual_report_does() -> None:
    rows = [
        row("2024-07-01", "2025-06-30", 120, "2025-08-01", "10-Q"),
        row("2025-01-01", "2025-06-30", 70, "2025-08-01", "10-Q"),
    ]
    assert read_companyfacts(facts({PPE: rows}))[0].basis == "trailing"
    assert read_companyfacts(facts({PPE: rows[:1]}))[0].basis == "year"


def test_a_year_of_53_weeks_is_a_year() -> None:
    rows = [row("2022-09-25", "2023-09-30", 53), row("2021-09-26", "2022-09-24", 52, "2022-10-30")]
    assert {fact.basis for fact in read_companyfacts(facts({PPE: rows}))} == {"year"}
    assert near_year_end(date(2031, 9, 27), [date(2023, 9, 30)])
    assert not near_year_end(date(2031, 6, 27), [date(2023, 9, 30)])


def test_one_filing_means_its_first_tag_and_another_filing_keeps_its_own() -> None:
    first = row("2023-01-01", "2023-12-31", 10, "2024-02-01")
    later = row("2023-01-01", "2023-12-31", 9, "2025-02-01")
    reading = read_companyfacts_counted(facts({PPE: [first], PRODUCTIVE: [{**first, "val": 11}, later]}))
    assert [(fact.tag[8:], fact.value) for fact in reading.facts] == [
        (PPE, Decimal(10)),
        (PRODUCTIVE, Decimal(9)),
    ]
    assert reading.refused["tagged better in the same filing"] == 1


def test_a_filer_under_ifrs_keeps_its_currency() -> None:
    tag = "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities"
    body = facts({tag: [row("2024-01-01", "2024-12-31", 956, form="20-F")]}, "TWD", "ifrs-full")
    (fact,) = read_companyfacts(body)
    assert (fact.currency, fact.metric, fact.tag) == ("TWD", "cash", f"ifrs-full:{tag}")


def test_definitions_of_capital_spending_are_kept_apart() -> None:
    year = ("2024-01-01", "2024-12-31")
    body = facts(
        {
            PPE: [row(*year, 100)],
            "FinanceLeasePrincipalPayments": [row(*year, 20), row("2023-01-01", "2023-12-31", 7)],
            "CapitalExpendituresIncurredButNotYetPaid": [row(*year, 30)],
            "PurchaseObligation": [row(None, "2024-12-31", 40)],
            "PaymentsToAcquireBusinessesNetOfCashAcquired": [row(*year, 50)],
        }
    )
    found = {(fact.metric, fact.basis, fact.kind): fact for fact in read_companyfacts(body)}
    assert {key: fact.value for key, fact in found.items() if key[0] != "finance_lease_principal"} == {
        ("cash", "year", "reported_fact"): 100,
        ("accrued", "year", "reported_fact"): 30,
        ("commitments", "instant", "reported_fact"): 40,
        ("with_finance_leases", "year", "derived_sum"): 120,
    }
    total = found["with_finance_leases", "year", "derived_sum"]
    assert total.derivation is not None
    assert total.derivation.startswith("100 [2024-01-01..2024-12-31, ")
    assert " + 20 [" in total.derivation


def test_what_cannot_be_used_is_refused_by_name() -> None:
    whole = row("2024-01-01", "2024-12-31", 1)
    rows = [
        whole,
        {key: value for key, value in whole.items() if key != "accn"},
        row("2024-13-01", "2024-12-31", 1),
        row("2024-01-01", "2024-12-31", "much"),
        row("2024-01-01", "2024-12-31", "NaN", filed="2024-03-03"),
        row("2020-01-01", "2024-12-31", 1),
        row("2024-12-01", "2024-12-31", 1),
    ]
    reading = read_companyfacts_counted(facts({PPE: rows}))
    assert [fact.kind for fact in reading.facts] == ["reported_fact"]
    assert reading.refused == {
        "row incomplete": 3,
        "no sum of money": 1,
        "period of no known length": 2,
        "no operand a quarter shorter": 1,
    }
    assert read_companyfacts_counted(facts({PPE: [whole]}, "shares")).refused == {"not money": 1}


def test_an_impossible_period_is_refused_by_its_own_name() -> None:
    rows = [
        row("2024-12-31", "2024-01-01", 1),
        row("2026-01-01", "2026-12-31", 1, filed="2026-02-01"),
        row(None, "2024-12-31", 1),
    ]
    assert read_companyfacts_counted(facts({PPE: rows})).refused == {
        "period ends before it begins": 1,
        "filed before its period ended": 1,
        "payment without a period": 1,
    }


@pytest.mark.parametrize(
    "val", ["1e999999999", "-1e999999999", "Infinity", "NaN", "99999999999999999999", "0.1234567890123456"]
)
def test_a_number_that_no_column_holds_is_no_sum_of_money(val: str) -> None:
    body = facts({PPE: [row("2024-01-01", "2024-12-31", 1)]}).replace(b'"val": 1', f'"val": {val}'.encode())
    reading = read_companyfacts_counted(body)
    assert (reading.facts, reading.refused) == ((), {"no sum of money": 1})


@pytest.mark.parametrize("unit", ["MWH", "USD/shares", "usd", "XYZ", "pure"])
def test_three_capitals_are_not_always_a_currency(unit: str) -> None:
    reading = read_companyfacts_counted(facts({PPE: [row("2024-01-01", "2024-12-31", 1)]}, unit))
    assert (reading.facts, reading.refused) == ((), {"not money": 1})


def test_a_figure_that_a_sentence_repeats_in_billions_counts_once() -> None:
    exact = row("2024-01-01", "2024-12-31", 32_251_000_000)
    rows = [{**exact, "val": 32_300_000_000}, exact, {**exact, "val": 32_000_000_000}]
    reading = read_companyfacts_counted(facts({PPE: rows}))
    assert [fact.value for fact in reading.facts] == [32_251_000_000]
    assert reading.refused["stated again in the same filing"] == 2


def test_a_file_larger_than_any_of_the_sec_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadableFacts, match=r"^300 MB, more than any file of the SEC"):
        read_facts(bytes(300 * 10**6))


def test_an_older_tag_of_lease_principal_gives_way_to_the_newer_one() -> None:
    year = ("2024-01-01", "2024-12-31")
    body = facts(
        {
            PPE: [row(*year, 100)],
            "FinanceLeasePrincipalPayments": [row(*year, 20)],
            "RepaymentsOfLongTermCapitalLeaseObligations": [row(*year, 21)],
            "RightOfUseAssetObtainedInExchangeForFinanceLeaseLiability": [row(*year, 9)],
        }
    )
    found = [(fact.metric, int(fact.value)) for fact in read_companyfacts(body)]
    assert found == [
        *(("cash", 100), ("finance_lease_principal", 20), ("finance_leases_obtained", 9)),
        ("with_finance_leases", 120),
    ]


def test_odd_shapes_within_the_file_are_passed_over() -> None:
    body = {"cik": "12345", "facts": {"us-gaap": {PPE: {"units": {"USD": None}}, PRODUCTIVE: 3}, "dei": []}}
    assert read_companyfacts(json.dumps(body).encode()) == ()
    odd = {"cik": "12345", "facts": {"us-gaap": {PPE: {"units": {"USD": [1, None, []]}}}}}
    assert read_companyfacts_counted(json.dumps(odd).encode()).refused == {"row incomplete": 3}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"facts": {}}', b'{"cik": "x", "facts": {}}', b"[" * 99_999]
)
def test_another_file_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(UnreadableFacts, match=r"^companyfacts: [^\n]+$"):
        read_companyfacts(body)


@given(
    st.binary(max_size=200)
    | st.recursive(st.integers() | st.text(max_size=3), st.lists).map(repr).map(str.encode)
)
def test_any_bytes_are_facts_or_the_named_error(body: bytes) -> None:
    for start in (b"", b'{"cik": 1, "facts": {"us-gaap": {"' + PPE.encode() + b'": {"units": {"USD": '):
        said = ""
        try:
            read_facts(start + body)
        except UnreadableFacts as error:
            said = str(error)
        assert "\n" not in said


@pytest.mark.parametrize(
    ("tag", "dimensions", "metric"),
    [
        ("us-gaap:PaymentsToAcquireOtherPropertyPlantAndEquipment", "", "cash"),
        ("smpl:PaymentsToAcquirePropertyPlantAndEquipmentAndIntangibleAssets", "", "cash"),
        ("smpl:PurchasesOfPropertyAndEquipmentAndIntangibleAssets", "", "cash"),
        ("smpl:AdditionsToPropertyPlantAndEquipment", "", "cash"),
        ("smpl:CapitalExpenditures", "", "cash"),
        ("smpl:PaymentsToAcquirePropertyPlantAndEquipmentNetOfProceedsFromIncentives", "", "net"),
        ("smpl:PropertyAndEquipmentAcquiredNotYetPaid", "", "accrued"),
        ("smpl:AccruedPurchasesOfPropertyAndEquipmentCurrent", "", "accrued"),
        ("smpl:CommitmentsForCapitalExpenditures", "", "commitments"),
        ("smpl:CapitalPurchaseObligations", "", "commitments"),
        ("smpl:LesseeLeaseNotYetCommencedAmount", "", "leases_not_commenced"),
        ("us-gaap:PurchaseObligation", "axis=smpl:CapitalAdditionsMember", "commitments"),
        ("us-gaap:PurchaseObligation", "axis=smpl:LeaseNotYetCommencedMember", "leases_not_commenced"),
        # Near in name, and something else.
        ("smpl:LesseeLeaseNotYetCommencedPaymentsDueInTwoYears", "", None),
        ("smpl:CapitalCommitmentsDueInTwoYears", "", None),
        ("smpl:PaymentsForFinancedPropertyPlantAndEquipment", "", None),
        ("smpl:PropertyAndEquipmentObtainedInExchangeForFinancingObligations", "", None),
        ("smpl:ProceedsFromPropertyPlantAndEquipmentSales", "", None),
        ("smpl:PaymentsToAcquireBusinessesAndIntangibleAssets", "", None),
        ("us-gaap:PaymentsToAcquireOtherInvestments", "", None),
        ("us-gaap:CapitalExpenditureDiscontinuedOperations", "", None),
        ("", "", None),
    ],
)
def test_a_tag_follows_one_definition_or_none(tag: str, dimensions: str, metric: str | None) -> None:
    assert metric_of(tag, dimensions) == metric


def test_the_record_has_the_names_of_the_contract_and_whole_numbers() -> None:
    (fact,) = read_companyfacts(facts({PPE: [row("2024-01-01", "2024-12-31", 5_000_000)]}))
    record = fact_record(fact, "f.json")
    assert list(record) == [
        *("file", "cik", "company", "metric", "basis", "period_start", "period_end", "value", "currency"),
        *("tag", "kind", "derivation", "accession", "form", "filed", "dimensions"),
        *("scale", "fiscal_year", "fiscal_quarter"),
    ]
    assert json.loads(json.dumps(record))["value"] == 5_000_000
    assert isinstance(record["value"], int)
    assert (record["period_start"], record["filed"], record["file"]) == ("2024-01-01", "2025-02-01", "f.json")
    (half,) = read_companyfacts(facts({PPE: [row("2024-01-01", "2024-12-31", 2.5)]}))
    assert half.value == Decimal("2.5")
    assert fact_record(half, "f")["value"] == 2.5
