"""What the followers of one crawl share: the store, the clock, the counters and the leases."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from time import monotonic
from typing import Any, TypeVar

from crawler.hosts import budget_of
from crawler.options import CrawlOptions
from crawler.polling import after_failure, next_interval, remember
from crawler.refusals import Action, Stopping, Verdict
from db.knowledge import Source
from db.records import ChipraceError
from db.store import Store
from db.store.frontier import Lease

# Longer than any page waits in its host's queue; a killed process gives its leases back at once.
LEASE = timedelta(hours=1)
# What is counted of a body that no reader comes to an end with.
HUNG = "reading it did not end"
# Threads that read bodies. More than the cores read no faster, and each holds what a page or a feed takes.
READERS = 2
# What a listing holds that nobody had seen before, wanted or not.
NEWS = ("queued", "left out: not relevant", "monthly revenue new")
Result = TypeVar("Result")

log = logging.getLogger("chiprace.crawl")


class UnreadableBody(ChipraceError):  # noqa: N818 - `reason` is what is counted, the name says what
    """A reader gave up on a body; `reason` is the name it is counted by, `action` what becomes of it."""

    exit_code = 1

    def __init__(self, message: str, reason: str, action: Action = "fail") -> None:
        super().__init__(message)
        self.reason = reason
        self.action = action


@dataclass(slots=True)
class Desk:
    """The shared state of one crawl.

    `company_keys` maps a ten-digit CIK to the company's key, `taiwan_codes` a code on the Taiwan exchanges;
    `under_way` are the requests that wait for an answer and the bodies that are being read; `reading` are
    the latter with the instants, by monotonic(), at which a thread took them up; `lost` counts the threads
    whose reader was given up; `stopping` is set once the crawl was told to end.
    """

    store: Store
    options: CrawlOptions
    owner: str
    company_keys: dict[str, str] = field(default_factory=dict)
    taiwan_codes: dict[str, str] = field(default_factory=dict)
    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)
    would_fetch: list[str] = field(default_factory=list)
    stopping: bool = False
    under_way: set[asyncio.Future[Any]] = field(default_factory=set)
    reading: dict[asyncio.Future[Any], list[float]] = field(default_factory=dict)
    lost: int = 0

    def now(self) -> datetime:
        """The instant, UTC, without microseconds as the store keeps it."""
        return datetime.now(UTC).replace(microsecond=0)

    def count(self, source: Source, name: str, n: int = 1) -> None:
        """Add to a counter of a source."""
        if n:
            self.counts[source.key][name] += n

    def fail_source(self, source: Source, line: str) -> None:
        """Something a person should look at: one line that names the source and the mend."""
        self.failures.append(f"{source.key}: {line}")

    def lease(self, source: Source, limit: int) -> list[Lease]:
        """Up to `limit` due addresses of the source."""
        return self.store.frontier.lease(
            owner=self.owner, sources=[source.key], limit=limit, now=self.now(), duration=LEASE
        )

    def settle(self, source: Source, lease: Lease, verdict: Verdict) -> None:
        """An address gave nothing: write down what becomes of it, and count it by name."""
        frontier = self.store.frontier
        if verdict.until is not None:
            frontier.park(lease.url, reason=verdict.reason, until=verdict.until)
            self.count(source, f"parked: {verdict.reason}")
        elif verdict.action == "refuse":
            frontier.refuse(lease.url, reason=verdict.reason)
            self.count(source, f"refused: {verdict.reason}")
        else:
            frontier.fail(lease.url, reason=verdict.reason)
            self.count(source, f"failed: {verdict.reason}")

    def park_host(self, host: str, *, until: datetime, reason: str) -> None:
        """Ask nothing more of `host` before `until`, in this process and in any other."""
        self.store.polls.park_host(host, until=until, reason=reason)
        log.warning("%s: parked until %s: %s", host, until.isoformat(), reason)

    async def read(self, reader: Callable[..., Result], *args: object, **keywords: object) -> Result:
        """Run a reader in a thread, off the reactor.

        Raises UnreadableBody, whatever the reader raised or if it does not end, and Stopping.
        """
        began: list[float] = []

        def taken_up() -> Result:
            began.append(monotonic())
            return reader(*args, **keywords)

        work = asyncio.get_running_loop().run_in_executor(None, taken_up)
        self.reading[work] = began
        try:
            return await self.awaited(work)
        except Stopping:
            if work in self.reading:
                raise
            raise UnreadableBody(f"{HUNG}: it was given up", HUNG) from None
        except ChipraceError as error:
            name = type(error).__name__
            action: Action = getattr(error, "action", "fail")
            raise UnreadableBody(str(error), getattr(error, "reason", name), action) from error
        except Exception as error:
            # A border: a page that breaks a parser must not end the crawl of the others.
            log.exception("%s: a reader broke", getattr(reader, "__name__", "reader"))
            raise UnreadableBody(f"{type(error).__name__}: {error}", "reader broke") from error
        finally:
            self.reading.pop(work, None)

    def give_up(self, longest: timedelta) -> None:
        """Wait no more for what is being read for longer than `longest`. Its thread cannot be ended."""
        oldest = monotonic() - longest.total_seconds()
        for work, began in tuple(self.reading.items()):
            if began and began[0] < oldest and not work.done():
                # A crawl that is cut short would cancel it, too: what is missing here was given up.
                del self.reading[work]
                self.lost += 1
                work.cancel()

    async def awaited(self, work: "asyncio.Future[Result]") -> Result:
        """What `work` gives, unless the end of the crawl cuts it short. Raises Stopping."""
        self.under_way.add(work)
        try:
            return await work
        except asyncio.CancelledError:
            raise Stopping("cut short by the end of the crawl") from None
        finally:
            self.under_way.discard(work)

    def poll_ok(self, source: Source, *, items: int, newest: datetime | None) -> None:
        """A poll of the source went well: the next one comes as often as it brings news."""
        now, counts = self.now(), self.counts[source.key]
        known = self.store.polls.state(source.key).history
        history = remember(known, new=sum(counts[name] for name in NEWS), now=now)
        due = now + next_interval(source, history, now=now)
        self.store.polls.source_ok(
            source.key, now=now, next_due_at=due, items=items, newest=newest, history=history
        )

    def poll_failed(self, source: Source, reason: str) -> None:
        """A poll of the source failed: the next one comes later, the more failures the later."""
        now, polls = self.now(), self.store.polls
        failure = after_failure(
            source, polls.state(source.key), reason, now=now, chance=SystemRandom().random()
        )
        parked = polls.parked_until(budget_of(source.url, source.budget))
        polls.source_failed(
            source.key,
            now=now,
            # A host that asked to be left alone is not asked for its feed before that either.
            next_due_at=max(now + failure.wait, parked or now),
            reason=reason,
            strain=failure.strain,
            standing=failure.standing,
        )
