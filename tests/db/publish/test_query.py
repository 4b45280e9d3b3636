"""The search box's syntax: what is understood, what is said not to be, and that it finds what it says."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.publish.conditions import compile_query
from db.publish.pages.search import search_page
from db.publish.query import LONGEST, Filter, Query, Term, parse_query
from db.publish.results import PAGE, count, results


@pytest.fixture
def connection(ledger: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(ledger)) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


def found(connection: sqlite3.Connection, text: str) -> set[str]:
    """Titles of every document that a query matches, copies included."""
    statement = compile_query(connection, parse_query(text))
    tables = statement.tables(documents=True)
    rows = connection.execute(f"SELECT documents.title FROM {tables}{statement.where()}", statement.values)
    return {row[0] for row in rows}


def expressions(query: Query) -> list[list[str]]:
    return [[item.expression for item in group if isinstance(item, Term)] for group in query.groups]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("nvidia tpu", [['"nvidia"'], ['"tpu"']]),
        ("nvidia AND tpu", [['"nvidia"'], ['"tpu"']]),
        ("nvidia OR tpu chips", [['"nvidia"', '"tpu"'], ['"chips"']]),
        ('"power purchase agreement"', [['"power purchase agreement"']]),
        ("“power purchase agreement”", [['"power purchase agreement"']]),
        ('"not closed', [['"not closed"']]),
        ("nvid*", [['"nvid"*']]),
        ("c++", [['"c++"']]),
        ("https://example.org/a?b=1", [['"https://example.org/a?b=1"']]),
        ("10:30", [['"10:30"']]),
        ("OR tpu", [['"tpu"']]),
        ("or and not", [['"or"'], ['"and"'], ['"not"']]),
        ("", []),
    ],
)
def test_words_phrases_operators_and_prefixes(text: str, groups: list[list[str]]) -> None:
    assert expressions(parse_query(text)) == groups


@pytest.mark.parametrize("text", ["-tpu", "NOT tpu", "- tpu"])
def test_a_minus_excludes_only_where_it_touches_its_word(text: str) -> None:
    query = parse_query(text)
    assert (query.without == (Term(expression='"tpu"'),)) == (text != "- tpu")


def test_a_field_is_a_filter_and_an_unknown_one_is_words() -> None:
    query = parse_query('company:"Tall Pine" flavour:sweet')
    assert query.groups == (
        (Filter(field="company", value="Tall Pine"),),
        (Term(expression='"flavour:sweet"'),),
    )


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-02-32", "26"])
def test_what_is_no_date_is_said_and_left_out(value: str) -> None:
    query = parse_query(f"tpu after:{value}")
    assert len(query.groups) == 1
    assert f"after:{value} is no date" in query.notes[0]


def test_signs_alone_and_excess_are_said_and_left_out() -> None:
    assert "neither letters nor digits" in parse_query("tpu +++").notes[0]
    assert f"first {LONGEST} characters" in parse_query("a" * (LONGEST + 1)).notes[0]
    assert "brackets are read as blanks" in parse_query("(a OR b) c").notes[0]


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    query = parse_query(text)
    # A quotation mark within an expression would end FTS5's string.
    for group in expressions(query):
        assert all(one.strip("*").count('"') == 2 for one in group)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("marmalade title:x", set()),
        ('"old words"', set()),
        ('"new words"', {"Edited"}),
        ("quince form:8-K", {"8-K NORTHWIND (8-K)", "8-K NORTHWIND (EX-99.1)"}),
        ("kind:filing", {"8-K NORTHWIND (8-K)", "8-K NORTHWIND (EX-99.1)"}),
        ("kind:supply_deal source:open", {"A copy"}),
        ("kind:supply_deal -source:wire", {"A copy"}),
        ('source:"Open Office"', {"A copy"}),
        ("chip:nw source:open", {"A copy"}),
        ('company:"Odd & <Even> Ltd." source:open', {"A copy"}),
        ("company:TALLPINE source:open", {"A copy"}),
        ("periwin* before:2026-02-05", {"Filler 24"}),
        ('"number 7" OR "number 8"', {"Filler 7", "Filler 8"}),
        ("quince OR source:open", {"8-K NORTHWIND (8-K)", "8-K NORTHWIND (EX-99.1)", "A copy"}),
        ("speak NOT number", set()),
    ],
)
def test_a_query_finds_what_it_says(connection: sqlite3.Connection, text: str, titles: set[str]) -> None:
    assert found(connection, text) == titles


def test_a_companys_filings_are_found_by_its_key(connection: sqlite3.Connection) -> None:
    assert "8-K NORTHWIND (8-K)" in found(connection, "company:northwind")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "company:northwnd",
            "northwnd is not known and was left out; did you mean company:northwind?",
        ),
        ("kind:suply_deal", "did you mean kind:supply_deal?"),
        ("source:wre", "did you mean source:wire?"),
        ("chip:zzzzzz", "chip:zzzzzz is not known and was left out"),
    ],
)
def test_an_unknown_name_is_said_with_the_nearest(
    connection: sqlite3.Connection, text: str, note: str
) -> None:
    assert note in compile_query(connection, parse_query(text)).notes[0]


def test_copies_are_folded_under_the_best_of_their_story(connection: sqlite3.Connection) -> None:
    statement = compile_query(connection, parse_query("marmalade"))
    hits, further = results(connection, statement).page(1)
    assert [hit.copies for hit in hits] == [1]
    assert not further
    assert count(connection, statement) == 2


def test_every_hit_is_on_exactly_one_page(connection: sqlite3.Connection) -> None:
    statement = compile_query(connection, parse_query("periwinkles"))
    first, more = results(connection, statement).page(1)
    second, end = results(connection, statement).page(2)
    assert (len(first), more, len(second), end) == (PAGE, True, 5, False)
    assert len({hit.id for hit in first + second}) == 25


def test_a_hit_in_the_headline_comes_before_one_in_the_text(connection: sqlite3.Connection) -> None:
    hits, _ = results(connection, compile_query(connection, parse_query("filler 7"))).page(1)
    title = connection.execute("SELECT title FROM documents WHERE id = ?", (hits[0].id,)).fetchone()[0]
    assert title == "Filler 7"


def test_newest_first_is_an_order_of_dates(connection: sqlite3.Connection) -> None:
    statement = compile_query(connection, parse_query("periwinkles"))
    hits, _ = results(connection, statement, newest=True).page(1)
    dates = [
        connection.execute("SELECT published FROM documents WHERE id = ?", (hit.id,)).fetchone()[0]
        for hit in hits
    ]
    assert dates == sorted(dates, reverse=True)


def test_a_snippet_marks_the_hit_and_keeps_the_rest_as_text(connection: sqlite3.Connection) -> None:
    values = search_page(connection, text="odd", page=1, newest=False)
    assert "&lt;Even&gt;" in values["hits"][0].snippet
    assert "<mark>Odd</mark>" in values["hits"][0].snippet


def test_what_is_said_twice_is_meant_once() -> None:
    twice = parse_query("tpu tpu -gpu -gpu company:acme company:acme company:b OR company:b after:x after:x")
    assert twice == parse_query("tpu -gpu company:acme company:b after:x")
