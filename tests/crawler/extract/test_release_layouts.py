"""Releases of companies that do not exist, each set in another way: every figure keeps period and unit."""

from datetime import date

import pytest

from crawler.extract.earnings import read_release_counted

Figure = tuple[str, str, str, int, str]


def table(*rows: str) -> str:
    """A table of rows such as `|4:Three Months Ended|$|(30|)`; `4:` is how many columns a cell covers."""
    text = ""
    for row in rows:
        for cell in row.split("|"):
            span, _, said = (
                cell.rpartition(":") if cell[:1].isdigit() and ":" in cell[:3] else ("1", "", cell)
            )
            text += f'<td colspan="{span}">{said}</td>'
        text = f"{text}</tr><tr>"
    return f"<table><tr>{text}</tr></table>"


def page(*parts: str, opening: str = "Northwind Compute reports third quarter results") -> bytes:
    """A release in HTML."""
    return f"<html><body><p>{opening}</p>{''.join(parts)}</body></html>".encode()


def figures(body: bytes) -> list[Figure]:
    """Metric, basis, period, value in millions and currency of the rows that follow a definition."""
    return [
        (
            str(one.metric),
            one.basis,
            f"{one.period_start}..{one.period_end}",
            int(one.value / 10**6),
            one.currency,
        )
        for one in read_release_counted(body).figures
        if one.metric
    ]


def cash(*told: tuple[str, str, int], currency: str = "USD", metric: str = "cash") -> list[Figure]:
    """The same for a row of capital spending."""
    return [(metric, basis, period, value, currency) for basis, period, value in told]


THIRD = ("quarter", "2025-07-01..2025-09-30", -30)
BEFORE = ("quarter", "2024-07-01..2024-09-30", -20)
NINE = ("ytd", "2025-01-01..2025-09-30", -70)
NINE_BEFORE = ("ytd", "2024-01-01..2024-09-30", -50)
PAID = "Purchases of property and equipment|(30)|(20)"
DAYS = "|September 30, 2025|September 30, 2024"


def test_a_unit_in_a_caption_in_the_head_or_in_a_note_below_is_the_same_unit() -> None:
    head = "|2:Three Months Ended September 30,"
    years = "|2025|2024"
    caption = page(table("3:STATEMENTS OF CASH FLOWS", "3:(U.S. dollars in millions)", head, years, PAID))
    in_head = page(table("(In millions of US dollars)|2:Three Months Ended September 30,", years, PAID))
    below = page(table(head, years, PAID), "<p>Note: all amounts in US$ millions.</p>")
    once = page(
        "<p>All amounts are in millions of U.S. dollars unless otherwise stated.</p>",
        *(f"<p>Paragraph {number}.</p>" for number in range(12)),
        table(head, years, PAID),
    )
    for body in (caption, in_head, below, once):
        assert figures(body) == cash(THIRD, BEFORE)


@pytest.mark.parametrize(
    ("unit", "printed", "currency"),
    [
        ("($ in thousands)", "(30,000)", "USD"),
        ("(000s omitted; U.S. dollars)", "(30,000)", "USD"),
        ("US$'000", "(30,000)", "USD"),
        ("(Millions of dollars)", "(30.0)", "USD"),
        ("$ millions", "-30", "USD"),
        ("(\u20ac million)", "(30.0)", "EUR"),
        ("in EUR millions", "\u221230", "EUR"),
        ("(RMB in thousands)", "(30,000)", "CNY"),
        ("(Amounts in billions of Korean won)", "(0.03)", "KRW"),
        ("(In millions of New Taiwan dollars)", "(30)", "TWD"),
        ("(Unit: KRW trillion)", "(0.00003)", "KRW"),
        ("(Dollars in millions, except per share data)", "$ (30)", "USD"),
    ],
)
def test_each_way_to_write_a_unit_is_read(unit: str, printed: str, currency: str) -> None:
    body = page(
        f"<p>{unit}</p>", table("|Three Months Ended September 30, 2025", f"Capital expenditures|{printed}")
    )
    assert figures(body) == cash(THIRD, currency=currency)


