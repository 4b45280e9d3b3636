"""Our pages: which address is answered by which values and which template."""

import asyncio
import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Response, asgi_send_file

from db.formats import FORMS, Format
from db.publish.ground import NAME, PLUGIN, on_snapshot
from db.publish.pages.about import about_page
from db.publish.pages.chip import chip_page
from db.publish.pages.company import company_page
from db.publish.pages.deals import deals_page
from db.publish.pages.difference import difference_page
from db.publish.pages.document import document_page
from db.publish.pages.front import front_page
from db.publish.pages.layer import layer_page
from db.publish.pages.reports import report_page, reports_page
from db.publish.pages.since import day_of
from db.publish.pages.sources import sources_page
from db.publish.plugins.conditional import conditional
from db.publish.plugins.manners import problem
from db.publish.report_charts import chart_rows, drawn
from db.reports import ExportError, write_report

if TYPE_CHECKING:
    from sqlite3 import Connection

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Values = dict[str, Any] | None
BY_SUFFIX: dict[str, Format] = {form.suffix: name for name, form in FORMS.items()}


async def answer(
    datasette: "Datasette",
    request: "Request",
    template: str,
    page: "Callable[[Connection], Values]",
    missing: str = "",
) -> Response:
    """The page as HTML, or a 404 that says what is `missing` where it has no values."""
    values = await on_snapshot(datasette, page)
    if values is None:
        return await problem(datasette, request, 404, missing)
    body = await datasette.render_template(template, values, request=request)
    return conditional(request, body.encode(), "text/html; charset=utf-8")


async def front(datasette: "Datasette", request: "Request") -> Response:
    """/"""
    return await answer(datasette, request, "front.html", front_page)


async def document(datasette: "Datasette", request: "Request") -> Response:
    """/document/ID"""
    number = int(request.url_vars["id"])
    values = partial(document_page, document_id=number)
    missing = f"There is no document {number} in this ledger."
    return await answer(datasette, request, "document.html", values, missing)


async def difference(datasette: "Datasette", request: "Request") -> Response:
    """/document/ID/difference/OLD/NEW"""
    number, old, new = (int(request.url_vars[name]) for name in ("id", "old", "new"))
    values = partial(difference_page, document_id=number, old=old, new=new)
    missing = f"There are no versions {old} and {new} of a document {number} in this ledger."
    return await answer(datasette, request, "difference.html", values, missing)


async def company(datasette: "Datasette", request: "Request") -> Response:
    """/company/KEY?since=2026-01-31"""
    key = request.url_vars["key"]
    missing = f"No table lists a company with the key {key}. Search for its name instead."
    values = partial(company_page, key=key, since_day=day_of(request.args.get("since")))
    return await answer(datasette, request, "company.html", values, missing)


async def chip(datasette: "Datasette", request: "Request") -> Response:
    """/chip/KEY?since=2026-01-31"""
    key = request.url_vars["key"]
    missing = f"No table lists a chip with the key {key}. Search for its name instead."
    values = partial(chip_page, key=key, since_day=day_of(request.args.get("since")))
    return await answer(datasette, request, "chip.html", values, missing)


async def layer(datasette: "Datasette", request: "Request") -> Response:
    """/layer/NAME"""
    name = request.url_vars["name"]
    missing = f"The stack has no layer {name}."
    return await answer(datasette, request, "layer.html", partial(layer_page, layer=name), missing)


async def deals(datasette: "Datasette", request: "Request") -> Response:
    """/deals?company=KEY&kind=KIND&year=2026&status=announced"""
    chosen = {name: request.args.get(name) or "" for name in ("company", "kind", "year", "status")}
    return await answer(datasette, request, "deals.html", partial(deals_page, chosen=chosen))


async def about(datasette: "Datasette", request: "Request") -> Response:
    """/about"""
    told = datasette.plugin_config(PLUGIN) or {}
    values = partial(about_page, contact=told.get("contact"))
    return await answer(datasette, request, "about.html", values)


async def sources(datasette: "Datasette", request: "Request") -> Response:
    """/sources"""
    return await answer(datasette, request, "sources.html", sources_page)


async def reports(datasette: "Datasette", request: "Request") -> Response:
    """/reports"""
    return await answer(datasette, request, "reports.html", reports_page)


async def report_rows(datasette: "Datasette", request: "Request") -> Response:
    """/reports/NAME: the first rows, with the chart and the files."""
    name = request.url_vars["name"]
    missing = f"There is no report {name}; /reports has them all."
    return await answer(datasette, request, "report.html", partial(report_page, name=name), missing)


async def report_chart(datasette: "Datasette", request: "Request") -> Response:
    """/reports/NAME.chart.svg and .png, drawn in a thread."""
    name, form = request.url_vars["name"], request.url_vars["form"]
    rows = await on_snapshot(datasette, partial(chart_rows, name=name))
    if not rows:
        return await problem(datasette, request, 404, f"There is no chart of {name}.")
    body = await asyncio.to_thread(drawn, name, rows, form)
    return conditional(request, body, "image/svg+xml" if form == "svg" else "image/png")


def _written(database: Path, name: str, file: Path, form: Format) -> int:
    """Write a report and return its size in bytes."""
    with file.open("wb") as out:
        write_report(database, name, out, format=form)
    return file.stat().st_size


async def report(datasette: "Datasette", request: "Request", send: Callable[..., Any]) -> Response | None:
    """/reports/NAME.csv and its other forms: all rows, one snapshot, an error is an error and no file."""
    name, suffix = request.url_vars["name"], request.url_vars["form"]
    form = BY_SUFFIX[suffix]
    with tempfile.TemporaryDirectory(prefix="chiprace-") as folder:
        file = Path(folder, f"{name}.{suffix}")
        try:
            database = Path(datasette.get_database(NAME).path)
            size = await asyncio.to_thread(_written, database, name, file, form)
        except ExportError as error:
            return await problem(datasette, request, 404, f"{error}.")
        headers = {"content-length": str(size)}
        await asgi_send_file(
            send,
            str(file),
            filename=f"chiprace-{name}.{suffix}",
            content_type=FORMS[form].media_type,
            headers=headers,
        )
    return None


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Addresses and what answers them."""
    forms = "|".join(map(re.escape, BY_SUFFIX))
    return [
        (r"^/$", front),
        # SQLite's largest integer has 19 digits; a longer number could not be bound.
        (r"^/document/(?P<id>[0-9]{1,18})$", document),
        (r"^/document/(?P<id>[0-9]{1,18})/difference/(?P<old>[0-9]{1,9})/(?P<new>[0-9]{1,9})$", difference),
        (r"^/company/(?P<key>[^/]+)$", company),
        (r"^/chip/(?P<key>[^/]+)$", chip),
        (r"^/layer/(?P<name>[a-z_]+)$", layer),
        (r"^/deals$", deals),
        (r"^/about$", about),
        (r"^/sources$", sources),
        (r"^/reports$", reports),
        (r"^/reports/(?P<name>[a-z_-]+)$", report_rows),
        (r"^/reports/(?P<name>[a-z_-]+)\.chart\.(?P<form>svg|png)$", report_chart),
        (rf"^/reports/(?P<name>[a-z_-]+)\.(?P<form>{forms})$", report),
    ]
