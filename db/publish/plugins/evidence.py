"""The pages of evidence: events, stories, projects, sources, corrections."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Response

from db.publish.ground import on_snapshot
from db.publish.pages.evidence import corrections_page, event_address, event_page, story_page
from db.publish.pages.project import project_page
from db.publish.pages.since import day_of
from db.publish.pages.source import source_page
from db.publish.paths import SENTENCE_DIGITS
from db.publish.plugins.manners import problem
from db.publish.plugins.pages import answer

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


async def event_number(datasette: "Datasette", request: "Request") -> Response:
    """/event/NUMBER: on to the lasting address."""
    number = int(request.url_vars["id"])
    address = await on_snapshot(datasette, partial(event_address, event_id=number))
    if address is None:
        words = f"No event has the number {number} today: a new tagging gives new ones."
        return await problem(datasette, request, 404, words)
    return Response.redirect(address)


async def event(datasette: "Datasette", request: "Request") -> Response:
    """/event/DOCUMENT-SENTENCE-KIND"""
    document, sentence, kind = (request.url_vars[name] for name in ("document", "sentence", "kind"))
    values = partial(event_page, document_id=int(document), sentence=sentence, kind=kind)
    missing = (
        f"Document {document} has no such sentence with an event any more: it was edited, or a new tagging "
        f"finds none in it. The document stands at /document/{document}."
    )
    return await answer(datasette, request, "event.html", values, missing)


async def story(datasette: "Datasette", request: "Request") -> Response:
    """/story/ID"""
    number = int(request.url_vars["id"])
    missing = f"There is no story {number} in this ledger."
    return await answer(datasette, request, "story.html", partial(story_page, story=number), missing)


async def project(datasette: "Datasette", request: "Request") -> Response:
    """/project/KEY?since=2026-01-31"""
    key = request.url_vars["key"]
    missing = f"No table lists a project with the key {key}. Search for its name instead."
    values = partial(project_page, key=key, since_day=day_of(request.args.get("since")))
    return await answer(datasette, request, "project.html", values, missing)


async def source(datasette: "Datasette", request: "Request") -> Response:
    """/source/KEY?since=2026-01-31"""
    key = request.url_vars["key"]
    missing = f"There is no source with the key {key}; /sources has them all."
    values = partial(source_page, key=key, since_day=day_of(request.args.get("since")))
    return await answer(datasette, request, "source.html", values, missing)


async def corrections(datasette: "Datasette", request: "Request") -> Response:
    """/corrections"""
    return await answer(datasette, request, "corrections.html", corrections_page)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Addresses and what answers them."""
    sentence = rf"[0-9a-f]{{{SENTENCE_DIGITS}}}"
    return [
        (r"^/event/(?P<id>[0-9]{1,18})$", event_number),
        (rf"^/event/(?P<document>[0-9]{{1,18}})-(?P<sentence>{sentence})-(?P<kind>[a-z_]+)$", event),
        (r"^/story/(?P<id>[0-9]{1,18})$", story),
        (r"^/project/(?P<key>[^/]+)$", project),
        (r"^/source/(?P<key>[^/]+)$", source),
        (r"^/corrections$", corrections),
    ]
