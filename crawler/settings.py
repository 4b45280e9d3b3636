"""Politeness and safety of the crawl in one place; each value's reason stands beside it."""

from collections.abc import Iterable
from typing import Any

from scrapy.settings.default_settings import RETRY_EXCEPTIONS

from crawler.hosts import SEC
from crawler.middlewares.guard import ALLOWED
from crawler.middlewares.pace import SEC_MOST
from crawler.middlewares.truncated import ACCEPTED
from crawler.options import PROJECT, CrawlOptions

PAGE_LIMIT = 10_000_000
# A complete submission holds every exhibit; all facts of a large bank are 20 MB.
FILING_LIMIT = 60_000_000
DEFAULT_DELAY = 0.75
# What the operator let in by name is the operator's own: it needs no pace but its robots.txt's.
OWN_DELAY = 0.0

# The order is that of Scrapy: a request passes from low to high, an answer from high to low.
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.guard.Guard": 40,
    "crawler.middlewares.pace.Pace": 45,
    "crawler.middlewares.robots.Robots": 100,
    "crawler.middlewares.conditional_get.ConditionalGet": 450,
    # Below Retry's 550 it would come too late: an answer passes from high to low.
    "crawler.middlewares.retry_after.RetryAfter": 560,
    # Above HttpCompression's 590: it must see the body as it was sent.
    "crawler.middlewares.truncated.Truncated": 595,
    # Before Retry and RetryAfter, above HttpCompression: a block page may come compressed.
    "crawler.middlewares.sec_block.SecBlock": 570,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
}

STATIC: dict[str, Any] = {
    "BOT_NAME": PROJECT,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.guard.GuardedResolver",
    "DNS_TIMEOUT": 20,
    "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES,
    "EXTENSIONS": {"crawler.stopping.Stop": 0, "crawler.hanging.Hanging": 0},
    "ITEM_PIPELINES": {"crawler.pipelines.Keep": 100},
    # First found, first fetched; the default turns the order of a feed round.
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    # Politeness.
    "ROBOTSTXT_USER_AGENT": PROJECT,
    "DOWNLOAD_DELAY": DEFAULT_DELAY,
    # Most of these wait in the queue of a slow host; each host has two connections.
    "CONCURRENT_REQUESTS": 256,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    # Scrapy starts as many tasks for each answer (100 by default); ours give one item, or a few.
    "CONCURRENT_ITEMS": 4,
    "COOKIES_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": ACCEPTED,
    },
    # Limits. A hanging server would hold a slot for 9 minutes, an endless body take 1.1 GB.
    "DOWNLOAD_TIMEOUT": 20,
    "DOWNLOAD_MAXSIZE": PAGE_LIMIT,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "RETRY_TIMES": 1,
    # A server that took 20 s to say nothing is asked again at the next poll, not at once.
    "RETRY_EXCEPTIONS": [
        name for name in RETRY_EXCEPTIONS if name != "scrapy.exceptions.DownloadTimeoutError"
    ],
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
    "DEPTH_LIMIT": 0,
    # A proxy of the environment would resolve names behind the guard's back.
    "HTTPPROXY_ENABLED": False,
    "DOWNLOAD_HANDLERS": {
        **dict.fromkeys(("data", "file", "ftp", "s3")),
        **dict.fromkeys(("http", "https"), "crawler.middlewares.pace.PacedHandler"),
    },
    # Never: the cache does not ask again, JOBDIR loses a killed crawl, the consoles run posted code.
    "HTTPCACHE_ENABLED": False,
    "JOBDIR": None,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
}


def build_settings(options: CrawlOptions) -> dict[str, Any]:
    """The settings of one crawl."""
    return {
        **STATIC,
        "USER_AGENT": options.user_agent,
        ALLOWED: list(options.allow_hosts),
        "DOWNLOAD_SLOTS": {
            **own_slots(options.allow_hosts),
            SEC: {"delay": 1 / SEC_MOST, "concurrency": 4, "jitter": 0.0},
        },
    }


def own_slots(allowed: Iterable[str]) -> dict[str, dict[str, float]]:
    """Slots of the hosts that the operator let in: no delay, some concurrency."""
    hosts = {place.rpartition(":")[0].strip("[]") for place in allowed}
    return {host: {"delay": OWN_DELAY, "concurrency": 8, "jitter": 0.0} for host in hosts}
