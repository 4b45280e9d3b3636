"""Articles about deals of invented companies, tagged and grouped, for the tests of the digest."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from papers import article

from db.health.problem import Problem
from db.records import Amount, Document, Event, Party, Tagged
from db.store import Store

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
DEAL = "Tall Pine will pay Northwind {} for chips."
WRONG = Problem(subject="wire", what="3 polls in a row failed (http 503)", since=None, mend="open it")


def page(name: str, text: str, **changes: object) -> Document:
    told: dict[str, object] = {
        "url": f"https://wire.example/{name}",
        "title": f"Report {name}",
        "published": NOW - timedelta(hours=3),
        "text": text,
        "fetched_at": NOW - timedelta(hours=1),
    }
    return article(**(told | changes))


def deal(text: str, surface: str, dollars: int, kind: str = "supply_deal") -> Tagged:
    """One event with its sum, over the whole of a text."""
    start = text.index(surface)
    amount = Amount(
        start=start,
        end=start + len(surface),
        surface=surface,
        confidence=0.9,
        rule="t",
        low=Decimal(dollars),
        high=Decimal(dollars),
        currency="USD",
        qualifier="exact",
        period=None,
        kind="contract",
    )
    event = Event(
        start=0,
        end=len(text),
        surface=text,
        confidence=0.9,
        rule="t",
        kind=kind,
        status="announced",
        actor="Tall Pine",
        actor_key="tallpine",
        counterparties=(Party(role="supplier", canonical="Northwind", key="northwind"),),
        amount=0,
        chips=(),
    )
    return Tagged(
        mentions=(),
        amounts=(amount,),
        capacities=(),
        events=(event,),
        sentences=((0, len(text)),),
        fingerprint="t",
    )


def tell(store: Store, name: str, dollars: int, *, kind: str = "supply_deal", **changes: object) -> int:
    """A tagged and grouped article about one deal; returns its number."""
    surface = f"${dollars} million"
    text = DEAL.format(surface)
    number = store.documents.save(page(name, text, **changes)).id
    store.tags.save(number, {"text": deal(text, surface, dollars * 10**6, kind)}, fingerprint="t")
    store.stories.join(number, [])
    return number
