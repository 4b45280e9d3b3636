"""Polls ask for what changed, and a server that always says "not modified" is found out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.middlewares.conditional_get import EVERY_NTH, UNTRUSTED, Answer, conditions, has_lied
from db.store import Store
from db.store.polls import Validator

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def validator(**changes: Any) -> Validator:
    values: dict[str, Any] = {
        "url": "https://example.com/feed",
        "etag": '"a"',
        "last_modified": None,
        "body_sha256": "1",
        "polls": 0,
        "checked_at": NOW,
        "unconditional_at": NOW,
    }
    return Validator(**(values | changes))


def test_a_second_poll_is_answered_304_and_adds_nothing(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    site.article("/a")
    site.feed(["/a"], ETag='"one"')
    feed = site.routes["/feed.xml"]
    site.routes["/feed.xml"] = lambda asked: (
        reply(status=304) if asked.headers.get("if-none-match") == '"one"' else feed
    )
    blocks = source_block("calm", f"{site.url}/feed.xml")
    first = run_crawl(tmp_path / "x.db", blocks, site).counts["calm"]
    second = run_crawl(tmp_path / "x.db", blocks, site).counts["calm"]
    assert first == {"polled": 1, "listed": 1, "queued": 1, "new": 1}
    assert second == {"polled": 1, "not modified": 1}
    assert site.paths() == ["/feed.xml", "/a", "/feed.xml"]


def test_a_server_that_lies_is_found_out_after_a_day_and_not_believed_again(
    tmp_path: Path, make_site: Any, reply: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    for path in ("/a", "/b", "/c"):
        site.article(path, title=f"A building of its own for campus {path}", text=path)
    site.feed(["/a"], ETag='"for ever"')

    def lie(asked: Any) -> Any:
        return reply(status=304) if "if-none-match" in asked.headers else site.routes["/true.xml"]

    site.routes["/true.xml"] = site.routes["/feed.xml"]
    site.routes["/feed.xml"] = lie
    blocks, database = source_block("liar", f"{site.url}/feed.xml"), tmp_path / "x.db"
    run_crawl(database, blocks, site)
    site.feed(["/b", "/a"], path="/true.xml", ETag='"for ever"')
    assert run_crawl(database, blocks, site).counts["liar"] == {"polled": 1, "not modified": 1}
    with Store(database) as store:
        store.connection.execute("UPDATE validators SET unconditional_at = '2020-01-01T00:00:00Z'")
    found = run_crawl(database, blocks, site).counts["liar"]
    assert (found["lying 304"], found["new"]) == (1, 1)
    site.feed(["/c", "/b", "/a"], path="/true.xml", ETag='"for ever"')
    assert run_crawl(database, blocks, site).counts["liar"]["new"] == 1


@pytest.mark.parametrize(
    ("known", "headers"),
    [
        (None, {}),
        (validator(), {"If-None-Match": '"a"'}),
        (validator(last_modified="x"), {"If-None-Match": '"a"', "If-Modified-Since": "x"}),
        (validator(polls=EVERY_NTH - 1), {}),
        (validator(polls=2 * EVERY_NTH - 1), {}),
        (validator(unconditional_at=NOW - timedelta(hours=24)), {}),
        (validator(etag=UNTRUSTED, last_modified="x"), {}),
        (validator(etag=None), {}),
    ],
)
def test_every_tenth_poll_and_one_a_day_is_unconditional(
    known: Validator | None, headers: dict[str, str]
) -> None:
    assert conditions(known, now=NOW) == headers


@pytest.mark.parametrize(
    ("before", "etag", "modified", "sha", "lied"),
    [
        (None, '"a"', None, "2", False),
        (validator(), '"a"', None, "1", False),
        (validator(), '"b"', None, "2", False),
        (validator(), '"a"', None, "2", True),
        (validator(etag=None, last_modified="x"), None, "x", "2", True),
        (validator(etag=None, last_modified="x"), None, "y", "2", False),
        (validator(etag=None), None, None, "2", False),
        (validator(etag=UNTRUSTED), '"a"', None, "2", False),
    ],
)
def test_a_lie_is_another_body_under_the_same_validators(
    before: Validator | None, etag: str | None, modified: str | None, sha: str, lied: bool
) -> None:
    assert has_lied(before, Answer(etag=etag, last_modified=modified, body_sha256=sha)) is lied


def test_items_of_a_poll_that_was_killed_before_it_was_queued_are_not_lost(
    tmp_path: Path, make_site: Callable[..., Any], source_block: Any, run_crawl: Any
) -> None:
    """The validators of an answer that could not be queued are not kept."""
    site = make_site()
    site.feed(["/a"], ETag='"one"')
    good = site.routes["/feed.xml"]
    site.routes["/feed.xml"] = type(good)(b"<html>busy</html>", headers={"ETag": '"one"'})
    site.article("/a")
    blocks = source_block("broken", f"{site.url}/feed.xml")
    first = run_crawl(tmp_path / "x.db", blocks, site)
    assert "poll failed: no_feed" in first.counts["broken"]
    site.routes["/feed.xml"] = good
    assert run_crawl(tmp_path / "x.db", blocks, site).counts["broken"]["new"] == 1
    assert all("if-none-match" not in asked.headers for asked in site.asked)
