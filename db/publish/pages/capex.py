"""Reported capital spending: the latest vintage of each quarter, each value linked to its filing."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from db.publish.chart import Bar, Frame, bars, calendar_quarter, quarters
from db.publish.paths import company_path
from db.publish.show import METRICS, edgar_address, money, web_address

SHOWN = 12
RELEASE = frozenset(("stated_in_release", "derived_from_release"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of one period."""

    value: float
    shown: str
    exact: str
    period: str
    end: str
    derived: bool
    derivation: str | None
    form: str | None
    filed: str | None
    href: str | None
    # As the filer counts, such as "FY2026 Q1"; None where its years are not known.
    fiscal: str | None
    # Stated in a release, and not yet in a filing.
    release: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One company's quarters of one metric in one currency, by calendar quarter."""

    company: str
    href: str | None
    currency: str
    metric: str
    points: dict[str, Point] = field(default_factory=dict)

    @property
    def last(self) -> Point:
        """The newest quarter."""
        return self.points[max(self.points)]

    def change(self) -> str | None:
        """The newest quarter against the same one a year before, in words; None where that is missing."""
        newest = max(self.points)
        before = self.points.get(f"{int(newest[:4]) - 1}{newest[4:]}")
        if before is None or before.value <= 0:
            return None
        return f"{(self.points[newest].value / before.value - 1) * 100:+,.0f} %".replace("-", "−")


def point(row: sqlite3.Row) -> Point:
    """A row of capex or capex_quarterly as a figure."""
    start = row["period_start"]
    derived = str(row["kind"]).startswith("derived")
    return Point(
        value=row["value"],
        shown=money(row["value"], row["currency"]),
        exact=f"{row['value']:,} {row['currency']}",
        period=f"{start} to {row['period_end']}" if start else row["period_end"],
        end=row["period_end"],
        derived=derived,
        derivation=row["derivation"],
        form=row["form"],
        filed=row["filed"],
        href=edgar_address(row["cik"], row["accession"]) or web_address(row["url"]),
        fiscal=fiscal(row["fiscal_year"], row["fiscal_quarter"]),
        release=row["kind"] in RELEASE,
    )


def fiscal(year: int | None, quarter: int | None) -> str | None:
    """A fiscal quarter in few characters; None where year or quarter is not known."""
    return f"FY{year} Q{quarter}" if year and quarter else None


def series(connection: sqlite3.Connection, *, metric: str, key: str | None = None) -> list[Series]:
    """Every company's quarters of `metric`, or those of the company `key`; segments are left out."""
    # The view ranks vintages within a filer: asked by filer, it ranks only that one's.
    where = "AND capex_quarterly.cik IN (SELECT cik FROM capex WHERE company_key = ?)" if key else ""
    rows = connection.execute(
        "SELECT capex_quarterly.*, companies.name AS known_as FROM capex_quarterly "
        "LEFT JOIN companies ON companies.key = company_key "
        f"WHERE metric = ? AND dimensions = '' AND period_start IS NOT NULL {where} "
        "ORDER BY period_end, filed",
        (metric, key) if key else (metric,),
    )
    found: dict[tuple[str, str], Series] = {}
    for row in rows:
        one = found.setdefault(
            (row["cik"], row["currency"]),
            Series(
                company=row["known_as"] or row["company"],
                href=company_path(row["company_key"]) if row["known_as"] else None,
                currency=row["currency"],
                metric=metric,
            ),
        )
        start, end = date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])
        one.points[calendar_quarter(start, end)] = point(row)
    return list(found.values())


def chart(one: Series, labels: Sequence[str], *, top: float | None, frame: Frame) -> Markup:
    """The bars of `one` for the quarters `labels`."""
    shown: list[Bar | None] = []
    for label in labels:
        at = one.points.get(label)
        shown.append(
            Bar(
                label=label,
                value=at.value,
                words=f"{label}: {at.shown}{' (derived)' if at.derived else ''}",
                derived=at.derived,
            )
            if at
            else None
        )
    words = "; ".join(bar.words for bar in shown if bar)
    return bars(f"{one.company}, {METRICS[one.metric].lower()}: {words}", shown, top=top, frame=frame)


def timeline(found: Iterable[Series], most: int = SHOWN) -> list[str]:
    """The last quarters that any of `found` has, without gaps, oldest first."""
    labels = [label for one in found for label in one.points]
    return quarters(min(labels), max(labels))[-most:] if labels else []
