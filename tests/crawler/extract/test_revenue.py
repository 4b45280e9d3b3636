"""Monthly revenue of made-up companies in the shape that the exchanges answer in."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.revenue import is_revenue, parse_revenue, roc_day
from crawler.extract.xmlguard import UnreadableFeed

URL = "https://data.example/revenue"


def row(code: str = "9001", **others: str) -> dict[str, str]:
    """A row of the exchanges' answer; figures in thousands."""
    return {
        "出表日期": "1150917",
        "資料年月": "11508",
        "公司代號": code,
        "公司名稱": "北風科技",
        "產業別": "半導體業",
        "營業收入-當月營收": "1,200",
        "營業收入-上月營收": "1000",
        "營業收入-去年當月營收": "800",
        "營業收入-上月比較增減(%)": "20",
        "營業收入-去年同月增減(%)": "50.0000",
        "累計營業收入-當月累計營收": "9000",
        "累計營業收入-去年累計營收": "6000",
        "累計營業收入-前期比較增減(%)": "50",
        "備註": "-",
    } | others


def read(*rows: Any) -> Any:
    return parse_revenue(json.dumps(rows, ensure_ascii=False).encode(), URL)


def test_years_count_from_1911_and_figures_are_thousands() -> None:
    report = read(row(備註="客戶需求增加"))
    (one,) = report.rows
    assert (one.code, one.company, one.industry) == ("9001", "北風科技", "半導體業")
    assert (one.month, one.reported) == (date(2026, 8, 1), date(2026, 9, 17))
    assert (one.revenue, one.previous_month, one.year_earlier) == (1_200_000, 1_000_000, 800_000)
    assert (one.year_to_date, one.year_to_date_earlier) == (9_000_000, 6_000_000)
    assert isinstance(one.revenue, Decimal)
    assert one.note == "客戶需求增加"
    assert +report.skipped == {}


@pytest.mark.parametrize("nothing", ["", "-", " - ", "N/A"])
def test_what_is_not_given_is_none_and_no_zero(nothing: str) -> None:
    (one,) = read(row(**{"營業收入-去年當月營收": nothing, "備註": nothing, "產業別": ""})).rows
    assert (one.year_earlier, one.note, one.industry) == (None, None, None)
    (zero,) = read(row(**{"營業收入-去年當月營收": "0", "營業收入-去年同月增減(%)": "-"})).rows
    assert zero.year_earlier == 0


def test_between_the_first_and_the_tenth_each_row_is_of_its_own_month() -> None:
    report = read(
        row("9001", 出表日期="1150905", 資料年月="11508"),
        row("9002", 出表日期="1150905", 資料年月="11507"),
        row("9001", 出表日期="1150905", 資料年月="11507"),
        row("9001", 出表日期="1150905", 資料年月="11508"),
    )
    assert [(one.code, f"{one.month:%m}") for one in report.rows] == [
        ("9001", "08"),
        ("9002", "07"),
        ("9001", "07"),
    ]
    assert report.skipped["listed twice"] == 1


def test_an_issuer_that_is_registered_abroad_is_read_like_any_other() -> None:
    (one,) = read(row("9003", 公司名稱="高松-KY")).rows
    assert one.company == "高松-KY"


def test_a_loss_of_revenue_is_a_figure() -> None:
    (one,) = read(row(**{"營業收入-當月營收": "-35", "營業收入-上月比較增減(%)": "-103.5"})).rows
    assert one.revenue == -35_000


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"公司代號": ""}, "row without a code"),
        ({"資料年月": "11513"}, "row without a month that can be"),
        ({"資料年月": "2026-08"}, "row without a month that can be"),
        ({"資料年月": "11510"}, "row without a month that can be"),
        ({"出表日期": ""}, "row without a month that can be"),
        ({"營業收入-當月營收": "n. a."}, "row with a figure that is no number"),
        ({"營業收入-當月營收": "NaN"}, "row with a figure that is no number"),
        ({"營業收入-當月營收": "1e30"}, "row with a figure that is no number"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_by_name_and_the_others_are_read(
    wrong: dict[str, str], name: str
) -> None:
    report = read(row("9001", **wrong), row("9002"), "no row")
    assert [one.code for one in report.rows] == ["9002"]
    assert report.skipped[name] == 1 + (name == "row without a code")


@pytest.mark.parametrize(
    ("stated", "differs"), [("20.02", 0), ("19.98", 0), ("20.03", 1), ("-20", 1), ("many", 1), ("-", 0)]
)
def test_a_stated_percentage_that_is_not_that_of_its_figures_is_counted(stated: str, differs: int) -> None:
    report = read(row(**{"營業收入-上月比較增減(%)": stated}))
    assert len(report.rows) == 1
    assert report.skipped["stated percentages that differ"] == differs


def test_the_shape_is_known_by_its_keys_written_or_escaped() -> None:
    assert is_revenue(json.dumps([row()]).encode())
    assert is_revenue(json.dumps([row()], ensure_ascii=False).encode())
    assert is_revenue(b"\xef\xbb\xbf" + json.dumps([row()], ensure_ascii=False).encode())
    assert not is_revenue(b'{"articles": []}')
    assert len(parse_revenue(b"\xef\xbb\xbf" + json.dumps([row()]).encode(), URL).rows) == 1


@pytest.mark.parametrize(("body", "reason"), [(b'[{"a": 1}', "no_json"), (b'{"a": 1}', "unknown_shape")])
def test_what_is_no_list_of_rows_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFeed) as caught:
        parse_revenue(body, URL)
    assert caught.value.reason == reason


@given(st.dates(min_value=date(1912, 1, 1), max_value=date(2910, 12, 31)))
def test_a_day_is_read_back_as_it_was_written(day: date) -> None:
    written = f"{day.year - 1911}{day:%m%d}"
    assert roc_day(written) == (day if len(written) in (6, 7) else None)


@given(st.text(max_size=9))
def test_no_text_breaks_the_reading_of_a_day(text: str) -> None:
    day = roc_day(text)
    assert day is None or (day.year - 1911, f"{day:%m%d}") == (int(text[:-4]), text[-4:])


@given(st.lists(st.dictionaries(st.sampled_from(sorted(row())), st.text(max_size=12))))
def test_no_row_breaks_the_reader_and_each_is_read_or_counted(rows: list[dict[str, str]]) -> None:
    report = read(*rows)
    differ = report.skipped.get("stated percentages that differ", 0)
    assert len(report.rows) + sum(report.skipped.values()) - differ == len(rows)
