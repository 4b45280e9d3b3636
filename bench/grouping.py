"""Stories at size: what placing one more document costs, and how often copies are found or invented.

    python bench/grouping.py [DOCUMENTS]     # 100,000 stored documents by default

The cost is a ratio to reading one article page in the same run (a recorded page where ../shared is
there, which costs more than one of our own). Copies are made from texts of random words, cut by 40 %
or with one word in ten changed; every text carries its source's boilerplate, which stands in
thousands of others.
"""

import gzip
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawler.extract.article import read_article
from db.records import Document
from db.store import Store
from db.store.sketches import indexed, pack
from nlp.shingles import sketch

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "articles" / "html"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
VOCABULARY = [f"w{number}" for number in range(20_000)]
WEIGHTS = [1 / (rank + 10) for rank in range(len(VOCABULARY))]
LENGTH = 600
BOILERPLATE = 80
SOURCES = 40
PLACED = 400


def words(chance: random.Random, length: int) -> list[str]:
    """A text of random words, the common ones as common as in English."""
    return chance.choices(VOCABULARY, WEIGHTS, k=length)


def texts(chance: random.Random, count: int) -> Iterator[str]:
    """Texts of unequal length, each with the boilerplate of its source at the end."""
    ends = [words(chance, BOILERPLATE) for _ in range(SOURCES)]
    for _ in range(count):
        yield " ".join(words(chance, chance.randint(LENGTH // 2, 2 * LENGTH)) + chance.choice(ends))


def document(number: int, text: str) -> Document:
    """An article with that text."""
    return Document(
        url=f"https://example.org/{number}",
        source="bench",
        kind="article",
        canonical_url=None,
        title=str(number),
        author=None,
        published=NOW,
        published_raw=None,
        published_source="feed",
        published_precision="second",
        language="en",
        teaser=False,
        text=text,
        fetched_at=NOW,
        rule="bench",
    )


def place(store: Store, number: int, text: str) -> int:
    """Store the text and put it into its story; returns the document's id."""
    saved = store.documents.save(document(number, text))
    store.stories.join(saved.id, sketch(text))
    return saved.id


def fill(store: Store, chance: random.Random, count: int) -> None:
    """Store `count` documents with their sketches; none of them is a copy, so none is looked for."""
    rows: list[tuple[int, int]] = []
    with store.transaction():
        for number, text in enumerate(texts(chance, count)):
            # The text itself would only fill the disk.
            saved = store.documents.save(document(number, str(number)))
            kept = sketch(text)
            store.connection.execute("INSERT INTO sketches VALUES (?, ?)", (saved.id, pack(kept)))
            rows += [(value, saved.id) for value in indexed(kept)]
        store.connection.execute("UPDATE documents SET story = id")
        store.connection.executemany("INSERT INTO shingles VALUES (?, ?)", sorted(rows))


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process for `work`."""
    started = time.process_time()
    work()
    return time.process_time() - started


def pages() -> list[bytes]:
    """Recorded article pages where they are at hand, else articles of our own in a plain page."""
    if RECORDED.is_dir():
        return [gzip.decompress(path.read_bytes()) for path in sorted(RECORDED.glob("*.html.gz"))]
    chance = random.Random(3)
    lines = (". ".join(text.split("w1 ")) for text in texts(chance, 40))
    return [f"<html><body><article><p>{line}</p></article></body></html>".encode() for line in lines]


def cost_of_reading() -> float:
    """CPU seconds for reading one article page."""
    found = pages()
    read_article(found[0], "https://example.org/")
    return timed(lambda: [read_article(page, "https://example.org/") for page in found]) / len(found)


def cut(chance: random.Random, text: str) -> str:
    """The text without its last 40 %."""
    return " ".join(text.split()[: int(len(text.split()) * 0.6)])


def edited(chance: random.Random, text: str) -> str:
    """The text with one word in ten changed."""
    return " ".join(chance.choice(VOCABULARY) if chance.random() < 0.1 else word for word in text.split())


def recall(
    store: Store, chance: random.Random, number: int, change: Callable[[random.Random, str], str]
) -> float:
    """Share of changed copies that join the story of their original."""
    found = 0
    for step, text in enumerate(texts(chance, PLACED)):
        first = place(store, number + 2 * step, text)
        copy = place(store, number + 2 * step + 1, change(chance, text))
        row = store.connection.execute("SELECT story FROM documents WHERE id = ?", (copy,)).fetchone()
        found += row[0] == first
    return found / PLACED


def false_groups(store: Store, chance: random.Random, number: int) -> float:
    """Share of texts that are no copy of anything and join a story all the same."""
    wrong = 0
    for step, text in enumerate(texts(chance, 5 * PLACED)):
        own = place(store, number + step, text)
        row = store.connection.execute("SELECT story FROM documents WHERE id = ?", (own,)).fetchone()
        wrong += row[0] != own
    return wrong / (5 * PLACED)


def measure(count: int) -> dict[str, float]:
    """All figures over a store of `count` documents."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "stories.db") as store:
        fill(store, chance, count)
        fresh = list(texts(chance, PLACED))
        sketched = timed(lambda: [sketch(text) for text in fresh]) / PLACED
        ids = [store.documents.save(document(10**7 + n, text)).id for n, text in enumerate(fresh)]
        pairs = list(zip(ids, map(sketch, fresh), strict=True))
        placing = timed(lambda: [store.stories.join(own, one) for own, one in pairs]) / PLACED
        reading = cost_of_reading()
        with store.transaction():
            return {
                "placing one document, to reading one page": (sketched + placing) / reading,
                "recall, cut by 40 %": recall(store, chance, 2 * 10**7, cut),
                "recall, one word in ten changed": recall(store, chance, 3 * 10**7, edited),
                "false groups": false_groups(store, chance, 4 * 10**7),
            }


def main() -> None:
    """Print the figures as a Markdown table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"| over {count:,} documents | figure |\n| --- | ---: |")
    for what, figure in measure(count).items():
        print(f"| {what} | {figure:.4f} |")


if __name__ == "__main__":
    main()
