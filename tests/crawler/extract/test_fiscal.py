"""Fiscal years as companyfacts give them away: numbers, weeks, transition periods, tags that change."""

import json

from crawler.extract.companyfacts import read_companyfacts, read_companyfacts_counted

PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
PRODUCTIVE = "PaymentsToAcquireProductiveAssets"


def row(
    start: str, end: str, val: int, filed: str = "2025-02-01", form: str = "10-K", fy: int = 2030
) -> dict[str, object]:
    """One row of companyfacts; a filing is known by its day."""
    return {"start": start, "end": end, "val": val, "accn": filed, "fy": fy, "form": form, "filed": filed}


def facts(tags: dict[str, list[dict[str, object]]]) -> bytes:
    """companyfacts of a company that does not exist."""
    entries = {tag: {"units": {"USD": rows}} for tag, rows in tags.items()}
    return json.dumps({"cik": 12345, "entityName": "Sample Works", "facts": {"us-gaap": entries}}).encode()


def test_a_change_of_tag_in_mid_history_leaves_each_quarter_one_figure_a_filing() -> None:
    older = {"3M": ("2023-03-31", 10, "2023-04-25"), "6M": ("2023-06-30", 25, "2023-07-25")}
    newer = {"9M": ("2023-09-30", 45, "2023-10-25"), "FY": ("2023-12-31", 70, "2024-02-05")}
    again = {"3M": ("2023-03-31", 10, "2024-04-25"), "6M": ("2023-06-30", 25, "2024-07-25")}
    body = facts(
        {
            PPE: [row("2023-01-01", end, val, filed, "10-Q") for end, val, filed in older.values()],
            PRODUCTIVE: [
                row("2023-01-01", end, val, filed, "10-Q")
                for end, val, filed in (*newer.values(), *again.values())
            ],
        }
    )
    quarters = {
        (str(fact.period_end), int(fact.value), fact.tag[8:])
        for fact in read_companyfacts(body)
        if fact.basis == "quarter"
    }
    assert quarters == {
        *(("2023-03-31", 10, PPE), ("2023-03-31", 10, PRODUCTIVE), ("2023-06-30", 15, PPE)),
        *(("2023-06-30", 15, PRODUCTIVE), ("2023-09-30", 20, PRODUCTIVE), ("2023-12-31", 25, PRODUCTIVE)),
    }


def test_a_fiscal_year_is_numbered_as_most_reports_are() -> None:
    years = [
        ("2021-02-01", "2022-01-30", 2022),
        ("2022-01-31", "2023-01-29", 2023),
        ("2023-01-30", "2024-01-28", 2023),
    ]
    rows = [row(start, end, 1, f"{end[:4]}-03-01", fy=fy) for start, end, fy in years]
    rows.append(row("2024-01-29", "2024-04-28", 1, "2024-05-30", "10-Q"))
    labels = [(fact.fiscal_year, fact.fiscal_quarter) for fact in read_companyfacts(facts({PPE: rows}))]
    assert labels == [(2022, 4), (2023, 4), (2024, 4), (2025, 1)]
    weeks = [
        row("2024-01-01", "2024-12-28", 1, fy=2024),
        row("2024-12-29", "2026-01-03", 1, "2026-02-01", fy=2025),
    ]
    labels = [(fact.fiscal_year, fact.fiscal_quarter) for fact in read_companyfacts(facts({PPE: weeks}))]
    assert labels == [(2024, 4), (2025, 4)]
    unnumbered = read_companyfacts(facts({PPE: [row("2024-01-01", "2024-12-31", 1)]}))
    assert [(fact.fiscal_year, fact.fiscal_quarter) for fact in unnumbered] == [(None, 4)]


def test_a_stub_period_is_no_quarter_and_the_years_around_it_have_their_own_calendars() -> None:
    rows = [
        row("2022-07-01", "2023-06-30", 12, "2023-08-01", fy=2023),
        row("2023-07-01", "2023-12-31", 5, "2024-02-01", "10-KT", fy=2023),
        row("2023-07-01", "2023-09-30", 2, "2023-10-30", "10-Q"),
        row("2024-01-01", "2024-12-31", 11, "2025-02-01", fy=2024),
        row("2024-01-01", "2024-02-29", 1, "2024-03-05", "10-Q"),
    ]
    reading = read_companyfacts_counted(facts({PPE: rows}))
    told = {(str(one.period_end), one.basis, one.fiscal_quarter, int(one.value)) for one in reading.facts}
    assert told == {
        *(("2023-06-30", "year", 4, 12), ("2023-12-31", "ytd", 2, 5), ("2023-09-30", "quarter", 1, 2)),
        *(("2024-12-31", "year", 4, 11), ("2023-12-31", "quarter", 2, 3)),
    }
    assert reading.refused["period of no known length"] == 1
