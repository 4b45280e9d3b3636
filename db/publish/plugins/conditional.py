"""Answers that a reader who has them already is not sent again: ETag, Last-Modified and 304 (RFC 9110)."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response

if TYPE_CHECKING:
    from datasette.utils.asgi import Request


def conditional(
    request: "Request", body: bytes, content_type: str, *, modified: str | None = None, download: str = ""
) -> Response:
    """`body`, or 304 where the request names its ETag, or without one a time not before `modified`.

    `modified` is a UTC instant in ISO 8601; `download` is the name of a file to be saved.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Nothing is taken from a cache unasked: a crawl may have written meanwhile.
    headers = {"etag": etag, "cache-control": "no-cache"}
    if modified is not None:
        headers["last-modified"] = format_datetime(_instant(modified), usegmt=True)
    if download:
        headers["content-disposition"] = f'attachment; filename="{download}"'
    if _known(request, etag, modified):
        return Response(body="", status=304, headers=headers, content_type=content_type)
    return Response(body=body, status=200, headers=headers, content_type=content_type)


def _known(request: "Request", etag: str, modified: str | None) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        return etag in tags or "*" in tags
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(since) >= _instant(modified)
    except (ValueError, TypeError):
        # No date, or one without a zone: the header is as if it were not there.
        return False


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
