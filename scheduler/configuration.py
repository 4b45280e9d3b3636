"""``chiprace.toml``: what a newsroom sets once. Every key is described where it is declared.

Secrets never stand in the file: they come from the environment (``SECRETS``). A key that is not known is
an error that names the nearest one, since a setting that is silently ignored is found out too late.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.blocks import Problems, TableFile, convert
from db.intervals import interval
from db.records import meta

# Read by the environment's names alone: a file is copied, mailed and committed.
SECRETS = {
    "CHIPRACE_SMTP_PASSWORD": "password of [mail]",
    "CHIPRACE_WEBHOOK_SECRET": "key that signs what [webhook] posts",
    "CHIPRACE_OPENDART_KEY": "key of the source opendart-list",
    "CHIPRACE_EDINET_KEY": "key of the source edinet-documents",
}
# Of the longest run; the rest is for tagging what was read.
CRAWL_SHARE = 0.75
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When `chiprace schedule` does what."""

    at: str = field(default="06:00", metadata=meta("local time of the daily run", "HH:MM"))
    zone: str = field(default="UTC", metadata=meta("time zone of all hours here, such as Europe/Berlin"))
    polling: bool = field(default=True, metadata=meta("crawl each source when it is due, all day"))
    longest_run: str = field(default="6h", metadata=meta("a run that takes longer is ended", "30m, 6h, 1d"))
    memory_mb: int = field(
        default=3072, metadata=meta("address space of a crawl; what takes more is ended", "MB")
    )
    maintenance: Weekday = field(default="sunday", metadata=meta("day of the weekly maintenance"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Nightly copies of the database; none without a folder."""

    folder: str | None = field(default=None, metadata=meta("where the copies are kept"))
    at: str = field(default="03:30", metadata=meta("local time of the copy", "HH:MM"))
    keep: int = field(default=14, metadata=meta("how many copies are kept; the oldest goes first"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """What the digest tells of. An event is told where all that is given here fits it."""

    name: str = field(metadata=meta("heading in the digest"))
    companies: tuple[str, ...] = field(default=(), metadata=meta("keys; an event fits with any of them"))
    chips: tuple[str, ...] = field(default=(), metadata=meta("keys; an event fits with any of them"))
    kinds: tuple[str, ...] = field(default=(), metadata=meta("kinds of event; any of them"))
    at_least: int | None = field(default=None, metadata=meta("smallest sum worth telling", "US dollars"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is new since the last one: files, mail and webhook get the same."""

    folder: str | None = field(default=None, metadata=meta("where each digest is written, Markdown and HTML"))
    address: str | None = field(
        default=None, metadata=meta("where the pages are published; the digest's links begin with it")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The SMTP server that sends the digest; no mail without a host."""

    host: str | None = field(default=None, metadata=meta("name of the SMTP server"))
    port: int = field(default=587, metadata=meta("its port"))
    security: Literal["starttls", "tls", "none"] = field(
        default="starttls", metadata=meta("how the connection is secured")
    )
    user: str | None = field(default=None, metadata=meta("user name; the password is CHIPRACE_SMTP_PASSWORD"))
    sender: str | None = field(default=None, metadata=meta("address that the digest comes from"))
    to: tuple[str, ...] = field(default=(), metadata=meta("addresses that the digest goes to"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where the digest is posted as JSON, signed with CHIPRACE_WEBHOOK_SECRET; not without an address."""

    url: str | None = field(default=None, metadata=meta("https address"))
    allow_hosts: tuple[str, ...] = field(
        default=(), metadata=meta("HOST:PORT of an intranet that may be posted to")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All of chiprace.toml."""

    contact: str | None = field(
        default=None, metadata=meta("organisation and e-mail for the User-Agent; the SEC asks for them")
    )
    database: str = field(default="chiprace.db", metadata=meta("the ledger's file"))
    sources: str | None = field(default=None, metadata=meta("a table of sources in place of ours"))
    names: str | None = field(
        default=None, metadata=meta("a table of companies, chips and kinds of event beside ours")
    )
    entities: str | None = field(
        default=None, metadata=meta("an installed spaCy model whose organisations count as names too")
    )
    allow_hosts: tuple[str, ...] = field(
        default=(), metadata=meta("HOST:PORT of loopback or intranet sites that may be crawled")
    )
    schedule: Schedule = field(default_factory=Schedule, metadata=meta("the clock"))
    backup: Backup = field(default_factory=Backup, metadata=meta("the nightly copy"))
    digest: Digest = field(default_factory=Digest, metadata=meta("the digest"))
    mail: Mail = field(default_factory=Mail, metadata=meta("who gets the digest by mail"))
    webhook: Webhook = field(default_factory=Webhook, metadata=meta("who gets it as JSON"))
    watch_lists: tuple[WatchList, ...] = field(default=(), metadata=meta("what the digest tells of"))


def load_configuration(path: Path) -> Configuration:
    """The settings in `path`; paths in it are read from the folder that it stands in.

    Raises TableError, naming file, key and mend, for a file that is not valid, OSError where it cannot
    be read.
    """
    problems = Problems()
    table = TableFile(path, path.read_bytes(), problems)
    made, wrong = convert(Configuration, table.data)
    for what in wrong:
        problems.add(str(path), what)
    if made is not None:
        for what in _broken(made):
            problems.add(str(path), what)
    problems.raise_first()
    assert made is not None  # what is not made has its problems
    return _placed(made, path.parent)


def hour(text: str) -> time:
    """A time of day. Raises ValueError unless it is written HH:MM."""
    if len(text) != len("00:00"):
        raise ValueError(f"{text!r} is no hour such as 06:00")
    return time.fromisoformat(text)


def crawl_memory(schedule: Schedule) -> int:
    """The address space that a crawl may take, in bytes."""
    return schedule.memory_mb * 2**20


def longest_run(schedule: Schedule) -> timedelta:
    """How long a run may take."""
    return interval(schedule.longest_run)


def _placed(made: Configuration, home: Path) -> Configuration:
    """With its paths taken from the folder of the file: a daemon starts in another one."""

    def placed(path: str | None) -> str | None:
        return None if path is None else str(home / Path(path).expanduser())

    return replace(
        made,
        database=placed(made.database) or "",
        sources=placed(made.sources),
        names=placed(made.names),
        backup=replace(made.backup, folder=placed(made.backup.folder)),
        digest=replace(made.digest, folder=placed(made.digest.folder)),
    )


def _broken(made: Configuration) -> Iterator[str]:
    """Every rule that types alone do not hold."""
    for block, name, text in (
        ("schedule", "at", made.schedule.at),
        ("backup", "at", made.backup.at),
    ):
        try:
            hour(text)
        except ValueError:
            yield f"[{block}] key {name!r} is {text!r}; write an hour such as 06:00"
    try:
        interval(made.schedule.longest_run)
    except ValueError as error:
        yield f"[schedule] key 'longest_run': {error}"
    try:
        ZoneInfo(made.schedule.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"[schedule] key 'zone' is {made.schedule.zone!r}; give an IANA name such as Europe/Berlin"
    for block, name, number in (
        ("schedule", "memory_mb", made.schedule.memory_mb - 255),
        ("backup", "keep", made.backup.keep),
    ):
        if number < 1:
            yield f"[{block}] key {name!r} is too small; write at least {1 if name == 'keep' else 256}"
    yield from _mail(made.mail)
    yield from _addresses(made)


def _mail(mail: Mail) -> Iterator[str]:
    if mail.host is None and (mail.to or mail.sender):
        yield "[mail] key 'host' is missing; add the SMTP server, or take the other keys out"
    if mail.host is not None:
        for name, value in (("sender", mail.sender), ("to", mail.to)):
            if not value:
                yield f"[mail] key {name!r} is missing; add it"
    for address in filter(None, (mail.sender, *mail.to)):
        if address.count("@") != 1 or any(letter in address for letter in " ,;<>\r\n"):
            yield f"[mail] {address!r} is no address; write one such as desk@example.com"
    if not 0 < mail.port < 65536:
        yield f"[mail] key 'port' is {mail.port}; write a port such as 587"
    if mail.user is not None and mail.security == "none":
        yield "[mail] would send the password in the clear; set security to starttls or tls"


def _addresses(made: Configuration) -> Iterator[str]:
    for block, name, value in (
        ("webhook", "url", made.webhook.url),
        ("digest", "address", made.digest.address),
    ):
        if value is None:
            continue
        parts = urlsplit(value)
        # A webhook may stand in the newsroom's own network, in the clear, where it is named.
        schemes = ("https", "http") if name == "address" or made.webhook.allow_hosts else ("https",)
        if parts.scheme not in schemes or not parts.hostname:
            yield f"[{block}] key {name!r} is {value!r}; write an address such as https://desk.example.com/hook"
    for watch in made.watch_lists:
        if not (watch.companies or watch.chips or watch.kinds or watch.at_least):
            yield f"[[watch_list]] {watch.name!r} watches nothing; add companies, chips, kinds or at_least"


def describe(block: type) -> Iterator[tuple[str, str, object]]:
    """Name, description and default of each plain key of a block, in their order."""
    for item in fields(block):
        unit = f" ({item.metadata['unit']})" if item.metadata["unit"] else ""
        yield item.name, f"{item.metadata['doc']}{unit}", item.default
