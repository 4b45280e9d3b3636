"""Quarters by subtraction, within one vintage: Q2 = 6M - 3M, Q3 = 9M - 6M, Q4 = year - 9M.

Filers restate. A difference of a first-filed and a restated figure is a number that nobody ever
reported, so operands must be of one vintage: of one filing, or of filings between which the figures of
that period are not known to have been restated. What cannot be paired is refused by a counted name.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from crawler.extract.metrics import FLOWS, rank
from crawler.extract.periods import QUARTER, changed
from db.records import CapexFact, FactKind, Metric

# What is derived from stated figures of each origin; figures of one are never taken from the other's.
DERIVED: Mapping[FactKind, FactKind] = {
    "reported_fact": "derived_quarter",
    "stated_in_release": "derived_from_release",
}
SUMS: Mapping[FactKind, FactKind] = {
    "reported_fact": "derived_sum",
    "derived_quarter": "derived_sum",
    "stated_in_release": "derived_from_release",
    "derived_from_release": "derived_from_release",
}
# Definitions that one filing may tag twice for a period.
RANKED: frozenset[Metric] = frozenset(("cash", "finance_lease_principal"))
UNITS = ((Decimal(10**6), " million"), (Decimal(10**3), " thousand"))
ONES = (Decimal(1), "")
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
    # The last days of the periods that begin on a day.
    ends: Mapping[date, Sequence[date]]

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
            for moved, gaps in _steps(group, dates):
                if moved:
                    weight.update(gaps)
        ends: defaultdict[date, list[date]] = defaultdict(list)
        for start, end in series:
            ends[start].append(end)
        return cls(series, dates, weight, ends)

    def events(self, short: Sequence[CapexFact], long: Sequence[CapexFact]) -> frozenset[Gap]:
        """The gaps in which a restatement of these two periods happened.

        A change between two filings is placed where neither period is known to have stood still, and
        there in the gap that most periods changed across, the latest of equals.
        """
        steps = [*_steps(short, self.dates), *_steps(long, self.dates)]
        still = {gap for moved, gaps in steps if not moved for gap in gaps}
        events: set[Gap] = set()
        for moved, gaps in steps:
            if moved:
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
        if any(fact.filed is None for fact in (long, *near)) and len({fact.value for fact in near}) > 1:
            # Without days of filing nothing tells which of them the longer one was stated with.
            return None
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


def _groups(facts: Iterable[CapexFact]) -> Iterator[list[CapexFact]]:
    """The stated figures that may be subtracted from each other: of one tag, unit, dimension and origin."""
    groups: defaultdict[tuple[str, ...], list[CapexFact]] = defaultdict(list)
    for fact in facts:
        if fact.kind in DERIVED and fact.metric in FLOWS and fact.basis in {"quarter", "ytd", "year"}:
            groups[fact.metric, fact.tag, fact.currency, fact.dimensions, fact.kind].append(fact)
    yield from groups.values()


def derive_quarters(facts: Iterable[CapexFact]) -> Derived:
    """Quarters by subtraction from stated figures of one filer, one per vintage of the longer operand.

    A quarter that is also stated is derived all the same: the two are kept apart by `kind`, and may
    differ by one unit of the reporting scale. The vintage named is that of the operand filed last.
    Refused by name: operands of different vintages, a difference of the wrong sign, no operand that is
    a quarter shorter.
    """
    derived: list[CapexFact] = []
    refused: Counter[str] = Counter()
    for group in _groups(facts):
        for found in _differences(group):
            if isinstance(found, str):
                refused[found] += 1
            else:
                derived.append(found)
    # Two filings that repeat a year may lean on one later filing for the rest of it.
    return Derived(facts=tuple(dict.fromkeys(derived)), refused=dict(refused))


def _differences(group: Sequence[CapexFact]) -> Iterator[CapexFact | str]:
    """A quarter, or why there is none, for each figure that is longer than one."""
    vintages = Vintages.of(group)
    for span, series in vintages.series.items():
        shorter = _quarter_shorter(vintages, span)
        for long in series:
            if long.basis != "quarter":
                yield _subtract(vintages, long, shorter)


def derive_history(facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
    """Every quarter and sum that could ever be derived, each with the days on which it could be.

    What can be paired depends on what has been filed: a restatement that shows later takes back a
    difference that mixed vintages unseen. `known_from` is None where that is the filing date and
    `known_until` where it still holds, so that what was known on a day never depends on later filings.
    """
    told = tuple(facts)
    derived = tuple(fact for group in _groups(told) for fact in _stretches(group))
    return (*derived, *with_finance_leases((*told, *derived)))


def _stretches(group: Sequence[CapexFact]) -> Iterator[CapexFact]:
    """The quarters of one group, each once for every stretch of days on which it could be derived."""
    vintages = Vintages.of(group)
    changes = sorted(vintages.weight)
    # Before any figure changed nothing can be taken back, so that one look is enough.
    first = changes[0] if changes else len(vintages.dates)
    days: list[date] = [*vintages.dates[max(first - 1, 0) : -1], date.max]
    open_since: dict[CapexFact, date | None] = {}
    for place, day in enumerate(days):
        known = [fact for fact in group if (fact.filed or date.min) <= day]
        now = dict.fromkeys(found for found in _differences(known) if not isinstance(found, str))
        # What is known on the last day of filing is known for good.
        seen = vintages.dates[-1] if day == date.max and vintages.dates else day
        for gone in [fact for fact in open_since if fact not in now]:
            yield changed(gone, known_from=open_since.pop(gone), known_until=seen)
        for fact in now:
            late = place > 0 and fact.filed != seen
            open_since.setdefault(fact, seen if late else None)
    for fact, since in open_since.items():
        yield changed(fact, known_from=since)


def _quarter_shorter(vintages: Vintages, span: Span) -> Sequence[CapexFact]:
    """The figures of the period that begins on the same day and is one quarter shorter."""
    start, end = span
    for other in vintages.ends[start]:
        if other < end and (end - other).days in QUARTER:
            return vintages.series[start, other]
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
    return changed(
        last,
        basis="quarter",
        period_start=short.period_end + timedelta(days=1),
        period_end=long.period_end,
        fiscal_year=long.fiscal_year,
        fiscal_quarter=long.fiscal_quarter,
        value=value,
        kind=DERIVED[long.kind],
        derivation=explain(long, "-", short),
    )


def explain(one: CapexFact, sign: str, other: CapexFact) -> str:
    """The two operands with their periods and filings, in the largest unit that keeps both whole."""
    unit, name = next((unit for unit in UNITS if not one.value % unit[0] and not other.value % unit[0]), ONES)
    operands = [
        f"{(fact.value / unit).normalize():f} [{fact.period_start}..{fact.period_end}"
        f"{', ' + fact.accession if fact.accession else ''}]"
        for fact in (one, other)
    ]
    return f"{operands[0]} {sign} {operands[1]} ({one.currency}{name})"


def first_tags(facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
    """The facts without those payments that their own filing also tags better for the same period."""
    told = tuple(facts)
    best: dict[object, int] = {}

    def place(fact: CapexFact) -> object:
        return (fact.metric, fact.dimensions, *_place(fact))

    for fact in told:
        if fact.metric in RANKED:
            best[place(fact)] = min(rank(fact.tag), best.get(place(fact), rank(fact.tag)))
    return tuple(fact for fact in told if fact.metric not in RANKED or rank(fact.tag) == best[place(fact)])


def with_finance_leases(facts: Iterable[CapexFact]) -> tuple[CapexFact, ...]:
    """Cash spending plus finance-lease principal, where one filing gives both for the same period.

    Some filers call this sum capital expenditures. Undimensioned figures of one kind are added, stated
    ones or derived quarters, for the days on which both hold.
    """
    told = [fact for fact in facts if fact.kind in SUMS and not fact.dimensions]
    leases: defaultdict[object, list[CapexFact]] = defaultdict(list)
    for fact in told:
        if fact.metric == "finance_lease_principal":
            leases[_place(fact)].append(fact)
    return tuple(
        _sum(fact, lease)
        for fact in told
        if fact.metric == "cash"
        for lease in leases[_place(fact)]
        if _since(fact, lease) < (_until(fact, lease) or date.max)
    )


def _place(fact: CapexFact) -> tuple[object, ...]:
    return (fact.kind, fact.accession, fact.filed, fact.period_start, fact.period_end, fact.currency)


def _since(*facts: CapexFact) -> date:
    return max(fact.known_from or fact.filed or date.min for fact in facts)


def _until(*facts: CapexFact) -> date | None:
    return min((fact.known_until for fact in facts if fact.known_until), default=None)


def _sum(fact: CapexFact, lease: CapexFact) -> CapexFact:
    since = _since(fact, lease)
    return changed(
        fact,
        metric="with_finance_leases",
        value=fact.value + lease.value,
        tag=" + ".join(tag for tag in (fact.tag, lease.tag) if tag),
        kind=SUMS[fact.kind],
        derivation=explain(fact, "+", lease),
        known_from=None if since == (fact.filed or date.min) else since,
        known_until=_until(fact, lease),
    )
