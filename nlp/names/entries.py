"""What the tables say that a name may stand for: its company, how sure the name is, what refuses it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from db.knowledge import Company
from nlp.caseless import Caseless
from nlp.names.english import LEGAL_SUFFIX, PLAIN_WORDS

_INNER_CAPITAL = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]*")
_ANY_SUFFIX = re.compile(rf"(?:,? (?:{LEGAL_SUFFIX}|Group|& Co\.))+$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A company under one of its names."""

    company: Company
    strong: bool
    blockers: Caseless | None


def named_entries(companies: Iterable[Company]) -> list[tuple[str, Entry]]:
    """Every name of every business with its entry."""
    companies = tuple(companies)
    made = [
        (name, Entry(company, strong, blockers))
        for company in companies
        if company.is_business
        for blockers in (_blockers(company),)
        for names, strong in ((company.strong, True), (company.weak, False))
        for name in names
    ]
    return [*made, *_other_spellings(companies, {name for name, _ in made})]


def _other_spellings(companies: Iterable[Company], known: set[str]) -> Iterable[tuple[str, Entry]]:
    """What writers make of strong names: "Coreweave", and the registered name without its suffix."""
    for company in companies:
        if not company.is_business:
            continue
        entry = Entry(company, True, _blockers(company))
        spellings = {name.capitalize() for name in company.strong if _INNER_CAPITAL.fullmatch(name)}
        # "META" is a ticker and the name in capitals at once.
        spellings |= {name.upper() for name in company.strong} & {company.ticker or ""}
        registered = _ANY_SUFFIX.sub("", company.legal_name or "")
        # One word alone may be any word: the table says which of those are names.
        spellings |= {registered} if " " in registered else set()
        for name in sorted(spellings - known):
            if name.lower() not in PLAIN_WORDS or name == company.ticker:
                known.add(name)
                yield name, entry


def _blockers(company: Company) -> Caseless | None:
    if not company.blockers:
        return None
    return Caseless("|".join(re.escape(blocker) for blocker in company.blockers))
