"""The spider that looks at one address before it is a source."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider, signals

from crawler.desk import Desk, UnreadableBody
from crawler.discovery import Listed, newest_first, read_front, read_listing, read_newsroom, within
from crawler.extract.article import read_article
from crawler.extract.urls import absolute_url
from crawler.findings import Probed, RobotsWord, Sample, UnreachableError, complaint, nothing_at, shown
from crawler.middlewares.robots import LARGEST
from crawler.options import PROJECT
from crawler.refusals import Refused, Stopping, verdict_of
from crawler.spiders.listing import content_type
from db.records import ChipraceError, FeedEntry

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response


# Every hop, every retry and every robots.txt is a request; the articles keep what the search leaves.
MOST_REQUESTS = 12
SAMPLES = 3
MOST_NAMED = 2
USUAL = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/news-sitemap.xml", "/sitemap.xml")
SHOWN = 200
LONGEST_NAME = 120


class Budget:
    """Downloader middleware next to the network: no request beyond the spider's `room`."""

    def __init__(self, spider: "ProbeSpider") -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Self":
        """Built on the running spider."""
        return cls(crawler.spider)  # type: ignore[arg-type]

    def process_request(self, request: Request) -> None:
        """Raises Refused."""
        if self._spider.asked >= self._spider.room:
            raise Refused("request limit", action="fail", mend="give the feed's own address")
        self._spider.asked += 1


class ProbeSpider(Spider):
    """Looks at one address; `found` or `error` is the outcome."""

    name = PROJECT

    def __init__(self, *, desk: Desk, url: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.desk = desk
        self.url = url
        self.asked = 0
        self.room = MOST_REQUESTS - SAMPLES
        self.found: Probed | None = None
        self.error: ChipraceError | None = None
        self._robots: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **keywords: Any) -> "Self":
        """Listens to the answers, so that no robots.txt is asked for twice."""
        spider = super().from_crawler(crawler, *args, **keywords)
        crawler.signals.connect(spider.answered, signals.response_received)
        return spider

    def answered(self, response: "Response", request: Request) -> None:
        """Keep a robots.txt."""
        asked = request.meta.get("redirect_urls", [request.url])[0]
        if urlsplit(asked).path == "/robots.txt" and response.status == 200:
            self._robots[_place(asked)] = response.body[:LARGEST].decode("utf-8", "replace")

    async def start(self) -> AsyncIterator[Any]:
        """The whole look, one request after the other; nothing is left to the engine."""
        try:
            self.found = await self._look()
        except ChipraceError as error:
            self.error = error
        except Stopping:
            self.error = UnreachableError(f"{self.url}: stopped before its end; run it again")
        further: tuple[Request, ...] = ()
        for request in further:
            yield request

    async def _get(self, url: str) -> "Response":
        engine = self.crawler.engine
        if engine is None:
            raise AssertionError("a spider runs inside an engine")
        response = await engine.download_async(Request(url, dont_filter=True))
        if response.status >= 300:
            raise UnreadableBody(f"{url}: http {response.status}", f"http {response.status}")
        return response

    async def _look(self) -> Probed:
        try:
            first = await self._get(self.url)
            listed = await self._filled(await self._listing(first))
        except Stopping:
            raise
        except Exception as error:
            # A border: whatever kept the answer from us is said in one line.
            raise complaint(self.url, error, self.desk.now()) from error
        name = ""
        if listed is None:
            listed, name = await self._beside(first)
        self.room = MOST_REQUESTS
        entries = newest_first(listed.entries)
        samples = [await self._sample(entry) for entry in entries[:SAMPLES]]
        language = listed.language or next((one.language for one in samples if one.language), None)
        return Probed(
            kind=listed.kind,
            url=listed.url,
            name=shown(listed.name or name)[:LONGEST_NAME].strip(),
            language=language,
            link_pattern=listed.link_pattern,
            page=first.url,
            listed=len(entries),
            robots=self._word(listed),
            articles=tuple(samples),
        )

    async def _listing(self, response: "Response") -> Listed | None:
        about = (response.body, response.url, content_type(response))
        return await self.desk.read(read_listing, *about)

    async def _beside(self, first: "Response") -> tuple[Listed, str]:
        """What the page at the address leads to, and the page's name. Raises ProbeError."""
        try:
            name, feeds = await self.desk.read(read_front, first.body, first.url, content_type(first))
            newsroom = await self.desk.read(read_newsroom, first.body, first.url)
        except UnreadableBody as error:
            raise nothing_at(self.url) from error
        for url in self._candidates(first.url, feeds):
            try:
                found = await self._filled(await self._listing(await self._get(url)))
            except Stopping:
                raise
            except Exception:  # noqa: BLE001, S112 - a guess that cannot be had is no finding
                continue
            if found is not None:
                return within(found, first.url), name
        if not newsroom.entries:
            raise nothing_at(self.url)
        return newsroom, name

    def _candidates(self, page: str, feeds: Sequence[str]) -> Iterator[str]:
        rules = Protego.parse(self._robots.get(_place(page), ""))
        sitemaps = [absolute_url(url, page) for url in rules.sitemaps]
        # The sitemap of the news before that of everything.
        named = sorted(filter(None, sitemaps), key=lambda url: "news" not in url)[:MOST_NAMED]
        usual = [urljoin(page, path) for path in USUAL]
        for url in dict.fromkeys([*feeds[:MOST_NAMED], *named, *usual]):
            if url != page and self.asked < self.room:
                yield url

    async def _filled(self, listed: Listed | None) -> Listed | None:
        """The listing with an entry at least, an index with those of its newest part; else None."""
        if listed is None or listed.entries:
            return listed
        for part in listed.parts[:1]:
            try:
                inside = await self._listing(await self._get(part))
            except Stopping:
                raise
            except Exception:  # noqa: BLE001, S112 - an index whose newest part is gone lists nothing
                continue
            if inside is not None and inside.entries:
                return replace(listed, kind=inside.kind, entries=inside.entries)
        return None

    async def _sample(self, entry: FeedEntry) -> Sample:
        try:
            page = await self._get(entry.url)
            hint = None if entry.published is None else entry
            read = await self.desk.read(
                read_article,
                page.body,
                page.url,
                content_type=content_type(page),
                published_hint=hint,
                now=self.desk.now(),
            )
        except Stopping:
            raise
        except UnreadableBody as error:
            return Sample(url=entry.url, title=shown(entry.title), problem=error.reason)
        except Exception as error:  # noqa: BLE001 - a border: the others are still shown
            problem = verdict_of(error, attempts=0, now=self.desk.now()).reason
            return Sample(url=entry.url, title=shown(entry.title), problem=problem)
        day = read.published_precision == "day"
        said = read.published.isoformat()[: 10 if day else None] if read.published else None
        return Sample(
            url=entry.url,
            title=shown(read.title),
            published=said,
            author=shown(read.author) if read.author else None,
            text=shown(read.text)[:SHOWN],
            language=read.language,
        )

    def _word(self, listed: Listed) -> RobotsWord:
        place = _place(listed.url)
        rules = Protego.parse(self._robots.get(place, "").removeprefix("\ufeff"))
        own = [entry.url for entry in listed.entries if _place(entry.url) == place]
        return RobotsWord(
            url=f"{place}/robots.txt",
            there=place in self._robots,
            allowed=rules.can_fetch(listed.url, PROJECT),
            crawl_delay=rules.crawl_delay(PROJECT),
            closed=sum(not rules.can_fetch(url, PROJECT) for url in own),
        )


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
