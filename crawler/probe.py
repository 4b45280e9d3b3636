"""One look at an address before it is a source: what can be followed there, and three of its articles.

``python -m crawler.probe`` is the child, with the guard, the robots.txt and the limits of a crawl and an
empty store in memory; `probe` starts it and reads its one line of JSON.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request, Spider, signals

from crawler.desk import Desk, UnreadableBody
from crawler.extract.article import read_article
from crawler.extract.feed import UnreadableFeed, parse_feed
from crawler.extract.markup import parse_page
from crawler.extract.metadata import read_page_data
from crawler.extract.newsroom import article_links
from crawler.extract.sitemap import parse_sitemap
from crawler.extract.text import clean_line
from crawler.extract.urls import UnreadableUrl, absolute_url, normalise_url
from crawler.hints import bare_entry
from crawler.middlewares.guard import MEND
from crawler.middlewares.robots import LARGEST
from crawler.options import PROJECT, CrawlOptions
from crawler.refusals import CHECK_NETWORK, Refused, Stopping, verdict_of
from crawler.settings import build_settings
from crawler.spiders.listing import content_type
from crawler.spiders.sitemap import feed_entry
from db.knowledge import SourceKind
from db.records import ChipraceError, FeedEntry
from db.store import Store
from db.store.owner import current_owner

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

# Every hop, every retry and every robots.txt is a request; the articles keep what the search leaves.
MOST_REQUESTS = 12
SAMPLES = 3
MOST_NAMED = 2
USUAL = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/news-sitemap.xml", "/sitemap.xml")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
# Seconds; a site may ask for ten between two of them.
LONGEST = 180.0
SHOWN = 200
LONGEST_NAME = 120
_EVER = datetime.min.replace(tzinfo=UTC)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A listing that was read; `parts` are the sitemaps of an index, the newest first."""

    kind: SourceKind
    url: str
    name: str = ""
    language: str | None = None
    link_pattern: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    parts: tuple[str, ...] = ()


def read_listing(body: bytes, url: str, content_type: str | None = None) -> Listed | None:
    """A feed or a sitemap; None where the body is neither."""
    try:
        feed = parse_feed(body, url, content_type=content_type)
    except UnreadableFeed:
        pass
    else:
        kind: SourceKind = "atom" if feed.kind == "atom" else "rss"
        return Listed(kind=kind, url=url, name=feed.title, language=feed.language, entries=feed.entries)
    try:
        sitemap = parse_sitemap(body, url)
    except UnreadableFeed:
        return None
    if sitemap.kind == "index":
        newest = sorted(sitemap.entries, key=lambda entry: entry.lastmod or _EVER, reverse=True)
        return Listed(kind="sitemap", url=url, parts=tuple(part.loc for part in newest))
    news = any(entry.published for entry in sitemap.entries)
    entries = tuple(feed_entry(entry) for entry in sitemap.entries)
    return Listed(kind="news_sitemap" if news else "sitemap", url=url, entries=entries)


