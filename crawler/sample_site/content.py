"""The sample site's content as data: publishers and articles, read from TOML files.

An article is a file ``articles/PUBLISHER/SLUG.toml``. Its facts come from the addresses it lists;
its words are our own. A file may hold, instead of a body, ``copy_of`` with ``replace`` pairs (a
syndicated near-copy), and a ``later`` table (what a second visit finds changed).
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from db.records import ChipraceError

ROOM = Path(__file__).parent
DESIGNS = ("jsonld", "microdata", "bare", "paywall", "opengraph", "slides")


class SampleContentError(ChipraceError):
    """A file of the sample site that cannot be served as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A fictional publisher: a path prefix of the one host.

    `feed_kind` is the kind of its source ("" where it has none) and `feed_path` the address of that
    feed; `article_path` is a format string over year, month, day and slug. `body`, `byline` and `remove` are
    where its text stands, for a design that needs a reader of its own.
    """

    key: str
    name: str
    tagline: str
    feed_kind: str
    feed_path: str
    article_path: str
    design: str
    link_pattern: str | None = None
    body: str | None = None
    byline: str | None = None
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One article as one edition of the site shows it; instants are aware UTC."""

    slug: str
    publisher: Publisher
    design: str
    title: str
    author: str
    published: datetime
    updated: datetime
    language: str
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    credit: str | None = None

    @property
    def key(self) -> str:
        """Publisher and slug: the article's identity among the files."""
        return f"{self.publisher.key}/{self.slug}"

    @property
    def path(self) -> str:
        """Absolute path of the page."""
        day = self.published
        return self.publisher.article_path.format(
            year=day.year, month=f"{day.month:02}", day=f"{day.day:02}", slug=self.slug
        )

    @property
    def text(self) -> str:
        """The whole body, paragraphs separated by a line feed."""
        return "\n".join(self.paragraphs)

    @property
    def shown(self) -> tuple[str, ...]:
        """The paragraphs a visitor gets: two where the page stands behind a paywall."""
        return self.paragraphs[:2] if self.design == "paywall" else self.paragraphs

    @property
    def summary(self) -> str:
        """What a feed says of it: the first sentence of the body."""
        head, stop, _ = self.paragraphs[0].partition(". ")
        return head + stop.strip()


@cache
def publishers() -> dict[str, Publisher]:
    """Publishers by key, in the order of ``publishers.toml``."""
    table = tomllib.loads((ROOM / "publishers.toml").read_text(encoding="utf-8"))
    return {block["key"]: Publisher(**block) for block in table["publisher"]}


@cache
def articles(edition: int = 1) -> tuple[SampleArticle, ...]:
    """Every article of an edition (1 = first visit, 2 = later visit), newest first.

    Raises SampleContentError for a file that names no publisher, no facts or no text.
    """
    blocks = {
        f"{path.parent.name}/{path.stem}": tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOM / "articles").glob("*/*.toml"))
    }
    found = (_article(key, blocks, edition) for key in blocks)
    return tuple(sorted(found, key=lambda article: (article.published, article.key), reverse=True))


def _article(key: str, blocks: dict[str, dict[str, Any]], edition: int) -> SampleArticle:
    owner, _, slug = key.partition("/")
    own = blocks[key]
    block = {**blocks.get(own.get("copy_of", ""), {}), **own}
    missing = [name for name in ("title", "published", "facts", "body") if not block.get(name)]
    if missing:
        raise SampleContentError(f"articles/{key}.toml: add {', '.join(missing)}, or a copy_of that exists")
    publisher = publishers().get(owner)
    if publisher is None:
        raise SampleContentError(f"articles/{key}.toml: no publisher {owner!r} in publishers.toml")
    later = own.get("later", {}) if edition > 1 else {}
    changes = [*own.get("replace", []), *later.get("replace", [])]
    paragraphs = edited(key, split_paragraphs(block["body"]), changes)
    design = own.get("design", publisher.design)
    if design not in DESIGNS:
        raise SampleContentError(f"articles/{key}.toml: design {design!r} is none of {', '.join(DESIGNS)}")
    published = _instant(key, block["published"])
    return SampleArticle(
        slug=slug,
        publisher=publisher,
        design=design,
        title=block["title"],
        author=block.get("author", "Sample Desk"),
        published=published,
        updated=_instant(key, later.get("updated") or own.get("updated") or published),
        language=block.get("language", "en"),
        facts=tuple(block["facts"]),
        paragraphs=paragraphs,
        credit=own.get("credit"),
    )


def split_paragraphs(body: str) -> tuple[str, ...]:
    """The paragraphs of a file's body: blank lines part them, line breaks within them are spaces."""
    return tuple(" ".join(part.split()) for part in body.split("\n\n") if part.strip())


def edited(key: str, paragraphs: tuple[str, ...], pairs: list[dict[str, str]]) -> tuple[str, ...]:
    """`paragraphs` with each pair's `find` replaced; one that is not there would be a silent no-op."""
    for pair in pairs:
        if not any(pair["find"] in paragraph for paragraph in paragraphs):
            raise SampleContentError(f"articles/{key}.toml: {pair['find']!r} is not in the body to change")
        paragraphs = tuple(paragraph.replace(pair["find"], pair["put"]) for paragraph in paragraphs)
    return paragraphs


def _instant(key: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise SampleContentError(f"articles/{key}.toml: give {value} a zone, such as Z or -05:00")
    return value.astimezone(UTC)
