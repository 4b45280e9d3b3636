"""Addresses: the identity of a page, and which ones a crawler may follow at all."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from db.records import ChipraceError

# Parameters that say how a reader came, never which page it is.
TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|cmpid|ncid|"
    r"ftag|guccounter|guce_referrer\w*|taid|wt\.mc_id|spm|trk|at_(?:medium|campaign|link_\w+))",
    re.IGNORECASE,
)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_AMPERSAND = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
_ESCAPED = re.compile(r"https?%3A%2F%2F", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
# Twice what sitemaps.org allows; servers refuse more than 8,000.
LONGEST = 4_096


class UnreadableUrl(ChipraceError):  # noqa: N818 - named like its neighbours UnreadablePage, UnreadableFeed
    """Not an http or https address."""

    exit_code = 1


def normalise_url(url: str) -> str:
    """The one form of an address under which a page is stored; the same again for its own result.

    Host in lower case and ASCII, default port, fragment and tracking parameters gone, the other
    parameters sorted, percent-encoding in one form, user names dropped. The scheme stays: http and
    https may differ.
    Raises UnreadableUrl for anything but http and https with a host, and what is longer than 4,096.
    """
    cleaned = re.sub(r"[\t\r\n]", "", url.strip()).replace(" ", "%20")
    if len(cleaned) > LONGEST:
        raise UnreadableUrl(f"{url[:200]!r}...: longer than {LONGEST:,} characters")
    try:
        parts = urlsplit(cleaned)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnreadableUrl(f"{url[:200]!r}: no address ({error})") from error
    host = (host or "").rstrip(".")
    if parts.scheme.lower() not in DEFAULT_PORTS or not _HOST.fullmatch(host):
        raise UnreadableUrl(f"{url[:200]!r}: only http and https addresses with a host are followed")
    query = urlencode(
        [(name, value) for name, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(name)]
    )
    scheme = parts.scheme.lower()
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[scheme]:
        place += f":{port}"
    try:
        return str(canonicalize_url(urlunsplit((scheme, place, parts.path or "/", query, ""))))
    except (ValueError, UnicodeError) as error:
        raise UnreadableUrl(f"{url[:200]!r}: no address ({error})") from error


def absolute_url(link: str, base: str | None) -> str | None:
    r"""`link` as an absolute http(s) address, or None where it is none.

    Feeds escape links once too often and leave out schemes: ``&amp;amp;``, ``https%3A%2F%2F``, ``\/`` and
    ``//host`` are mended.
    """
    text = _AMPERSAND.sub("&", link.strip()).replace("\\/", "/")
    if _ESCAPED.match(text):
        text = unquote(text)
    text = re.sub(r"[\t\r\n]+", "", text).replace(" ", "%20")
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme.lower() not in DEFAULT_PORTS or not parts.netloc:
        return None
    return joined


def same_site(first: str, second: str) -> bool:
    """Whether two addresses have the same host, ``www.`` aside."""
    return _bare_host(first) == _bare_host(second)


def _bare_host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
