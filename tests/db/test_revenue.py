"""Monthly revenue: what a row may not be, and which companies have a code in Taiwan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from db.reference import load_reference
from db.revenue import MonthlyRevenue, taiwan_codes

ROW = MonthlyRevenue(
    code="9001",
    month=date(2026, 8, 1),
    company="Example",
    industry=None,
    revenue=Decimal(1),
    previous_month=None,
    year_earlier=None,
    year_to_date=None,
    year_to_date_earlier=None,
    note=None,
    reported=date(2026, 9, 5),
)


def test_a_month_is_a_first_day_that_lies_before_its_report() -> None:
    with pytest.raises(ValueError, match="first day"):
        replace(ROW, month=date(2026, 8, 2))
    with pytest.raises(ValueError, match="cannot be reported"):
        replace(ROW, reported=date(2026, 8, 1))


def test_a_code_is_that_of_the_home_exchange_even_where_the_main_ticker_is_abroad() -> None:
    codes = taiwan_codes(load_reference().companies)
    assert (codes["2330"], codes["2317"]) == ("tsmc", "foxconn")
    assert "TSM" not in codes
    # An American ticker of digits would be no code of Taiwan.
    assert all(code.isdecimal() and len(code) == 4 for code in codes)
