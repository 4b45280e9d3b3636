"""Item pipelines: what was read and the state of its address commit in one transaction."""

import logging
import sqlite3
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from crawler.documents import page_identity
from crawler.figures import keep_facts
from crawler.items import FactsItem, FilingItem, Item, PageItem

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from crawler.desk import Desk

log = logging.getLogger("chiprace.crawl")


class Keep:
    """Hands each item to the store and counts what became of it."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the desk of the running spider."""
        return cls(crawler.spider.desk)  # type: ignore[union-attr]

    def process_item(self, item: Item) -> Item:
        """Store the item; raises DropItem where the store would not take it, which leaves it leased."""
        try:
            match item:
                case PageItem():
                    self._page(item)
                case FilingItem():
                    self._filing(item)
                case FactsItem():
                    self._facts(item)
        except (sqlite3.Error, ValueError) as error:
            # A border: the lease is given back at the end, so the address is read again next time.
            log.error("%s: not stored: %s", item.lease.url, error)
            self._desk.count(item.source, "not stored")
            self._desk.fail_source(
                item.source, f"{item.lease.url}: not stored: {error}; look at the database"
            )
            raise DropItem(str(error)) from error
        return item

    def _page(self, item: PageItem) -> None:
        store = self._desk.store
        with store.transaction():
            held = store.documents.held_under(item.document.url)
            document = page_identity(item.document, item.lease.url, held)
            if not held and document is not None and store.frontier.coming(document.url, item.lease.url):
                # The page that has this address is fetched as well, only later: whichever comes first
                # must not decide which of the two is stored, nor look like an edit of the other.
                document = None
            if document is None:
                store.frontier.done(item.lease.url)
                outcome = "another address of a stored page"
            else:
                outcome = store.keep_page(document, url=item.lease.url).outcome
        self._desk.count(item.source, outcome)

    def _filing(self, item: FilingItem) -> None:
        store, now = self._desk.store, self._desk.now()
        with store.transaction():
            saved = store.keep_filing(
                item.filing, item.documents, url=item.lease.url, source=item.source.key, now=now
            )
            keys, url = self._desk.company_keys, item.lease.url
            new = keep_facts(store, item.facts, url=url, company_keys=keys, now=now)
            printed = store.capex.save_figures(item.figures, url=url, company_keys=keys, now=now)
        self._desk.count(item.source, "filings")
        self._desk.count(item.source, "capex facts new", new)
        self._desk.count(item.source, "release figures new", printed)
        for one in saved:
            self._desk.count(item.source, one.outcome)
        for reason, n in item.skipped.items():
            self._desk.count(item.source, f"skipped: {reason}", n)
        for reason, n in item.refused.items():
            self._desk.count(item.source, f"figures refused: {reason}", n)

    def _facts(self, item: FactsItem) -> None:
        store, now = self._desk.store, self._desk.now()
        with store.transaction():
            keys, url = self._desk.company_keys, item.lease.url
            new = keep_facts(store, item.facts, url=url, company_keys=keys, now=now)
            store.frontier.done(url)
        self._desk.count(item.source, "capex facts new", new)
        for reason, n in item.refused.items():
            self._desk.count(item.source, f"figures refused: {reason}", n)
