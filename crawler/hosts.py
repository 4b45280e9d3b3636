"""Hosts: which addresses may be asked at all, and which hosts share one budget of requests."""

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import urlsplit

from crawler.extract.urls import LONGEST

PORTS = {"http": 80, "https": 443}
SEC = "sec.gov"
# Names that lead inside by definition (RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal).
_INSIDE = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$")


def budget_of(url: str, shared: str | None = None) -> str:
    """Name of the request budget of an address: one for all hosts of the SEC, else its host's own.

    The SEC counts a user's requests over all its hosts together. `shared` is the budget that a source
    names for all its hosts.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    return SEC if is_sec(host) else shared or host


def is_sec(host: str) -> bool:
    """Whether a host is the SEC's."""
    return host == SEC or host.endswith(f".{SEC}")


def literal_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `host` spells, in any form that a resolver would take; None for a name.

    127.1, 2130706433, 0x7f000001 and 0177.0.0.1 all are 127.0.0.1 to inet_aton(3), and so are
    full-width digits after normalisation.
    """
    text = unicodedata.normalize("NFKC", host).strip("[]").rstrip(".").partition("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, UnicodeError, ValueError):
        return None


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is on the public internet, also where it carries an IPv4 address inside."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
    return address.is_global and not address.is_multicast


def is_allowed(url: str, allowed: frozenset[str]) -> bool:
    """Whether the operator has let in the host and port of `url` by name."""
    host, port = _place(url)
    return f"{host}:{port}" in allowed or f"[{host}]:{port}" in allowed


def why_refused(url: str, allowed: frozenset[str]) -> str | None:
    """The name of the reason for which `url` may not be asked, or None.

    Names are judged again by the resolver, which sees the addresses they lead to.
    """
    if len(url) > LONGEST:
        return "long address"
    try:
        parts = urlsplit(url)
        host, port = _place(url)
    except ValueError:
        return "no address"
    if parts.scheme not in PORTS:
        return "scheme"
    if parts.username is not None or parts.password is not None:
        return "password in address"
    if is_allowed(url, allowed):
        return None
    address = literal_address(host)
    plain = unicodedata.normalize("NFKC", host).rstrip(".").lower()
    if address is not None:
        inside = not is_public(address)
    else:
        inside = "." not in plain or _INSIDE.search(plain) is not None
    if inside:
        return "inside address"
    return None if port in PORTS.values() else "port"


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    return (parts.hostname or "").lower(), port
