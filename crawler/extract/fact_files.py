"""Several files of capital spending, one after the other: quarters whose operands stand in two of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.extract.facts import fact_record, fact_records, read_facts_counted
from crawler.extract.quarters import DERIVED, derive_quarters
from db.records import CapexFact


class FactFiles:
    """What `chiprace read --as facts` prints of its files, in their order."""

    def __init__(self) -> None:
        self._facts: dict[str, tuple[CapexFact, ...]] = {}
        # By reason, of the file read last.
        self.refused: Mapping[str, int] = {}

    def read(self, body: bytes, *, file: str, url: str | None = None) -> Iterator[dict[str, Any]]:
        """One object per figure of `body`; what was refused of it stands in `refused` afterwards.

        Raises UnreadableFacts for a file without any.
        """
        self.refused = {}
        reading = read_facts_counted(body, url=url)
        self.refused = reading.refused
        self._facts[file] = reading.facts
        yield from fact_records(reading, file)

    def across(self) -> Iterator[dict[str, Any]]:
        """One object per quarter whose longer operand stands in one file and the shorter in another."""
        stated = {one for facts in self._facts.values() for one in facts if one.kind in DERIVED}
        for file, facts in self._facts.items():
            known = {_place(one) for one in facts if one.kind not in DERIVED}
            for long in (one for one in facts if one.kind in DERIVED and one.basis in {"ytd", "year"}):
                shorter = (one for one in stated if one.cik == long.cik and _ends_before(one, long))
                for fact in derive_quarters((long, *shorter)).facts:
                    if fact.period_end == long.period_end and _place(fact) not in known:
                        known.add(_place(fact))
                        yield fact_record(fact, file)


def _place(fact: CapexFact) -> tuple[object, ...]:
    return (
        fact.metric,
        fact.tag,
        fact.dimensions,
        fact.currency,
        fact.period_start,
        fact.period_end,
        fact.value,
    )


def _ends_before(one: CapexFact, long: CapexFact) -> bool:
    same = (one.metric, one.tag, one.dimensions, one.currency, one.kind, one.period_start)
    return one.period_end < long.period_end and same == (
        *(long.metric, long.tag, long.dimensions, long.currency, long.kind, long.period_start),
    )
