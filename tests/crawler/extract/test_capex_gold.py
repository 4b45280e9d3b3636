"""Every figure of the annotated list is found in the file that is said to hold it."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.extract.facts import read_facts
from crawler.extract.quarters import derive_quarters
from db.records import CapexFact

SHARED = Path(__file__).parents[4] / "shared"
GOLD = SHARED / "gold" / "capex_dev.csv"
METRICS = {
    "capex_cash": {"cash"},
    "capex_net_of_proceeds": {"net"},
    "capex_unpaid": {"accrued"},
    "finance_lease_principal": {"finance_lease_principal"},
    "purchase_obligation": {"commitments"},
    # The list goes by the tag; a dimension may say that the commitment is a lease not yet commenced.
    "purchase_obligation_unconditional": {"commitments", "leases_not_commenced"},
}
BASES = {
    "Q": {"quarter"},
    "YTD6M": {"ytd"},
    "YTD9M": {"ytd"},
    "FY_or_TTM": {"year", "trailing"},
    "instant": {"instant"},
}
THRESHOLD = 0.98

pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="../shared is absent: nothing to measure against")


def is_row(row: dict[str, str], fact: CapexFact) -> bool:
    """Whether a fact is of the row's metric, basis, period, tag and kind; its value is another matter."""
    start = date.fromisoformat(row["period_start"]) if row["period_start"] else None
    return (
        fact.metric in METRICS[row["metric"]]
        and fact.basis in BASES[row["basis"]]
        and fact.period_start == start
        and fact.period_end == date.fromisoformat(row["period_end"])
        and fact.kind == row["kind"]
        and fact.dimensions == row["dimensions"]
        and (fact.tag == row["xbrl_tag"] or not row["xbrl_tag"])
        and fact.currency == "USD"
    )


def test_the_listed_figures_are_found_with_value_period_and_kind() -> None:
    rows = list(csv.DictReader(GOLD.open(encoding="utf-8", newline="")))
    facts: dict[str, tuple[CapexFact, ...]] = {}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    missing = []
    for row in rows:
        path = re.search(r"edgar/\S+", row["source"])
        assert path is not None
        name = path.group(0)
        if name not in facts:
            facts[name] = read_facts((SHARED / "data" / name).read_bytes())
        values = {fact.value for fact in facts[name] if is_row(row, fact)}
        verdict = "found" if Decimal(row["value_usd"]) in values else "wrong" if values else "missing"
        if verdict == "missing" and row["kind"] == "derived_quarter":
            # The longer and the shorter period of one quarter may stand in two filings of one filer.
            cik = {fact.cik for fact in facts[name]}
            stated = [fact for found in facts.values() for fact in found if fact.cik in cik]
            derived = [fact for fact in derive_quarters(stated).facts if is_row(row, fact)]
            if Decimal(row["value_usd"]) in {fact.value for fact in derived}:
                verdict = "found in two files"
        counts[row["kind"]][verdict] += 1
        if not verdict.startswith("found"):
            missing.append(
                (verdict, name, *(row[key] for key in ("metric", "basis", "period_end", "value_usd")))
            )
    print()
    for kind, verdicts in sorted(counts.items()):
        print(f"{kind:20}", dict(verdicts))
    print(*missing, sep="\n")
    found = sum(count for verdicts in counts.values() for name, count in verdicts.items() if name[0] == "f")
    assert found / len(rows) >= THRESHOLD, f"{found} of {len(rows)} figures found"
