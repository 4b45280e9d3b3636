"""An article as the crawler would store it, for tests of what becomes of it."""

from db.records import Document

USUAL: dict[str, object] = {
    "source": "wire",
    "kind": "article",
    "canonical_url": None,
    "author": None,
    "published_raw": None,
    "language": "en",
    "teaser": False,
    "rule": "test",
}


def article(**told: object) -> Document:
    """A document with what is `told` of it; `url`, `title`, `text` and `fetched_at` must be.

    Without an instant of publication it has none; with one, a feed said it to the second.
    """
    dated = told.get("published") is not None
    date = {
        "published": None,
        "published_source": "feed" if dated else None,
        "published_precision": "second" if dated else None,
    }
    return Document(**(USUAL | date | told))  # type: ignore[arg-type]
