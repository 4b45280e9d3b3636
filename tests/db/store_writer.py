"""A process that writes documents: ``store_writer.py PATH NAME COUNT``; says "200" after the 200th."""

import sys
from datetime import UTC, datetime

from db.records import Document
from db.store import Store
from db.store.frontier import Found

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def write(path: str, name: str, count: int) -> None:
    with Store(path) as store:
        for n in range(count):
            url = f"https://example.com/{name}/{n}"
            document = Document(
                url=url,
                source="wire",
                kind="article",
                canonical_url=None,
                title="A title",
                author=None,
                published=None,
                published_raw=None,
                published_source=None,
                published_precision=None,
                language="en",
                teaser=False,
                text=f"Text {n} " * 50,
                fetched_at=NOW,
                rule="test",
            )
            with store.transaction():
                store.frontier.add([Found(url=url, source="wire")], now=NOW)
                store.keep_page(document, url=url)
            if n == 200:
                print(n, flush=True)


write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
