"""Silent edits: which words and figures changed, between which visits, each compared once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from papers import article

from db.public import publish_public
from db.records import Document
from db.reference import load_reference
from db.store import Store
from scheduler import stages

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
FIRST = "The hall takes 80 MW. It costs $5 billion. Nobody else was named."
SECOND = "The hall takes 120 MW. It costs $5bn. Nobody else was named. A second hall costs $2 billion."


def visit(text: str, hours: int, title: str = "A hall") -> Document:
    return article(
        url="https://wire.example/1",
        title=title,
        published=NOW,
        text=text,
        fetched_at=NOW + timedelta(hours=hours),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "edits.db")


def changed(store: Store) -> list[dict[str, Any]]:
    rows = store.connection.execute("SELECT * FROM documents_changed ORDER BY version")
    return [dict(row) for row in rows]


def test_an_edit_says_when_and_which_figures_changed(store: Store) -> None:
    for hours, text in enumerate((FIRST, SECOND)):
        store.documents.save(visit(text, hours))
    assert stages.compare(store, load_reference()) == {"edits compared": 1}
    (row,) = changed(store)
    assert (row["version"], row["earlier_at"], row["changed_at"]) == (
        2,
        "2026-03-01T06:00:00Z",
        "2026-03-01T07:00:00Z",
    )
    # "$5bn" is "$5 billion": written in another way, it is no change of a figure.
    assert json.loads(row["figures_removed"]) == ["80 MW"]
    assert json.loads(row["figures_added"]) == ["$2 billion", "120 MW"]
    assert json.loads(row["difference"]) == [
        {
            "removed": "The hall takes 80 MW. It costs $5 billion.",
            "added": "The hall takes 120 MW. It costs $5bn.",
        },
        {"removed": "", "added": "A second hall costs $2 billion."},
    ]
    assert (row["words_removed"], row["words_added"]) == (9, 14)


def test_each_edit_is_compared_once_and_a_later_one_with_its_forerunner(store: Store) -> None:
    reference = load_reference()
    store.documents.save(visit(FIRST, 0))
    assert stages.compare(store, reference) == {"edits compared": 0}
    store.documents.save(visit(SECOND, 1))
    store.documents.save(visit(SECOND, 2, title="Another headline"))
    assert stages.compare(store, reference) == {"edits compared": 2}
    assert stages.compare(store, reference) == {"edits compared": 0}
    assert json.loads(changed(store)[1]["difference"]) == [{"removed": "A hall", "added": "Another headline"}]


def test_a_page_that_is_only_fetched_again_was_not_edited(store: Store) -> None:
    for hours in range(3):
        store.documents.save(visit(FIRST, hours))
    assert stages.compare(store, load_reference()) == {"edits compared": 0}


def test_texts_too_long_to_compare_still_say_which_figures_changed(store: Store) -> None:
    long = "Some words stand here. " * 1100
    store.documents.save(visit(long + FIRST, 0))
    store.documents.save(visit(long + SECOND, 1))
    stages.compare(store, load_reference())
    (row,) = changed(store)
    assert (row["difference"], row["words_added"]) == (None, None)
    assert json.loads(row["figures_removed"]) == ["80 MW"]


def test_the_public_file_says_that_a_page_was_edited_and_not_in_which_words(
    store: Store, tmp_path: Path
) -> None:
    for hours, text in enumerate((FIRST.replace("Nobody", "Marmalade"), FIRST)):
        store.documents.save(visit(text, hours))
    reference = load_reference()
    store.mirror.update(reference)
    stages.compare(store, reference)
    assert b"Marmalade" in (tmp_path / "edits.db").read_bytes() + (tmp_path / "edits.db-wal").read_bytes()
    publish_public(tmp_path / "edits.db", tmp_path / "public.db")
    assert b"Marmalade" not in (tmp_path / "public.db").read_bytes()


def test_tags_of_a_text_that_was_edited_while_it_was_tagged_are_not_kept(
    store: Store, tmp_path: Path
) -> None:
    """One process tags, another crawls. Offsets into the old text would point anywhere in the new."""
    store.documents.save(visit(FIRST, 0))
    (row,) = store.documents.stale_texts("rules")
    with Store(tmp_path / "edits.db") as crawl:
        crawl.documents.save(visit(SECOND, 1))
    assert not store.tags.save(row.id, {}, fingerprint="rules", version=row.version)
    (again,) = store.documents.stale_texts("rules")
    assert again.text == SECOND
    assert store.tags.save(again.id, {}, fingerprint="rules", version=again.version)
    assert store.documents.stale("rules") == 0


def test_an_edit_that_two_processes_compare_is_kept_once(store: Store, tmp_path: Path) -> None:
    store.documents.save(visit(FIRST, 0))
    store.documents.save(visit(SECOND, 1))
    (edit,) = store.changes.pending(9)
    with Store(tmp_path / "edits.db") as other:
        other.changes.save(edit, None, removed=[], added=["$2 billion"])
    store.changes.save(edit, None, removed=[], added=["$2 billion"])
    assert [row["figures_added"] for row in changed(store)] == ['["$2 billion"]']
