"""No request leaves for an address inside the network: not by a link, a redirect or a name.

`Guard` judges scheme, port and literal addresses of each hop; `GuardedResolver` judges the address
that a name leads to, and it is that address which is connected to.
"""

from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver

from crawler.hosts import is_public, literal_address, why_refused
from crawler.refusals import Refused

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

ALLOWED = "CHIPRACE_ALLOWED_HOSTS"
MEND = "let it in with --allow-host HOST:PORT if it is yours"


class InsideAddressError(Refused):
    """A name that leads to an address inside the network."""

    def __init__(self) -> None:
        super().__init__("inside address", action="refuse", mend=MEND)


class Guard:
    """Downloader middleware: refuses what is neither public nor allowed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built with the hosts that the settings allow."""
        return cls(frozenset(crawler.settings.getlist(ALLOWED)))

    def process_request(self, request: "Request") -> None:
        """Raises Refused; called for every hop of a redirect and for robots.txt too."""
        if reason := why_refused(request.url, self._allowed):
            raise Refused(reason, action="refuse", mend=MEND)


class GuardedResolver(CachingThreadedResolver):
    """Resolves a name to one address and refuses it unless it is public or allowed.

    What was judged is what is connected to, so a name that changes its address between the two
    (DNS rebinding) gains nothing.
    """

    allowed_names: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: Any) -> "Self":
        """Built with the hosts that the settings allow, whatever their port."""
        resolver = super().from_crawler(crawler, reactor)
        hosts = crawler.settings.getlist(ALLOWED)
        resolver.allowed_names = frozenset(host.rpartition(":")[0].strip("[]") for host in hosts)
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """The address of `name`; fails with InsideAddressError where it leads inside."""
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._judge, name)

    def _judge(self, found: str, name: str) -> str:
        address = literal_address(found)
        if name not in self.allowed_names and (address is None or not is_public(address)):
            raise InsideAddressError
        return found