def test_a_sum_for_convenience_stands_in_its_own_currency() -> None:
    statement = table(
        "|3:Three Months Ended September 30,",
        "|2024|2:2025",
        "|RMB|RMB|US$",
        "(in millions)|||",
        "Purchase of property and equipment|(140)|(210)|(30)",
    )
    assert figures(page(statement)) == [
        ("cash", "quarter", BEFORE[1], -140, "CNY"),
        ("cash", "quarter", THIRD[1], -210, "CNY"),
        ("cash", "quarter", THIRD[1], -30, "USD"),
    ]
    thousands = table(
        "|2:Three Months Ended September 30, 2025",
        "|NT$'000|US$'000 (Note 3)",
        "Acquisition of property, plant and equipment|(900,000)|(30,000)",
    )
    assert figures(page(thousands)) == [
        ("cash", "quarter", THIRD[1], -900, "TWD"),
        ("cash", "quarter", THIRD[1], -30, "USD"),
    ]


def test_columns_stand_in_the_order_of_the_page_whatever_it_is() -> None:
    expected = {THIRD, BEFORE, NINE, NINE_BEFORE}
    first = table(
        "|4:Nine Months Ended|4:Three Months Ended",
        "|4:September 30,|4:September 30,",
        "|2:2024|2:2025|2:2024|2:2025",
        "Additions to property, plant and equipment|(50|)|(70|)|(20|)|(30|)",
    )
    mixed = table(
        "|Q3 2025|Q3 2024|Nine months ended September 30, 2025|Nine months ended September 30, 2024",
        "Additions to property, plant and equipment|(30)|(20)|(70)|(50)",
    )
    opening = "Northwind Compute reports results of its third quarter ended September 30, 2025"
    for body in (first, mixed):
        read = figures(page("<p>(in millions of U.S. dollars)</p>", body, opening=opening))
        assert set(read) == set(cash(*expected)), body
        assert len(read) == len(expected)


def test_columns_of_changes_take_no_figure_from_their_neighbours() -> None:
    body = table(
        "|2:Three Months Ended September 30,||",
        "|2025|2024|$ Change|% Change",
        "Purchases of property and equipment|(30)|(20)|(10)|50%",
    )
    text = (
        "Third quarter\n\n(in millions of U.S. dollars)\n"
        "|  | Q3 2025 | Q3 2024 | $ Change | % Change |\n|---|---|---|---|---|\n"
        "| Purchases of property and equipment | (30) | (20) | (10) | 50% |\n"
    ).replace("Third quarter", "The third quarter ended September 30, 2025")
    for told in (page("<p>(in millions of U.S. dollars)</p>", body), text.encode()):
        assert figures(told) == cash(THIRD, BEFORE)


def test_a_column_of_notes_is_no_period() -> None:
    body = table(
        "|Notes|Three Months Ended September 30, 2025|Three Months Ended September 30, 2024",
        "Purchase of property, plant and equipment|12|(30)|(20)",
    )
    assert figures(page("<p>(in US$ millions)</p>", body)) == cash(THIRD, BEFORE)


def test_a_label_in_two_rows_is_one_label() -> None:
    head = "|Three Months Ended September 30, 2025|Three Months Ended September 30, 2024"
    split = table(head, "Purchases of property, plant||", "and equipment|(30)|(20)")
    of = table(head, "Acquisitions of||", "Property, plant and equipment|(30)|(20)")
    for body in (split, of):
        assert figures(page("<p>(in US$ millions)</p>", body)) == cash(THIRD, BEFORE)


def test_plain_text_with_leaders_and_spanning_heads_is_read() -> None:
    text = """NORTHWIND COMPUTE INC.
Results of the third quarter

CONDENSED CONSOLIDATED STATEMENTS OF CASH FLOWS
(In thousands of U.S. dollars)

<TABLE>
                                       Three Months Ended      Nine Months Ended
                                          September 30,          September 30,
                                         2025       2024        2025       2024
                                       --------   --------    --------   --------
Net cash provided by operating activities   90,000     80,000     240,000    200,000
Purchases of property and equipment ...... $(30,000)  $(20,000)   $(70,000)  $(50,000)
</TABLE>
"""
    operating = [
        ("operating_cash_flow", basis, period, value, "USD")
        for (basis, period, _), value in zip(
            (THIRD, BEFORE, NINE, NINE_BEFORE), (90, 80, 240, 200), strict=True
        )
    ]
    assert figures(text.encode()) == [*operating, *cash(THIRD, BEFORE, NINE, NINE_BEFORE)]


