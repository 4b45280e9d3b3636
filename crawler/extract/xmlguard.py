"""What is checked of XML before any parser sees it: size, entity declarations, root, encoding, references."""

import codecs
import re
import sys
import zlib

from db.records import ChipraceError

LARGEST = 5_000_000
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,500}?\?>")
_ENCODING = re.compile(rb"\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"\bcharset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
# The elements that feedparser takes for an author, with a text that no author has.
_ENDLESS_AUTHOR = re.compile(
    rb"(<(?:\w{1,20}:)?(?:author|creator|name|owner|email|publisher|contributor|managingEditor|webMaster)\b[^>]*>"
    rb"\s*(?:<!\[CDATA\[)?[^<\]]{500})[^<\]]+",
    re.IGNORECASE,
)
# Codecs of Python that are no encodings of the web; the first two take hours for 5 MB.
_NOT_OF_THE_WEB = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
# A feed may stand behind a warning that its server printed, but not behind more than that.
PROLOGUE = 100_000


class UnreadableFeed(ChipraceError):  # noqa: N818 - `reason` is what is counted, the name says what
    """A feed or sitemap that cannot be used; `reason` is the name it is counted by."""

    exit_code = 1

    def __init__(self, url: str, reason: str, what: str) -> None:
        super().__init__(f"{url}: {what}")
        self.reason = reason


def as_utf8(body: bytes) -> bytes:
    """UTF-16 as UTF-8, so that the checks below see its characters; the same object where it is none."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").encode()
    if body[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        return body.decode("utf-16-le" if body[1] == 0 else "utf-16-be", errors="replace").encode()
    return body


def framed(body: bytes) -> bytes:
    """The body with its XML declaration in a line of its own, and without one that no web page may name.

    feedparser looks for the declaration in the first line with an expression of cubic time, and takes any
    codec of Python for the encoding.
    """
    mark = codecs.BOM_UTF8 if body.startswith(codecs.BOM_UTF8) else b""
    rest = body[len(mark) :]
    if not rest.startswith(b"<?"):
        return body
    found = _DECLARATION.match(rest)
    named = _ENCODING.search(found[0]) if found else None
    encoding = b' encoding="%s"' % named[1] if named and _is_of_the_web(named[1].decode()) else b""
    return b'%s<?xml version="1.0"%s?>\n%s' % (mark, encoding, rest[found.end() :] if found else rest)


def names_web_charset(content_type: str | None) -> bool:
    """Whether a Content-Type header names an encoding, and one of the web."""
    found = _CHARSET.search(content_type or "")
    return found is not None and _is_of_the_web(found[1])


def _is_of_the_web(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in _NOT_OF_THE_WEB
    except LookupError:
        return False


def without_impossible(body: bytes) -> bytes:
    """The body without references to numbers that are no characters, for one of which a parser gives up."""
    return _REFERENCE.sub(_possible, body)


def without_endless_authors(body: bytes) -> bytes:
    """The body with the text of each author cut to 500 bytes.

    feedparser looks for an e-mail address in it in quadratic time: 100 KB hold a whole crawl for minutes.
    """
    return _ENDLESS_AUTHOR.sub(rb"\1", body)


def _possible(found: re.Match[bytes]) -> bytes:
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    digits = digits.lstrip(b"0")
    number = int(digits or b"0", base) if len(digits) < 8 else sys.maxunicode + 1
    return b"" if number > sys.maxunicode or 0xD800 <= number < 0xE000 else found[0]


def unpacked(body: bytes, url: str, *, largest: int = LARGEST) -> bytes:
    """The body, gunzipped where its first bytes say so; never more than `largest` bytes.

    Raises UnreadableFeed (too_large, truncated).
    """
    if body[:2] == b"\x1f\x8b":
        try:
            reader = zlib.decompressobj(wbits=31)
            body = reader.decompress(body, largest + 1)
        except zlib.error as error:
            raise UnreadableFeed(url, "truncated", f"its gzip body is broken ({error})") from error
        if len(body) <= largest and not reader.eof:
            raise UnreadableFeed(url, "truncated", "its gzip body ends too early; it is asked again later")
    if len(body) > largest:
        raise UnreadableFeed(url, "too_large", f"larger than {largest // 1_000_000} MB; name a smaller feed")
    return body


def checked_root(body: bytes, url: str) -> str:
    """Local name of the root element, in lower case.

    The content type is not trusted: XML is often served as text/html and the other way round.
    Raises UnreadableFeed (entities, empty, no_feed).
    """
    plain = as_utf8(body)
    if not plain.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnreadableFeed(url, "empty", "an empty body; open the address in a browser")
    end = _root_at(plain)
    if _ENTITY.search(plain[: PROLOGUE if end is None else end]):
        # Entities that expand into each other fill the memory, or silently give no entry at all.
        raise UnreadableFeed(url, "entities", "it declares entities, which a feed has no use for; refused")
    root = None if end is None else _ROOT.match(plain, end)
    if root is None:
        raise UnreadableFeed(url, "no_feed", "no XML in it; find the feed's address on the publisher's page")
    return root[1].decode("ascii", errors="replace").lower()


def _root_at(plain: bytes) -> int | None:
    """Where the root element starts: behind comments, instructions and the DOCTYPE with its subset."""
    at = 0
    while at < PROLOGUE:
        at = plain.find(b"<", at)
        if at < 0:
            return None
        if plain.startswith(b"<!--", at):
            end = plain.find(b"-->", at + 4)
        elif plain.startswith(b"<?", at):
            end = plain.find(b"?>", at + 2)
        elif plain.startswith(b"<!", at):
            closes, opens = plain.find(b">", at), plain.find(b"[", at)
            end = plain.find(b"]", opens) if 0 <= opens < closes else closes
        elif _ROOT.match(plain, at):
            return at
        else:
            end = at
        if end < 0:
            return None
        at = end + 1
    return None
