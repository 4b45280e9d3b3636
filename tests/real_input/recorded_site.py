"""Recorded EDGAR answers and article pages of ``../shared`` served on loopback under their real paths.

Nothing of them is in this repository. A periodic report that was recorded without its envelope is
served inside a minimal submission whose header is made from its address and its own cover facts.
"""

import csv
import gzip
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"
EDGAR = SHARED / "data" / "edgar"
ARTICLES = SHARED / "data" / "articles" / "html"
ARCHIVE = re.compile(r"/Archives/edgar/data/(\d+)/(\d{18})/")
FORMS = ("8-K", "10-Q", "10-K")
NOTHING_CURRENT = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title></feed>'
NOT_THERE = b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"


@dataclass(frozen=True)
class Recorded:
    """One recorded submission."""

    cik: str
    accession: str
    form: str
    file: Path

    @property
    def path(self) -> str:
        """Its address at the SEC, below the host."""
        folder = self.accession.replace("-", "")
        return f"/Archives/edgar/data/{int(self.cik)}/{folder}/{self.accession}.txt"

    def body(self) -> bytes:
        """The complete submission."""
        content = self.file.read_bytes()
        if self.file.suffix == ".txt":
            return content
        head = (
            f"<SEC-DOCUMENT>{self.accession}.txt\n<SEC-HEADER>{self.accession}.hdr.sgml\n"
            f"<ACCEPTANCE-DATETIME>20250102161500\nACCESSION NUMBER:\t\t{self.accession}\n"
            f"CONFORMED SUBMISSION TYPE:\t{self.form}\nPUBLIC DOCUMENT COUNT:\t\t1\n"
            f"FILED AS OF DATE:\t\t20250102\nFILER:\n\tCOMPANY DATA:\n"
            f"\t\tCOMPANY CONFORMED NAME:\t\t\tFILER {self.cik}\n"
            f"\t\tCENTRAL INDEX KEY:\t\t\t{self.cik}\n</SEC-HEADER>\n"
            f"<DOCUMENT>\n<TYPE>{self.form}\n<SEQUENCE>1\n<FILENAME>{self.file.name}\n<TEXT>\n<XBRL>\n"
        )
        return head.encode() + content + b"\n</XBRL>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"


def recorded_submissions() -> list[Recorded]:
    """Every 8-K, 10-Q and 10-K that was recorded with its address."""
    found: dict[str, Recorded] = {}
    with (EDGAR / "PROVENANCE.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            place = ARCHIVE.search(row["sec_url"])
            form = next((form for form in FORMS if form in row["what"]), None)
            whole = row["file"].endswith(".txt") or row["file"].startswith("periodic/")
            if place and form and whole:
                cik, folder = place.groups()
                accession = f"{folder[:10]}-{folder[10:12]}-{folder[12:]}"
                file = EDGAR / row["file"]
                found[accession] = Recorded(cik.zfill(10), accession, form, file)
    return list(found.values())


def companyfacts() -> dict[str, Path]:
    """CIK to the recorded companyfacts file."""
    return {path.stem.removeprefix("CIK"): path for path in (EDGAR / "companyfacts").glob("CIK*.json")}


def submissions_json(cik: str) -> bytes:
    """The submissions answer of a filer, listing what was recorded of it."""
    rows = [row for row in recorded_submissions() if row.cik == cik]
    recent = {
        "accessionNumber": [row.accession for row in rows],
        "filingDate": ["2026-03-06" for _ in rows],
        "reportDate": ["" for _ in rows],
        "acceptanceDateTime": ["2026-03-06T16:11:25.000Z" for _ in rows],
        "form": [row.form for row in rows],
        "items": ["" for _ in rows],
        "size": [1 for _ in rows],
        "isInlineXBRL": [1 for _ in rows],
        "primaryDocument": [row.file.name for row in rows],
        "primaryDocDescription": [row.form for row in rows],
    }
    return json.dumps(
        {"cik": cik, "name": f"FILER {cik}", "tickers": [], "filings": {"recent": recent, "files": []}}
    ).encode()


def article_names() -> list[str]:
    """Ids of the recorded article pages."""
    return sorted(path.name.removesuffix(".html.gz") for path in ARTICLES.glob("*.html.gz"))


def feed(host: str) -> bytes:
    """A feed that names every article page."""
    items = "".join(
        f"<item><title>Page {number}</title><link>http://{host}/articles/{name}</link></item>"
        for number, name in enumerate(article_names())
    )
    return f'<rss version="2.0"><channel><title>Pages</title><link>/</link>{items}</channel></rss>'.encode()


def answer(path: str, host: str) -> tuple[int, str, bytes]:
    """Status, content type and body of an address."""
    submissions = {row.path: row for row in recorded_submissions()}
    if path == "/feed.xml":
        return 200, "application/rss+xml", feed(host)
    if path.startswith("/articles/") and (page := ARTICLES / f"{path[10:]}.html.gz").is_file():
        return 200, "text/html; charset=utf-8", gzip.decompress(page.read_bytes())
    if place := re.fullmatch(r"/submissions/CIK(\d{10})\.json", path):
        return 200, "application/json", submissions_json(place[1])
    if place := re.fullmatch(r"/api/xbrl/companyfacts/CIK(\d{10})\.json", path):
        file = companyfacts().get(place[1])
        return (200, "application/json", file.read_bytes()) if file else (404, "text/xml", NOT_THERE)
    if path.startswith("/cgi-bin/browse-edgar?"):
        # No current filings were recorded: every filer's own list is asked instead.
        return 200, "application/atom+xml", NOTHING_CURRENT
    if path in submissions:
        return 200, "text/plain", submissions[path].body()
    return 404, "text/xml", NOT_THERE


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, kind, body = answer(self.path, self.headers["Host"])
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def recorded_site() -> Iterator[str]:
    """Serve everything on a free port of 127.0.0.1; gives host and port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
