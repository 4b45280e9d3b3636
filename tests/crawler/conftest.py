"""A programmable site on loopback, and crawls of it in real child processes."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

CONTACT = "Example tests@example.org"
PARAGRAPH = (
    "The company said on Tuesday that it would add a second building to the campus. "
    "Work begins in spring, and the first hall opens a year later, the plan says. "
)


@dataclass
class Reply:
    """What the site answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    # Written instead of the body, piece by piece, until the visitor hangs up.
    endless: bool = False
    # More bytes promised than are sent.
    promised: int | None = None


@dataclass
class Asked:
    """One request the site saw."""

    path: str
    headers: dict[str, str]
    at: float


Route = Reply | Callable[[Asked], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: a visitor that hangs up is what many tests are about."""


class Site:
    """A web site whose answers are a dict of path to Reply; it remembers what it was asked."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.sent = 0
        self._server = _Server((address, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        """Address and port."""
        return "{}:{}".format(*self._server.server_address[:2])

    @property
    def url(self) -> str:
        """Base address without a slash at its end."""
        return f"http://{self.host}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def article(self, path: str, *, title: str = "A second building for the campus", text: str = "") -> None:
        """Serve an article page."""
        body = "".join(f"<p>{PARAGRAPH}{text}</p>" for _ in range(3))
        page = f"<!doctype html><html lang=en><title>{title}</title><article><h1>{title}</h1>{body}</article>"
        self.routes[path] = Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    def feed(self, links: list[str], path: str = "/feed.xml", **headers: str) -> None:
        """Serve a feed of these links; an absolute path is taken as one of this site."""
        items = "".join(
            f"<item><title>Item {number} of the feed</title><description>Words {number}.</description>"
            f"<link>{(self.url + link if link.startswith('/') else link).replace('&', '&amp;')}</link></item>"
            for number, link in enumerate(links)
        )
        body = f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'
        self.routes[path] = Reply(body.encode(), headers={"Content-Type": "application/rss+xml", **headers})


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            asked = Asked(
                self.path, {name.lower(): value for name, value in self.headers.items()}, monotonic()
            )
            site.asked.append(asked)
            route = site.routes.get(self.path, Reply(status=404))
            reply = route if isinstance(route, Reply) else route(asked)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.endless:
                self._pour()
                return
            if reply.status != 304:
                self.send_header("Content-Length", str(reply.promised or len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.promised:
                self.close_connection = True

        def _pour(self) -> None:
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            block = b"<p>more</p>" * 6000
            try:
                while site.sent < 400_000_000:
                    site.sent += self.wfile.write(block)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: the requests are remembered."""

    return Handler


@pytest.fixture(scope="module")
def make_site() -> Iterator[Callable[..., Site]]:
    """Sites, each on a loopback address of its own where one is given."""
    sites: list[Site] = []

    def make(address: str = "127.0.0.1") -> Site:
        sites.append(Site(address))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    """The class of the site's answers."""
    return Reply


def block(key: str, url: str, kind: str = "rss", **fields: Any) -> str:
    """One ``[[source]]`` block."""
    values = {"key": key, "name": key.title(), "kind": kind, "url": url, **fields}
    # JSON strings, numbers, flags and arrays are TOML as they stand.
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["[[source]]", *lines, ""])


@pytest.fixture(scope="session")
def source_block() -> Callable[..., str]:
    """Writes a source block."""
    return block


@pytest.fixture(scope="session")
def run_crawl() -> Callable[..., Any]:
    """Crawls the blocks of a TOML text into a database; every site given is let in."""
    from crawler.run import CrawlOptions, crawl

    def run(database: Path, blocks: str, *sites: Any, **options: Any) -> Any:
        sources = database.with_suffix(".toml")
        sources.write_text(blocks, encoding="utf-8")
        keys = tuple(line.split('"')[1] for line in blocks.splitlines() if line.startswith("key ="))
        given = {"keys": keys, "contact": CONTACT} | options
        hosts = tuple(getattr(site, "host", None) or site.host_port for site in sites)
        return crawl(CrawlOptions(database=database, sources_file=sources, allow_hosts=hosts, **given))

    return run
