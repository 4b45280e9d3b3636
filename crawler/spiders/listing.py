"""Sources that list pages: what feeds, sitemaps and newsrooms have in common."""

import asyncio
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.desk import Desk, UnreadableBody
from crawler.documents import feed_document, page_document
from crawler.extract.mends import mended
from crawler.extract.urls import UnreadableUrl, normalise_url
from crawler.hints import bare_entry, entry_hint, read_entry
from crawler.items import PageItem
from crawler.relevance import Judgement, Relevance
from crawler.spiders.base import Follower, Output
from db.knowledge import Source
from db.records import Document, FeedEntry
from db.sites import SITE_RULE
from db.store.frontier import NOT_RELEVANT, PAGE_NOT_RELEVANT, Found, Lease

if TYPE_CHECKING:
    from scrapy.http import Response

# Some feeds ship the whole archive (a thousand items), and a sitemap lists it: what is older than this beside
# the newest item of the same listing is history, which a daily ledger does not fetch.
OLDEST = timedelta(days=730)
# A feed puts the newest on top: of items without dates, only so many can be news.
MOST_UNDATED = 200
FEEDS = ("rss", "atom")
# The protocol forbids an index in an index; some sites have one all the same, and some name themselves.
MOST_NESTED = 1
# Rows written in one go: few ms of the reactor, 20 while a reader is busy beside it.
CHUNK = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a listing names: entries of pages, further listings, and what was left out by name."""

    entries: tuple[FeedEntry, ...]
    more: tuple[str, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The entries of a listing to be queued, those not relevant, and by name how many others are not."""

    found: tuple[Found, ...]
    unwanted: tuple[Found, ...]
    left_out: Counter[str]


def queue(entries: Sequence[FeedEntry], source: Source, relevance: Relevance | None) -> Sorted:
    """What becomes of each entry, in their order."""
    newest = max((day for entry in entries if (day := _dated(entry))), default=None)
    undated = 0
    left_out: Counter[str] = Counter()
    found: dict[str, Found] = {}
    unwanted: dict[str, Found] = {}
    for entry in entries:
        try:
            url = normalise_url(entry.url)
        except UnreadableUrl:
            left_out["unreadable address"] += 1
            continue
        day = _dated(entry)
        undated += day is None
        if day is not None and newest is not None and day < newest - OLDEST:
            left_out["too old"] += 1
        elif day is None and undated > MOST_UNDATED and source.kind in FEEDS:
            left_out["undated, below the newest 200"] += 1
        elif url in found:
            left_out["listed twice"] += 1
        elif _judged(entry, source, relevance).kept:
            found[url] = Found(
                url=url,
                source=source.key,
                changed_at=entry.updated or entry.published,
                hint=entry_hint(entry),
                wanted=source.relevance == "all" or _has_words(entry),
            )
        else:
            unwanted[url] = Found(url=url, source=source.key)
    return Sorted(found=tuple(found.values()), unwanted=tuple(unwanted.values()), left_out=left_out)


