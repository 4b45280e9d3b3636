"""The sample site over HTTP on loopback: a context manager, standard library only.

``with SampleSite() as site: crawl(site.base_url)``. It serves `edition` 1 until told otherwise and
keeps every request it answered, so that a test can say what was never asked for.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from crawler.sample_site.content import Publisher, publishers
from crawler.sample_site.filings import ciks
from crawler.sample_site.router import Answer, answer
from db.records import ChipraceError

HOST = "127.0.0.1"


class SampleSiteError(ChipraceError):
    """The sample site could not be started."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request the site answered."""

    path: str
    user_agent: str
    status: int


class SampleSite:
    """The running site. `port` 0 takes a free port; `edition` and `written` may be set while it runs.

    `written` is how many articles are out yet, the oldest first; None for all.
    """

    def __init__(self, port: int = 0, *, edition: int = 1) -> None:
        self.edition = edition
        self.written: int | None = None
        self.requests: list[Request] = []
        self._lock = Lock()
        try:
            self._server = _Server(self, port)
        except OSError as error:
            raise SampleSiteError(f"sample site: port {port} is taken ({error}); choose another") from error
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True, name="sample-site"
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def base_url(self) -> str:
        """Its address, with no slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def host_port(self) -> str:
        """What `--allow-host` needs to let a crawler in."""
        return f"{HOST}:{self.port}"

    def paths(self) -> list[str]:
        """The paths asked for, in order, with their queries."""
        return [request.path for request in self.requests]

    def record(self, request: Request) -> None:
        """Remember one answered request."""
        with self._lock:
            self.requests.append(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sources_toml(self, path: Path | None = None, *, troubles: bool = False) -> str:
        """The ``[[source]]`` blocks that lead a crawler to this site; written to `path` if given.

        `troubles` adds the page whose links are missing, busy, redirected or endless.
        """
        blocks = [
            _block(
                key=f"sample-{publisher.key}",
                name=publisher.name,
                kind=publisher.feed_kind,
                url=self.base_url + publisher.feed_path,
                homepage=f"{self.base_url}/{publisher.key}/",
                link_pattern=publisher.link_pattern,
            )
            + _reader(publisher)
            for publisher in publishers().values()
            if publisher.feed_kind
        ]
        blocks.append(
            _block(
                key="sample-edgar",
                name="Sample EDGAR",
                kind="edgar",
                url=f"{self.base_url}/",
                lineage="regulator",
                ciks=ciks(),
            )
        )
        if troubles:
            blocks.append(
                _block(
                    key="sample-troubles",
                    name="Sample Troubles",
                    kind="newsroom",
                    url=f"{self.base_url}/troubles/",
                    link_pattern=r"/troubles/20\d\d/",
                )
            )
        text = "\n".join(blocks)
        if path is not None:
            path.write_text(text, encoding="utf-8")
        return text


def _reader(publisher: Publisher) -> str:
    """The block of the publisher's own reader; nothing where the general one does."""
    if publisher.body is None:
        return ""
    places = {"body": publisher.body, "author": publisher.byline, "remove": list(publisher.remove)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in places.items() if value]
    return "\n".join(["", "[[source.reader]]", *lines, ""])


def _block(**fields: str | Sequence[str] | None) -> str:
    """One source block; JSON strings and arrays of ASCII are TOML as they stand."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items() if value is not None]
    return "\n".join(["[[source]]", *lines, 'rights = "publishable"', ""])


class _Server(ThreadingHTTPServer):
    """The listening socket; knows the site for its handlers."""

    daemon_threads = True
    # A crawler opens many connections at once; a full queue costs each of them a second.
    request_queue_size = 64

    def __init__(self, site: SampleSite, port: int) -> None:
        self.site = site
        super().__init__((HOST, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite"
    timeout = 10
    # Headers and body in one packet: else Nagle and delayed acknowledgement cost 40 ms a page.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer with the body, or 304 where the visitor has it."""
        site = self.server.site
        parts = urlsplit(self.path)
        found = answer(
            parts.path,
            dict(parse_qsl(parts.query)),
            edition=site.edition,
            base=site.base_url,
            written=site.written,
        )
        etag = f'"{sha256(found.body).hexdigest()[:20]}"'
        fresh = found.status == 200 and self._has(found, etag)
        status = 304 if fresh else found.status
        site.record(Request(self.path, self.headers.get("User-Agent", ""), status))
        self.send_response(status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        if found.status == 200:
            self.send_header("ETag", etag)
            if found.modified is not None:
                self.send_header("Last-Modified", format_datetime(found.modified, usegmt=True))
        if not fresh:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if not fresh and self.command != "HEAD":
            self.wfile.write(found.body)

    do_HEAD = do_GET  # noqa: N815 - the names http.server calls

    def _has(self, found: Answer, etag: str) -> bool:
        """Whether the visitor's validators match; If-None-Match outranks the date (RFC 9110, 13.2.2)."""
        match = self.headers.get("If-None-Match")
        if match is not None:
            return match.strip() == "*" or etag in [
                tag.strip().removeprefix("W/") for tag in match.split(",")
            ]
        since = self.headers.get("If-Modified-Since")
        if since is None or found.modified is None:
            return False
        try:
            return found.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the requests are recorded."""