def read_front(body: bytes, url: str, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Name of a page's site and the feeds that the page names. Raises UnreadablePage."""
    root = parse_page(body, url, content_type)
    window = next((clean_line("".join(title.itertext())) for title in root.iter("title")), "")
    feeds = []
    for link in root.iter("link"):
        named = "alternate" in (link.get("rel") or "").lower().split()
        if named and (link.get("type") or "").lower().partition(";")[0].strip() in FEED_TYPES:
            feeds.append(absolute_url(link.get("href") or "", url))
    # A blog names the feed of its readers' comments beside its own.
    ordered = sorted(dict.fromkeys(filter(None, feeds)), key=lambda feed: "comment" in feed)
    return read_page_data(root).tags.get("og:site_name") or window, tuple(ordered)


def within(listed: Listed, page: str) -> Listed:
    """A sitemap names every page of a site: those below the page that was asked for, where there are any."""
    path = urlsplit(page).path.rstrip("/") + "/"
    below = tuple(entry for entry in listed.entries if urlsplit(entry.url).path.startswith(path))
    if path == "/" or not listed.kind.endswith("sitemap") or not below:
        return listed
    # A pattern is searched anywhere in an address; the asked page itself is no article.
    pattern = re.escape(path) + "."
    kept = tuple(entry for entry in below if re.search(pattern, entry.url))
    return replace(listed, entries=kept, link_pattern=pattern) if kept else listed


def read_newsroom(body: bytes, url: str) -> Listed:
    """The articles that a page itself links to, with the pattern of their addresses."""
    links = article_links(body, url)
    pattern = common_pattern([link for link, _ in links])
    entries = tuple(bare_entry(link, title) for link, title in links)
    return Listed(kind="newsroom", url=url, link_pattern=pattern, entries=entries)


def common_pattern(links: Sequence[str]) -> str | None:
    """Their longest common folder as a regular expression, numbers (a year) open; None for the root."""
    folders = [urlsplit(link).path.rstrip("/").split("/")[1:-1] for link in links]
    shared = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1 and not all(name.isdecimal() for name in names):
            break
        shared.append(r"\d+" if names[0].isdecimal() else re.escape(names[0]))
    return f"/{'/'.join(shared)}/." if shared else None


def newest_first(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """By publication or change; what has no date stays behind, in its order."""
    return sorted(entries, key=lambda entry: entry.published or entry.updated or _EVER, reverse=True)


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


def look(url: str, options: CrawlOptions) -> Probed:
    """Probe in this process, once: the reactor cannot start again. Raises ProbeError."""
    from scrapy.crawler import AsyncCrawlerProcess

    settings = build_settings(options)
    settings["DOWNLOADER_MIDDLEWARES"] = {**settings["DOWNLOADER_MIDDLEWARES"], Budget: 900}
    with closing(Store(":memory:")) as store:
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(ProbeSpider)
        process.crawl(crawler, desk=Desk(store=store, options=options, owner=current_owner()), url=url)
        process.start()
    spider = crawler.spider
    if isinstance(spider, ProbeSpider) and spider.found is not None:
        return spider.found
    error = spider.error if isinstance(spider, ProbeSpider) else None
    raise error or UnreachableError(f"{url}: the look at it broke; see the log, and report it")


def probe(
    url: str, *, allow_hosts: Sequence[str] = (), contact: str | None = None, timeout: float = LONGEST
) -> Probed:
    """Look at `url` in a process of its own, for `timeout` seconds at most.

    Raises ProbeError where nothing may or can be followed, UnreachableError where nothing answers,
    CrawlError for a host or contact that cannot be used.
    """
    try:
        normalise_url(url)
    except UnreadableUrl as error:
        raise ProbeError(f"{error}; write it in full, such as https://example.org/news/") from error
    CrawlOptions(database=Path(":memory:"), allow_hosts=tuple(allow_hosts), contact=contact)
    theirs, ours = os.pipe()
    words = [f"--parent={theirs}", *([f"--contact={contact}"] if contact else [])]
    words += [f"--allow-host={host}" for host in allow_hosts]
    try:
        child = subprocess.Popen(  # noqa: S603 - this Python, and arguments that are ours
            [sys.executable, "-m", "crawler.probe", *words, "--", url],
            stdout=subprocess.PIPE,
            pass_fds=(theirs,),
            start_new_session=True,
        )
        os.close(theirs)
        try:
            output = child.communicate(timeout=timeout)[0]
        except BaseException as error:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            slow = f"{url}: it took longer than {timeout:g} s; give the feed's own address"
            raise UnreachableError(slow) from error
    finally:
        os.close(ours)
    return _result(url, output, child.returncode)


def _result(url: str, output: bytes, code: int) -> Probed:
    try:
        answer = json.loads(output.decode("utf-8", "replace").strip().rpartition("\n")[2])
    except ValueError as error:
        raise UnreachableError(f"{url}: its process ended with code {code}; run it again") from error
    if "error" in answer:
        raise (UnreachableError if answer["code"] == 1 else ProbeError)(answer["error"])
    robots = RobotsWord(**answer.pop("robots"))
    articles = tuple(Sample(**one) for one in answer.pop("articles"))
    return Probed(robots=robots, articles=articles, **answer)


def main() -> int:
    """The child: one line of JSON on stdout, what was found or the error with its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler.probe", description="One look at an address.")
    parser.add_argument("url", metavar="URL", help="a feed, a sitemap or a page")
    parser.add_argument("--allow-host", action="append", default=[], metavar="HOST:PORT")
    parser.add_argument("--contact", help="organisation and e-mail for the User-Agent")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    from crawler import child

    try:
        options = CrawlOptions(
            database=Path(":memory:"), allow_hosts=tuple(given.allow_host), contact=given.contact
        )
        child.limit_memory(options.memory)
        child.log_to_stderr()
        if given.parent is not None:
            child.stop_with(given.parent)
        answer, code = asdict(look(given.url, options)), 0
    except ChipraceError as error:
        answer, code = {"error": str(error), "code": error.exit_code}, error.exit_code
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