def batched(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    """Parts of `CHUNK`, in their order."""
    return (found[start : start + CHUNK] for start in range(0, len(found), CHUNK))


def _dated(entry: FeedEntry) -> datetime | None:
    """How old an entry is at most: a sitemap knows no more than the last change."""
    return entry.published or entry.updated


def _has_words(entry: FeedEntry) -> bool:
    return bool(entry.title or entry.summary)


def _judged(entry: FeedEntry, source: Source, relevance: Relevance | None) -> Judgement:
    """What a source's rule makes of an entry; one without words is kept until its page is read."""
    if relevance is None or not _has_words(entry):
        return Judgement(kept=True, rule=source.relevance, score=None)
    return relevance.judge(source, entry.title, entry.summary)


def newest_of(entries: Sequence[FeedEntry]) -> datetime | None:
    """The publication of the newest entry, or None."""
    return max((entry.published for entry in entries if entry.published is not None), default=None)


class ListingFollower(Follower):
    """Polls one address, queues the pages it lists, reads each as an article."""

    def __init__(
        self, source: Source, desk: Desk, relevance: Relevance | None = None, *, poll: bool = True
    ) -> None:
        super().__init__(source, desk, poll=poll)
        self._relevance = relevance
        self._seen: set[str] = set()
        today = desk.now().date()
        self._readers = tuple(reader for reader in source.readers if reader.holds_on(today))

    @staticmethod
    @abstractmethod
    def read_listing(body: bytes, url: str, source: Source, content_type: str | None) -> Listing:
        """Pure: the bytes of a listing to what it names. Raises a ChipraceError with a `reason`."""

    def listings(self) -> Iterator[Request]:
        """The source's own address."""
        yield self.listing(self.source.url)

    async def listed(self, response: "Response", **about: Any) -> Sequence[Request]:
        """Queue what a listing names, and poll the listings it names. Raises UnreadableBody."""
        listing = await self.desk.read(
            self.read_listing, response.body, response.url, self.source, content_type(response)
        )
        more = self._further(listing, response.url, about.get("depth", 0))
        # Off the reactor, too: some feeds ship a thousand entries, and each is judged.
        repaired, mends = await self.desk.read(mended, listing.entries, self.source.mends, base=response.url)
        entries = await self.desk.read(queue, repaired, self.source, self._relevance)
        added, unwanted = await self._keep(entries)
        if not listing.more:
            # Last: what a kill leaves out is listed again. A 304 to an index would say nothing of its parts.
            self.remember(response)
        self.saw(len(repaired), newest_of(repaired))
        for mend, n in mends.items():
            self.desk.count(self.source, f"mended: {mend}", n)
        # Counted once each, at the poll that first lists them.
        others = {**listing.skipped, **entries.left_out, NOT_RELEVANT: unwanted}
        for name, n in others.items():
            self.desk.count(self.source, f"left out: {name}", n)
        self.desk.count(self.source, "queued", added["new"])
        self.desk.count(self.source, "queued again", added["changed"])
        return more

    def _further(self, listing: Listing, url: str, depth: int) -> list[Request]:
        """The polls of an index's parts, each once. Raises UnreadableBody where they lead nowhere."""
        if not listing.more:
            return []
        if depth > MOST_NESTED:
            raise UnreadableBody(
                f"{url}: an index in an index in an index; name one of its parts", "nested index"
            )
        self._seen |= {self.source.url, url}
        parts = [part for part in dict.fromkeys(listing.more) if part not in self._seen]
        if not parts:
            raise UnreadableBody(f"{url}: an index that names only what was asked already", "index loop")
        self._seen.update(parts)
        return [self.listing(part, depth=depth + 1) for part in parts]

    async def _keep(self, entries: Sorted) -> tuple[Counter[str], int]:
        """Queue the entries, some hundred at a time so that the reactor turns between them.

        Gives by name how many were queued, and how many of the others are new.
        """
        frontier, added, unwanted = self.desk.store.frontier, Counter[str](), 0
        for some in batched(entries.found):
            added.update(frontier.add(some, now=self.desk.now()))
            await asyncio.sleep(0)
        for some in batched(entries.unwanted):
            unwanted += frontier.set_aside(some, now=self.desk.now())
            await asyncio.sleep(0)
        return added, unwanted

    def task(self, lease: Lease) -> Output | None:
        """A request for the page; what the feed ships where the terms forbid one."""
        if self.source.may_fetch_pages:
            return self.request(lease)
        entry = read_entry(lease.hint) or bare_entry(lease.url, None)
        document = feed_document(entry, source=self.source, now=self.desk.now())
        return self._item(lease, document, _judged(entry, self.source, self._relevance))

    def _item(self, lease: Lease, document: Document, judged: Judgement) -> PageItem:
        """What may be stored of it: headline and link alone where the terms forbid a copy of the text."""
        kept = replace(document, relevance_rule=judged.rule, relevance_score=judged.score)
        if not self.source.may_store_text:
            kept = replace(kept, text="", teaser=True)
        return PageItem(source=self.source, lease=lease, document=kept)

    async def read(self, response: "Response", lease: Lease) -> PageItem:
        """The article of a page. Raises UnreadableBody, also where a page without a headline in its
        listing turns out to be about something else.
        """
        from crawler.extract.article import read_article

        article = await self.desk.read(
            read_article,
            response.body,
            response.url,
            content_type=content_type(response),
            published_hint=read_entry(lease.hint),
            readers=self._readers,
        )
        if self._readers and article.rule != SITE_RULE:
            self.desk.count(self.source, "site reader found nothing")
        document = page_document(article, url=response.url, source=self.source, now=self.desk.now())
        entry = read_entry(lease.hint)
        if entry is not None and _has_words(entry):
            return self._item(lease, document, _judged(entry, self.source, self._relevance))
        if self._relevance is None:
            return self._item(lease, document, Judgement(kept=True, rule=self.source.relevance, score=None))
        judged = self._relevance.judge(self.source, document.title, document.text)
        if not judged.kept:
            line = f"{lease.url}: {PAGE_NOT_RELEVANT}: its score is {judged.score}"
            raise UnreadableBody(line, PAGE_NOT_RELEVANT, "refuse")
        return self._item(lease, document, judged)


def content_type(response: "Response") -> str | None:
    """The Content-Type header as text, or None."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None
