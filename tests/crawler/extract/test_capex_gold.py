"""Every figure of the annotated list is found in the file that is said to hold it."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.extract.earnings import read_release_counted
from crawler.extract.facts import read_facts
from crawler.extract.filing_markup import decode
from crawler.extract.filing_text import read_lines
from crawler.extract.labels import figure
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
THRESHOLD = 1.0

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


RELEASES = sorted((SHARED / "data" / "edgar" / "earnings").glob("*.*"))
BEGIN, CHANGE, END = (
    r"\bbeginning of period",
    r"^(?:net )?(?:increase|change)\b.*\bcash\b",
    r"\bend of period",
)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_the_columns_of_each_recorded_release_add_up(path: Path) -> None:
    figures = read_release_counted(path.read_bytes()).figures
    heads = {one.head for one in figures if re.search(BEGIN, one.label, re.IGNORECASE)}
    assert heads
    for head in heads:
        begin, change, end = (
            sum(one.value for one in figures if one.head == head and re.search(row, one.label, re.IGNORECASE))
            for row in (BEGIN, CHANGE, END)
        )
        assert begin + change == end, head
    for row in {one.label for one in figures if one.metric == "free_cash_flow"}:
        cells = next(
            line for line in read_lines(decode(path.read_bytes())) if line.text.startswith(row)
        ).cells
        printed = [figure(cell.text) for cell in cells[1:]]
        read = [one.value / 10**one.scale for one in figures if one.label == row]
        assert read == [value for value in printed if value is not None]
