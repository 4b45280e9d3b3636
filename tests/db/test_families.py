"""The families of the store where a gap would lose or double something."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from db.knowledge import Reference, Source
from db.manufacturing import Project
from db.records import Document, Filing, Mention, Tagged
from db.store import Store
from db.store.connection import stamp
from db.store.frontier import Found
from db.store.tags import sentence_of

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Make = Callable[..., Document]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "families.db") as store:
        yield store


def one(store: Store, query: str, *values: object) -> object:
    row = store.connection.execute(query, values).fetchone()
    return row[0] if row is not None else None


# frontier


def lease(store: Store, now: datetime = NOW) -> list[str]:
    taken = store.frontier.lease(owner="a:1:1", sources=["wire"], limit=9, now=now, duration=DAY)
    return [item.url for item in taken]


def test_a_crawler_that_stops_in_good_order_gives_its_leases_back_unspent(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire", hint='{"title": "t"}')], now=NOW)
    assert lease(store) == ["https://example.com/1"]
    store.frontier.release("another:1:1")
    assert store.frontier.states() == {"leased": 1}
    store.frontier.release("a:1:1")
    (again,) = store.frontier.lease(owner="b:1:1", sources=["wire"], limit=9, now=NOW, duration=DAY)
    assert (again.attempts, again.hint) == (1, '{"title": "t"}')


def test_a_failed_url_waits_until_its_source_says_that_it_has_changed(store: Store) -> None:
    item = Found(url="https://example.com/1", source="wire", changed_at=NOW)
    store.frontier.add([item], now=NOW)
    lease(store)
    store.frontier.fail(item.url, reason="no text")
    assert lease(store, NOW + 99 * DAY) == []
    assert store.frontier.add([item], now=NOW)["known"] == 1
    assert store.frontier.add([replace(item, changed_at=NOW + DAY)], now=NOW)["changed"] == 1
    assert lease(store) == [item.url]
    assert one(store, "SELECT reason FROM frontier") is None


def test_what_is_set_aside_is_an_address_without_a_word_and_counted_once(store: Store) -> None:
    item = Found(url="https://example.com/1", source="wire", changed_at=NOW, hint='{"title": "t"}')
    assert store.frontier.set_aside([item, item], now=NOW) == 1
    assert store.frontier.set_aside([item], now=NOW) == 0
    row = store.connection.execute("SELECT state, reason, hint, changed_at FROM frontier").fetchone()
    assert tuple(row) == ("refused", "not relevant", None, None)
    assert lease(store) == []


def test_what_was_set_aside_comes_back_only_for_one_that_wants_it(store: Store) -> None:
    item = Found(url="https://example.com/1", source="other")
    store.frontier.set_aside([item], now=NOW)
    assert store.frontier.add([replace(item, wanted=False)], now=NOW)["known"] == 1
    assert store.frontier.add([replace(item, source="wire")], now=NOW)["changed"] == 1
    assert lease(store) == [item.url]
    store.frontier.refuse(item.url, reason="robots.txt")
    assert store.frontier.add([item], now=NOW + DAY)["known"] == 1
    # What is queued or read is not set aside by another.
    assert store.frontier.set_aside([item], now=NOW) == 0


def test_sources_with_pages_left_are_waiting_and_those_on_lease_are_not(store: Store) -> None:
    for source in ("wire", "other"):
        store.frontier.add([Found(url=f"https://example.com/{source}", source=source)], now=NOW)
    assert store.frontier.waiting(now=NOW - DAY) == frozenset()
    assert store.frontier.waiting(now=NOW) == {"wire", "other"}
    lease(store)
    assert store.frontier.waiting(now=NOW) == {"other"}
    assert store.frontier.waiting(now=NOW + DAY) == {"wire", "other"}


def test_no_source_at_all_leases_nothing(store: Store) -> None:
    store.frontier.add([Found(url="https://example.com/1", source="wire")], now=NOW)
    assert store.frontier.lease(owner="a:1:1", sources=[], limit=9, now=NOW, duration=DAY) == []


# documents and filings


def test_an_edited_page_keeps_its_date_and_every_text_it_ever_had(store: Store, make_document: Make) -> None:
    url = "https://example.com/1"
    texts = ["first", "second", "first"]
    outcomes = [
        store.documents.save(
            make_document(url, text, published=NOW + n * DAY, fetched_at=NOW + n * DAY, title=f"t {text}")
        )
        for n, text in enumerate(texts)
    ]
    assert [(saved.outcome, saved.version) for saved in outcomes] == [
        ("new", 1),
        ("changed", 2),
        ("changed", 3),
    ]
    versions = store.connection.execute("SELECT version, text FROM document_versions ORDER BY version")
    assert [tuple(row) for row in versions] == [(1, "first"), (2, "second"), (3, "first")]
    row = store.connection.execute("SELECT published, first_seen, fetched_at FROM documents").fetchone()
    assert tuple(row) == (stamp(NOW), stamp(NOW), stamp(NOW + 2 * DAY))


def test_an_edited_page_is_stale_for_the_tagger_and_without_a_story(
    store: Store, make_document: Make
) -> None:
    saved = store.documents.save(make_document("https://example.com/1", "first"))
    store.tags.save(saved.id, {}, fingerprint="one")
    store.stories.join(saved.id, [])
    assert (store.documents.stale("one"), store.documents.stale("two")) == (0, 1)
    assert store.stories.count() == 1
    store.documents.save(make_document("https://example.com/1", "second"))
    assert store.documents.stale("one") == 1
    assert store.stories.ungrouped(9) == [(saved.id, "second")]


def test_stale_documents_come_in_batches_none_twice_and_none_left_out(
    store: Store, make_document: Make
) -> None:
    ids = [store.documents.save(make_document(f"https://example.com/{n}", "t")).id for n in range(7)]
    seen: list[int] = []
    while batch := list(store.documents.stale_texts("one", after=seen[-1] if seen else 0, limit=3)):
        seen += [row.id for row in batch]
    assert seen == ids


def test_a_filing_is_kept_once_with_its_documents_and_says_who_files(
    store: Store, make_document: Make
) -> None:
    filing = Filing(
        accession="0000000001-26-000001",
        cik="0000000001",
        company="Example Corp",
        form="8-K",
        items=("2.02", "9.01"),
        period=date(2026, 2, 28),
        accepted=NOW,
        filed=NOW.date(),
        documents=(),
    )
    url = "https://example.com/0000000001-26-000001.txt"
    parts = [
        make_document(f"{url}#{n}", "text", kind="filing", accession=filing.accession, sequence=n)
        for n in (1, 2)
    ]
    store.frontier.add([Found(url=url, source="edgar", kind="submission")], now=NOW)
    for _ in range(2):
        store.keep_filing(filing, parts, url=url, source="edgar", now=NOW)
    assert store.totals()["filings"] == 1
    assert store.documents.count() == 2
    assert store.frontier.states() == {"done": 1}
    assert json.loads(str(one(store, "SELECT items FROM filings"))) == ["2.02", "9.01"]
    assert {row.filer for row in store.documents.stale_texts("one")} == {"Example Corp"}
    (holder,) = store.documents.held_under(f"{url}#1")
    assert (holder.found_at, holder.text) == (url, "text")
    empty = replace(filing, accession="0000000001-26-000002", period=None, accepted=None, filed=None)
    assert store.keep_filing(empty, [], url="https://example.com/2.txt", source="edgar", now=NOW) == []


# tags


def test_tagging_again_replaces_every_row_of_the_document_and_of_no_other(
    store: Store, make_document: Make, make_deal: Callable[..., Tagged]
) -> None:
    text = "Tall Pine will pay Northwind $5 billion for NW-1 chips. It takes 2 GW."
    ids = [store.documents.save(make_document(f"https://example.com/{n}", text)).id for n in range(2)]
    tagged = make_deal(text, ("Tall Pine", "tallpine"), ("Northwind", "northwind"), "$5 billion", 5, "NW-1")
    for document_id in ids:
        store.tags.save(document_id, {"text": tagged}, fingerprint="one")
    before = store.totals()
    assert (before["events"], before["amounts"], before["capacities"]) == (2, 2, 2)
    store.tags.save(ids[0], {"text": tagged}, fingerprint="two")
    assert store.totals() == before
    store.tags.save(ids[0], {}, fingerprint="three")
    for table in ("events", "amounts", "capacities", "mentions"):
        assert one(store, f"SELECT group_concat(DISTINCT document_id) FROM {table}") == str(ids[1])
    assert one(store, "SELECT count(*) FROM event_parties") == 1
    assert one(store, "SELECT count(*) FROM event_chips") == 1
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_event_keeps_where_and_when_it_is_and_how_large(
    store: Store, make_document: Make, make_deal: Callable[..., Tagged]
) -> None:
    text = "Tall Pine will pay Northwind $5 billion for NW-1 chips. It takes 2 GW."
    saved = store.documents.save(make_document("https://example.com/1", text))
    tagged = make_deal(text, ("Tall Pine", "tallpine"), ("Northwind", "northwind"), "$5 billion", 5, "NW-1")
    event = replace(tagged.events[0], capacity=0, place="Ohio", period="by 2028")
    store.tags.save(saved.id, {"text": replace(tagged, events=(event,))}, fingerprint="one")
    query = "SELECT place, period, unit FROM events JOIN capacities ON capacities.id = events.capacity_id"
    assert [tuple(row) for row in store.connection.execute(query)] == [("Ohio", "by 2028", "GW")]
    with pytest.raises(ValueError, match="names capacity 1 of 1"):
        replace(tagged, events=(replace(event, capacity=1),)).check(text)


def test_tags_that_break_half_way_leave_the_earlier_ones(
    store: Store, make_document: Make, make_deal: Callable[..., Tagged]
) -> None:
    text = "Tall Pine will pay Northwind $5 billion for NW-1 chips."
    saved = store.documents.save(make_document("https://example.com/1", text))
    tagged = make_deal(text, ("Tall Pine", "tallpine"), ("Northwind", "northwind"), "$5 billion", 5, "NW-1")
    store.tags.save(saved.id, {"text": tagged}, fingerprint="one")
    too_exact = replace(tagged.amounts[0], low=Decimal("0.12345678901234567891"), high=Decimal(1))
    with pytest.raises(ValueError, match="more digits than a double holds"):
        store.tags.save(saved.id, {"text": replace(tagged, amounts=(too_exact,))}, fingerprint="two")
    assert store.documents.stale("one") == 0
    assert one(store, "SELECT surface FROM amounts") == "$5 billion"


def test_a_span_across_sentences_has_them_all_as_its_evidence() -> None:
    def span(start: int, end: int) -> Mention:
        return Mention(
            start=start,
            end=end,
            surface="x" * (end - start),
            confidence=1.0,
            rule="test",
            layer="company",
            key=None,
            canonical="x",
        )

    sentences = ((2, 10), (11, 20), (21, 30))
    assert sentence_of(span(3, 5), sentences) == (2, 10)
    assert sentence_of(span(9, 22), sentences) == (2, 30)
    assert sentence_of(span(10, 11), sentences) == (2, 11)  # between two sentences
    assert sentence_of(span(0, 2), sentences) == (0, 2)  # before the first
    assert sentence_of(span(25, 40), sentences) == (21, 40)  # beyond the last
    assert sentence_of(span(3, 5), ()) == (3, 5)


# knowledge mirror


def test_the_mirror_is_written_on_change_only_and_holds_values_as_they_are(
    store: Store, small_reference: Reference
) -> None:
    site = Project(
        key="site", name="Site", owners=("tallpine",), capacity_gw=Decimal("1.21"), amount=Decimal(10**11)
    )
    reference = replace(small_reference, projects=(site,), fingerprint="one")
    assert store.mirror.update(reference)
    assert not store.mirror.update(reference)
    row = store.connection.execute("SELECT * FROM projects").fetchone()
    assert (json.loads(row["owners"]), row["capacity_gw"], row["amount"]) == (["tallpine"], 1.21, 10**11)
    assert row["unverified"] == 0
    fewer = replace(reference, companies=reference.companies[:3], projects=(), fingerprint="two")
    assert store.mirror.update(fewer)
    assert (one(store, "SELECT count(*) FROM companies"), one(store, "SELECT count(*) FROM projects")) == (
        3,
        0,
    )
    assert "frames" not in [row[1] for row in store.connection.execute("PRAGMA table_info(event_kinds)")]


def test_terms_are_numbers_and_days_in_the_published_table(store: Store, small_reference: Reference) -> None:
    source = Source(
        key="read",
        name="Read",
        kind="rss",
        url="https://read.example/feed",
        rights="headline_only",
        relevance="topic",
        terms_reviewed=date(2026, 2, 1),
    )
    store.mirror.update(replace(small_reference, sources=(source,)))
    row = store.connection.execute(
        "SELECT may_fetch_pages, may_store_text, may_publish_text, max_excerpt_chars, terms_reviewed, "
        "relevance_min, every_max, typeof(max_excerpt_chars) AS type FROM sources"
    ).fetchone()
    assert tuple(row) == (0, 1, 0, 200, "2026-02-01", 0.4, "1d", "integer")


def test_a_mirror_that_breaks_half_way_leaves_the_tables_before_it(
    store: Store, small_reference: Reference
) -> None:
    store.mirror.update(small_reference)
    before = one(store, "SELECT count(*) FROM companies")
    doubled = replace(
        small_reference, companies=(), sources=small_reference.sources * 2, fingerprint="broken"
    )
    with pytest.raises(sqlite3.IntegrityError):
        store.mirror.update(doubled)
    assert one(store, "SELECT count(*) FROM companies") == before
    assert not store.mirror.update(small_reference)


def test_a_source_that_brought_documents_keeps_its_row_when_its_block_is_gone(
    store: Store, small_reference: Reference, make_document: Callable[..., Document]
) -> None:
    store.mirror.update(small_reference)
    store.documents.save(make_document("https://open.example/kept", "Words.", source="open"))
    assert store.mirror.update(replace(small_reference, sources=()))
    rows = store.connection.execute("SELECT key, rights, enabled FROM sources").fetchall()
    assert [tuple(row) for row in rows] == [("open", "publishable", 0)]
    assert store.mirror.update(small_reference)
    enabled = dict(tuple(row) for row in store.connection.execute("SELECT key, enabled FROM sources"))
    assert enabled == {"wire": 1, "open": 1}
