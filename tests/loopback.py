"""A web site on loopback whose answers are a dict of path to Reply; it remembers what it was asked."""

import socket
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

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
    # More bytes promised than are sent.
    promised: int | None = None
    # Writes the answer from its first byte, in place of all above.
    raw: "Callable[[Visitor], None] | None" = None


@dataclass
class Asked:
    """One request the site saw; `at` is when it came in, in seconds of the monotonic clock."""

    path: str
    headers: dict[str, str]
    at: float


Route = Reply | Callable[[Asked], Reply]


class Visitor:
    """Who asked, to a Reply that writes its own bytes."""

    def __init__(self, site: "Site", connection: socket.socket) -> None:
        self._site = site
        self._connection = connection

    def send(self, data: bytes) -> None:
        """Write bytes; raises OSError once the visitor has hung up."""
        self._connection.sendall(data)
        self._site.sent += len(data)

    def pause(self, seconds: float) -> bool:
        """Say nothing for so long; True while the site is open."""
        return not self._site.closing.wait(seconds)

    def reset(self) -> None:
        """Cut the connection with a reset in place of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


# Where Linux's struct tcp_info has tcpi_last_data_recv, in milliseconds.
_LAST_DATA = 52


def _arrival(connection: socket.socket) -> float:
    """When the last bytes of `connection` came in; by the kernel, as this thread may have waited its turn."""
    if not sys.platform.startswith("linux"):
        return monotonic()
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return monotonic() - struct.unpack_from("I", told, _LAST_DATA)[0] / 1000


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: a visitor that hangs up is what many tests are about."""


class Site:
    """A web site; `sent` counts the bytes of raw answers."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.sent = 0
        self.closing = threading.Event()
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
        self.closing.set()
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
        timeout = 30
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, _arrival(self.connection))
            site.asked.append(asked)
            route = site.routes.get(self.path, Reply(status=404))
            reply = route if isinstance(route, Reply) else route(asked)
            if reply.raw is not None:
                self.close_connection = True
                reply.raw(Visitor(site, self.connection))
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(reply.promised or len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.promised:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: the requests are remembered."""

    return Handler
