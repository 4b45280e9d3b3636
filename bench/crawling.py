"""What keeping, politeness and safety cost over bare Scrapy: CPU a page, and CPU of polls with nothing new.

    python bench/crawling.py [PAGES] [SOURCES]      # 300 pages, 1,000 sources by default

Both sides run in child processes against one site on loopback, in one run. The cost of a page is the
difference between many pages and few, so that no start is counted in it; polls are counted whole.
"""

import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crawler.run import CrawlOptions, crawl
from db.store import Store

FEW = 20
BARE = Path(__file__).with_name("bare_scrapy.py")
WORDS = (
    "The company said on Tuesday that it would add a second building to the campus. Work begins in "
    "spring, and the first hall opens a year later, the plan says. Nobody gave a figure for number {n}. "
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, kind, body = self._answer()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> tuple[int, str, bytes]:
        host = self.headers["Host"]
        if self.path == "/robots.txt":
            return 404, "text/plain", b""
        if self.path.endswith("/feed.xml"):
            if self.headers["If-None-Match"] == '"1"':
                return 304, "application/rss+xml", b""
            count = int(self.path.split("/")[2]) if self.path.startswith("/pages/") else 1
            links = range(count) if count > 1 else [10**6]
            # With their date: of a feed without, a first crawl takes the newest 200 alone.
            dated = f"<title>T</title><pubDate>{formatdate()}</pubDate>"
            items = "".join(f"<item>{dated}<link>http://{host}/a/{n}</link></item>" for n in links)
            feed = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
            return 200, "application/rss+xml", feed.encode()
        paragraphs = "".join(f"<p>{WORDS.format(n=self.path)}</p>" for _ in range(12))
        links = "".join(f'<li><a href="/other/{n}">Another headline {n}</a></li>' for n in range(80))
        page = f"<html><head><title>Page {self.path}</title></head><body><ul>{links}</ul><article>"
        return 200, "text/html", f"{page}<h1>Headline</h1>{paragraphs}</article></body></html>".encode()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    # The usual queue of five refuses connections of either side whenever the machine is busy elsewhere.
    request_queue_size = 1000


@contextmanager
def site() -> Iterator[str]:
    """The site, with host and port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def spent() -> float:
    """CPU seconds of all child processes so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def bare(*words: str) -> float:
    """CPU seconds of bare Scrapy."""
    before = spent()
    subprocess.run([sys.executable, str(BARE), *words], check=True)
    return spent() - before


def ours(database: Path, sources: Path, host: str) -> float:
    """CPU seconds of a crawl."""
    before = spent()
    result = crawl(CrawlOptions(database=database, sources_file=sources, allow_hosts=(host,)))
    assert result.failures == (), result.failures
    return spent() - before


def block(key: str, url: str) -> str:
    """A source."""
    return f'[[source]]\nkey = "{key}"\nname = "{key}"\nkind = "rss"\nurl = "{url}"\n'


def page_ratio(folder: Path, host: str, pages: int) -> float:
    """CPU of a page, ours to bare Scrapy's."""
    costs = {}
    for count in (FEW, pages):
        feed = f"http://{host}/pages/{count}/feed.xml"
        sources = folder / f"{count}.toml"
        sources.write_text(block("wire", feed))
        own = ours(folder / f"{count}.db", sources, host)
        with Store(folder / f"{count}.db") as store:
            assert store.documents.count() == count
        costs[count] = own, bare("pages", feed)
    return (costs[pages][0] - costs[FEW][0]) / (costs[pages][1] - costs[FEW][1])


def poll_ratio(folder: Path, host: str, count: int) -> float:
    """CPU of polling sources with nothing new, ours to bare Scrapy's."""
    sources, database = folder / "polls.toml", folder / "polls.db"
    sources.write_text("".join(block(f"s{n}", f"http://{host}/{n}/feed.xml") for n in range(count)))
    ours(database, sources, host)
    with Store(database) as store:
        store.connection.execute("UPDATE source_state SET next_due_at = '2000-01-01T00:00:00Z'")
    own = ours(database, sources, host)
    with Store(database) as store:
        query = "SELECT count(*) FROM validators WHERE polls = 1"
        assert store.connection.execute(query).fetchone()[0] == count
    return own / bare("polls", f"http://{host}", str(count))


def main() -> None:
    """Print both ratios as a Markdown table."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    sources = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as name, site() as host:
        folder = Path(name)
        print("| to bare Scrapy | ratio |\n| --- | ---: |")
        print(f"| CPU a page, over {pages} pages | {page_ratio(folder, host, pages):.2f} |", flush=True)
        print(f"| CPU of {sources} polls with nothing new | {poll_ratio(folder, host, sources):.2f} |")


if __name__ == "__main__":
    main()
