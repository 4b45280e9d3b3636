"""One misbehaving site on loopback, with a route for each way in which a server can be wrong.

`LISTINGS` are faults of a feed or sitemap, `PAGES` of an article, `ROBOTS` of a robots.txt. What a crawl
makes of each stands in tests/crawler/test_faults.py.
"""

import gzip
import random
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from loopback import PARAGRAPH, Reply, Route, Site, Visitor

FEED = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
GZIP = {"Content-Encoding": "gzip"}
OK = b"HTTP/1.1 200 OK\r\n"
# Addresses that must never be asked, whatever leads to them.
FORBIDDEN = "http://127.0.0.2:9/secret"
NOWHERE = "http://127.0.0.1:9"
ENTITIES = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
# Larger than anything that a test lets through, so that only a limit of the visitor's ends it.
MOST_SENT = 300_000_000


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """A feed around these items."""
    return f'{head}<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


def item(link: str, title: str = "A second hall for the campus", more: str = "") -> str:
    """One item of a feed."""
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def page(text: str = "", head: str = "") -> bytes:
    """An article that can be read."""
    body = f"<p>{PARAGRAPH}{text}</p>" * 3
    return f"<!doctype html><html lang=en><head>{head}<title>A hall</title></head><article>{body}".encode()


@cache
def packed(piece: bytes, times: int) -> bytes:
    """A gzip body that unpacks to `times` pieces, packed without ever holding them."""
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


@cache
def sitemap_of(count: int) -> bytes:
    """A sitemap of pages that must not be asked."""
    many = "".join(f"<url><loc>{NOWHERE}/{n}</loc></url>" for n in range(count))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{many}</urlset>'.encode()


# Answers that are wrong below HTTP


def starting(head: bytes, piece: Callable[[int], bytes], *, pause: float = 0) -> Callable[[Visitor], None]:
    """An answer that begins with `head` and goes on for ever, piece by piece."""

    def write(visitor: Visitor) -> None:
        visitor.send(head)
        sent = number = 0
        while sent < MOST_SENT and (not pause or visitor.pause(pause)):
            block = piece(number)
            visitor.send(block)
            sent, number = sent + len(block), number + 1

    return write


def resetting(visitor: Visitor) -> None:
    """An answer that is cut off by a reset."""
    visitor.send(OK + b"Content-Length: 9999\r\n\r\n<html>")
    visitor.reset()


def saying(data: bytes) -> Callable[[Visitor], None]:
    """An answer of these bytes, and the end of the connection."""
    return lambda visitor: visitor.send(data)


