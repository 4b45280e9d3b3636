"""Any file as the plain objects that ``chiprace read`` prints: what the crawler would store of it."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Literal

ReadAs = Literal["article", "feed", "filing", "facts"]


def read_records(body: bytes, *, kind: ReadAs, file: str, url: str | None = None) -> Iterator[dict[str, Any]]:
    """One object per article, feed entry, filing or fact of `body`; each carries `file`.

    `url` is where the file was fetched from, if that is known. Raises the reader's own ChipraceError
    where the file is not of that kind. Each reader is imported when it is asked for: together they
    take a second.
    """
    if kind == "article":
        from crawler.extract.article import read_article
        from crawler.extract.shapes import article_record

        yield article_record(read_article(body, url), file)
    elif kind == "feed":
        from crawler.extract.feed import parse_feed
        from crawler.extract.shapes import entry_record

        for entry in parse_feed(body, url or file).entries:
            yield entry_record(entry, file)
    elif kind == "filing":
        from crawler.extract.facts import filing_record
        from crawler.extract.filing import read_exhibit, read_submission
        from crawler.extract.sgml import is_submission

        if is_submission(body):
            yield filing_record(read_submission(body), file)
        else:
            yield filing_record(read_exhibit(body, filename=PurePath(file).name, url=url), file)
    else:
        from crawler.extract.facts import fact_records, read_facts_counted

        yield from fact_records(read_facts_counted(body, url=url), file)
