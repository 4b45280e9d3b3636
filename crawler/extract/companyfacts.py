"""EDGAR's companyfacts JSON -> capital spending, every vintage, with the quarters derived.

Shape: `facts[taxonomy][tag].units[unit][{start?, end, val, accn, fy, fp, form, filed}]`. `fy` and `fp`
describe the filing and not the figure; a period is its start and end.
Source: https://www.sec.gov/search-filings/edgar-application-programming-interfaces
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from crawler.extract.ids import ten_digits
from crawler.extract.metrics import CURRENCIES, FLOWS, UnreadableFacts, is_sum, metric_of
from crawler.extract.periods import (
    FiscalCalendar,
    basis_of,
    is_annual,
    offset_of,
    tell_trailing,
    year_ends,
)
from crawler.extract.quarters import derive_quarters, first_tags, with_finance_leases
from db.records import CapexFact, Metric
from db.releases import ReleaseFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class FactReading:
    """Facts, by reason how many figures were refused, and of a release every printed figure."""

    facts: tuple[CapexFact, ...]
    refused: Mapping[str, int]
    figures: tuple[ReleaseFigure, ...] = ()


def why_wrong(metric: Metric, start: date | None, end: date, filed: date | None) -> str | None:
    """The name of what is impossible about a period, or None."""
    if start is not None and start > end:
        return "period ends before it begins"
    if metric in FLOWS and start is None:
        return "payment without a period"
    return "filed before its period ended" if filed is not None and filed < end and start else None


def complete(stated: tuple[CapexFact, ...], refused: Mapping[str, int]) -> FactReading:
    """Stated figures with the quarters and sums that follow from them, and all refusals."""
    derived = derive_quarters(stated)
    kept = first_tags((*stated, *derived.facts))
    counts = Counter(refused) + Counter(derived.refused)
    left_out = len(stated) + len(derived.facts) - len(kept)
    if left_out:
        counts["tagged better in the same filing"] = left_out
    return FactReading(facts=(*kept, *with_finance_leases(kept)), refused=dict(counts))


def read_companyfacts(body: bytes) -> tuple[CapexFact, ...]:
    """companyfacts JSON -> capital spending, stated figures first, then derived quarters and sums.

    Raises UnreadableFacts for bytes that are not companyfacts.
    """
    return read_companyfacts_counted(body).facts


def read_companyfacts_counted(body: bytes) -> FactReading:
    """The same with the counts of what was refused. Raises UnreadableFacts."""
    try:
        page = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnreadableFacts(f"companyfacts: not JSON ({error}); fetch the file again") from error
    facts = page.get("facts") if isinstance(page, dict) else None
    cik = ten_digits(str(page.get("cik", ""))) if isinstance(page, dict) else None
    if not isinstance(facts, dict) or cik is None:
        raise UnreadableFacts("companyfacts: no facts with a CIK; give a file of api/xbrl/companyfacts")
    # A lone surrogate ("\\ud800" in the JSON) can be neither printed nor stored.
    company = str(page.get("entityName") or "").encode("utf-8", "replace").decode()
    refused: Counter[str] = Counter()
    # A row repeated with another frame is the same figure.
    stated: dict[CapexFact, object] = {}
    for tag, unit, row in _rows(facts):
        fact = _fact(tag, unit, row, cik, company)
        if isinstance(fact, str):
            refused[fact] += 1
        else:
            stated.setdefault(fact, row.get("fy") if isinstance(row, dict) else None)
    told = tell_trailing(_exact_ones(stated, refused))
    calendar = FiscalCalendar(tuple(sorted(year_ends(told))), offset_of(_numbered(stated)))
    return complete(calendar.label(told), refused)


def _exact_ones(stated: Iterable[CapexFact], refused: Counter[str]) -> list[CapexFact]:
    """The figures without those that repeat one of their own filing in round numbers.

    A filing tags the figure in its statement and again, as billions, in a sentence.
    """
    best: dict[object, CapexFact] = {}
    for fact in stated:
        place = (fact.tag, fact.currency, fact.period_start, fact.period_end, fact.accession)
        other = best.setdefault(place, fact)
        if other is not fact:
            refused["stated again in the same filing"] += 1
            if _zeros(fact.value) < _zeros(other.value):
                best[place] = fact
    return list(best.values())


def _zeros(value: Decimal) -> int:
    """How many zeros a figure ends with, those behind the point counted below zero."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _numbered(stated: Mapping[CapexFact, object]) -> Iterator[tuple[date, int]]:
    """The last day of each annual report's newest year, and the number that EDGAR gives the report."""
    newest: dict[str, tuple[date, int]] = {}
    for fact, number in stated.items():
        if fact.basis == "year" and is_annual(fact.form) and fact.accession and isinstance(number, int):
            known = newest.get(fact.accession)
            if known is None or known[0] < fact.period_end:
                newest[fact.accession] = (fact.period_end, number)
    return iter(newest.values())


def _rows(facts: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Tag with prefix, unit and row of every figure whose tag is capital spending."""
    for taxonomy, tags in facts.items():
        for name, entry in tags.items() if isinstance(tags, dict) else ():
            tag = f"{taxonomy}:{name}"
            units = entry.get("units") if isinstance(entry, dict) and metric_of(tag) else None
            for unit, rows in units.items() if isinstance(units, dict) else ():
                for row in rows if isinstance(rows, list) else ():
                    yield tag, unit, row


def _fact(tag: str, unit: str, row: object, cik: str, company: str) -> CapexFact | str:
    """One row as a fact, or the name of the reason for which it is none."""
    metric = metric_of(tag)
    if unit not in CURRENCIES:
        return "not money"
    try:
        value = Decimal(str(row["val"]))  # type: ignore[index]
        end = date.fromisoformat(row["end"])  # type: ignore[index]
        start = date.fromisoformat(row["start"]) if "start" in row else None  # type: ignore[index, operator]
        filed = date.fromisoformat(row["filed"])  # type: ignore[index]
        accession, form = str(row["accn"]), str(row["form"])  # type: ignore[index]
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return "row incomplete"
    basis = basis_of(start, end)
    if not is_sum(value):
        return "no sum of money"
    wrong = why_wrong(metric, start, end, filed) if metric else None
    if metric is None or basis is None or wrong is not None:
        return wrong or "period of no known length"
    return CapexFact(
        cik=cik,
        company=company,
        metric=metric,
        basis=basis,
        period_start=start,
        period_end=end,
        value=value,
        currency=unit,
        tag=tag,
        dimensions="",
        kind="reported_fact",
        derivation=None,
        accession=accession,
        form=form,
        filed=filed,
    )
