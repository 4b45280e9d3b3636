"""What leaves the site: results of a search as files, feeds to follow, and what was edited."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Response, asgi_send_file

from db.formats import FORMS, Format
from db.publish import feeds
from db.publish.downloads import SearchError, write_search
from db.publish.ground import NAME, SlowError, on_snapshot
from db.publish.pages.correction_feed import corrections_feed
from db.publish.pages.digest_feed import digest_feed
from db.publish.pages.edits import edits_feed, edits_page
from db.publish.pages.follow import search_feed
from db.publish.pages.search import Search, search, search_object, search_values
from db.publish.plugins.conditional import conditional
from db.publish.plugins.manners import problem
from db.publish.results import DEEPEST, PAGE

if TYPE_CHECKING:
    from sqlite3 import Connection

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

# A search that takes longer than this has words that stand everywhere, or a condition without an index.
SEARCH_LIMIT_MS = 800
SLOW = "this search takes too long: name a company, a source or a date, or fewer words"
BY_SUFFIX: dict[str, Format] = {form.suffix: name for name, form in FORMS.items()}
Feeding = Callable[["Connection", str], feeds.Feed | None]


def page_number(request: "Request", deepest: int) -> int:
    """The page that is asked for, from 1; the first where that is no number, the deepest beyond it."""
    number = request.args.get("page") or "1"
    known = number.isascii() and number.isdigit() and len(number) < 9
    return min(max(1, int(number)), deepest) if known else 1


async def _searched(datasette: "Datasette", request: "Request") -> Search:
    """What the address asks for; raises SlowError."""
    asked = partial(
        search,
        text=request.args.get("q") or "",
        page=page_number(request, DEEPEST // PAGE),
        newest=request.args.get("order") == "newest",
    )
    return await on_snapshot(datasette, asked, limit_ms=SEARCH_LIMIT_MS)


async def search_html(datasette: "Datasette", request: "Request") -> Response:
    """/search?q=...&page=...&order=newest"""
    try:
        values = search_values(await _searched(datasette, request))
    except SlowError:
        values = {"query": request.args.get("q") or "", "notes": [SLOW], "total": None, "feeds": []}
    body = await datasette.render_template("search.html", values, request=request)
    return conditional(request, body.encode(), "text/html; charset=utf-8")


async def search_json(datasette: "Datasette", request: "Request") -> Response:
    """/search.json?q=...&page=...&order=newest"""
    try:
        found = search_object(await _searched(datasette, request))
    except SlowError:
        return await problem(datasette, request, 503, f"{SLOW[0].upper()}{SLOW[1:]}.")
    body = json.dumps(found, ensure_ascii=False).encode()
    return conditional(request, body, "application/json; charset=utf-8")


def _written(database: Path, text: str, file: Path, form: Format) -> int:
    """Write a search's file and return its size in bytes."""
    with file.open("wb") as out:
        write_search(database, text, out, format=form)
    return file.stat().st_size


async def search_file(
    datasette: "Datasette", request: "Request", send: Callable[..., Any]
) -> Response | None:
    """/search.csv?q=... and its other forms: all rows, one snapshot, an error is an error and no file."""
    suffix = request.url_vars["form"]
    form = BY_SUFFIX[suffix]
    with tempfile.TemporaryDirectory(prefix="chiprace-") as folder:
        file = Path(folder, f"search.{suffix}")
        try:
            database = Path(datasette.get_database(NAME).path)
            size = await asyncio.to_thread(_written, database, request.args.get("q") or "", file, form)
        except SearchError as error:
            return await problem(datasette, request, 400, f"{error}.")
        await asgi_send_file(
            send,
            str(file),
            filename=f"chiprace-search.{suffix}",
            content_type=FORMS[form].media_type,
            headers={"content-length": str(size)},
        )
    return None


async def _feed(datasette: "Datasette", request: "Request", feeding: Feeding) -> Response:
    """A feed in the form that the address ends with."""
    form = request.url_vars["form"]
    try:
        feed = await on_snapshot(
            datasette, lambda connection: feeding(connection, form), limit_ms=SEARCH_LIMIT_MS
        )
    except SlowError:
        return await problem(datasette, request, 503, f"{SLOW[0].upper()}{SLOW[1:]}.")
    if feed is None:
        return await problem(datasette, request, 404, "The digests are read where this ledger is kept.")
    content_type, write = feeds.FORMS[form]
    body = write(feed, lambda path: datasette.absolute_url(request, path))
    return conditional(request, body, content_type, modified=feed.updated)


async def follow_search(datasette: "Datasette", request: "Request") -> Response:
    """/search.atom?q=... and /search.feed.json?q=..."""
    text = request.args.get("q") or ""
    return await _feed(datasette, request, lambda connection, form: search_feed(connection, text, form))


async def follow_edits(datasette: "Datasette", request: "Request") -> Response:
    """/edits.atom and /edits.feed.json"""
    return await _feed(datasette, request, edits_feed)


async def follow_corrections(datasette: "Datasette", request: "Request") -> Response:
    """/corrections.atom and /corrections.feed.json"""
    return await _feed(datasette, request, corrections_feed)


async def follow_digest(datasette: "Datasette", request: "Request") -> Response:
    """/digest.atom and /digest.feed.json"""
    return await _feed(datasette, request, digest_feed)


async def edits(datasette: "Datasette", request: "Request") -> Response:
    """/edits?figures=1&page=..."""
    asked = partial(edits_page, page=page_number(request, 10**6), figures=request.args.get("figures") == "1")
    values = await on_snapshot(datasette, asked)
    body = await datasette.render_template("edits.html", values, request=request)
    return conditional(request, body.encode(), "text/html; charset=utf-8")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Addresses and what answers them."""
    files = "|".join(form.replace(".", r"\.") for form in BY_SUFFIX)
    follow = "|".join(form.replace(".", r"\.") for form in feeds.FORMS)
    return [
        (r"^/search$", search_html),
        (r"^/search\.json$", search_json),
        (rf"^/search\.(?P<form>{files})$", search_file),
        (rf"^/search\.(?P<form>{follow})$", follow_search),
        (r"^/edits$", edits),
        (rf"^/edits\.(?P<form>{follow})$", follow_edits),
        (rf"^/corrections\.(?P<form>{follow})$", follow_corrections),
        (rf"^/digest\.(?P<form>{follow})$", follow_digest),
    ]
