"""JSON interfaces: their shapes, no match that is no error, refusals in plain words, and any bytes at all."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.api import parse_api
from crawler.extract.xmlguard import UnreadableFeed

URL = "https://api.example/v1/documents.json"
REGISTER = {
    "count": 2,
    "results": [
        {
            "title": "A rule on  things",
            "abstract": "The bureau amends a list.",
            "html_url": "https://register.example/d/2026-00001",
            "publication_date": "2026-03-02",
            "agencies": [{"name": "Bureau of Samples"}, {"raw_name": "X"}],
        },
        {"title": "No address"},
    ],
}
SEEN = {
    "articles": [
        {
            "url": "https://paper.example/a",
            "title": "A maker 's chip , in numbers : 5 %",
            "seendate": "20260301T061500Z",
            "language": "English",
        },
        {"url": "javascript:alert(1)", "title": "x", "seendate": "never"},
    ]
}


def read(answer: object) -> list[dict[str, object]]:
    return [
        {"url": entry.url, "title": entry.title, "published": entry.published, "language": entry.language}
        for entry in parse_api(json.dumps(answer).encode(), URL).entries
    ]


def test_a_register_entry_has_its_abstract_agencies_and_day() -> None:
    feed = parse_api(json.dumps(REGISTER).encode(), URL)
    (entry,) = feed.entries
    assert (entry.title, entry.summary, entry.author) == (
        "A rule on things",
        "The bureau amends a list.",
        "Bureau of Samples",
    )
    assert entry.published == datetime(2026, 3, 2, tzinfo=UTC)
    assert entry.published_precision == "day"
    assert feed.skipped == {"without address": 1}


def test_what_gdelt_saw_has_the_instant_of_the_first_sight_and_a_closed_up_title() -> None:
    assert read(SEEN) == [
        {
            "url": "https://paper.example/a",
            "title": "A maker's chip, in numbers: 5%",
            "published": datetime(2026, 3, 1, 6, 15, tzinfo=UTC),
            "language": "en",
        }
    ]


@pytest.mark.parametrize("answer", [{}, {"count": 0, "description": "nothing"}, {"articles": []}])
def test_no_match_is_no_error(answer: object) -> None:
    assert read(answer) == []


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b"Please limit requests to one every 5 seconds.", "no_json", "Please limit"),
        (b'{"errors": {"conditions": "is invalid"}}', "refused", "is invalid"),
        (b'{"hits": [], "nbHits": 0}', "unknown_shape", "hits, nbHits"),
        (b"[1, 2]", "unknown_shape", "list"),
        (b'{"count": 1, "results": {"a": 1}}', "unknown_shape", "count, results"),
        (b"[" * 100_000, "no_json", "[[["),
        (b"<html><body>sign in</body></html>", "no_feed", "a web page"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(body: bytes, reason: str, words: str) -> None:
    with pytest.raises(UnreadableFeed, match=words.replace("[", r"\[")) as error:
        parse_api(body, URL)
    assert error.value.reason == reason


def test_an_interface_that_speaks_atom_is_read_as_a_feed() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>One</title>'
        b'<link href="https://a.example/1"/></entry></feed>'
    )
    assert [entry.url for entry in parse_api(body, URL).entries] == ["https://a.example/1"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["count", "results", "articles", "url", "html_url", "title", "seendate", "agencies"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_any_answer_is_entries_or_the_named_refusal(body: bytes) -> None:
    with suppress(UnreadableFeed):
        entries = parse_api(body, URL).entries
        assert all(entry.url.startswith(("http://", "https://")) for entry in entries)
