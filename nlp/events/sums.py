"""Which sum is the size of an event: not the comparison, not the conversion, of a kind that fits."""

import re
from collections.abc import Sequence

from db.knowledge import EventKind
from db.records import Amount
from nlp.events.clauses import Clause
from nlp.events.frames import Trigger
from nlp.places import within

_BOUND = (
    r"(?:\s*(?:about|around|roughly|nearly|almost|some|over|approximately|an?|the|its|up to|at least"
    r"|as much as))*\s*$"
)
_COMPARISON = re.compile(
    r"(?:\b(?:from|compared (?:to|with)|versus|vs\.?|against|previous(?:ly)?|earlier|prior|of which"
    r"|including|ahead of|up|down"
    r"|(?<!more )(?<!less )(?<!greater )(?<!higher )(?<!fewer )(?<!rather )than|increase of|decrease of"
    r"|estimates? of|(?:previous|prior|earlier|original|initial)\s+(?:\w+\s+){0,3}of))" + _BOUND,
    re.IGNORECASE,
)


def sizes(text: str, clause: Clause, amounts: Sequence[Amount], kind: EventKind) -> list[int]:
    """Indexes of the sums in a clause that may size an event of this kind."""
    return [
        place
        for place in within(amounts, clause.start, clause.end)
        if (clause.holds(amounts[place].start) or _bracketed(clause, amounts, place))
        and amounts[place].kind in kind.amount_kinds
        and not is_comparison(text, amounts[place])
    ]


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
        rank = trigger.kind.amount_kinds.index(amount.kind)
        return away + 5.0 * min(rank, 2) + 2 * gap.count(","), index

    return min(choices, key=cost)
