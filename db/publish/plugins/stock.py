"""Datasette's own pages of tables and rows, made usable by keyboard and by ear.

Their templates differ from version to version, these few tags do not: to name the controls here keeps one set
of templates for all.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from db.publish.plugins.manners import Asgi, Send, is_stock

if TYPE_CHECKING:
    from datasette.app import Datasette

NAMES = {
    b"_filter_column": b"Column to filter by",
    b"_filter_op": b"How to compare",
    b"_filter_value": b"Value to compare with",
    b"_sort": b"Column to sort by",
}
_CONTROL = re.compile(rb'<(select|input type="text") (?=name="(_filter_(?:column|op|value)|_sort)(?:_\d+)?")')
_TABLE = b'<div class="table-wrapper">'
_SCROLLED = b'<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">'


def accessible(page: bytes) -> bytes:
    """The page with a name for each control of its filters, and its table reached by keyboard."""
    named = _CONTROL.sub(lambda found: b'<%s aria-label="%s" ' % (found[1], NAMES[found[2]]), page)
    return named.replace(_TABLE, _SCROLLED)


@hookimpl
def asgi_wrapper(datasette: "Datasette") -> Callable[[Asgi], Asgi]:
    """Mend Datasette's own pages on their way out; all else passes as it is."""

    def wrap(app: Asgi) -> Asgi:
        async def mended(scope: dict[str, Any], receive: Any, send: Send) -> None:
            page = scope["type"] == "http" and is_stock(scope["path"])
            await app(scope, receive, _mending(send) if page else send)

        return mended

    return wrap


def _mending(send: Send) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """`send`, but an answer in HTML is held until it is whole, and mended."""
    held: dict[str, Any] = {}
    parts: list[bytes] = []

    async def mend(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            headers = {name.lower(): value for name, value in event.get("headers", ())}
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                held.update(event)
                return
        elif held and event["type"] == "http.response.body":
            parts.append(event.get("body", b""))
            if event.get("more_body"):
                return
            body = accessible(b"".join(parts))
            others = [pair for pair in held["headers"] if pair[0].lower() != b"content-length"]
            await send({**held, "headers": [*others, (b"content-length", str(len(body)).encode())]})
            event = {"type": "http.response.body", "body": body}
        await send(event)

    return mend
