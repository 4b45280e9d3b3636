"""What is checked of XML before any parser sees it: size, entity declarations, the root's name."""

import re
import zlib

from db.records import ChipraceError

LARGEST = 5_000_000
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
# A feed may stand behind a warning that its server printed, but not behind more than that.
PROLOGUE = 100_000


class UnreadableFeed(ChipraceError):  # noqa: N818 - `reason` is what is counted, the name says what
    """A feed or sitemap that cannot be used; `reason` is the name it is counted by."""

    exit_code = 1

    def __init__(self, url: str, reason: str, what: str) -> None:
        super().__init__(f"{url}: {what}")
        self.reason = reason


def _plain(body: bytes) -> bytes:
    """UTF-16 as UTF-8, so that the checks below see its characters."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").encode()
    if body[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        return body.decode("utf-16-le" if body[1] == 0 else "utf-16-be", errors="replace").encode()
    return body


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
    plain = _plain(body)
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
