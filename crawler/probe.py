"""One look at an address before it is a source: what can be followed there, and three of its articles.

``python -m crawler.probe`` is the child, with the guard, the robots.txt and the limits of a crawl and an
empty store in memory; `probe` starts it and reads its one line of JSON.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from crawler.desk import Desk
from crawler.extract.urls import UnreadableUrl, normalise_url
from crawler.findings import Probed, ProbeError, RobotsWord, Sample, UnreachableError
from crawler.options import CrawlOptions
from crawler.settings import build_settings
from crawler.spiders.probe import Budget, ProbeSpider
from db.records import ChipraceError
from db.store import Store
from db.store.owner import current_owner

# Seconds; a site may ask for ten between two of them.
LONGEST = 180.0


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
