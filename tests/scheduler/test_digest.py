"""The digest: each story once, by watch list; what failed first; each letter sent at most once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from digest_cases import DEAL, NOW, WRONG, deal, page, tell

from db.health.problem import Problem
from db.store import Store
from scheduler.configuration import Configuration, WatchList
from scheduler.delivery import Desk
from scheduler.letters import html, markdown, subject


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as store:
        from db.reference import load_reference

        store.mirror.update(load_reference())
        yield store


def desk(store: Store, now: datetime = NOW, **settings: Any) -> Desk:
    return Desk(store=store, settings=Configuration(**settings), now=now)


def drafted(store: Store, *problems: Problem, **settings: Any) -> Any:
    return desk(store, **settings).draft("2026-03-04", list(problems))[0]


def values(digest: Any, section: int = 0) -> list[str | None]:
    return [item.value for item in digest.sections[section].items]


def test_a_story_is_told_once_and_its_late_copy_never(store: Store) -> None:
    first = tell(store, "first", 5)
    tell(store, "old", 7, published=NOW - timedelta(days=30))
    assert values(drafted(store)) == ["$5 million"]  # a first digest tells of no archive
    assert desk(store).make("2026-03-04", [])
    copy = tell(store, "copy", 5)
    store.connection.execute("UPDATE documents SET story = ? WHERE id = ?", (first, copy))
    tell(store, "second", 6)
    digest = drafted(store)
    assert values(digest) == ["$6 million"]
    assert digest.documents == 2


def test_what_was_not_tagged_yet_is_told_by_the_next_digest_and_not_lost(store: Store) -> None:
    waiting = store.documents.save(page("waiting", DEAL.format("$8 million"))).id
    tell(store, "after", 9)
    assert values(drafted(store)) == []
    assert desk(store).make("2026-03-04", [])
    store.tags.save(
        waiting, {"text": deal(DEAL.format("$8 million"), "$8 million", 8 * 10**6)}, fingerprint="t"
    )
    store.stories.join(waiting, [])
    assert sorted(filter(None, values(drafted(store)))) == ["$8 million", "$9 million"]


def test_a_watch_list_asks_for_all_that_it_names(store: Store) -> None:
    tell(store, "small", 5)
    tell(store, "large", 5000)
    tell(store, "power", 6000, kind="power_deal")
    lists = (
        WatchList(name="Large", at_least=10**9),
        WatchList(name="Large supply", kinds=("supply_deal",), at_least=10**9),
        WatchList(name="Northwind", companies=("northwind",)),
        WatchList(name="Nobody", companies=("quillback",)),
    )
    digest = drafted(store, watch_lists=lists)
    assert [len(section.items) for section in digest.sections] == [2, 1, 3, 0]
    assert values(digest, 1) == ["$5 billion"]


def test_what_failed_stands_first_and_an_empty_day_says_so(store: Store) -> None:
    warning = Problem(subject="x", what="much", since=None, mend="look", level="warning")
    digest = drafted(store, warning, WRONG)
    assert subject(digest) == "chiprace 2026-03-04: nothing new, 2 not well"
    text = markdown(digest)
    assert text.index("What did not work") < text.index("Nothing new since the last digest")
    assert text.index("3 polls in a row failed") < text.index("warning: x")
    assert "Nothing new since the last digest" in html(digest)
    tell(store, "one", 5)
    assert subject(drafted(store)) == "chiprace 2026-03-04: 1 story"


def test_words_of_others_are_text_in_every_form(store: Store) -> None:
    title = "<script>alert(1)</script> [x](javascript:1) **bold** `code`"
    tell(store, "hostile", 5, title=title, url="javascript:alert(2)")
    digest = drafted(store)
    assert "<script>" not in html(digest)
    assert 'href="javascript' not in html(digest)
    written = markdown(digest)
    assert "<script>" not in written
    assert "](javascript" not in written
    assert "\\*\\*bold\\*\\*" in written
