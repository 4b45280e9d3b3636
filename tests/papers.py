"""What the crawler and the tagger would store, for tests of what becomes of it."""

from datetime import date
from decimal import Decimal

from crawler.extract.periods import basis_of
from db.guidance import Guidance
from db.records import CapexFact, Document

USUAL: dict[str, object] = {
    "source": "wire",
    "kind": "article",
    "canonical_url": None,
    "author": None,
    "published_raw": None,
    "language": "en",
    "teaser": False,
    "rule": "test",
}


def article(**told: object) -> Document:
    """A document with what is `told` of it; `url`, `title`, `text` and `fetched_at` must be.

    Without an instant of publication it has none; with one, a feed said it to the second.
    """
    dated = told.get("published") is not None
    date = {
        "published": None,
        "published_source": "feed" if dated else None,
        "published_precision": "second" if dated else None,
    }
    return Document(**(USUAL | date | told))  # type: ignore[arg-type]


def figure(**told: object) -> CapexFact:
    """Capital spending as a 10-Q reports it; filer, period, `value`, `accession` and `filed` must be told."""
    usual: dict[str, object] = {
        "metric": "cash",
        "basis": "quarter",
        "currency": "USD",
        "tag": "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
        "dimensions": "",
        "kind": "reported_fact",
        "derivation": None,
        "form": "10-Q",
    }
    return CapexFact(**(usual | told))  # type: ignore[arg-type]


ENDS = {"3M": "03-31", "6M": "06-30", "9M": "09-30", "FY": "12-31"}


def spent(period: str, amount: int, day: str, **told: object) -> CapexFact:
    """A figure of a calendar year in millions, filed on a day: of `9M 2024`, or of the quarter `Q2 2024`."""
    length, year = period.split()
    start = date(int(year), 1, 1)
    if length[0] == "Q":
        start = date(int(year), 3 * int(length[1]) - 2, 1)
        length = f"{3 * int(length[1])}M".replace("12M", "FY")
    end = date.fromisoformat(f"{year}-{ENDS[length]}")
    usual: dict[str, object] = {
        "cik": "0000012345",
        "company": "Northwind Compute",
        "basis": basis_of(start, end),
        "period_start": start,
        "period_end": end,
        "value": Decimal(amount) * 10**6,
        "accession": f"filed {day}",
        "filed": date.fromisoformat(day),
    }
    return figure(**(usual | told))


def outlook(text: str, surface: str, year: int, **told: object) -> Guidance:
    """Guidance on a calendar year's capital spending in US dollars, said in the words `surface` of `text`."""
    start = text.index(surface)
    usual: dict[str, object] = dict.fromkeys(Guidance.__dataclass_fields__) | {
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "confidence": 0.9,
        "rule": "test",
        "own_words": False,
        "metric": "capex",
        "fiscal_year": year,
        "calendar": False,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "currency": "USD",
    }
    return Guidance(**(usual | told))  # type: ignore[arg-type]