CHUNKED = OK + b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
BELOW_HTTP: Mapping[str, Callable[[Visitor], None]] = {
    "hangs": starting(b"", lambda n: b"", pause=0.5),
    "hangs-after-head": starting(OK + b"Content-Length: 5000\r\n\r\n", lambda n: b"", pause=0.5),
    "drips": starting(OK + b"\r\n<html>", lambda n: b" ", pause=0.5),
    "drips-head": starting(OK, lambda n: b"X-%d: 1\r\n" % n, pause=0.5),
    "resets": Visitor.reset,
    "resets-in-body": resetting,
    "closes": saying(b""),
    "no-http": saying(b"\x16\x03\x01\x02\x00 garbage \x00\xff\r\n\r\n"),
    "endless": starting(OK + b"Content-Type: text/html\r\n\r\n", lambda n: b"<p>more</p>" * 6_000),
    "endless-head": starting(OK, lambda n: b"X-%d: %s\r\n" % (n, b"a" * 8_000)),
    "endless-line": starting(OK + b"X-Long: ", lambda n: b"a" * 65_536),
    "endless-folding": starting(OK + b"X-Folded: a\r\n", lambda n: b" %s\r\n" % (b"a" * 8_000)),
    "endless-continue": starting(b"", lambda n: b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000),
    "chunked-garbage": saying(CHUNKED + b"zz\r\nno chunk\r\n"),
    "chunked-negative": saying(CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n"),
    "chunked-huge": saying(CHUNKED + b"ffffffffffffffff\r\n<html>"),
    "chunked-cut": saying(CHUNKED + b"5\r\nhello\r\n"),
    "two-lengths": saying(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
    "wrong-length": saying(OK + b"Content-Length: -1\r\n\r\nhello"),
    "status-999": saying(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"),
    "long-redirect": saying(
        b"HTTP/1.1 302 Found\r\nLocation: /%s\r\nContent-Length: 0\r\n\r\n" % (b"a" * 12_000)
    ),
}


def answers_of_any_kind() -> dict[str, Reply]:
    """What a server can answer in the place of anything."""
    cut = gzip.compress(page(), mtime=0)
    noise = random.Random(20260301).randbytes(60_000)
    return {
        **{name: Reply(raw=raw) for name, raw in BELOW_HTTP.items()},
        "empty": Reply(headers=HTML),
        "nuls": Reply(b"\x00" * 5_000, headers=HTML),
        "noise": Reply(noise, headers=HTML),
        "noise-as-gzip": Reply(noise, headers=HTML | GZIP),
        "gzip-bomb": Reply(packed(b"<p>bomb</p>" * 1_000, 6_000), headers=HTML | GZIP),
        "gzip-cut": Reply(cut[: len(cut) // 2], headers=HTML | GZIP),
        "brotli": Reply(cut, headers=HTML | {"Content-Encoding": "br"}),
        "shorter-than-said": Reply(page()[:200], promised=5_000, headers=HTML),
        "forbidden": Reply(status=403),
        "missing": Reply(status=404),
        "gone": Reply(status=410),
        "down": Reply(status=500),
        "busy": Reply(status=503, headers={"Retry-After": "120"}),
        "busy-for-ever": Reply(status=503, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}),
        "unasked-304": Reply(status=304),
        "redirects-nowhere": Reply(status=302),
        "redirects-to-file": Reply(status=302, headers={"Location": "file:///etc/hostname"}),
        "redirects-inside": Reply(status=302, headers={"Location": FORBIDDEN}),
        "redirects-to-nonsense": Reply(status=302, headers={"Location": "http://[::1"}),
    }


def listings(base: str) -> dict[str, Route]:
    """Faults of a listing, by name; the site that serves them is at `base`."""
    index = f"<sitemapindex><sitemap><loc>{base}/{{}}</loc></sitemap></sitemapindex>"
    return {
        **answers_of_any_kind(),
        "around": Reply(status=301, headers={"Location": f"{base}/around"}),
        "page-for-feed": Reply(page(), headers=FEED),
        "soft-200": Reply(
            b"<!doctype html><html><title>Sorry</title><p>Log in to read on.</p>", headers=HTML
        ),
        "json-for-feed": Reply(b'{"version": "https://jsonfeed.org/version/1", "items": ['),
        "entity-bomb": Reply(ENTITIES + rss(item("/a", "&c;"), "")),
        "large-feed": Reply(rss(item(f"{NOWHERE}/0", "word " * 30) * 35_000)),
        "feed-cut-by-gz": Reply(gzip.compress(rss(item(f"{NOWHERE}/0")), mtime=0)[:-20]),
        "sitemap-gz-bomb": Reply(packed(b"<url><loc>http://127.0.0.1:9/0</loc></url>" * 500, 1_200)),
        "sitemap-of-60000": Reply(sitemap_of(60_000)),
        "index-of-itself": Reply(index.format("index-of-itself").encode()),
        "index-without-end": Reply(index.format("index/0").encode()),
        "index-of-nothing": Reply(index.format("missing").encode()),
    }


def odd_listings(base: str) -> dict[str, Route]:
    """Feeds with a fault that a reader can do without; each lists the page ``/good/`` and its name."""

    def good(name: str, more: str = "") -> str:
        return item(f"{base}/good/{name}", more=more)

    long = "a" * 100_000
    links = ("file:///etc/hostname", "ftp://127.0.0.1/x", f"{base}:99999/x", f"{base}/{long}", "javascript:x")
    return {
        "typed-as-text": Reply(rss(good("typed-as-text")), headers={"Content-Type": "text/plain"}),
        "typed-as-image": Reply(rss(good("typed-as-image")), headers={"Content-Type": "image/png"}),
        "wrong-charset": Reply(rss(good("wrong-charset")), headers={"Content-Type": "text/xml; charset=hz"}),
        "no-charset": Reply(
            rss(good("no-charset"), '<?xml version="1.0" encoding="punycode"?>'), headers=FEED
        ),
        "nuls-inside": Reply(rss(good("nuls-inside")).replace(b"second", b"sec\x00ond")),
        "no-characters": Reply(rss(good("no-characters")).replace(b"second", b"&#xD800;&#x110000;second")),
        "behind-a-warning": Reply(b"Warning: line 3 of feed.php\n" + rss(good("behind-a-warning"))),
        "cut-in-the-middle": Reply(rss(good("cut-in-the-middle") + item(f"{NOWHERE}/1"))[:-60]),
        "listed-often": Reply(rss(good("listed-often", "<guid>1</guid>") * 100)),
        "dates-to-come": Reply(
            rss(good("dates-to-come", "<pubDate>Fri, 31 Dec 9999 23:59:59 -2359</pubDate>"))
        ),
        "bad-links": Reply(rss(good("bad-links") + "".join(item(link) for link in links))),
    }


def pages(base: str) -> dict[str, Route]:
    """Faults of a page, by name."""
    refresh = f'<meta http-equiv="refresh" content="0; url={FORBIDDEN}">'
    return {
        **answers_of_any_kind(),
        "around": Reply(status=302, headers={"Location": f"{base}/pages/around"}),
        "pdf-as-html": Reply(b"%PDF-1.7\n" + b"\xe2\xe3\xcf\xd3" * 900, headers=HTML),
        "picture-as-html": Reply(b"\x89PNG\r\n\x1a\n\x00\x00", headers=HTML),
        "feed-as-html": Reply(rss(item(f"{NOWHERE}/0")), headers=HTML),
        "soft-200": Reply(b"<!doctype html><html><title>Sorry</title><form><input></form>", headers=HTML),
        "instructions": Reply(b"<?a?>" * 9_000, headers=HTML),
        "tags": Reply(b"<html>" + b"<p>" * 200_000, headers=HTML),
        "attributes": Reply(b"<html><body " + b"a=1 " * 300_000 + b">", headers=HTML),
        "script-alone": Reply(b"<html><script>" + b"x" * 500_000, headers=HTML),
        "refreshes-inside": Reply(f"<html>{refresh}<p>Wait a moment.".encode(), headers=HTML),
        "redirects-with-password": Reply(
            status=302, headers={"Location": base.replace("//", "//me:pass@") + "/good/x"}
        ),
    }


def odd_pages() -> dict[str, Route]:
    """Pages with a fault that a reader can do without."""
    half = "".join(map(chr, range(0xD800, 0xD803))).encode("utf-8", "surrogatepass")
    said = (
        r'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A \ud800 hall"}</script>'
    )
    return {
        "packed": Reply(gzip.compress(page("Packed."), mtime=0), headers=HTML | GZIP),
        "packed-and-padded": Reply(
            gzip.compress(page("Padded."), mtime=0) + b"\x00" * 8, headers=HTML | GZIP
        ),
        "undefined-charset": Reply(
            page("Undefined.", '<meta charset="undefined">') + b"\xff", headers={"Content-Type": "text/html"}
        ),
        "half-characters": Reply(page("Halves.").replace(b"hall", half), headers=HTML),
        "half-headline": Reply(page("Headline.", said), headers=HTML),
        "typed-as-zip": Reply(page("Zip."), headers={"Content-Type": "application/zip"}),
        "untyped": Reply(page("Untyped.")),
    }


# Each needs a host of its own. The second value tells whether the host may then be asked.
ROBOTS: Mapping[str, tuple[Route, bool]] = {
    "robots-down": (Reply(b"oops", status=503), False),
    "robots-busy": (Reply(status=429), False),
    "robots-hangs": (Reply(raw=BELOW_HTTP["hangs"]), False),
    "robots-resets": (Reply(raw=BELOW_HTTP["resets"]), False),
    "robots-cut": (Reply(b"User-agent", promised=500), False),
    "robots-around": (Reply(status=302, headers={"Location": "/robots.txt"}), False),
    "robots-inside": (Reply(status=302, headers={"Location": FORBIDDEN}), False),
    "robots-forbidden": (Reply(status=403), True),
    "robots-page": (Reply(page(), headers=HTML), True),
    "robots-noise": (Reply(random.Random(20260301).randbytes(9_000)), True),
    "robots-large": (
        Reply(b"User-agent: *\n" + b"".join(b"Disallow: /shut/%d*x*y$\n" % n for n in range(200_000))),
        True,
    ),
    "robots-stars": (Reply(b"User-agent: *\nDisallow: /" + b"*a" * 200 + b"*b$\n"), True),
    "robots-delays": (Reply(b"User-agent: *\nCrawl-delay: nan\nCrawl-delay: -5\n"), True),
}


class FaultSite(Site):
    """Faults of listings stand below ``/``, those of pages below ``/pages/``, good pages in ``/good/``."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__(address)
        odd = odd_listings(self.url)
        self.routes |= {f"/{name}": route for name, route in (listings(self.url) | odd).items()}
        self.routes |= {f"/pages/{name}": route for name, route in (pages(self.url) | odd_pages()).items()}
        for n in range(9):
            body = f"<sitemapindex><sitemap><loc>{self.url}/index/{n + 1}</loc></sitemap></sitemapindex>"
            self.routes[f"/index/{n}"] = Reply(body.encode())
        for name in (*odd, "x"):
            self.article(f"/good/{name}", title=f"A hall {name}", text=name)
        self.feed([path for path in self.routes if path.startswith("/pages/")], "/pages")
