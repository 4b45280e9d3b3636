"""The digest: each story once, by watch list; what failed first; each letter sent at most once."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from digest_cases import DEAL, NOW, WRONG, deal, page, tell
from markdown_it import MarkdownIt

from db.health.problem import Problem
from db.public import publish_public
from db.publish.site import datasette_for
from db.store import Store
from scheduler.configuration import Configuration, WatchList
from scheduler.delivery import Desk
from scheduler.digest import Digest
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
    assert subject(digest) == "chiprace 2026-03-04: nothing new, 1 failure"
    for text in (markdown(digest), html(digest)):
        assert (
            text.index("What did not work")
            < text.index("3 polls in a row failed")
            < text.index("Nothing new since the last digest")
            < text.index("Worth a look")
            < text.index("x: much: look")
        )
        assert text.count("Nothing new") == 1
    tell(store, "one", 5)
    healthy = drafted(store)
    assert subject(healthy) == "chiprace 2026-03-04: 1 story"
    assert "What did not work" not in html(healthy)
    assert "Worth a look" not in markdown(healthy)


def followed(database: Path) -> Any:
    return asyncio.run(datasette_for(database).client.get("/digest.atom"))


def test_the_feed_says_what_the_letters_said_and_only_where_the_ledger_is_kept(
    store: Store, tmp_path: Path
) -> None:
    tell(store, "one", 5)
    desk(store).make("2026-03-04", [WRONG])
    desk(store).make("2026-03-05", [])
    first, second = reversed(feedparser.parse(followed(tmp_path / "ledger.db").content).entries)
    assert (first.title, second.title) == ("2026-03-04: 1 story", "2026-03-05: nothing new")
    lines = first.content[0].value.splitlines()
    assert lines[0] == WRONG.line()
    assert lines[2].startswith("Supply")
    assert "Tall Pine; Northwind (supplier), $5 million. “Tall Pine will pay Northwind" in lines[2]
    publish_public(tmp_path / "ledger.db", tmp_path / "public.db")
    assert followed(tmp_path / "public.db").status_code == 404


def test_words_of_others_are_text_in_every_form(store: Store) -> None:
    title = "<script>alert(1)</script> [x](javascript:1) **bold** `code`"
    tell(store, "hostile", 5, title=title, url="javascript:alert(2)")
    digest = drafted(store)
    assert "<script>" not in html(digest)
    assert 'href="javascript' not in html(digest)
    written = markdown(digest)
    assert "<script>" not in written
    assert "\\](javascript" in written
    assert "<a" not in MarkdownIt("commonmark").render(written)
    assert "\\*\\*bold\\*\\*" in written


def of_problem(words: str) -> Digest:
    return Digest(day="2026-03-04", documents=0, problems=(words,), sections=(), edits=())


@pytest.mark.parametrize(
    "words",
    [
        "# no heading",
        "- no item",
        "+ no item",
        "1. no item",
        "2) no item",
        "--- no rule",
        "=== no heading",
        "> no quotation",
        "```no code```",
        "~~~ no code",
        "*no* _stress_ **at** __all__",
        "![no](picture)",
        "[no]: link",
        "&copy; stays as it is",
        "<b>no tag</b>",
        "a \\* backslash",
        "$5.2 billion (up 3%), a mid-2026 plan",
    ],
)
def test_words_are_shown_by_a_markdown_program_as_they_were_written(words: str) -> None:
    shown = MarkdownIt("commonmark").render(markdown(of_problem(words)))
    assert f"<ul>\n<li>{escape(words)}</li>\n</ul>" in shown.replace("'", "&#x27;")


def test_a_sum_and_a_date_need_no_backslash_in_a_plain_mail() -> None:
    assert "\n- $5.2 billion (up 3%) on 2026-07-29!\n" in markdown(
        of_problem("$5.2 billion (up 3%) on 2026-07-29!")
    )
