"""What people correct outlasts every new tagging, in every place that shows the tag."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from db.corrections import Correction, CorrectionError
from db.knowledge import Reference
from db.public import publish_public
from db.records import Amount, Document, Event, Mention, Party, Tagged
from db.store import Store
from db.store.connection import instant

Make = Callable[..., Document]
MADE = instant("2026-03-02T09:00:00Z")
FIRST = "Tall Pine will pay Northwind $5 billion for chips."
BILLIONS = Decimal(5_000_000_000)
TEXT = f"It rained. {FIRST} Nobody else spoke."


def tags(text: str, *, fingerprint: str = "one", **event: Any) -> Tagged:
    """The deal of FIRST, where it stands in `text`."""

    def span(surface: str) -> dict[str, Any]:
        start = text.index(surface)
        return {
            "start": start,
            "end": start + len(surface),
            "surface": surface,
            "confidence": 0.9,
            "rule": "r",
        }

    starts = [0, text.index(FIRST), text.index("Nobody")]
    sum_of = {"currency": "USD", "qualifier": "exact", "period": None, "kind": "contract"}
    deal = {
        "kind": "supply_deal",
        "status": "announced",
        "actor": "Tall Pine",
        "actor_key": "tallpine",
        "counterparties": (Party(role="supplier", canonical="Northwind", key="northwind"),),
        "amount": 0,
        "chips": (),
    }
    tagged = Tagged(
        fingerprint=fingerprint,
        mentions=(
            Mention(**span("Tall Pine"), layer="company", key="tallpine", canonical="Tall Pine"),
            Mention(**span("Northwind"), layer="company", key="northwind", canonical="Northwind"),
        ),
        amounts=(Amount(**span("$5 billion"), low=BILLIONS, high=BILLIONS, **sum_of),),  # type: ignore[arg-type]
        capacities=(),
        events=(Event(**span(FIRST.removesuffix(".")), **(deal | event)),),
        sentences=tuple(zip(starts, [starts[1] - 1, starts[2] - 1, len(text)], strict=True)),
    )
    tagged.check(text)
    return tagged


@pytest.fixture
def store(tmp_path: Path, small_reference: Reference, make_document: Make) -> Iterator[Store]:
    with Store(tmp_path / "ledger.db") as opened:
        opened.mirror.update(small_reference)
        saved = opened.documents.save(make_document(url="https://wire.example/1", text=TEXT))
        opened.tags.save(saved.id, {"text": tags(TEXT)}, fingerprint="one")
        yield opened


def fix(store: Store, layer: str, row_id: int = 1, *, drop: bool = False, **changes: str) -> int:
    return store.corrections.make(
        Correction(
            layer=layer,  # type: ignore[arg-type]
            row_id=row_id,
            changes=changes,
            dropped=drop,
            who="A. Editor",
            why="read again",
            made_at=MADE,
        )
    )


def row(store: Store, view: str = "event_evidence") -> dict[str, Any] | None:
    cursor = store.connection.execute(f"SELECT * FROM {view}")
    found = cursor.fetchone()
    return dict(zip([one[0] for one in cursor.description], found, strict=True)) if found else None


def state(store: Store) -> list[str]:
    return [one["state"] for one in reversed(store.corrections.listed())]


def test_a_correction_outlasts_a_new_tagging_by_another_pipeline(store: Store) -> None:
    fix(store, "event", kind="investment", status="planned")
    fix(store, "amount", low="4e9", kind="investment")
    for fingerprint in ("one", "two"):
        store.tags.save(1, {"text": tags(TEXT, fingerprint=fingerprint)}, fingerprint=fingerprint)
        event = row(store)
        assert event is not None
        assert (event["kind"], event["status"], event["amount_kind"]) == (
            "investment",
            "planned",
            "investment",
        )
        assert (event["low"], event["high"], event["correction"]) == (4_000_000_000, 5_000_000_000, "1; 2")
        amount = row(store, "amount_evidence")
        assert amount is not None
        assert (amount["kind"], amount["correction"]) == ("investment", "2")
    assert state(store) == ["applied", "applied"]


def test_it_follows_its_sentence_to_another_place_in_an_edited_text(store: Store) -> None:
    fix(store, "event", status="completed")
    fix(store, "mention", 2, company="none")
    moved = f"It snowed all day, and then it rained. {FIRST} Nobody else spoke."
    store.connection.execute("UPDATE documents SET text = ?", (moved,))
    store.tags.save(1, {"text": tags(moved)}, fingerprint="two")
    event = row(store)
    assert event is not None
    assert (event["status"], event["counterparties"]) == ("completed", "Northwind (supplier)")
    assert store.connection.execute("SELECT count(key) FROM event_parties").fetchone()[0] == 0
    assert state(store) == ["applied", "applied"]
    assert store.corrections.listed()[0]["evidence_sentence"] == FIRST


def test_a_wrong_link_is_mended_in_the_events_of_its_sentence(store: Store) -> None:
    fix(store, "mention", company="quillback")
    event = row(store)
    assert event is not None
    assert (event["actor_key"], event["actor"], event["correction"]) == ("quillback", "Quillback", "1")
    assert event["counterparties"] == "Northwind (supplier)"


def test_a_dropped_event_stays_away_and_its_sum_stays(store: Store) -> None:
    fix(store, "event", drop=True)
    store.tags.save(1, {"text": tags(TEXT)}, fingerprint="two")
    assert row(store) is None
    assert row(store, "amount_evidence") is not None
    assert state(store) == ["applied"]
    store.tags.save(1, {"text": replace(tags(TEXT), events=())}, fingerprint="three")
    assert state(store) == ["agreed"]


def test_what_the_tagger_comes_to_say_itself_is_agreed(store: Store) -> None:
    fix(store, "event", kind="investment")
    store.tags.save(1, {"text": tags(TEXT, kind="investment")}, fingerprint="two")
    assert state(store) == ["agreed"]
    event = row(store)
    assert event is not None
    assert event["correction"] is None


def test_a_correction_whose_sentence_is_gone_is_reported_and_comes_back_with_it(store: Store) -> None:
    fix(store, "amount", kind="valuation")
    store.connection.execute("UPDATE documents SET text = 'All was taken back.'")
    store.tags.save(1, {}, fingerprint="two")
    (gone,) = store.corrections.listed()
    assert (gone["state"], gone["surface"], gone["evidence_sentence"]) == ("gone", "$5 billion", None)
    store.connection.execute("UPDATE documents SET text = ?", (TEXT,))
    store.tags.save(1, {"text": tags(TEXT)}, fingerprint="three")
    assert state(store) == ["applied"]
    amount = row(store, "amount_evidence")
    assert amount is not None
    assert amount["kind"] == "valuation"


def test_a_later_correction_goes_over_an_earlier_one_and_a_withdrawn_one_is_undone(store: Store) -> None:
    fix(store, "event", kind="investment")
    second = fix(store, "event", kind="acquisition")
    store.tags.save(1, {"text": tags(TEXT)}, fingerprint="two")
    event = row(store)
    assert event is not None
    assert event["kind"] == "acquisition"
    store.corrections.withdraw(second, now=MADE)
    assert store.documents.stale("two") == 1
    store.tags.save(1, {"text": tags(TEXT)}, fingerprint="two")
    event = row(store)
    assert event is not None
    assert event["kind"] == "investment"
    with pytest.raises(CorrectionError, match="correction 2 is withdrawn already"):
        store.corrections.withdraw(second, now=MADE)


@pytest.mark.parametrize(
    ("layer", "changes", "says"),
    [
        ("event", {"kind": "investmant"}, "did you mean investment"),
        ("event", {"actor": "nobody-at-all"}, "the keys stand in the table companies"),
        ("event", {"amount": "5"}, "is one of none"),
        ("amount", {"low": "nan"}, "finite"),
        ("amount", {"low": "6e9"}, "is above high"),
        ("amount", {"currency": "dollars"}, "ISO 4217"),
        ("mention", {"chip": "none"}, "use company=KEY"),
        ("mention", {"name": "x"}, "no field of mention; there are company, chip"),
        ("event", {}, "say FIELD=VALUE or --drop"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(
    store: Store, layer: str, changes: dict[str, str], says: str
) -> None:
    before = list(store.connection.iterdump())
    with pytest.raises(CorrectionError, match=says):
        fix(store, layer, **changes)
    assert list(store.connection.iterdump()) == before


def test_the_public_file_tells_the_correction_and_not_the_text_of_what_was_dropped(
    store: Store, tmp_path: Path
) -> None:
    fix(store, "event", drop=True)
    fix(store, "amount", drop=True)
    store.tags.save(1, {"text": tags(TEXT)}, fingerprint="two")
    publish_public(Path(store.path), tmp_path / "public.db")
    content = (tmp_path / "public.db").read_bytes()
    assert b"read again" in content
    assert b"will pay" not in content
