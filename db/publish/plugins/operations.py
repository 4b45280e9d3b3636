"""For who keeps the ledger running: /health, /health.json and the metrics at /-/metrics."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Response

from db.publish import metrics
from db.publish.ground import NAME, on_snapshot
from db.publish.pages.health import found_problems, health_json, health_page
from db.publish.plugins.manners import problem

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PUBLIC = "This is the public form of a ledger. How it is doing is known where it is kept."


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


async def health(datasette: "Datasette", request: "Request") -> Response:
    """/health"""
    values = await on_snapshot(datasette, partial(health_page, now=_now()))
    if values is None:
        return await problem(datasette, request, 404, PUBLIC)
    return Response.html(await datasette.render_template("health.html", values, request=request))


async def health_as_json(datasette: "Datasette", request: "Request") -> Response:
    """/health.json: 200 where no expectation fails, else 503, as monitors ask for it."""
    values = await on_snapshot(datasette, partial(health_json, now=_now()))
    if values is None:
        return await problem(datasette, request, 404, PUBLIC)
    return Response.json(values, status=200 if values["ok"] else 503)


async def measured(datasette: "Datasette", request: "Request") -> Response:
    """/-/metrics"""
    database = Path(datasette.get_database(NAME).path)

    def measure(connection: Connection) -> str | None:
        now = _now()
        found = found_problems(connection, now)
        return None if found is None else metrics.text(metrics.metrics(connection, database, found, now=now))

    text = await on_snapshot(datasette, measure)
    if text is None:
        return await problem(datasette, request, 404, PUBLIC)
    return Response(text, content_type=metrics.CONTENT_TYPE)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Addresses and what answers them."""
    return [
        (r"^/health$", health),
        (r"^/health\.json$", health_as_json),
        (r"^/-/metrics$", measured),
    ]
