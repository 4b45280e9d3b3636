"""What a small ledger is made of: documents, tags and figures. Companies and chips in it are invented."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from papers import article, figure

from db.records import Amount, Capacity, CapexFact, Document, Event, Mention, Party, Tagged

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
CIK = "0000000077"
ACCESSION = "0000000077-26-000001"
STORY = (
    "Northwind Silicon will sell NW-1 chips to Tall Pine Cloud for $5 billion over four years. "
    "The hall takes 120 MW.\n"
    'A rival, "Odd & <Even> Ltd.", said nothing. Marmalade was served.'
)
HOSTILE = "<script>alert('title')</script> & \"quotes\""


def document(url: str, text: str, **changes: object) -> Document:
    told: dict[str, object] = {
        "url": url,
        "title": "A title",
        "author": "A. Writer; B. Editor",
        "published": NOW,
        "text": text,
        "fetched_at": NOW + timedelta(minutes=5),
    }
    return article(**(told | changes))


def place(text: str, surface: str) -> dict[str, Any]:
    start = text.index(surface)
    return {
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "confidence": 0.9,
        "rule": "test",
    }


def sale(text: str = STORY) -> Tagged:
    """The sale of STORY: two listed companies, one that no table lists, a chip, a sum, a capacity."""
    tagged = Tagged(
        fingerprint="test",
        mentions=(
            Mention(
                **place(text, "Northwind Silicon"), layer="company", key="northwind", canonical="Northwind"
            ),
            Mention(**place(text, "NW-1"), layer="chip", key="nw-1", canonical="NW-1", vendor="Northwind"),
            Mention(**place(text, "Tall Pine Cloud"), layer="company", key="tallpine", canonical="Tall Pine"),
            Mention(
                **place(text, "Odd & <Even> Ltd."), layer="company", key=None, canonical="Odd & <Even> Ltd."
            ),
        ),
        amounts=(
            Amount(
                **place(text, "$5 billion"),
                low=Decimal(5_000_000_000),
                high=Decimal(5_000_000_000),
                currency="USD",
                qualifier="exact",
                period="over four years",
                kind="contract",
            ),
        ),
        capacities=(Capacity(**place(text, "120 MW"), value=Decimal(120), unit="MW"),),
        events=(
            Event(
                **place(text, "Northwind Silicon will sell NW-1 chips to Tall Pine Cloud for $5 billion"),
                kind="supply_deal",
                status="announced",
                actor="Northwind",
                actor_key="northwind",
                counterparties=(
                    Party(role="customer", canonical="Tall Pine", key="tallpine"),
                    Party(role="lender", canonical="Odd & <Even> Ltd.", key=None),
                ),
                amount=0,
                chips=("NW-1",),
            ),
        ),
        sentences=((0, 89), (90, 113), (113, 158), (159, len(text))),
    )
    tagged.check(text)
    return tagged


def fact(end: date, value: int, *, filed: date, **changes: object) -> CapexFact:
    values: dict[str, object] = {
        "cik": CIK,
        "company": "NORTHWIND SILICON INC",
        "period_start": end - timedelta(days=90),
        "period_end": end,
        "value": Decimal(value),
        "accession": ACCESSION,
        "filed": filed,
    }
    return figure(**(values | changes))


FACTS = (
    fact(date(2025, 6, 30), 1_000_000_000, filed=date(2025, 8, 1)),
    # Restated: the later vintage is the one that counts.
    fact(date(2025, 6, 30), 1_100_000_000, filed=date(2026, 2, 1), accession="0000000077-26-000002"),
    fact(
        date(2025, 9, 30),
        1_300_000_000,
        filed=date(2025, 11, 1),
        kind="derived_quarter",
        derivation="2,300,000,000 - 1,000,000,000",
    ),
    fact(
        date(2026, 3, 31),
        1_500_000_000,
        filed=date(2026, 4, 20),
        accession="0000000077-26-000009",
        kind="stated_in_release",
        tag="",
        form="8-K",
        scale=6,
    ),
    fact(
        date(2026, 6, 30),
        2_200_000_000,
        filed=date(2026, 8, 1),
        accession="0000000077-26-000003",
        fiscal_year=2027,
        fiscal_quarter=1,
    ),
)


FORMULA = '=HYPERLINK("https://evil.example/","paid")'
RIGHT_TO_LEFT = "Northwind \u202egnihton\u202c \u05e9\u05dc\u05d5\u05dd & <b>bold</b> marmalade\u200f"
FORBIDDEN_IN_XML = "A bell \x07 rings over marmalade"
EUROS = "Tall Pine Cloud will pay Northwind Silicon €2 billion and gave $9 million to a school."


def deal_in_euros() -> Tagged:
    """A supply deal of two billion euros; the nine million dollars in the same sentence are no deal."""
    sums = [("€2 billion", 2_000_000_000, "EUR", "contract"), ("$9 million", 9_000_000, "USD", "other")]
    return Tagged(
        fingerprint="test",
        mentions=(),
        amounts=tuple(
            Amount(
                **place(EUROS, surface),
                low=Decimal(value),
                high=Decimal(value),
                currency=currency,
                qualifier="exact",
                period=None,
                kind=kind,
            )
            for surface, value, currency, kind in sums
        ),
        capacities=(),
        events=(
            Event(
                **place(EUROS, "Tall Pine Cloud will pay Northwind Silicon €2 billion"),
                kind="supply_deal",
                status="announced",
                actor="Tall Pine",
                actor_key="tallpine",
                counterparties=(),
                amount=0,
                chips=(),
            ),
        ),
        sentences=((0, len(EUROS)),),
    )
