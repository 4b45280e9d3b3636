"""`tag` tells the history of guidance anew, whatever order the documents came in."""

from datetime import UTC, datetime
from pathlib import Path

from db.records import Document
from db.reference import load_reference
from db.store import Store
from scheduler import stages

NOW = datetime(2026, 8, 1, tzinfo=UTC)


def article(day: str, text: str) -> Document:
    return Document(
        url=f"https://wire.example/{day}",
        source="wire",
        kind="article",
        canonical_url=None,
        title="A headline",
        author=None,
        published=datetime.fromisoformat(day).replace(tzinfo=UTC),
        published_raw=None,
        published_source="feed",
        published_precision="day",
        language="en",
        teaser=False,
        text=text,
        fetched_at=NOW,
        rule="test",
    )


def history(store: Store) -> list[tuple[str, str, int, int | None]]:
    rows = store.connection.execute(
        "SELECT said_on, action, high, standing_high FROM guidance_evidence ORDER BY said_on"
    )
    return [tuple(row) for row in rows]


def test_an_article_that_comes_late_takes_its_place_in_the_history(tmp_path: Path) -> None:
    spends = "Widgetron Inc. expects capital expenditures of ${} million in 2026."
    reference = load_reference()
    with Store(tmp_path / "ledger.db") as store:
        store.documents.save(article("2026-07-29", spends.format(72)))
        stages.tag(store, reference)
        million = 1_000_000
        assert history(store) == [("2026-07-29", "initiated", 72 * million, None)]
        store.documents.save(article("2026-01-28", spends.format(60)))
        stages.tag(store, reference)
        assert history(store) == [
            ("2026-01-28", "initiated", 60 * million, None),
            ("2026-07-29", "raised", 72 * million, 60 * million),
        ]


def test_a_run_killed_before_the_history_was_told_is_mended_by_the_next(tmp_path: Path) -> None:
    reference = load_reference()
    with Store(tmp_path / "ledger.db") as store:
        store.documents.save(article("2026-07-29", "Widgetron Inc. expects capex of $72 million in 2026."))
        stages.tag(store, reference)
        told = store.guidance.moves()
        store.guidance.replace([])
        stages.tag(store, reference)
        assert store.guidance.moves() == told != []
