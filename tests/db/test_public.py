"""The public file: no removed word in any of its bytes, true offsets, no memory of the crawl."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.public import PRIVATE, WriteError, publish_public
from db.records import Document, Tagged
from db.schema import SchemaError
from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner

# Words of the closed article that stand in no evidence sentence, and the sentences that do.
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
REMOVED = ("marmalade", "mused about", "columnist", "praised", "zeppelin", "Xanthippe")
KEPT = ("Tall Pine will pay Northwind $5 billion for NW-1 chips.", "The site takes 2 GW.")


@pytest.fixture
def public(ledger: Path, tmp_path: Path) -> Path:
    publish_public(ledger, tmp_path / "public.db")
    return tmp_path / "public.db"


def ask(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def test_no_removed_word_is_left_in_any_byte_of_the_file(ledger: Path, public: Path) -> None:
    private, content = ledger.read_bytes(), public.read_bytes()
    for word in REMOVED:
        assert word.encode() in private
        assert word.encode() not in content
    # The index keeps stems, in lower case, without the letters that a neighbour shares.
    for stem in (b"armalad", b"olumnist", b"eppelin", b"anthipp"):
        assert stem not in content.lower()
    for sentence in KEPT:
        assert sentence.encode() in content


def test_earlier_versions_and_long_texts_on_overflow_pages_are_gone_too(
    ledger: Path, tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    with Store(ledger) as store:
        for version in ("gooseberry", "damson"):
            text = f"{version} in a paragraph of its own. " * 2_000
            store.documents.save(make_document("https://wire.example/long", text, title="Same"))
    publish_public(ledger, tmp_path / "public.db")
    content = (tmp_path / "public.db").read_bytes().lower()
    assert b"goosebe" not in content
    assert b"damson" not in content


def test_every_tag_still_stands_where_its_row_says(ledger: Path, public: Path) -> None:
    for table in ("mentions", "amounts", "capacities", "events", "guidance"):
        query = (
            f"SELECT surface, substr(text, start_offset + 1, end_offset - start_offset) FROM {table} "
            "JOIN documents ON documents.id = document_id WHERE part = 'text'"
        )
        found = ask(public, query)
        assert found
        assert all(surface == text for surface, text in found), table
    lengths = "SELECT id, length(text) FROM documents ORDER BY id"
    assert ask(public, lengths) == ask(ledger, lengths)
    evidence = "SELECT evidence_sentence FROM event_evidence ORDER BY event_id"
    assert ask(public, evidence) == ask(ledger, evidence)


def test_a_name_outside_every_sentence_of_evidence_is_kept_alone(public: Path) -> None:
    ((text,),) = ask(public, "SELECT text FROM documents WHERE url = 'https://wire.example/1'")
    assert str(text).split() == " ".join([*KEPT, "Plumstone"]).split()


def test_search_finds_what_is_kept_and_nothing_that_was_removed(public: Path) -> None:
    find = "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH ?"
    for word in ("marmalade", "zeppelin", "xanthippe", "columnist"):
        assert ask(public, find, word) == [(0,)]
    for word in ("northwind", "quinces", "periwinkles"):
        assert ask(public, find, word) == [(1,)]
    with closing(sqlite3.connect(public)) as connection:
        connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_source_that_may_be_published_and_a_filing_keep_their_text(ledger: Path, public: Path) -> None:
    query = "SELECT text FROM documents WHERE source IN ('open', 'edgar') ORDER BY id"
    assert ask(public, query) == ask(ledger, query)
    assert "quinces" in str(ask(public, query))


@pytest.mark.parametrize("rights", ["feed_rule", "headline_only", "ask_first", "unreviewed", None])
def test_any_other_right_is_none_to_the_text(ledger: Path, tmp_path: Path, rights: str | None) -> None:
    with Store(ledger) as store:
        # As the row of a source whose block is gone stands there: only its class is known.
        store.connection.execute(
            "UPDATE sources SET rights = ?, may_publish_text = NULL, max_excerpt_chars = NULL", (rights,)
        )
    assert publish_public(ledger, tmp_path / "public.db") == 3
    assert b"quinces" not in (tmp_path / "public.db").read_bytes()


def terms(ledger: Path, **changes: object) -> None:
    """Write the terms of every source anew."""
    with Store(ledger) as store:
        for name, value in changes.items():
            store.connection.execute(f"UPDATE sources SET {name} = ?", (value,))


def body(database: Path) -> str:
    ((text,),) = ask(database, "SELECT text FROM documents WHERE url = 'https://wire.example/1'")
    return str(text)


def test_a_block_that_allows_the_text_wins_over_its_class_and_one_that_closes_it_too(
    ledger: Path, tmp_path: Path
) -> None:
    terms(ledger, rights="headline_only", may_publish_text=1)
    assert publish_public(ledger, tmp_path / "open.db") == 0
    assert "zeppelin" in body(tmp_path / "open.db")
    terms(ledger, rights="publishable", may_publish_text=0)
    assert publish_public(ledger, tmp_path / "shut.db") == 3
    assert b"quinces" not in (tmp_path / "shut.db").read_bytes()


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (76, [*KEPT, "Plumstone"]),  # the two sentences as a reader sees them, one after the other
        (75, ["Tall Pine will pay Northwind $5 billion for NW-1 chips. The site", "2 GW", "Plumstone"]),
        (45, ["Tall Pine will pay Northwind $5 billion", "NW-1", "2 GW", "Plumstone"]),
        (20, ["Tall Pine", "Northwind", "$5 billion", "NW-1", "2 GW", "Plumstone"]),
        (0, ["Tall Pine", "Northwind", "$5 billion", "NW-1", "2 GW", "Plumstone"]),
    ],
)
def test_a_quotation_is_no_longer_than_its_source_allows_also_across_sentences(
    ledger: Path, tmp_path: Path, limit: int, kept: list[str]
) -> None:
    terms(ledger, may_publish_text=0, max_excerpt_chars=limit)
    publish_public(ledger, tmp_path / "public.db")
    assert body(tmp_path / "public.db").split() == " ".join(kept).split()
    query = "SELECT surface, substr(text, start_offset + 1, end_offset - start_offset) FROM {} "
    for table in ("mentions", "amounts", "capacities", "events", "guidance"):
        found = ask(
            tmp_path / "public.db", query.format(table) + "JOIN documents ON documents.id = document_id"
        )
        assert found
        assert all(surface == text for surface, text in found), table
    lengths = "SELECT id, length(text) FROM documents ORDER BY id"
    assert ask(tmp_path / "public.db", lengths) == ask(ledger, lengths)
    if limit < 45:
        # Nor does the row of the event repeat the sentence that was cut.
        assert b"will pay" not in (tmp_path / "public.db").read_bytes()


def test_a_table_of_sources_of_an_earlier_chiprace_is_read_by_its_classes(
    ledger: Path, tmp_path: Path
) -> None:
    with Store(ledger) as store:
        for column in ("may_publish_text", "max_excerpt_chars"):
            store.connection.execute(f"ALTER TABLE sources DROP COLUMN {column}")
    assert publish_public(ledger, tmp_path / "public.db") == 2
    content = (tmp_path / "public.db").read_bytes()
    assert b"zeppelin" not in content
    assert b"quinces" in content


def test_the_memory_of_the_crawl_is_not_in_the_file(
    ledger: Path, tmp_path: Path, make_document: Callable[..., Document], make_deal: Callable[..., Tagged]
) -> None:
    with Store(ledger) as store:
        url = "https://wire.example/secret-page"
        store.frontier.add([Found(url="https://wire.example/never-fetched", source="wire")], now=NOW)
        store.keep_page(make_document(url, "text"), url=url)
        store.polls.park_host("host.example", until=NOW, reason="asked too often")
        store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
    publish_public(ledger, tmp_path / "public.db")
    names = {row[0] for row in ask(tmp_path / "public.db", "SELECT name FROM sqlite_master")}
    assert not names & set(PRIVATE)
    assert {"documents", "events", "capex", "companies", "sources"} <= names
    content = (tmp_path / "public.db").read_bytes()
    for trace in ("never-fetched", "asked too often", current_owner()):
        assert trace.encode() in ledger.read_bytes()
        assert trace.encode() not in content


def test_before_the_first_tagging_every_article_is_closed(
    tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    with Store(tmp_path / "new.db") as store:
        store.documents.save(make_document("https://open.example/1", "quinces", source="open"))
    assert publish_public(tmp_path / "new.db", tmp_path / "public.db") == 1
    assert b"quinces" not in (tmp_path / "public.db").read_bytes()


def test_the_public_file_may_be_replaced_and_published_again(ledger: Path, public: Path) -> None:
    before = public.read_bytes()
    publish_public(ledger, public)
    assert public.read_bytes() == before
    publish_public(public, public.with_name("again.db"))
    assert b"Tall Pine will pay" in public.with_name("again.db").read_bytes()


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("ledger.db", "is the database itself: name another"),
        ("other.db", "is a ledger with runs of its own: delete it first, or name another"),
        ("missing/public.db", "missing/public.db: .*name a file that can be written"),
        (".", "output file already exists|Is a directory|unable to open"),
    ],
)
def test_a_place_where_it_must_not_be_written_is_refused_and_nothing_is_lost(
    ledger: Path, tmp_path: Path, out: str, words: str
) -> None:
    Store(tmp_path / "other.db").close()
    before = {name: (tmp_path / name).read_bytes() for name in ("ledger.db", "other.db")}
    with pytest.raises(WriteError, match=words):
        publish_public(ledger, tmp_path / out)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert not list(tmp_path.glob("*.part*"))


def test_another_programs_file_is_refused_by_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "browser.db")) as connection:
        connection.execute("CREATE TABLE moz_places (url TEXT)")
    with pytest.raises(SchemaError, match=r"browser\.db is no database of chiprace .it holds moz_places"):
        publish_public(tmp_path / "browser.db", tmp_path / "public.db")
    assert not (tmp_path / "public.db").exists()


def test_a_copy_that_breaks_half_way_leaves_the_earlier_file(ledger: Path, public: Path) -> None:
    before = public.read_bytes()
    with Store(ledger) as store:
        store.connection.execute("DROP TABLE capacities")
    with pytest.raises(sqlite3.OperationalError):
        publish_public(ledger, public)
    assert public.read_bytes() == before
    assert not list(public.parent.glob("*.part*"))
