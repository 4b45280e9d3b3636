"""Monthly revenue of companies listed in Taiwan: the exchanges' JSON to rows. Pure.

Years count from 1911, figures are thousands of New Taiwan dollars, all values are text. Between the first
and the tenth of a month the answer mixes two: a row is of the month that it names, not of the answer's day.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from crawler.extract.text import clean_line
from crawler.extract.xmlguard import UnreadableFeed, unpacked
from db.revenue import MonthlyRevenue

CODE, NAME, INDUSTRY = "公司代號", "公司名稱", "產業別"
REPORTED, MONTH, NOTE = "出表日期", "資料年月", "備註"
FIGURES = {
    "revenue": "營業收入-當月營收",
    "previous_month": "營業收入-上月營收",
    "year_earlier": "營業收入-去年當月營收",
    "year_to_date": "累計營業收入-當月累計營收",
    "year_to_date_earlier": "累計營業收入-去年累計營收",
}
# A stated percentage with the figures that it is of.
PERCENTAGES = (
    ("營業收入-上月比較增減(%)", "revenue", "previous_month"),
    ("營業收入-去年同月增減(%)", "revenue", "year_earlier"),
    ("累計營業收入-前期比較增減(%)", "year_to_date", "year_to_date_earlier"),
)
FIRST_YEAR = 1911
THOUSAND = 1000
# What the exchanges round to, and a little more.
ROUNDING = Decimal("0.02")
NOTHING = ("", "-", "--", "N/A", "不適用")
_MARKS = (CODE.encode(), json.dumps(CODE).strip('"').encode())


class Unreadable(ValueError):  # noqa: N818 - its text is the name by which the row is counted
    """A row that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueReport:
    """The rows of an answer in their order, and by name how many were left out or look wrong."""

    rows: tuple[MonthlyRevenue, ...]
    skipped: Mapping[str, int]


def is_revenue(body: bytes) -> bool:
    """Whether an answer is one of these: its first row names the key of a company's code."""
    return any(mark in body[:4000] for mark in _MARKS)


def parse_revenue(body: bytes, url: str) -> RevenueReport:
    """Read what an exchange answered at `url`. Raises UnreadableFeed where it is no list of rows."""
    try:
        answer = json.loads(unpacked(body, url).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFeed(url, "no_json", f"no JSON ({error}); it may have been cut: ask again") from error
    if not isinstance(answer, list):
        raise UnreadableFeed(
            url,
            "unknown_shape",
            f"a {type(answer).__name__} instead of a list; mend the source's url",
        )
    skipped: Counter[str] = Counter()
    return RevenueReport(rows=tuple(_rows(answer, skipped)), skipped=skipped)


def _rows(answer: list[Any], skipped: Counter[str]) -> Iterator[MonthlyRevenue]:
    seen: set[tuple[str, date]] = set()
    for item in answer:
        try:
            row = _row(item)
        except Unreadable as error:
            skipped[str(error)] += 1
            continue
        if (row.code, row.month) in seen:
            skipped["listed twice"] += 1
            continue
        seen.add((row.code, row.month))
        skipped["stated percentages that differ"] += _misstated(item, row)
        yield row


def _row(item: object) -> MonthlyRevenue:
    if not isinstance(item, dict) or not _text(item, CODE).isalnum():
        raise Unreadable("row without a code")
    reported, month = roc_day(_text(item, REPORTED)), roc_day(_text(item, MONTH) + "01")
    if reported is None or month is None or month >= reported:
        raise Unreadable("row without a month that can be")
    note = _text(item, NOTE)
    return MonthlyRevenue(
        code=_text(item, CODE),
        month=month,
        company=_text(item, NAME),
        industry=_text(item, INDUSTRY) or None,
        note=None if note in NOTHING else note,
        reported=reported,
        **{name: _thousands(_text(item, key)) for name, key in FIGURES.items()},
    )


def roc_day(text: str) -> date | None:
    """The day of a date such as 1150917, whose years count from 1911; None for what is none."""
    if not (text.isascii() and text.isdecimal() and 6 <= len(text) <= 7):
        return None
    try:
        return date(FIRST_YEAR + int(text[:-4]), int(text[-4:-2]), int(text[-2:]))
    except ValueError:
        return None


def _figure(text: str) -> Decimal | None:
    if text in NOTHING:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Unreadable("row with a figure that is no number") from None
    if not value.is_finite():
        raise Unreadable("row with a figure that is no number")
    return value


def _thousands(text: str) -> Decimal | None:
    value = _figure(text)
    if value is None:
        return None
    # Whole New Taiwan dollars, within what a column can hold; judged before a huge exponent is worked out.
    if abs(value) >= 2**63 // THOUSAND or (value * THOUSAND) % 1:
        raise Unreadable("row with a figure that is no number")
    return Decimal(int(value * THOUSAND))


def _misstated(item: Mapping[str, Any], row: MonthlyRevenue) -> bool:
    """Whether a percentage that the row states is another than that of its own figures."""
    for key, now, before in PERCENTAGES:
        try:
            stated = _figure(_text(item, key))
        except Unreadable:
            return True
        new, old = getattr(row, now), getattr(row, before)
        if None in (stated, new, old) or old <= 0:
            continue
        if abs((new - old) * 100 / old - stated) > ROUNDING:
            return True
    return False


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return clean_line(value) if isinstance(value, str) else ""
