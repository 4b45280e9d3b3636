"""What is new since the last digest: stories by watch list, edits of figures, sources that failed.

A story is told once, when its first document is: a late copy of it is no news. An event is told with the
sentence that says it.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from db.health.problem import WARNING, Problem
from db.publish.paths import document_path
from db.publish.show import sum_of
from db.store import Store
from db.store.digests import Mark
from scheduler.configuration import WatchList

# A first digest tells of no archive: of what was published in the days before it.
FIRST_DAYS = 7
MOST_ITEMS = 50
EVERYTHING = WatchList(name="All that is new")
# Events of stories that began after the mark, the strongest of each story first.
NEWS = """
SELECT events.id, events.kind, coalesce(event_kinds.name, events.kind) AS kind_name, events.status,
       events.actor, events.actor_key, events.part, events.sentence_start,
       amounts.low, amounts.high, amounts.currency, amounts.qualifier, amounts.surface AS amount,
       evidence.evidence_sentence, evidence.counterparties, evidence.chips, evidence.document_id,
       evidence.title, evidence.document_url, evidence.published,
       coalesce(sources.name, evidence.source) AS source, first.id AS story,
       (SELECT count(*) - 1 FROM documents AS copy WHERE copy.story = first.id) AS copies
FROM events
JOIN event_evidence AS evidence ON evidence.event_id = events.id
JOIN documents AS own ON own.id = events.document_id
JOIN documents AS first ON first.id = coalesce(own.story, own.id)
LEFT JOIN amounts ON amounts.id = events.amount_id
LEFT JOIN event_kinds ON event_kinds.key = events.kind
LEFT JOIN sources ON sources.key = own.source
WHERE first.id > :after AND own.id <= :upto
  AND coalesce(first.published, first.first_seen) >= :oldest
ORDER BY first.published DESC, first.id DESC, events.amount_id IS NULL, events.kind = 'other',
         events.part = 'title', own.id != first.id, events.confidence DESC, events.id
