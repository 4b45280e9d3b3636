"""Why an address is not fetched now, and what its row in the frontier becomes: pure decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

Action = Literal["refuse", "fail", "park"]
SHORTEST_PARK = timedelta(minutes=15)
LONGEST_PARK = timedelta(hours=24)
MOST_ATTEMPTS = 6
# These say "not now"; any other 4xx says "not at all", until the source lists a change.
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525})
GONE = 410
CHECK_NETWORK = "check the source's url and the network"


class Refused(IgnoreRequest):
    """A middleware refused a request or an answer; `reason` is the name it is counted by.

    `action` is what becomes of the address: refuse for good, fail until its source changes it, or
    park. `mend` is what a person can do about it, for a source's own address.
    """

    def __init__(self, reason: str, *, action: Action, mend: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.action = action
        self.mend = mend


class Parked(IgnoreRequest):
    """The server asked to come back later: not before `until`. `host` where all of it is parked."""

    def __init__(self, reason: str, *, until: datetime, host: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.until = until
        self.host = host


class Stopping(IgnoreRequest):
    """The crawl is ending: the request is not made, and its address stays due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an address that gave nothing; `until` is set for park."""

    action: Action
    reason: str
    until: datetime | None = None


def back_off(attempts: int) -> timedelta:
    """15 minutes after the first attempt, doubled by each further one, a day at most."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(SHORTEST_PARK * (1 << doublings), LONGEST_PARK)


def verdict_of_status(status: int, *, attempts: int, now: datetime) -> Verdict:
    """What becomes of an address that answered `status`."""
    reason = f"http {status}"
    if status in TRANSIENT_STATUSES or status >= 500:
        return later(reason, attempts, now)
    return Verdict(action="refuse" if status == GONE else "fail", reason=reason)


def verdict_of(error: BaseException, *, attempts: int, now: datetime) -> Verdict:
    """What becomes of an address whose request ended in `error`."""
    if isinstance(error, Parked):
        return Verdict(action="park", reason=error.reason, until=error.until)
    if isinstance(error, Refused):
        if error.action == "park":
            return later(error.reason, attempts, now)
        return Verdict(action=error.action, reason=error.reason)
    if isinstance(error, UnsupportedURLSchemeError):
        return Verdict(action="refuse", reason="scheme")
    if isinstance(error, DownloadCancelledError):
        return Verdict(action="fail", reason="too large")
    if isinstance(error, IgnoreRequest):
        return Verdict(action="fail", reason=ignored(error))
    if isinstance(error, ValueError):
        # A redirect to what is no address, such as "http://[::1".
        return Verdict(action="fail", reason="unreadable address")
    return later(transport_reason(error), attempts, now)


def ignored(error: IgnoreRequest) -> str:
    """The name of a refusal of Scrapy's own, which has none but its text."""
    text = str(error)
    if "redirection" in text:
        return "redirect loop"
    return "too large" if "DOWNLOAD_MAXSIZE" in text else "ignored"


def transport_reason(error: BaseException) -> str:
    """The name by which a failed connection is counted."""
    for kind, reason in (
        (CannotResolveHostError, "host not found"),
        (DownloadConnectionRefusedError, "connection refused"),
        (DownloadTimeoutError, "no answer in time"),
        (ResponseDataLossError, "truncated"),
        (DownloadFailedError, "connection failed"),
    ):
        if isinstance(error, kind):
            return reason
    return type(error).__name__


def later(reason: str, attempts: int, now: datetime) -> Verdict:
    """It is asked again later, ever later, and given up after the last attempt."""
    if attempts >= MOST_ATTEMPTS:
        return Verdict(action="fail", reason=reason)
    return Verdict(action="park", reason=reason, until=now + back_off(attempts))