def test_a_reconciliation_gives_its_parts_and_free_cash_flow() -> None:
    body = table(
        "|2:Three Months Ended September 30,",
        "|2025|2024",
        "Gross margin|55|54",
        "Net cash provided by operating activities|$90|$80",
        "Less: Purchases of property and equipment|(30)|(20)",
        "Plus: Customer deposits|1|1",
        "Principal payments on finance leases|(4)|(3)",
        "Free cash flow|$57|$58",
        "Free cash flow margin|20%|21%",
        "Adjusted EBITDA|99|98",
    )
    reading = read_release_counted(page("<p>(in US$ millions)</p>", body))
    assert [(one.metric, int(one.value / 10**6)) for one in reading.figures] == [
        *(("operating_cash_flow", 90), ("operating_cash_flow", 80), ("cash", -30), ("cash", -20)),
        *((None, 1), (None, 1), ("finance_lease_principal", -4), ("finance_lease_principal", -3)),
        *(("free_cash_flow", 57), ("free_cash_flow", 58)),
    ]
    assert [one.value for one in reading.facts] == [30_000_000, 20_000_000, 4_000_000, 3_000_000]


def test_an_outlook_is_no_report() -> None:
    outlook = table("|Low|High", "Fiscal Year 2025||", "Capital expenditures|$60|$65")
    titled = table("3:Full-Year 2025 Guidance", "|Year Ended December 31, 2025", "Capital expenditures|$60")
    for body in (outlook, titled):
        assert figures(page("<p>Outlook (in US$ millions)</p>", body)) == []
    reading = read_release_counted(
        page("<p>(in US$ millions)</p>", table("|Year Ended December 31, 2025", "Capital expenditures|60")),
        filed=date(2025, 10, 30),
    )
    assert (reading.facts, reading.refused) == ((), {"period not over": 1})


def test_a_statement_that_a_page_break_cuts_in_two_keeps_its_head() -> None:
    head = "|Three Months Ended September 30, 2025|Three Months Ended September 30, 2024"
    first = table("STATEMENTS OF CASH FLOWS", "(in US$ millions)", head, "Net income|9|8")
    second = table(PAID, "Net cash used in investing activities|(40)|(25)")
    assert [one[:4] for one in figures(page(first, "<p>7</p>", second))] == [
        *(("cash", *THIRD), ("cash", *BEFORE)),
        ("investing_cash_flow", "quarter", THIRD[1], -40),
        ("investing_cash_flow", "quarter", BEFORE[1], -25),
    ]


def test_the_unit_of_another_table_is_not_taken() -> None:
    other = table("(in thousands of U.S. dollars)", "|September 30, 2025", "Total assets|9,000")
    own = table("|Three Months Ended September 30, 2025", "Capital expenditures|30")
    assert read_release_counted(page(other, own)).refused == {"table without a unit": 1}


def test_quarters_of_weeks_end_on_the_days_that_the_release_names() -> None:
    columns = table("|Q3 FY25|Q2 FY25|Q3 FY24", "Capital expenditures|30|25|20")
    sheet = table("|August 2, 2025|May 3, 2025|August 3, 2024", "Total assets|1|1|1")
    opening = "Results of the third quarter ended August 2, 2025"
    read = read_release_counted(page("<p>(in US$ millions)</p>", columns, sheet, opening=opening))
    assert [one.period_end for one in read.facts] == [
        *(date(2025, 8, 2), date(2025, 5, 3), date(2024, 8, 3)),
    ]


def test_a_length_over_the_labels_is_that_of_every_column() -> None:
    body = table(
        "Nine Months Ended (In Millions; Unaudited)|September 30, 2025|September 30, 2024",
        "Additions to property, plant and equipment|(70)|(50)",
    )
    assert figures(page("<p>U.S. dollars</p>", "<p>$</p>", body)) == cash(NINE, NINE_BEFORE)


