"""What part a company plays beside the actor, as far as words say: supplier, customer, lender ..."""

import re

from db.records import Mention
from nlp.events.clauses import Clause
from nlp.events.frames import Trigger
from nlp.events.roles import Actor

_BEFORE = re.compile(
    r"\b(from|to|for|by|with|of|on)\s+(?:(?!(?:from|to|for|by|with|on|in|at)\s)[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_MAKES = re.compile(
    r"\b(?:made|manufactured|produced|fabricated|fabbed|tap(?:es|ed|ing) out|built)\b|\bwafers?\b|\bfoundry\b"
    r"|\b\d(?:\.\d)?[ -]?(?:nm|nanometers?)\b|\bprocess\b",
    re.IGNORECASE,
)
_DESIGNS = re.compile(r"\b(?:design\w*|co-design\w*|develop\w*)\b", re.IGNORECASE)
_LENDS = re.compile(
    r"\b(?:lend\w*|lent|loans?|borrow\w*|credit|debt|bonds?|notes?|facility)\b", re.IGNORECASE
)
_BUYS = re.compile(
    r"\b(?:buy\w*|bought|purchas\w+|order(?:s|ed|ing)?|leas(?:es|ed|ing)|rent(?:s|ed|ing)?|procur\w+|tap(?:s|ped)?"
    r"|pay(?:s|ing)?|paid|us(?:e|es|ing))\b",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"\b(?:suppl(?:y|ies|ied|ying)|sell\w*|sold|deliver\w*|provid\w+|ship(?:s|ped|ping)?|won|wins?|landed)\b",
    re.IGNORECASE,
)
_TRADES = frozenset({"supply_deal", "power_deal"})
_FROM = {"supply_deal": "supplier", "power_deal": "supplier", "acquisition": "seller"}


def part(clause: Clause, trigger: Trigger, actor: Actor, party: Mention) -> str:
    """The part of `party`; what its frame says where no word tells more, else "partner"."""
    usual, kind = trigger.frame.other_role or "partner", trigger.kind.key
    if party in actor.partners:
        return "partner"
    if not clause.holds(party.start):
        return usual
    led = _BEFORE.search(clause.text[max(0, party.start - clause.start - 60) : party.start - clause.start])
    word = led[1].lower() if led else ""
    if kind == "funding_round":
        return "lender" if usual == "investor" and _LENDS.search(clause.text) else usual
    if kind == "chip_announcement":
        return _maker(clause, word) or usual
    if kind in _TRADES:
        return _trader(clause, trigger, word) or usual
    return _FROM.get(kind, usual) if word == "from" else usual


def _maker(clause: Clause, word: str) -> str | None:
    """Who makes or designs a chip that somebody else announces."""
    if word == "for":
        return "customer"
    if word in ("by", "on", "with") and _MAKES.search(clause.text):
        return "foundry"
    return "designer" if word in ("by", "with") and _DESIGNS.search(clause.text) else None


def _trader(clause: Clause, trigger: Trigger, word: str) -> str | None:
    """Which side of a trade a party is on; None where "a deal with X" leaves it open."""
    if word == "from":
        return "supplier"
    if word in ("to", "for") and trigger.frame.other_role != "supplier":
        return "customer"
    if trigger.frame.other_role != "partner" or word not in ("with", "of"):
        return None
    buys, sells = _BUYS.search(clause.text), _SELLS.search(clause.text)
    if buys and not sells:
        return "supplier"
    return "customer" if sells and not buys else None
