"""Articles and feed entries in the shapes that ``chiprace read`` prints."""

from datetime import datetime
from typing import Any

from db.records import Article, FeedEntry, Precision


def written_instant(instant: datetime | None, precision: Precision | None) -> str | None:
    """ISO 8601: to the second with Z, or the day alone where no more is known."""
    if instant is None:
        return None
    return instant.strftime("%Y-%m-%d" if precision == "day" else "%Y-%m-%dT%H:%M:%SZ")


def article_record(article: Article, file: str) -> dict[str, Any]:
    """One article read from `file`."""
    return {
        "file": file,
        "url": article.url or None,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "author": article.author,
        "published": written_instant(article.published, article.published_precision),
        "published_source": article.published_source,
        "published_precision": article.published_precision,
        "language": article.language,
        "teaser": article.teaser,
        "text": article.text,
    }


def entry_record(entry: FeedEntry, file: str) -> dict[str, Any]:
    """One feed entry read from `file`."""
    return {
        "file": file,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": written_instant(entry.published, entry.published_precision),
        "published_precision": entry.published_precision,
        "updated": written_instant(entry.updated, "second"),
        "summary": entry.summary,
        "content": entry.content,
        "language": entry.language,
    }
