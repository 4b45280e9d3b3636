"""Stories: near-copies are one, the earliest publication is its first, boilerplate joins nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import papers
import pytest

from db.records import Document
from db.store import Store
from db.store.sketches import MOST_HOLDERS
from nlp.shingles import sketch

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
WORDS = [f"word{n}" for n in range(400)]


def article(name: str, text: str, hours: int, **changes: object) -> Document:
    told: dict[str, object] = {
        "url": f"https://example.com/{name}",
        "title": name,
        "published": NOW + timedelta(hours=hours),
        "text": text,
        "fetched_at": NOW,
    }
    return papers.article(**(told | changes))


def group(store: Store) -> dict[str, list[str]]:
    for document_id, text in store.stories.ungrouped(1000):
        store.stories.join(document_id, sketch(text))
    stories: dict[str, list[str]] = {}
    for row in store.connection.execute(
        "SELECT first.title AS story, documents.title FROM documents "
        "JOIN documents AS first ON first.id = documents.story ORDER BY documents.title"
    ):
        stories.setdefault(row[0], []).append(row[1])
    return stories


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "stories.db")


def test_a_copy_cut_by_forty_percent_joins_its_story(store: Store) -> None:
    store.documents.save(article("whole", " ".join(WORDS), 0))
    store.documents.save(article("cut", " ".join(WORDS[:240]), 1))
    store.documents.save(article("other", " ".join(reversed(WORDS)), 2))
    assert group(store) == {"whole": ["cut", "whole"], "other": ["other"]}


def test_the_earliest_publication_is_the_first_even_when_it_is_crawled_last(store: Store) -> None:
    store.documents.save(article("copy", " ".join(WORDS), 5))
    assert group(store) == {"copy": ["copy"]}
    store.documents.save(article("original", " ".join(WORDS), 0))
    assert group(store) == {"original": ["copy", "original"]}


def test_two_filings_with_the_same_boilerplate_are_no_copies(store: Store) -> None:
    for quarter in ("q1", "q2"):
        store.documents.save(article(quarter, " ".join(WORDS), 0, kind="filing"))
    assert group(store) == {}


def test_two_short_teasers_with_the_same_words_are_no_copies(store: Store) -> None:
    for name in ("one", "two"):
        store.documents.save(article(name, "Subscribe to read the rest of this article today", 0))
    assert group(store) == {"one": ["one"], "two": ["two"]}


def test_a_text_that_was_edited_is_grouped_anew(store: Store) -> None:
    store.documents.save(article("first", " ".join(WORDS), 0))
    store.documents.save(article("second", " ".join(WORDS), 1))
    group(store)
    store.documents.save(article("second", " ".join(reversed(WORDS)), 1))
    assert group(store) == {"first": ["first"], "second": ["second"]}


def test_a_sketch_keeps_about_one_shingle_in_eight_and_none_of_a_short_text() -> None:
    assert sketch("only four words here") == frozenset()
    assert 20 <= len(sketch(" ".join(WORDS))) <= 90


def test_a_first_that_was_edited_away_leaves_its_copies_together_without_it(store: Store) -> None:
    for hours, name in enumerate(("first", "second", "third")):
        store.documents.save(article(name, " ".join(WORDS), hours))
    assert group(store) == {"first": ["first", "second", "third"]}
    store.documents.save(article("first", " ".join(reversed(WORDS)), 0))
    assert group(store) == {"first": ["first"], "second": ["second", "third"]}
    store.documents.save(article("first", " ".join(WORDS), 0))
    assert group(store) == {"first": ["first", "second", "third"]}


def test_the_boilerplate_of_a_publisher_makes_nobody_a_copy(store: Store) -> None:
    boilerplate = [f"legal{n}" for n in range(300)]
    names = [f"page{n:03}" for n in range(MOST_HOLDERS + 20)]
    for hours, name in enumerate(names):
        own = [f"{name}word{n}" for n in range(200)]
        store.documents.save(article(name, " ".join(own + boilerplate), hours))
    stories = group(store)
    # The first fifty can still be taken for copies of each other; from then on it is boilerplate.
    late = names[MOST_HOLDERS + 1 :]
    assert [stories.get(name) for name in late] == [[name] for name in late]
    # And what is copied is still found behind it.
    whole = " ".join([f"{late[0]}word{n}" for n in range(200)] + boilerplate)
    store.documents.save(article("syndicated", whole, 900))
    assert group(store)[late[0]] == [late[0], "syndicated"]


def test_placing_a_document_asks_for_its_own_shingles_only(store: Store) -> None:
    store.documents.save(article("whole", " ".join(WORDS), 0))
    group(store)
    statements: list[str] = []
    store.connection.set_trace_callback(statements.append)
    store.documents.save(article("copy", " ".join(WORDS[:300]), 1))
    group(store)
    store.connection.set_trace_callback(None)
    (search,) = {line for line in statements if "CROSS JOIN shingles" in line}
    plan = " ".join(row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {search}"))
    assert "SCAN shingles" not in plan
    assert "SEARCH shingles" in plan


def test_a_story_says_who_was_first_and_how_much_of_it_each_copy_repeats(store: Store) -> None:
    store.documents.save(article("late", " ".join(WORDS), 2, source="paper"))
    store.documents.save(article("cut", " ".join(WORDS[:240]), 3, source="blog"))
    group(store)
    # The wire's own text is crawled last, and it holds more.
    store.documents.save(article("wire", " ".join(WORDS + [f"more{n}" for n in range(300)]), 0))
    assert group(store) == {"wire": ["cut", "late", "wire"]}
    (story,) = store.connection.execute("SELECT * FROM stories").fetchall()
    assert (story["title"], story["first_source"], story["documents"], story["sources"]) == (
        "wire",
        "wire",
        3,
        3,
    )
    shares = dict(store.connection.execute("SELECT title, story_share FROM documents").fetchall())
    assert shares["wire"] is None
    assert shares["late"] == pytest.approx(1, abs=0.05)
    assert shares["cut"] == pytest.approx(1, abs=0.05)
    store.documents.save(article("quote", " ".join(WORDS[:250] + [f"own{n}" for n in range(150)]), 4))
    group(store)
    (share,) = store.connection.execute("SELECT story_share FROM documents WHERE title = 'quote'").fetchone()
    assert share == pytest.approx(250 / 400, abs=0.12)


def test_an_edited_text_is_found_by_its_new_words_and_no_longer_by_its_old_ones(store: Store) -> None:
    store.documents.save(article("page", " ".join(WORDS), 0))
    group(store)
    store.documents.save(article("page", " ".join(f"new{n}" for n in range(400)), 0))
    group(store)
    store.documents.save(article("old", " ".join(WORDS), 1))
    store.documents.save(article("new", " ".join(f"new{n}" for n in range(400)), 2))
    assert group(store) == {"page": ["new", "page"], "old": ["old"]}
