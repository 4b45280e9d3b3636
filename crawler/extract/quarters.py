"""Quarters by subtraction, within one vintage: Q2 = 6M - 3M, Q3 = 9M - 6M, Q4 = year - 9M.

Filers restate. A difference of a first-filed and a restated figure is a number that nobody ever
reported, so operands must be of one vintage: of one filing, or of filings between which the figures of
that period are not known to have been restated. What cannot be paired is refused by a counted name.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from crawler.extract.metrics import FLOWS, rank
from crawler.extract.periods import QUARTER
from db.records import CapexFact

# An event is known by the gap in which it happened: the index of the filing date that ends it.
Gap = int
Span = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Quarters by subtraction, and by reason how many could not be had."""

    facts: tuple[CapexFact, ...]
    refused: Mapping[str, int]


def _in_order(facts: Iterable[CapexFact]) -> list[CapexFact]:
    return sorted(facts, key=lambda fact: (fact.filed or date.min, fact.accession or ""))


@dataclass(frozen=True, slots=True)
class Vintages:
    """The figures of one tag, unit and dimension by period, each in the order of filing."""

    series: Mapping[Span, Sequence[CapexFact]]
    dates: Sequence[date]
    # How many periods changed across each gap: a restatement shows in many of them at once.
    weight: Mapping[Gap, int]

    @classmethod
    def of(cls, facts: Iterable[CapexFact]) -> "Vintages":
        """Group by period. Facts without a start are passed over."""
        groups: defaultdict[Span, list[CapexFact]] = defaultdict(list)
        for fact in facts:
            if fact.period_start is not None:
                groups[fact.period_start, fact.period_end].append(fact)
        series = {span: _in_order(group) for span, group in groups.items()}
        dates = sorted({fact.filed for group in series.values() for fact in group if fact.filed})
        weight: Counter[Gap] = Counter()
        for group in series.values():
            for changed, gaps in _steps(group, dates):
                if changed:
                    weight.update(gaps)
        return cls(series, dates, weight)

    def events(self, short: Sequence[CapexFact], long: Sequence[CapexFact]) -> frozenset[Gap]:
        """The gaps in which a restatement of these two periods happened.

        A change between two filings is placed where neither period is known to have stood still, and
        there in the gap that most periods changed across, the latest of equals.
        """
        steps = [*_steps(short, self.dates), *_steps(long, self.dates)]
        still = {gap for changed, gaps in steps if not changed for gap in gaps}
        events: set[Gap] = set()
        for changed, gaps in steps:
            if changed:
                possible = [gap for gap in gaps if gap not in still]
                if possible:
                    events.add(max(possible, key=lambda gap: (self.weight[gap], gap)))
                else:
                    events.update(gaps)
        return frozenset(events)

    def partner(self, long: CapexFact, shorter: Sequence[CapexFact]) -> CapexFact | None:
        """The shorter figure of the same vintage as `long`: of its own filing, else the nearest before it."""
        same = [fact for fact in shorter if fact.accession is not None and fact.accession == long.accession]
        if same:
            return same[-1]
        span = (long.period_start or date.min, long.period_end)
        events = self.events(shorter, self.series[span])
        near = [fact for fact in shorter if not self._apart(fact, long, events)]
        before = [fact for fact in near if (fact.filed or date.min) <= (long.filed or date.max)]
        return before[-1] if before else next(iter(near), None)

    def _apart(self, one: CapexFact, other: CapexFact, events: frozenset[Gap]) -> bool:
        if one.filed is None or other.filed is None:
            return False
        low, high = sorted((one.filed, other.filed))
        return any(bisect_left(self.dates, low) < gap <= bisect_left(self.dates, high) for gap in events)


def _steps(group: Sequence[CapexFact], dates: Sequence[date]) -> list[tuple[bool, range]]:
    """From each filing of a period to the next: whether the figure changed, and the gaps between."""
    steps = []
    for earlier, later in pairwise(group):
        if earlier.filed and later.filed and earlier.filed < later.filed:
            gaps = range(bisect_left(dates, earlier.filed) + 1, bisect_left(dates, later.filed) + 1)
            steps.append((earlier.value != later.value, gaps))
    return steps


