"""The stages of a run in their order: crawl, tag, compare, group. The only place that knows the order."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from db.difference import stretches
from db.knowledge import Reference
from db.records import Part, Passage, Tagged
from db.store import Store
from db.store.changes import Edit
from db.store.connection import instant
from db.store.documents import StoredText

if TYPE_CHECKING:
    from nlp.tagger import Tagger

# Small enough that a kill loses a second's work, large enough that commits cost nothing.
BATCH = 50
# Called with the number done so far and the number there is to do.
Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """A progress callback that says nothing."""


def tag(
    store: Store, reference: Reference, progress: Progress = silent, *, entities: str | None = None
) -> dict[str, int]:
    """Tag every document that this pipeline and these tables have not tagged yet.

    Returns how many documents were tagged, by name. `progress` is called after each batch; `entities` is the
    spaCy model whose organisations count as names.
    """
    from nlp.tagger import Tagger  # spaCy takes a second to import

    reference = store.naming.over(reference)
    tagger = Tagger(reference, entities=entities)
    done, after, total = 0, 0, store.documents.stale(tagger.fingerprint)
    while batch := list(store.documents.stale_texts(tagger.fingerprint, after=after, limit=BATCH)):
        # Tagging stands outside the transaction: the write lock is held for the inserts only.
        tagged = [(row, _tag_document(tagger, row, speaker(row, reference))) for row in batch]
        with store.transaction():
            done += sum(
                store.tags.save(row.id, parts, fingerprint=tagger.fingerprint, version=row.version)
                for row, parts in tagged
            )
        after = batch[-1].id
        progress(done, max(done, total))
    settle(store)
    return {"tagged": done}


def settle(store: Store) -> None:
    """Tell the history of all guidance anew: a document that came late may stand before those known.

    Always, since a run may have been killed between the last tags and this.
    """
    from nlp.guidance.history import moves

    with store.transaction():
        store.guidance.replace(moves(store.guidance.statements()))


def speaker(row: StoredText, reference: Reference) -> str | None:
    """Who "we" is in a document: its filer, or the company whose newsroom it comes from; None for press.

    A filer is known by its CIK, since EDGAR writes its name in a way of its own.
    """
    if row.cik is not None:
        listed = reference.company_by_cik.get(row.cik)
        return listed.name if listed else row.filer
    source = reference.source_by_key.get(row.source)
    return source.publisher if source and source.lineage == "first_party" else None


def _tag_document(tagger: "Tagger", row: StoredText, filer: str | None) -> dict[Part, Tagged]:
    published = instant(row.published) if row.published else None
    parts: dict[Part, Tagged] = {}
    for part, text, title in _parts(row):
        parts[part] = tagger.tag(
            Passage(text=text, title=title, filer=filer, published=published, source=row.source)
        )
    return parts


def _parts(row: StoredText) -> Iterable[tuple[Part, str, str | None]]:
    """The headline and the body, each tagged by itself so that offsets hold in both."""
    if row.title:
        yield "title", row.title, None
    if row.text:
        yield "text", row.text, row.title or None


def compare(store: Store, reference: Reference) -> dict[str, int]:
    """Keep what was edited in each new version, and which figures with it; returns how many, by name."""
    from nlp.tagger import Tagger

    done, tagger = 0, None
    while batch := store.changes.pending(BATCH):
        tagger = tagger or Tagger(store.naming.over(reference))
        compared = [(edit, stretches(edit.old, edit.new), _figures(tagger, edit)) for edit in batch]
        with store.transaction():
            for edit, difference, (removed, added) in compared:
                store.changes.save(edit, difference, removed=removed, added=added)
        done += len(batch)
    return {"edits compared": done}


def _figures(tagger: "Tagger", edit: Edit) -> tuple[list[str], list[str]]:
    """The figures that only the old text has and those that only the new one has, as they are written.

    A figure is its value: "$5bn" for "$5 billion" is no change.
    """
    old, new = (_values(tagger.tag(Passage(text=text, source=edit.source))) for text in (edit.old, edit.new))
    return [old[value] for value in old if value not in new], [
        new[value] for value in new if value not in old
    ]


def _values(tagged: Tagged) -> dict[tuple[object, ...], str]:
    """Every sum and capacity of a text by its value, in text order."""
    sums = {(one.low, one.high, one.currency): one.surface for one in tagged.amounts}
    return sums | {(one.value, one.unit): one.surface for one in tagged.capacities}


def group(store: Store) -> dict[str, int]:
    """Put every article without a story into one; returns how many were grouped, by name.

    The events of every story that changed are then merged anew, each counted once.
    """
    done = 0
    while grouped := _group_batch(store):
        done += grouped
    while store.merged.refresh(BATCH):
        pass
    return {"grouped": done}


def _group_batch(store: Store) -> int:
    """Group the next articles under the write lock: nobody edits or groups one of them meanwhile."""
    from nlp.shingles import sketch

    with store.transaction():
        batch = store.stories.ungrouped(BATCH)
        for document_id, text in batch:
            store.stories.join(document_id, sketch(text))
    return len(batch)


def digest_line(totals: dict[str, int], seconds: float | None = None) -> str:
    """One line that names every total, for a terminal or a log."""
    named = ", ".join(f"{n:,} {name}" for name, n in totals.items())
    return named if seconds is None else f"{named} in {seconds:.1f} s"
