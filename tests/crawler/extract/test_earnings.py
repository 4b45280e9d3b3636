"""Earnings releases: each test is a head, a unit or a row that shifts or changes a figure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.earnings import read_release_counted
from crawler.extract.heads import months_of, start_of
from crawler.extract.labels import currency_of, figure, metric_of_row, scale_of
from db.records import CapexFact

Cells = tuple[str, ...]


def table(*rows: Cells) -> str:
    """A table; a cell may say how many columns it covers, as in `4:Three Months Ended`."""
    text = ""
    for row in rows:
        cells = [
            cell.split(":", 1) if cell[:1].isdigit() and cell[1:2] == ":" else ["1", cell] for cell in row
        ]
        text += "<tr>" + "".join(f'<td colspan="{span}">{said}</td>' for span, said in cells) + "</tr>"
    return f"<table>{text}</table>"


def release(*parts: str, opening: str = "Third quarter results") -> bytes:
    """A release of a company that does not exist."""
    return f"<html><body><p>{opening}</p>{''.join(parts)}</body></html>".encode()


def found(body: bytes) -> list[tuple[str, str, int]]:
    """Basis, period and value in millions of what is read."""
    return [
        (one.basis, f"{one.period_start}..{one.period_end}", int(one.value / 10**6))
        for one in read_release_counted(body).facts
    ]


TITLE = "<p>SAMPLE WORKS</p><p>CONSOLIDATED STATEMENTS OF CASH FLOWS</p><p>(in millions) (unaudited)</p>"
SPENT = ("Purchases of property and equipment", "$", "(30", ")", "$", "(20", ")")


def test_figures_split_over_cells_stay_under_their_head() -> None:
    cash = table(
        ("", "6:Nine Months Ended September 30,"),
        ("", "3:2025", "3:2024"),
        ("Net income", "$", "-", "", "$", "9", ""),
        SPENT,
    )
    reading = read_release_counted(release(TITLE, cash))
    assert found(release(TITLE, cash)) == [
        ("ytd", "2025-01-01..2025-09-30", 30),
        ("ytd", "2024-01-01..2024-09-30", 20),
    ]
    one: CapexFact = reading.facts[0]
    assert (one.company, one.cik, one.kind, one.metric, one.currency, one.tag) == (
        "SAMPLE WORKS",
        "",
        "stated_in_release",
        "cash",
        "USD",
        "",
    )


def test_a_head_of_three_rows_over_two_lengths_is_read() -> None:
    cash = table(
        ("", "4:Three Months Ended", "4:Twelve Months Ended"),
        ("", "2:January 26,", "2:January 28,", "2:January 26,", "2:January 28,"),
        ("", "2:2025", "2:2024", "2:2025", "2:2024"),
        ("Net income", "2:$9", "2:9", "2:9", "2:9"),
        ("Purchases of property and equipment", "(1", ")", "(2", ")", "(3", ")", "(4", ")"),
    )
    days = "2025-01-26", "2024-01-28"
    assert found(release(TITLE, cash, opening="Fourth quarter results")) == [
        ("quarter", f"2024-10-28..{days[0]}", 1),
        ("quarter", f"2023-10-30..{days[1]}", 2),
        ("year", f"2024-01-29..{days[0]}", 3),
        ("year", f"2023-01-30..{days[1]}", 4),
    ]


def test_groups_of_unequal_width_are_told_by_their_columns() -> None:
    cash = table(
        ("", "3:Three Months Ended", "2:Nine Months Ended"),
        *(("", "Sep 30, 2025", "Jun 30, 2025", "Sep 30, 2024", "Sep 30, 2025", "Sep 30, 2024"),),
        ("Capital expenditures", "1", "2", "3", "4", "5"),
    )
    assert found(release(TITLE, "<p>$ in millions</p>", cash)) == [
        ("quarter", "2025-07-01..2025-09-30", 1),
        ("quarter", "2025-04-01..2025-06-30", 2),
        ("quarter", "2024-07-01..2024-09-30", 3),
        ("ytd", "2025-01-01..2025-09-30", 4),
        ("ytd", "2024-01-01..2024-09-30", 5),
    ]


def test_twelve_months_in_a_third_quarter_are_trailing() -> None:
    cash = table(
        ("", "3:Twelve Months Ended September 30, 2025", "3:Three Months Ended September 30, 2025"), SPENT
    )
    assert [basis for basis, _, _ in found(release(TITLE, cash))] == ["trailing", "quarter"]


def test_year_to_date_is_as_long_as_the_quarter_says() -> None:
    cash = table(("", "3:Quarter Ended June 30,", "3:Year To Date June 30,"), ("", "3:2025", "3:2025"), SPENT)
    assert found(release(TITLE, cash, opening="Second quarter results")) == [
        ("quarter", "2025-04-01..2025-06-30", 30),
        ("ytd", "2025-01-01..2025-06-30", 20),
    ]


def test_columns_of_fiscal_quarters_are_counted_from_the_quarter_reported() -> None:
    metrics = table(
        ("", "Q2 2025", "Q3 2025", "Q4 2024", "Y/Y Change"),
        ("Free cash flow", "$1", "$1", "$1", "5%"),
        ("Purchases of property and equipment, net of incentives -- TTM", "$7", "$8", "$9", "12%"),
    )
    opening = "Results of the third quarter ended September 30, 2025."
    body = release("<p>(in millions)</p>", metrics, opening=opening)
    assert found(body) == [
        ("trailing", "2024-07-01..2025-06-30", 7),
        ("trailing", "2024-10-01..2025-09-30", 8),
        ("year", "2024-01-01..2024-12-31", 9),
    ]
    assert {one.metric for one in read_release_counted(body).facts} == {"net"}
    weeks = release("<p>(in millions)</p>", metrics, opening=opening.replace("30", "28"))
    # The one column whose last day the release names has a period.
    assert found(weeks) == [("trailing", "2024-09-30..2025-09-28", 8)]
    assert read_release_counted(weeks).refused["column without a period"] == 4


def test_markdown_that_lost_its_columns_is_shared_out_evenly() -> None:
    text = (
        "# Release\nThird quarter ended September 30, 2025\n\n"
        "### Statements of Cash Flows\n\n#### (in thousands)\n\n"
        "| Three Months Ended | Nine Months Ended | | |\n|---|---|---|---|\n"
        "| September 30, 2024 | September 30, 2025 | September 30, 2024 | September 30, 2025 | |\n"
        "| Net income | $ 1 | 2 | 3 | 4 |\n"
        "| Purchases of property and equipment | (1,000) | (2,000) | (3,000) | (4,000) |\n"
    )
    assert found(text.encode()) == [
        ("quarter", "2024-07-01..2024-09-30", 1),
        ("quarter", "2025-07-01..2025-09-30", 2),
        ("ytd", "2024-01-01..2024-09-30", 3),
        ("ytd", "2025-01-01..2025-09-30", 4),
    ]


def test_a_heading_that_ends_in_of_belongs_to_the_rows_below() -> None:
    cash = table(
        ("", "3:Year Ended December 31, 2024", "3:Year Ended December 31, 2023"),
        ("Acquisitions of:",),
        ("Property, plant and equipment", *SPENT[1:]),
    )
    body = release("<p>(in millions of NT$)</p>", cash, opening="Fourth quarter")
    assert [one.currency for one in read_release_counted(body).facts] == ["TWD", "TWD"]
    assert [basis for basis, _, _ in found(body)] == ["year", "year"]


def test_what_was_not_paid_is_not_cash() -> None:
    cash = table(
        ("", "3:Year Ended December 31, 2024", "3:Year Ended December 31, 2023"),
        SPENT,
        ("Non-cash investing activities:",),
        ("Purchases of property and equipment", "$", "(5", ")", "$", "(4", ")"),
    )
    reading = read_release_counted(release(TITLE, cash, opening="Fourth quarter"))
    assert [(one.metric, int(one.value / 10**6)) for one in reading.facts] == [
        *(("cash", 30), ("cash", 20)),
        *(("accrued", 5), ("accrued", 4)),
    ]


def test_a_second_part_of_a_table_has_a_head_and_a_unit_of_its_own() -> None:
    cash = table(
        ("", "3:Year Ended December 31, 2024", "3:Year Ended December 31, 2023"),
        SPENT,
        ("(in thousands)",),
        ("", "3:Three Months Ended December 31, 2024", "3:Three Months Ended December 31, 2023"),
        ("Purchases of property and equipment", "$", "(9,000", ")", "$", "(8,000", ")"),
    )
    assert [value for _, _, value in found(release(TITLE, cash, opening="Fourth quarter"))] == [30, 20, 9, 8]


def test_one_length_above_the_table_holds_for_its_columns() -> None:
    cash = table(("", "3:March 31, 2025", "3:March 31, 2024"), SPENT)
    body = release("<p>Three months ended</p><p>(in millions)</p>", cash, opening="First quarter")
    assert [basis for basis, _, _ in found(body)] == ["quarter", "quarter"]


def test_a_table_without_a_sign_is_in_the_one_currency_of_the_release() -> None:
    cash = table(("", "Year Ended December 31, 2024"), ("Capital expenditures", "5"))
    euros = release("<p>Sales of \u20ac 9 billion</p><p>(in millions)</p>", cash)
    assert [one.currency for one in read_release_counted(euros).facts] == ["EUR"]
    mixed = release("<p>Sales of \u20ac 9 billion, or $10 billion</p><p>(in millions)</p>", cash)
    assert read_release_counted(mixed).refused == {"table without a unit": 1}


def test_what_is_not_said_is_refused_by_name() -> None:
    head = ("", "3:Year Ended December 31, 2024", "3:Year Ended December 31, 2023")
    no_unit = read_release_counted(release(table(head, SPENT)))
    assert (no_unit.facts, no_unit.refused) == ((), {"table without a unit": 2})
    no_period = read_release_counted(release(TITLE, table(SPENT)))
    assert (no_period.facts, no_period.refused) == ((), {"column without a period": 2})
    no_figure = table(head, ("Purchases of property and equipment", "3:\u2014", "3:up"))
    assert read_release_counted(release(TITLE, no_figure)).refused == {"nil": 1, "not a figure": 1}
    twice = table(head, SPENT, ("Purchases of property and equipment", "$", "(31", ")", "$", "(20", ")"))
    assert read_release_counted(release(TITLE, twice)).refused == {"stated twice, differently": 1}


@pytest.mark.parametrize(
    ("label", "metric"),
    [
        ("Purchases of property and equipment", "cash"),
        ("Additions to property, plant, and equipment", "cash"),
        ("Payments for acquisition of property, plant and equipment", "cash"),
        ("Expenditures for property, plant, and equipment", "cash"),
        ("Less: Purchases of property and equipment", "cash"),
        ("Capital expenditures", "cash"),
        ("Purchases of property and equipment, net", "net"),
        ("Purchases of property and equipment, net of proceeds from sales", "net"),
        ("Capital expenditures, including principal payments on finance leases", "with_finance_leases"),
        ("Principal payments on finance leases", "finance_lease_principal"),
        ("Repayments of finance lease obligations", "finance_lease_principal"),
        ("Purchases of property and equipment in accounts payable", "accrued"),
        ("Purchase of PP&E", "cash"),
        ("Capital spending", "cash"),
        ("Property and equipment additions", "cash"),
        ("Net capital expenditures", "net"),
        ("Payments on equipment purchase contracts", None),
        ("Purchases of intellectual property", None),
        ("Purchases of equipment under finance leases", None),
        ("Proceeds from property and equipment sales", None),
        ("Increase (decrease) in property and equipment acquired but not yet paid", None),
        ("Depreciation of property and equipment", None),
        ("Principal payments on property and equipment", None),
        ("Capital expenditures as a percent of revenue", None),
        ("Purchases of marketable securities", None),
        ("Property and equipment, net", None),
        ("", None),
    ],
)
def test_a_row_follows_one_definition_or_none(label: str, metric: str | None) -> None:
    assert metric_of_row(label) == metric


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(1,077)", -1077),
        ("$(1,077)", -1077),
        ("$71,673", 71673),
        ("\u2212 5", -5),
        ("NT$ 5", 5),
        ("2.5", 2.5),
        ("78%", None),
        ("N/A", None),
        ("", None),
    ],
)
def test_a_printed_figure_has_a_sign(text: str, value: float | None) -> None:
    assert figure(text) == value


@pytest.mark.parametrize(
    ("text", "scale", "currency"),
    [
        ("(in millions, except per share data)", 6, None),
        ("(In thousands of U.S. dollars)", 3, "USD"),
        ("EUR million", 6, "EUR"),
        ("(NT$ millions)", 6, "TWD"),
        ("$ in billions", 9, "USD"),
        ("Millions of euros", 6, "EUR"),
        ("RMB", None, "CNY"),
        ("(unaudited)", None, None),
    ],
)
def test_a_note_names_scale_and_currency(text: str, scale: int | None, currency: str | None) -> None:
    assert (scale_of(text), currency_of(text)) == (scale, currency)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Three Months Ended", 3),
        ("Fiscal Quarter Ended", 3),
        ("26 Weeks Ended", 6),
        ("Thirty-nine weeks ended", 9),
        ("14 weeks ended", 3),
        ("53-week", 12),
        ("9 Months", 9),
        ("Fiscal Year Ended", 12),
        ("TTM", 12),
        ("Year to Date", -1),
        ("Ended", None),
    ],
)
def test_a_length_is_said_in_months_weeks_or_words(text: str, months: int | None) -> None:
    assert months_of(text) == months


def test_where_a_period_begins_follows_from_the_calendar_or_the_days_named() -> None:
    assert start_of(date(2025, 9, 30), 9, [date(2024, 12, 31)]) == date(2025, 1, 1)
    assert start_of(date(2023, 4, 30), 3, [date(2024, 4, 28)]) == date(2023, 1, 30)
    # A balance sheet 14 weeks before tells the quarter of a year of 53 weeks.
    assert start_of(date(2022, 12, 31), 3, [date(2022, 9, 24)]) == date(2022, 9, 25)
    assert start_of(date(2023, 9, 30), 12, [date(2022, 9, 24)]) == date(2022, 9, 25)


@given(st.binary(max_size=200) | st.text("<tdr>/ $()0123456789,|-#\nabQ", max_size=200).map(str.encode))
def test_any_bytes_give_facts_or_none(body: bytes) -> None:
    head = table(("", "Three Months Ended September 30, 2025"), ("Capital expenditures", "$5"))
    for prefix in (b"", release(TITLE, head)[:-14]):
        for one in read_release_counted(prefix + body).facts:
            assert one.value >= 0
            assert one.period_start is not None
