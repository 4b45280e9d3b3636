"""The head of an answer has a largest size: Twisted keeps each line of it, and a head need not end."""

from typing import TYPE_CHECKING, Any

from twisted.web._newclient import HEADER, STATUS

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web.client import HTTPConnectionPool

# Bytes. Browsers stop at 256 KiB; a body may begin in the same block, which is of 64 KiB at most.
LARGEST_HEAD = 256 * 1024


def bound_heads(pool: "HTTPConnectionPool") -> None:
    """Cut off each connection of `pool` whose answer has more of a head; call it before any is made."""
    made = pool._factory  # Scrapy sets its own in the same place; there is no other.

    class Bounded(made):  # type: ignore[misc, valid-type]
        def buildProtocol(self, addr: "IAddress | None") -> "HTTP11ClientProtocol":  # noqa: N802 - Twisted's name
            connection: HTTP11ClientProtocol = super().buildProtocol(addr)
            _bound(connection)
            return connection

    pool._factory = Bounded


def _bound(connection: Any) -> None:
    take = connection.dataReceived
    answer, taken = None, 0

    def received(data: bytes) -> None:
        nonlocal answer, taken
        # A parser for each answer; after an interim one (1xx) the same goes on.
        if connection._parser is not answer:
            answer, taken = connection._parser, 0
        if answer is not None and answer.state in {STATUS, HEADER}:
            taken += len(data)
            if taken > LARGEST_HEAD:
                connection.transport.abortConnection()
                return
        take(data)

    connection.dataReceived = received
