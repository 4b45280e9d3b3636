"""Charts of reports: which report has one, and its rows as a Vega-Lite specification, drawn offline.

vl-convert draws the specification with no browser and no request. One snapshot gives the same bytes on one
machine, whose fonts they are drawn with.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

ChartForm = Literal["svg", "png"]
MOST_SERIES = 8
WIDTH, HEIGHT = 640, 320
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
Rows = Sequence[dict[str, Any]]
Specification = dict[str, Any]
SERIES = {"field": "series", "type": "nominal", "title": None}
PERIODS = {"field": "at", "type": "ordinal", "title": None, "axis": {"labelAngle": -45}}
SHORT = {"format": "~s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChart:
    """What a report's chart shows: its rows by SQL, its words, and the marks they are drawn by."""

    title: str
    sql: str
    draw: Callable[[], Specification]


def _value(**changes: Any) -> Specification:
    return {"field": "value", "type": "quantitative", "title": None, "axis": SHORT} | changes


def _lines() -> Specification:
    """A line with a point for each value, by month or quarter, a colour and a shape for each series."""
    encoding = {"x": PERIODS, "y": _value(), "color": SERIES, "shape": SERIES}
    return {"mark": {"type": "line", "point": True}, "encoding": encoding}


def _bars() -> Specification:
    """Bars of counts by month, a part of a bar for each series."""
    encoding = {"x": PERIODS, "y": _value(axis={"tickMinStep": 1, "format": "d"}), "color": SERIES}
    return {"mark": "bar", "encoding": encoding}


def _ranges() -> Specification:
    """Ranges of guidance by the day on which they were said; a single figure is a tick."""
    low = _value(field="low", scale={"zero": False})
    day = {"field": "at", "type": "temporal", "title": None}
    return {
        "encoding": {"x": day, "y": low, "color": SERIES},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 4}, "encoding": {"y2": {"field": "high"}}},
            {"mark": {"type": "tick", "size": 12, "orient": "horizontal", "thickness": 3}},
        ],
    }


def _marks() -> Specification:
    """Reported, guided and announced as marks of three shapes on a logarithmic axis; nothing is stacked."""
    encoding = {"x": PERIODS, "y": _value(scale={"type": "log"}), "color": SERIES, "shape": SERIES}
    return {"mark": {"type": "point", "filled": True, "size": 50, "opacity": 0.7}, "encoding": encoding}


_LARGEST = (
    "SELECT cik FROM capex_quarterly WHERE metric = 'cash' AND dimensions = '' AND currency = 'USD' "
    f"GROUP BY cik ORDER BY max(value) DESC, cik LIMIT {MOST_SERIES}"
)
_MOST_NAMED = (
    "SELECT canonical FROM mention_months WHERE layer = 'company' "
    f"GROUP BY canonical ORDER BY sum(stories) DESC, canonical LIMIT {MOST_SERIES}"
)
_MONTHS = (
    "SELECT substr(first_published, 1, 7) AS at, coalesce(name, kind) AS series, count(*) AS value "
    "FROM story_events LEFT JOIN event_kinds ON event_kinds.key = kind "
    "WHERE first_published IS NOT NULL {where} GROUP BY at, series ORDER BY at, series"
)
CHARTS: dict[str, ReportChart] = {
    "capex_quarterly": ReportChart(
        title="Cash paid for property and equipment by calendar quarter, USD, the largest by their highest",
        sql="SELECT calendar_quarter AS at, coalesce(companies.name, company) AS series, value "
        "FROM capex_quarterly LEFT JOIN companies ON companies.key = company_key "
        "WHERE metric = 'cash' AND dimensions = '' AND currency = 'USD' "
        f"AND capex_quarterly.cik IN ({_LARGEST}) AND calendar_quarter IS NOT NULL ORDER BY at, series",
        draw=_lines,
    ),
    "guidance-changes": ReportChart(
        title="Guidance by the day it was said, USD; each range with its company and year",
        sql="SELECT said_on AS at, "
        "coalesce(company, 'unnamed') || coalesce(' ' || fiscal_year, '') AS series, "
        "coalesce(low, high) AS low, coalesce(high, low) AS high FROM guidance_evidence "
        "WHERE currency = 'USD' AND coalesce(low, high) IS NOT NULL ORDER BY at, guidance_id",
        draw=_ranges,
    ),
    "announced-beside-reported": ReportChart(
        title="Reported, guided and announced by calendar quarter, USD, logarithmic; periods differ",
        sql="SELECT calendar_quarter AS at, side AS series, high AS value FROM announced_beside_reported "
        "WHERE currency = 'USD' AND high > 0 AND (side != 'reported' OR what = 'cash') "
        "ORDER BY at, series, value, company_key",
        draw=_marks,
    ),
    "mentions": ReportChart(
        title="Stories that name a company, by month: the companies named most",
        sql="SELECT month AS at, canonical AS series, sum(stories) AS value FROM mention_months "
        f"WHERE layer = 'company' AND month IS NOT NULL AND canonical IN ({_MOST_NAMED}) "
        "GROUP BY at, series ORDER BY at, series",
        draw=_lines,
    ),
    "story-events": ReportChart(
        title="Events by month of first publication and kind, each once a story",
        sql=_MONTHS.format(where=""),
        draw=_bars,
    ),
    **{
        name: ReportChart(
            title="By month of first publication, each once a story",
            sql=_MONTHS.format(where=f"AND kind = '{kind}'"),
            draw=_bars,
        )
        for name, kind in (
            ("chip-launches", "chip_announcement"),
            ("supply-deals", "supply_deal"),
            ("power-deals", "power_deal"),
        )
    },
}


def chart_rows(connection: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    """The rows behind the chart of report `name`; none where it has no chart."""
    if name not in CHARTS:
        return []
    cursor = connection.execute(CHARTS[name].sql)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def drawn(name: str, rows: Rows, form: ChartForm) -> bytes:
    """The chart of report `name` as an SVG or PNG file."""
    import vl_convert

    chart = CHARTS[name]
    specification = {
        "$schema": SCHEMA,
        "title": {"text": chart.title, "fontSize": 12},
        "background": "white",
        # Below the chart and whole: a kind's name is a phrase.
        "config": {"legend": {"orient": "bottom", "labelLimit": 0, "columns": 3, "symbolLimit": 0}},
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": list(rows)},
        **chart.draw(),
    }
    if form == "svg":
        return str(vl_convert.vegalite_to_svg(specification)).encode()
    return bytes(vl_convert.vegalite_to_png(specification, scale=2))