"""
EDITS = """
SELECT changed_at, document_id, title, source, figures_removed, figures_added FROM documents_changed
WHERE changed_at > :after AND (figures_removed != '[]' OR figures_added != '[]')
ORDER BY changed_at, document_id LIMIT :most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of news. `value` is the sum in words; `path` leads to the sentence on our pages."""

    kind: str
    status: str
    actor: str | None
    parties: str | None
    chips: str | None
    value: str | None
    sentence: str
    title: str
    source: str
    published: str | None
    original: str
    path: str
    story: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A watch list with its news; `more` counts what the list left out for its length."""

    name: str
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EditItem:
    """A page whose figures were changed after it was read."""

    title: str
    source: str
    changed_at: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that a letter says. `problems` are lines, the failures before the warnings."""

    day: str
    documents: int
    problems: tuple[str, ...]
    sections: tuple[Section, ...]
    edits: tuple[EditItem, ...]

    def is_empty(self) -> bool:
        """Whether nothing new is told."""
        return not self.edits and not any(section.items for section in self.sections)

    @property
    def failures(self) -> tuple[str, ...]:
        """What did not work."""
        return tuple(line for line in self.problems if not line.startswith(WARNING))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth a look, without the word that says so."""
        return tuple(line.removeprefix(WARNING) for line in self.problems if line.startswith(WARNING))

    def to_json(self) -> str:
        """As it is stored and posted."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, content: str) -> "Digest":
        """What `to_json` wrote."""
        data = json.loads(content)
        return cls(
            day=data["day"],
            documents=data["documents"],
            problems=tuple(data["problems"]),
            sections=tuple(
                Section(
                    name=one["name"], items=tuple(Item(**item) for item in one["items"]), more=one["more"]
                )
                for one in data["sections"]
            ),
            edits=tuple(
                EditItem(**{**one, "removed": tuple(one["removed"]), "added": tuple(one["added"])})
                for one in data["edits"]
            ),
        )


def what_is_new(
    store: Store, day: str, *, oldest: str, watch_lists: Sequence[WatchList], problems: Sequence[Problem]
) -> tuple[Digest, Mark]:
    """The digest of `day` and where it ends. Before the first one, what is older than `oldest` is no news.

    A document that was not tagged yet is left for the next digest, with all that came after it.
    """
    before = store.digests.mark()
    mark = _mark(store.connection, before or Mark())
    news = list(_news(store.connection, before or Mark(), mark, oldest if before is None else ""))
    edits = tuple(_edits(store.connection, (before or mark).last_change))
    lists = watch_lists or (EVERYTHING,)
    first = sorted(problems, key=lambda problem: problem.level != "failure")
    digest = Digest(
        day=day,
        documents=_documents(store.connection, before or Mark(), mark),
        problems=tuple(problem.line() for problem in first),
        sections=tuple(_section(watch, news) for watch in lists),
        edits=edits,
    )
    return digest, mark


def _mark(connection: sqlite3.Connection, before: Mark) -> Mark:
    """Up to where this digest tells: before the first document that is not tagged and grouped."""
    waiting = connection.execute(
        "SELECT min(id) FROM documents "
        "WHERE id > ? AND (tagged IS NULL OR (story IS NULL AND kind = 'article'))",
        (before.last_document,),
    ).fetchone()[0]
    newest = connection.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
    last = waiting - 1 if waiting is not None else newest
    change = connection.execute("SELECT coalesce(max(changed_at), '') FROM document_changes").fetchone()[0]
    return Mark(last_document=max(last, before.last_document), last_change=max(change, before.last_change))


def _documents(connection: sqlite3.Connection, before: Mark, mark: Mark) -> int:
    row = connection.execute(
        "SELECT count(*) FROM documents WHERE id > ? AND id <= ?", (before.last_document, mark.last_document)
    ).fetchone()
    return int(row[0])


@dataclass(frozen=True, slots=True)
class _News:
    """An item with what watch lists ask of it."""

    item: Item
    kind: str
    dollars: float | None
    companies: frozenset[str]
    chips: frozenset[str]

    def fits(self, watch: WatchList) -> bool:
        """Whether all that the list gives fits."""
        return (
            (not watch.companies or bool(self.companies & set(watch.companies)))
            and (not watch.chips or bool(self.chips & set(watch.chips)))
            and (not watch.kinds or self.kind in watch.kinds)
            and (watch.at_least is None or (self.dollars or 0) >= watch.at_least)
        )


def _news(connection: sqlite3.Connection, before: Mark, mark: Mark, oldest: str) -> Iterator[_News]:
    bound = {"after": before.last_document, "upto": mark.last_document, "oldest": oldest}
    told: set[tuple[object, ...]] = set()
    for row in connection.execute(NEWS, bound):
        # The copies of a story say the same once more.
        same = (row["story"], row["kind"], row["actor"], row["low"], row["high"], row["currency"])
        if same in told:
            continue
        told.add(same)
        yield _News(
            item=_item(row),
            kind=row["kind"],
            dollars=row["high"] if row["currency"] == "USD" else None,
            companies=_companies(connection, row),
            chips=_chips(connection, row),
        )


def _item(row: sqlite3.Row) -> Item:
    return Item(
        kind=row["kind_name"],
        status=row["status"],
        actor=row["actor"],
        parties=row["counterparties"],
        chips=row["chips"],
        value=sum_of(row["low"], row["high"], row["currency"], row["qualifier"]) or row["amount"],
        sentence=" ".join(row["evidence_sentence"].split()),
        title=row["title"],
        source=row["source"],
        published=row["published"],
        original=row["document_url"],
        path=document_path(row["document_id"], part=row["part"], sentence=row["sentence_start"]),
        story=row["story"],
        copies=row["copies"],
    )


def _companies(connection: sqlite3.Connection, row: sqlite3.Row) -> frozenset[str]:
    parties = connection.execute("SELECT key FROM event_parties WHERE event_id = ?", (row["id"],))
    return frozenset(key for key in (row["actor_key"], *(one[0] for one in parties)) if key)


def _chips(connection: sqlite3.Connection, row: sqlite3.Row) -> frozenset[str]:
    """Keys of the event's chips, and of the families that they belong to."""
    named = connection.execute(
        "SELECT DISTINCT mentions.key FROM event_chips JOIN mentions ON mentions.layer = 'chip' "
        "AND mentions.canonical = event_chips.chip AND mentions.document_id = ? WHERE event_id = ?",
        (row["document_id"], row["id"]),
    )
    keys = {one[0] for one in named if one[0]}
    for key in list(keys):
        family = connection.execute("SELECT family FROM chips WHERE key = ?", (key,)).fetchone()
        keys |= {family[0]} if family and family[0] else set()
    return frozenset(keys)


def _section(watch: WatchList, news: Sequence[_News]) -> Section:
    found = [one.item for one in news if one.fits(watch)]
    return Section(name=watch.name, items=tuple(found[:MOST_ITEMS]), more=max(0, len(found) - MOST_ITEMS))


def _edits(connection: sqlite3.Connection, after: str) -> Iterator[EditItem]:
    for row in connection.execute(EDITS, {"after": after, "most": MOST_ITEMS}):
        yield EditItem(
            title=row["title"],
            source=row["source"],
            changed_at=row["changed_at"],
            removed=tuple(json.loads(row["figures_removed"])),
            added=tuple(json.loads(row["figures_added"])),
            path=f"{document_path(row['document_id'])}#versions",
        )


def linked(digest: Digest, address: str | None) -> Digest:
    """With whole links to the pages at `address`; without one, items link to the publisher alone."""
    if address is None:
        return digest
    base = address.rstrip("/")
    return replace(
        digest,
        sections=tuple(
            replace(section, items=tuple(replace(item, path=f"{base}{item.path}") for item in section.items))
            for section in digest.sections
        ),
        edits=tuple(replace(edit, path=f"{base}{edit.path}") for edit in digest.edits),
    )
