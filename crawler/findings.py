"""What a look at an address finds, and in one line why it finds nothing."""

from dataclasses import dataclass
from datetime import datetime

from crawler.desk import UnreadableBody
from crawler.extract.text import clean_line
from crawler.middlewares.guard import MEND
from crawler.refusals import CHECK_NETWORK, Refused, verdict_of
from db.knowledge import SourceKind
from db.records import ChipraceError


class ProbeError(ChipraceError):
    """Nothing there may or can be followed; one line says the mend."""


class UnreachableError(ProbeError):
    """The address gave no answer that could be read."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One listed article: `published` in ISO 8601, `text` its first 200 characters; or the `problem`."""

    url: str
    title: str = ""
    published: str | None = None
    author: str | None = None
    text: str = ""
    language: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsWord:
    """What the robots.txt at `url` says; `crawl_delay` in seconds, `closed` of the listed addresses."""

    url: str
    there: bool
    allowed: bool
    crawl_delay: float | None
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What can be followed: the fields of a source, the page it was found on, `listed` entries."""

    kind: SourceKind
    url: str
    name: str
    language: str | None
    link_pattern: str | None
    page: str
    listed: int
    robots: RobotsWord
    articles: tuple[Sample, ...]


def shown(text: str) -> str:
    """A stranger's words as one line that is safe to print on a terminal."""
    return "".join(letter for letter in clean_line(text) if letter.isprintable())


def nothing_at(url: str) -> ProbeError:
    """The error of an address that leads to no listing."""
    return ProbeError(
        f"{url}: nothing to follow: no feed, no sitemap, no links to articles; "
        "give the address of the feed or of the page that lists the articles"
    )


def complaint(url: str, error: Exception, now: datetime) -> ProbeError:
    """Why the address itself could not be had, in one line: refused by a rule, or unreachable."""
    if isinstance(error, UnreadableBody):
        return UnreachableError(f"{url}: {error.reason}; open the address and give the one that answers")
    if not isinstance(error, Refused):
        return UnreachableError(f"{url}: {verdict_of(error, attempts=0, now=now).reason}; {CHECK_NETWORK}")
    if error.reason.endswith("inside address"):
        # A name that leads inside is met first by the question for its robots.txt.
        return ProbeError(f"{url}: refused: inside address; {MEND}")
    if error.reason == "robots":
        return ProbeError(f"{url}: refused: {error.mend}; give one that it leaves open")
    kind = ProbeError if error.action == "refuse" else UnreachableError
    return kind(f"{url}: {error.reason}; {error.mend or CHECK_NETWORK}")