def test_quarters_in_short_are_quarters() -> None:
    body = table(
        "|3rd Qtr.|2nd Qtr.|3rd Qtr.|Nine Months Ended",
        "|September 30, 2025|June 30, 2025|September 30, 2024|September 30, 2025",
        "Expenditures for property, plant, and equipment|(30)|(25)|(20)|(70)",
        "Payments on equipment purchase contracts|(1)|(1)|(1)|(2)",
        "Net capital expenditures|(28)|(24)|(19)|(66)",
    )
    second = ("quarter", "2025-04-01..2025-06-30", -25)
    read = figures(page("<p>(in US$ millions)</p>", body))
    assert read[:4] == cash(THIRD, second, BEFORE, NINE)
    assert [(one[0], one[3]) for one in read[4:]] == [("net", -28), ("net", -24), ("net", -19), ("net", -66)]


def test_quarters_by_number_are_counted_from_the_day_of_the_balance_sheet() -> None:
    columns = table("(In NT$ billions)|3Q25|2Q25|3Q24", "Capital expenditures|(30)|(25)|(20)")
    sheet = table("|Sep 30, 2025|Jun 30, 2025", "Total assets|9|8")
    read = read_release_counted(page(columns, sheet, opening="Third Quarter of 2025"))
    assert [(str(one.period_end), int(one.value / 10**9), one.currency) for one in read.facts] == [
        ("2025-09-30", 30, "TWD"),
        ("2025-06-30", 25, "TWD"),
        ("2024-09-30", 20, "TWD"),
    ]


def test_beginning_and_end_of_a_period_are_instants() -> None:
    body = table(
        "STATEMENTS OF CASH FLOWS",
        "|Three Months Ended September 30, 2025",
        "Cash and cash equivalents, beginning of period|5",
        "Cash and cash equivalents, end of period|6",
    )
    read = read_release_counted(page("<p>(in US$ millions)</p>", body)).figures
    assert [(one.basis, one.period_start, one.period_end, int(one.value / 10**6)) for one in read] == [
        ("instant", None, date(2025, 6, 30), 5),
        ("instant", None, date(2025, 9, 30), 6),
    ]


@pytest.mark.parametrize("printed", ["99999999999999999999", "1" * 400, "1e999999999", "NaN", "Infinity"])
def test_a_figure_that_is_no_sum_of_money_is_counted_and_not_stored(printed: str) -> None:
    body = table("|Three Months Ended September 30, 2025", f"Capital expenditures|{printed}")
    reading = read_release_counted(page("<p>(in billions of U.S. dollars)</p>", body))
    assert (reading.facts, reading.figures) == ((), ())
    assert sum(reading.refused.values()) <= 1


@pytest.mark.parametrize(
    "names", [("Q1", "Q2", "Q3", "Q4"), ("First Quarter", "2Q", "3rd Quarter", "Fourth Quarter")]
)
def test_quarters_under_the_head_of_their_year_are_that_years(names: tuple[str, ...]) -> None:
    opening = "Results for the fourth quarter ended December 31, 2025"
    years = '<tr><td></td><td colspan="5">Fiscal 2024</td><td colspan="5">Fiscal 2025</td></tr>'
    quarters = "".join(f"<td>{name}</td>" for name in (*names, "FY") * 2)
    values = "".join(f"<td>({value})</td>" for value in (1, 2, 3, 4, 10, 5, 6, 7, 8, 26))
    rows = f"<tr><td></td>{quarters}</tr><tr><td>Purchases of equipment, $</td>{values}</tr>"
    found = read_release_counted(
        page(f"<p>Cash flows (in millions)</p><table>{years}{rows}</table>", opening=opening)
    )
    assert found.refused == {}
    assert [(one.basis, str(one.period_end), int(one.value) // 10**6) for one in found.facts] == [
        ("quarter", "2024-03-31", 1),
        ("quarter", "2024-06-30", 2),
        ("quarter", "2024-09-30", 3),
        ("quarter", "2024-12-31", 4),
        ("year", "2024-12-31", 10),
        ("quarter", "2025-03-31", 5),
        ("quarter", "2025-06-30", 6),
        ("quarter", "2025-09-30", 7),
        ("quarter", "2025-12-31", 8),
        ("year", "2025-12-31", 26),
    ]
