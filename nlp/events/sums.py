"""Which sum is the size of an event: not the comparison, not the conversion, of a kind that fits."""

import re
from collections.abc import Sequence

from db.records import Amount
from nlp.caseless import Caseless
from nlp.events.clauses import Clause
from nlp.events.frames import Trigger, Words
from nlp.places import within

_BOUND = (
    r"(?:\s*(?:about|around|roughly|nearly|almost|some|over|approximately|an?|the|its|up to|at least"
    r"|as much as))*\s*$"
)
_COMPARISON = Caseless(
    r"(?:\b(?:from|compared (?:to|with)|versus|vs\.?|against|previous(?:ly)?|earlier|prior|of which"
    r"|including|last (?:year|quarter)['’]s|year-earlier|ahead of|up|down"
    r"|(?<!more )(?<!less )(?<!greater )(?<!higher )(?<!fewer )(?<!rather )than|increase of|decrease of"
    r"|bring(?:s|ing) (?:[\w-]+ ){1,6}to|total (?:funding|raised|to date)(?: \w+)? (?:to|of)"
    r"|estimates? of|(?:previous|prior|earlier|original|initial)\s+(?:\w+\s+){0,3}of))" + _BOUND
)

# "The deal ...", "Its second campus ...": a noun phrase that opens a clause and points back.
_DEFINITE = re.compile(
    r"\W*(?:The|This|That|Its|Their|the|its|this)\s(?:(?!will|was|is|has|had)[\w$€£.,-]+\s){0,4}?"
    r"(?:[\w-]+)(?=\s(?:will|was|is|are|has|had|would|could|totals|comes|values|covers|runs|includes"
    r"|values|gives|to|of|could|may|cost|costs|calls|provides|marks|represents|valued)\b|,)"
)
_THE = re.compile(r"(?:\b(?:the|this|that|its|their)|['’]s)\s$", re.IGNORECASE)
_PART_OF = re.compile(r"\bpart of\b")
_FOLLOWING = re.compile(r"\s(?:[\w-]+\s?){1,3}")
_WORTH = re.compile(r"\bvalu(?:es|ed|ing|e of)\b|\bworth\b")


def sizes(text: str, clause: Clause, amounts: Sequence[Amount], trigger: Trigger) -> list[int]:
    """Indexes of the sums in a clause that may size the event of a trigger."""
    return [
        place
        for place in within(amounts, clause.start, clause.end)
        if (clause.holds(amounts[place].start) or _bracketed(clause, amounts, place))
        and (amounts[place].kind in trigger.kind.amount_kinds or _object(text, amounts[place], trigger))
        and (_modifies(text, amounts[place], trigger) or not is_comparison(text, amounts[place]))
    ]


def rank(trigger: Trigger, amount: Amount) -> int:
    """How well a sum's kind fits an event, from 0; what only its place makes fit comes last."""
    kinds = trigger.kind.amount_kinds
    return kinds.index(amount.kind) if amount.kind in kinds else len(kinds)


def _object(text: str, amount: Amount, trigger: Trigger) -> bool:
    """Whether a sum is the object of a verb that takes sums: "borrow as much as $80 billion"."""
    if not trigger.frame.takes_sum or amount.start < trigger.end:
        return False
    return re.fullmatch(_BOUND, text[trigger.end : amount.start]) is not None


def _modifies(text: str, amount: Amount, trigger: Trigger) -> bool:
    """Whether a sum stands straight before its noun: "walks away from a $5 billion takeover"."""
    between = text[amount.end : trigger.start]
    return trigger.form == "noun" and amount.end <= trigger.start and len(between.split()) <= 3


def continued(text: str, clause: Clause, amounts: Sequence[Amount], again: Words) -> int | None:
    """The sum of "The deal is worth $5 billion" or "the $5 billion factory": of an event told before.

    `again` are the nouns that mean the event.
    """
    if not again:
        return None
    opening = _DEFINITE.match(clause.text)
    # "The deal is part of X's $600 billion plan": that is the size of the plan.
    part = _PART_OF.search(clause.text) is not None
    meant = not part and opening is not None and again.search(opening[0]) is not None
    for place in within(amounts, clause.start, clause.end):
        amount = amounts[place]
        if not clause.holds(amount.start) or amount.kind == "revenue" or is_comparison(text, amount):
            continue
        if amount.kind == "valuation" and not _WORTH.search(clause.text):
            continue
        named = _FOLLOWING.match(text, amount.end)
        definite = _THE.search(text, max(0, amount.start - 12), amount.start)
        if meant or (definite and named and again.search(named[0])):
            return place
    return None


def _bracketed(clause: Clause, amounts: Sequence[Amount], place: int) -> bool:
    """ "a 49% stake ($14.3 billion)": a sum alone in brackets counts, unless it converts the one before."""
    amount = amounts[place]
    if not clause.start < amount.start < clause.end or clause.text[amount.start - 1 - clause.start] != "\x00":
        return False
    aside = clause.text[: amount.start - clause.start]
    opened = amount.start - (len(aside) - len(aside.rstrip("\x00")))
    return amount.start - opened <= 8 and (place == 0 or amounts[place - 1].end < opened - 1)


def is_comparison(text: str, amount: Amount) -> bool:
    """Whether a sum is only what another is compared with ("up from $5.8 billion")."""
    before = text[max(0, amount.start - 60) : amount.start]
    if re.search(r"\b(?:ranging|range[sd]?|anywhere) from\s*$", before):
        return False
    return _COMPARISON.search(before) is not None


def _within(trigger: Trigger, clause: Clause, amount: Amount) -> bool:
    """A noun's sum stands close by: "a $30 billion cloud contract", "capex was about $4 billion"."""
    if trigger.form != "noun":
        return True
    if amount.start >= trigger.end:
        return len(clause.text[trigger.end - clause.start : amount.start - clause.start].split()) <= 16
    gap = clause.text[max(0, amount.end - clause.start) : trigger.start - clause.start]
    return len(gap.split()) <= (3 if "," in gap else 6)


def best(trigger: Trigger, clause: Clause, amounts: Sequence[Amount], choices: Sequence[int]) -> int | None:
    """The sum nearest to the trigger, of the kind the event wants first, on the side where its sum stands."""
    if not choices:
        return None

    choices = [place for place in choices if _within(trigger, clause, amounts[place])]
    if not choices:
        return None

    def cost(index: int) -> tuple[float, int]:
        amount = amounts[index]
        if amount.start >= trigger.end:
            gap = clause.text[trigger.end - clause.start : amount.start - clause.start]
            away = len(gap.split())
        else:
            gap = clause.text[max(0, amount.end - clause.start) : trigger.start - clause.start]
            # "a $30 billion cloud contract": before a noun a sum is near, before a verb it is the subject's.
            away = len(gap.split()) + (0 if trigger.form == "noun" else 4)
        return away + 5.0 * min(rank(trigger, amount), 2) + 2 * gap.count(","), index

    return min(choices, key=cost)
