"""What a crawl is asked to do and what it answers; shared by the caller and the child process."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.records import ChipraceError

PROJECT = "chiprace"
LONGEST_RUN = timedelta(hours=2)
# Address space, not resident memory: threads reserve far more than they use.
MEMORY_LIMIT = 3 * 2**30
# Ten times what the largest bodies take on a slow machine.
LONGEST_READING = timedelta(minutes=5)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s\[\]/:@]+):\d{1,5}")


class CrawlError(ChipraceError):
    """A crawl that was asked for what cannot be done; one line says the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """One crawl. Without `keys`: the enabled sources that are due, or have pages left to fetch.

    `names_file` holds companies and chips beside ours; `limit` is the most pages of each source; `since` is
    the day down to which the filings of EDGAR sources are filled in, all of them where no keys are given;
    `contact` is the organisation and e-mail of the User-Agent; `run_id` is the run whose counters are kept;
    `memory` is in bytes of address space; what takes longer to read than `longest_reading` is given up.
    """

    database: Path
    keys: tuple[str, ...] = ()
    sources_file: Path | None = None
    names_file: Path | None = None
    limit: int | None = None
    since: date | None = None
    dry_run: bool = False
    allow_hosts: tuple[str, ...] = ()
    contact: str | None = None
    run_id: int | None = None
    timeout: timedelta = LONGEST_RUN
    memory: int = MEMORY_LIMIT
    longest_reading: timedelta = LONGEST_READING

    def __post_init__(self) -> None:
        for host in self.allow_hosts:
            if not _HOST.fullmatch(host):
                raise CrawlError(
                    f"--allow-host {host!r}: write HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080"
                )
        if self.contact is not None and not (self.contact.isascii() and self.contact.isprintable()):
            raise CrawlError(
                "contact: only printable ASCII can stand in a User-Agent; set CHIPRACE_CONTACT again"
            )

    @property
    def user_agent(self) -> str:
        """Product, version and contact, as sites and the SEC ask for it."""
        try:
            number = version(PROJECT)
        except PackageNotFoundError:
            number = "0"
        return f"{PROJECT}/{number} (+{self.contact})" if self.contact else f"{PROJECT}/{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """What a crawl did: counts by source and name, failures of whole sources (a line each).

    `would_fetch` are the addresses that a dry run found due, in the order of fetching.
    """

    counts: Mapping[str, Mapping[str, int]]
    failures: tuple[str, ...] = ()
    would_fetch: tuple[str, ...] = field(default=())

    def totals(self) -> dict[str, int]:
        """Counts by name over all sources."""
        total: Counter[str] = Counter()
        for counts in self.counts.values():
            total.update(counts)
        return dict(sorted(total.items()))
