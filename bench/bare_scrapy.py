"""The baseline of bench/crawling.py: Scrapy as it comes, the same pages, the same reader, nothing kept.

python bench/bare_scrapy.py pages FEED_URL      # fetch what the feed lists, read each page in a thread
python bench/bare_scrapy.py polls URL COUNT     # COUNT conditional requests
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from crawler.extract.article import read_article

SETTINGS = {
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "LOG_LEVEL": "ERROR",
}


class Pages(Spider):
    """Fetches a feed's links and reads each page."""

    name = "pages"

    async def start(self) -> AsyncIterator[Any]:
        """The feed."""
        yield Request(sys.argv[2])

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Every link of the feed."""
        for link in re.findall(r"<link>(http[^<]+/\d+)</link>", response.text):
            yield Request(link, callback=self.page)

    async def page(self, response: Response) -> None:
        """One page, read as ours are."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, read_article, response.body, response.url)


class Polls(Spider):
    """Makes conditional requests."""

    name = "polls"

    async def start(self) -> AsyncIterator[Any]:
        """As many as asked for."""
        for number in range(int(sys.argv[3])):
            yield Request(
                f"{sys.argv[2]}/{number}/feed.xml",
                headers={"If-None-Match": '"1"'},
                meta={"handle_httpstatus_list": [304]},
            )

    def parse(self, response: Response, **_: Any) -> None:
        """Nothing new."""
        assert response.status == 304


if __name__ == "__main__":
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Pages if sys.argv[1] == "pages" else Polls)
    process.start()
