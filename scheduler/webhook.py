"""The digest posted as JSON: signed, to an address outside, or to one inside that the settings name."""

import hashlib
import hmac
import http.client
import ipaddress
import os
import socket
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from crawler.hosts import PORTS, is_allowed, is_public, why_refused
from scheduler.configuration import Webhook
from scheduler.undelivered import Undelivered

TIMEOUT = 20.0
# Answers that a later try may change (RFC 9110, RFC 6585); a redirect is no delivery and is not followed.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def signature(secret: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over the moment, a full stop and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(body: bytes, settings: Webhook, *, key: str, now: datetime) -> None:
    """Post `body`; `key` is the same at every try, so that a receiver can know it again.

    With CHIPRACE_WEBHOOK_SECRET set, ``Chiprace-Signature`` is ``t=SECONDS,v1=HEX``. Raises Undelivered.
    """
    url = settings.url or ""
    allowed = frozenset(settings.allow_hosts)
    if refused := why_refused(url, allowed):
        raise Undelivered(
            f"{url}: {refused}: name its HOST:PORT in allow_hosts of [webhook], or another url", lasting=True
        )
    moment = str(int(now.timestamp()))
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "User-Agent": "chiprace"}
    if secret := os.environ.get("CHIPRACE_WEBHOOK_SECRET"):
        headers["Chiprace-Signature"] = f"t={moment},v1={signature(secret, moment, body)}"
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    handed_over = False
    connection = _connection(url, allowed)
    try:
        connection.connect()
        handed_over = True
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Undelivered(f"{url}: {error or type(error).__name__}", uncertain=handed_over) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Undelivered(f"{url} answered {status}", lasting=status not in PASSING)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was judged, whatever the name leads to a moment later."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address = address
        self._context = context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def _connection(url: str, allowed: frozenset[str]) -> http.client.HTTPConnection:
    """A connection not yet made, to a judged address. Raises Undelivered."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Undelivered(f"{host}: {error.strerror}") from error
    addresses = [str(one[4][0]) for one in found]
    if not is_allowed(url, allowed):
        inside = [one for one in addresses if not is_public(ipaddress.ip_address(one.partition("%")[0]))]
        if inside:
            raise Undelivered(
                f"{host} leads to an inside address: name its HOST:PORT in allow_hosts of [webhook]",
                lasting=True,
            )
    context = ssl.create_default_context() if parts.scheme == "https" else None
    return _Pinned(host, port, addresses[0], context)
