"""How every answer behaves: security headers, and errors as pages instead of traces."""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from db.publish.ground import NAME, SlowError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Send = Callable[[dict[str, Any]], Awaitable[None]]
Asgi = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

# Nothing is asked of a third party and nothing of a document's text can run. Datasette's own pages
# write the names of columns for small screens into a style element; their scripts are done without.
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
STOCK_POLICY = f"{POLICY}; style-src 'self' 'unsafe-inline'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}

log = logging.getLogger("chiprace.pages")


@hookimpl
def asgi_wrapper(datasette: "Datasette") -> Callable[[Asgi], Asgi]:
    """Send our headers with every answer."""

    def wrap(app: Asgi) -> Asgi:
        async def polite(scope: dict[str, Any], receive: Any, send: Send) -> None:
            async def send_with_headers(event: dict[str, Any]) -> None:
                if event["type"] == "http.response.start":
                    ours = headers_for(scope["path"])
                    kept = [pair for pair in event.get("headers", ()) if pair[0].lower() not in ours]
                    event = {**event, "headers": [*kept, *ours.items()]}
                await send(event)

            await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

        return polite

    return wrap


def is_stock(path: str) -> bool:
    """Whether the page at `path` is one of Datasette's own."""
    return path.startswith((f"/{NAME}", "/-/"))


def headers_for(path: str) -> dict[bytes, bytes]:
    """The headers that every answer at `path` carries, as ASGI has them."""
    named = HEADERS | {"content-security-policy": STOCK_POLICY if is_stock(path) else POLICY}
    return {name.encode(): value.encode() for name, value in named.items()}


async def problem(datasette: "Datasette", request: "Request | None", status: int, words: str) -> Response:
    """An error as a page of ours; as JSON where JSON was asked for."""
    if request is not None and request.path.endswith(".json"):
        return Response.json({"ok": False, "error": words, "status": status}, status=status)
    values = {"status": status, "words": words}
    return Response.html(
        await datasette.render_template("problem.html", values, request=request), status=status
    )


@hookimpl
def handle_exception(
    datasette: "Datasette", request: "Request", exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """A page that says what went wrong; the log has the rest. Stands in for Datasette's own handler.

    That one prints every local variable of every 404 to stdout where rich is installed.
    """

    async def answer() -> Response:
        if isinstance(exception, Base400):
            said = str(exception.args[0]) if exception.args else ""
            words = said if said not in ("", "404") else f"There is nothing at {request.path}."
            return await problem(datasette, request, exception.status, words)
        if isinstance(exception, DatasetteError):
            return await problem(datasette, request, exception.status, str(exception.message))
        if isinstance(exception, SlowError):
            return await problem(
                datasette, request, 503, "This page takes too long to make. Try it again later."
            )
        log.error("%s: %s: %s", request.path, type(exception).__name__, exception, exc_info=exception)
        words = "This page could not be made. The log of 'chiprace serve' says why."
        return await problem(datasette, request, 500, words)

    return answer
