"""Sites on loopback, and crawls of them in real child processes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Reply, Site

CONTACT = "Example tests@example.org"


@pytest.fixture(scope="module")
def make_site() -> Iterator[Callable[..., Site]]:
    """Sites, each on a loopback address of its own where one is given."""
    sites: list[Site] = []

    def make(address: str = "127.0.0.1") -> Site:
        sites.append(Site(address))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    """The class of the site's answers."""
    return Reply


def block(key: str, url: str, kind: str = "rss", **fields: Any) -> str:
    """One ``[[source]]`` block."""
    values = {"key": key, "name": key.title(), "kind": kind, "url": url, **fields}
    # JSON strings, numbers, flags and arrays are TOML as they stand.
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["[[source]]", *lines, ""])


@pytest.fixture(scope="session")
def source_block() -> Callable[..., str]:
    """Writes a source block."""
    return block


@pytest.fixture(scope="session")
def run_crawl() -> Callable[..., Any]:
    """Crawls the blocks of a TOML text into a database; every site given is let in."""
    from crawler.run import CrawlOptions, crawl

    def run(database: Path, blocks: str, *sites: Any, **options: Any) -> Any:
        sources = database.with_suffix(".toml")
        sources.write_text(blocks, encoding="utf-8")
        keys = tuple(line.split('"')[1] for line in blocks.splitlines() if line.startswith("key ="))
        given = {"keys": keys, "contact": CONTACT} | options
        hosts = tuple(getattr(site, "host", None) or site.host_port for site in sites)
        return crawl(CrawlOptions(database=database, sources_file=sources, allow_hosts=hosts, **given))

    return run
