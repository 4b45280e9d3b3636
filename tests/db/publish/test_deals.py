"""The deals page: directions, circles, sums side by side, copies once, and every word of others as text."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from small_ledger import document

from db.knowledge import Reference
from db.records import Amount, Event, Party, Tagged
from db.store import Store

Get = Callable[..., httpx.Response]
Visit = Callable[[Path], Get]
SALE = "Tall Pine will buy chips of Northwind for $5 billion."
ROUND = "Northwind put $2 billion into <b>Odd</b> & Sons."
BACK = "<b>Odd</b> & Sons rents halls of Tall Pine."
LATER = "Tall Pine will buy chips of Northwind for $7 billion."
SIDES = {"northwind": "Northwind", "tallpine": "Tall Pine", "": "<b>Odd</b> & Sons"}


def told(
    text: str, kind: str, actor: str, role: str, other: str, billions: int = 0, status: str = "announced"
) -> Tagged:
    span = {"start": 0, "end": len(text), "surface": text, "confidence": 0.9, "rule": "test"}
    written = f"${billions} billion"
    place = text.find(written)
    value = Decimal(billions) * 10**9
    size = {"low": value, "high": value, "currency": "USD", "qualifier": "exact", "period": None}
    amounts = (
        (
            Amount(
                start=place,
                end=place + len(written),
                surface=written,
                confidence=0.9,
                rule="test",
                kind="contract",
                **size,  # type: ignore[arg-type]
            ),
        )
        if billions
        else ()
    )
    event = Event(
        **span,  # type: ignore[arg-type]
        kind=kind,
        status=status,  # type: ignore[arg-type]
        actor=SIDES[actor],
        actor_key=actor or None,
        counterparties=(Party(role=role, canonical=SIDES[other], key=other or None),),
        amount=0 if billions else None,
        chips=(),
    )
    return Tagged(
        fingerprint="t",
        mentions=(),
        amounts=amounts,
        capacities=(),
        events=(event,),
        sentences=((0, len(text)),),
    )


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    """A sale told twice by copies and once more with another sum, a round, and the way back."""
    path = tmp_path_factory.mktemp("deals") / "deals.db"
    with Store(path) as store:
        store.mirror.update(replace(reference, fingerprint="deals"))
        for number, (text, kind, *sides) in enumerate(
            (
                (SALE, "supply_deal", "tallpine", "supplier", "northwind", 5),
                (SALE, "supply_deal", "tallpine", "supplier", "northwind", 5),
                (LATER, "supply_deal", "tallpine", "supplier", "northwind", 7, "planned"),
                (ROUND, "investment", "northwind", "target", "", 2),
                (BACK, "power_deal", "", "supplier", "tallpine"),
                ("Tall Pine denies it.", "supply_deal", "northwind", "supplier", "tallpine", 0, "denied"),
                ("They work together.", "other", "northwind", "partner", "tallpine"),
            )
        ):
            saved = store.documents.save(document(f"https://wire.example/{number}", text))
            store.tags.save(saved.id, {"text": told(text, kind, *sides)}, fingerprint="t")  # type: ignore[arg-type]
        store.connection.execute("UPDATE documents SET story = CASE id WHEN 2 THEN 1 ELSE id END")
        while store.merged.refresh(50):
            pass
    return path


@pytest.fixture
def page(visit: Visit, dealt: Path) -> Callable[[str], str]:
    return lambda query="": visit(dealt)(f"/deals{query}").text


def rows(text: str) -> list[str]:
    table = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in table.split("</tr>") if "<td" in row]


def test_sums_of_a_pair_stand_side_by_side_and_a_copy_adds_nothing(page: Callable[[str], str]) -> None:
    first = rows(page(""))[0]
    assert first.startswith("Tall Pine buys from Northwind")
    assert first.count("$5 billion supply deal, announced") == 1
    assert "$7 billion supply deal, planned" in first
    assert "$12 billion" not in page("")


def test_money_that_comes_round_is_found_with_the_sentence_of_each_step(page: Callable[[str], str]) -> None:
    text = page("")
    circles = text.partition('<ol class="circles">')[2].partition("</ol>")[0]
    assert circles.count('class="round"') == 1
    seen = " ".join(re.sub(r"<[^>]*>", " ", circles).split())
    assert "funds &lt;b&gt;Odd&lt;/b&gt; &amp; Sons" in seen
    for sentence in (SALE, LATER):
        assert sentence in seen
    # The denied sale the other way would have closed a circle of two.
    assert "denied" not in seen


def test_names_of_others_are_text_in_the_map_and_the_table(page: Callable[[str], str]) -> None:
    text = page("")
    assert "<b>Odd" not in text
    assert '<title id="flows-title">' in text
    assert "Northwind funds &lt;b&gt;Odd&lt;/b&gt; &amp; Sons" in text


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("?company=northwind", 2),
        ("?kind=investment", 1),
        ("?status=planned", 1),
        ("?status=denied", 1),
        ("?year=1999", 0),
        ("?year=2026", 3),
        ("?kind=%27+OR+1%3D1+--&company=%3Cb%3E", 0),
    ],
)
def test_filters_choose_and_nothing_chosen_is_said(
    page: Callable[[str], str], query: str, pairs: int
) -> None:
    text = page(query)
    assert len(rows(text)) == pairs
    assert ("says who pays whom" in text) == (pairs == 0)


def test_events_that_name_no_direction_are_counted(page: Callable[[str], str]) -> None:
    assert "1 more event names sides" in page("")