def derive_quarters(facts: Iterable[CapexFact]) -> Derived:
    """Quarters by subtraction from stated figures of one filer, one per vintage of the longer operand.

    A quarter that is also stated is derived all the same: the two are kept apart by `kind`, and may
    differ by one unit of the reporting scale. The vintage named is that of the operand filed last.
    Refused by name: operands of different vintages, a difference of the wrong sign, no operand that is
    a quarter shorter.
    """
    groups: defaultdict[tuple[str, str, str, str], list[CapexFact]] = defaultdict(list)
    for fact in facts:
        if fact.kind == "reported_fact" and fact.metric in FLOWS and fact.basis in {"quarter", "ytd", "year"}:
            groups[fact.metric, fact.tag, fact.currency, fact.dimensions].append(fact)
    derived: list[CapexFact] = []
    refused: Counter[str] = Counter()
    for group in groups.values():
        vintages = Vintages.of(group)
        for span, series in vintages.series.items():
            shorter = _quarter_shorter(vintages, span)
            for long in series:
                if long.basis == "quarter":
                    continue
                found = _subtract(vintages, long, shorter)
                if isinstance(found, str):
                    refused[found] += 1
                else:
                    derived.append(found)
    # Two filings that repeat a year may lean on one later filing for the rest of it.
    return Derived(facts=tuple(dict.fromkeys(derived)), refused=dict(refused))


def _quarter_shorter(vintages: Vintages, span: Span) -> Sequence[CapexFact]:
    """The figures of the period that begins on the same day and is one quarter shorter."""
    start, end = span
    for (other_start, other_end), series in vintages.series.items():
        if other_start == start and other_end < end and (end - other_end).days in QUARTER:
            return series
    return ()


def _subtract(vintages: Vintages, long: CapexFact, shorter: Sequence[CapexFact]) -> CapexFact | str:
    if not shorter:
        return "no operand a quarter shorter"
    short = vintages.partner(long, shorter)
    if short is None:
        return "operands of different vintages"
    value = long.value - short.value
    # Spending of nothing over nine months after something in six is as wrong as a negative quarter.
    if value * (long.value or short.value) < 0:
        return "difference of the wrong sign"
    last = max((short, long), key=lambda fact: fact.filed or date.min)
    if last.filed == long.filed:
        last = long
    return replace(
        last,
        basis="quarter",
        period_start=short.period_end + timedelta(days=1),
        period_end=long.period_end,
        value=value,
        kind="derived_quarter",
        derivation=explain(long, "-", short),
    )


def explain(one: CapexFact, sign: str, other: CapexFact) -> str:
    """The two operands with their periods and filings, in the largest unit that keeps both whole."""
    unit, name = next(
        (
            (unit, name)
            for unit, name in ((Decimal(10**6), " million"), (Decimal(10**3), " thousand"))
            if one.value % unit == 0 and other.value % unit == 0
        ),
        (Decimal(1), ""),
    )
    operands = [
        f"{(fact.value / unit).normalize():f} [{fact.period_start}..{fact.period_end}"
        f"{', ' + fact.accession if fact.accession else ''}]"
        for fact in (one, other)
    ]
    return f"{operands[0]} {sign} {operands[1]} ({one.currency}{name})"


def first_tags(facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
    """The facts without those cash figures that their own filing also tags better for the same period."""
    told = tuple(facts)
    best: dict[object, int] = {}

    def place(fact: CapexFact) -> object:
        return (fact.period_start, fact.period_end, fact.accession, fact.dimensions, fact.currency, fact.kind)

    for fact in told:
        if fact.metric == "cash":
            best[place(fact)] = min(rank(fact.tag), best.get(place(fact), rank(fact.tag)))
    return tuple(fact for fact in told if fact.metric != "cash" or rank(fact.tag) == best[place(fact)])


def with_finance_leases(facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
    """Cash spending plus finance-lease principal, where one filing states both for the same period.

    Some filers call this sum capital expenditures. Only stated, undimensioned figures are added.
    """
    told = [fact for fact in facts if fact.kind == "reported_fact" and not fact.dimensions]
    leases = {
        (fact.accession, fact.period_start, fact.period_end, fact.currency): fact
        for fact in told
        if fact.metric == "finance_lease_principal"
    }
    sums = []
    for fact in told:
        lease = leases.get((fact.accession, fact.period_start, fact.period_end, fact.currency))
        if fact.metric == "cash" and lease is not None:
            sums.append(
                replace(
                    fact,
                    metric="with_finance_leases",
                    value=fact.value + lease.value,
                    tag=f"{fact.tag} + {lease.tag}",
                    kind="derived_sum",
                    derivation=explain(fact, "+", lease),
                )
            )
    return tuple(sums)
