"""Facts of one file into the ledger: what is stated is kept, what follows from all of it is settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from crawler.extract.periods import calendar_of
from crawler.extract.quarters import derive_history
from db.records import CapexFact
from db.store import Store
from db.store.capex import STATED


def keep_facts(
    store: Store,
    facts: Iterable[CapexFact],
    *,
    url: str,
    company_keys: Mapping[str, str],
    now: datetime,
) -> int:
    """Store the stated figures read at `url` and derive again what follows; returns how many rows are new.

    A quarter's two operands stand in two filings as often as in one, so that quarters are derived from
    all that a filer has filed, not from the file at hand.
    """
    stated = [fact for fact in facts if fact.kind in STATED]
    with store.transaction():
        new = store.capex.save(stated, url=url, company_keys=company_keys, now=now)
        for cik in sorted({fact.cik for fact in stated if fact.cik}) if new else ():
            told = store.capex.stated(cik)
            labelled = calendar_of(told).label(told)
            new += store.capex.settle(cik, (*labelled, *derive_history(labelled)), now=now)
    return new
