"""What a sum is said of: the nouns of capital spending, and the nouns that take a sum away from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.guidance import GuidanceMetric
from nlp.caseless import Caseless

_CAPEX = (
    r"cap(?:ital)?[- ]?ex\b|capital[- ](?:expenditures?|spending|expenses?|outlays?|budgets?|plans?"
    r"|program(?:me)?s?|investments?|spend)\b|(?:purchases? of|(?:spending|expenditures?|investments?)"
    r" (?:on|for|in)) property(?:,? plant)?,? and equipment"
)
# "spending plan for the year": capital spending only where the passage has said so before.
_LOOSE = (
    r"(?:annual |full-year |total |overall |AI |infrastructure |investment )*spending (?:plans?|forecasts?"
    r"|guidance|outlook|targets?|budgets?|projections?|estimates?|range)\b|investment (?:budget|guidance)\b"
    r"|(?<![-\w])(?:spend|spends|spending|invest|invests|investing)\b(?! (?:in|on) \w+ (?:stake|shares))"
)
_TOTAL = r"total (?:costs and )?expenses\b|total (?:operating )?expense\b"
# A sum behind one of these is of something else, however near capital spending is named.
_FOREIGN = (
    r"revenues?|sales|turnover|income|profits?|earnings|EPS|EBITDA|cash flows?|margins?|R&D|research"
    r"|op(?:erating )?[- ]?ex(?:penses?|penditures?)?\b|depreciation|tax(?:es)?|charges?|savings"
    r"|buy-?backs?|repurchas\w+|dividends?|acqui\w+|bonds?|debt|loans?|notes|borrow\w*|backlog"
    r"|obligations?|RPO|contracts?|deals?|market (?:value|cap\w*)|stakes?|shares?|cash|equity|bookings"
    r"|TAM|market|purchase commitments?|commitments?|valu(?:ation|ed)|leases?|grants?|incentives?|subsid\w+"
)
_HEAD = Caseless(rf"(?P<capex>{_CAPEX})|(?P<total>{_TOTAL})|(?P<loose>{_LOOSE})|\b(?P<foreign>{_FOREIGN})\b")
SPENDING = Caseless(rf"{_CAPEX}|{_TOTAL}|{_LOOSE}")
# No match of `SPENDING` is without one of these: to look for them costs a fiftieth.
STEMS = ("cap", "spend", "invest", "expense", "purchase")
_DEFINITIONS: tuple[tuple[GuidanceMetric, Caseless], ...] = (
    (
        "with_finance_leases",
        Caseless(
            r"(?:includ\w+|inclusive of|plus|and|with)\s+(?:[\w$€.,]+\s+){0,5}(?:finance|capital) leases?"
        ),
    ),
    ("cash", Caseless(r"\bcash[- ](?:based )?cap")),
    (
        "net",
        Caseless(
            r"\bnet cap|\bnet of (?:\w+ ){0,3}(?:incentives|proceeds|grants|subsid|partner|prepayments?"
            r"|credits?|contributions?|reimbursements?|customer)"
        ),
    ),
    ("gross", Caseless(r"\bgross cap")),
)
# The noun of a plan behind the metric: what is raised or lowered is then the guidance itself.
GUIDANCE_NOUN = (
    r"guid(?:ance|e)\b|outlooks?|forecasts?|targets?|projections?|estimates?|ranges?|budgets?|plans?"
    r"|expectations?|views?|(?:low|lower|bottom|high|higher|upper|top) end"
)


# "depreciation related to our capital expenditures", "bonds to fund its capex".
_MODIFIES = Caseless(
    r"\b(?:relat(?:ed|ing) to|due to|driven by|attributable to|tied to|(?:to|and) (?:fund|finance)|funding"
    r"|financing"
    r"|pay(?:ing)? for|after|less)\s+(?:our|its|the|their|these|those|higher|such)?\s*$"
)

# "capital expenditure commitments", "capex intensity": the noun behind is what the sum is of.
_MODIFIED = re.compile(
    r"[- ](?:(?:purchase )?commitments?|obligations?|intensity|ratio|payables?|to[- ]revenue|to[- ]sales"
    r"|cycle|boom)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that a sum may be of; `metric` is None where that is no spending we follow."""

    start: int
    end: int
    metric: GuidanceMetric | None
    loose: bool = False


def speaks_of_spending(text: str) -> bool:
    """Whether anything in `text` could be guidance at all: the quick refusal."""
    lower = text.lower()
    return any(stem in lower for stem in STEMS) and SPENDING.search(text) is not None


def heads(sentence: str) -> list[Head]:
    """The heads of a sentence, in order; places count its characters."""
    found: list[Head] = []
    matches = [*_HEAD.finditer(sentence)]
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        start, end = match.span()
        if match["capex"] and (
            _MODIFIES.search(sentence, max(0, start - 30), start) or _MODIFIED.match(sentence, end)
        ):
            found.append(Head(start, end, None))
        elif match["capex"]:
            found.append(Head(start, end, _definition(sentence, start, end, after)))
        elif match["total"]:
            found.append(Head(start, end, "total_expenses"))
        elif match["loose"]:
            found.append(Head(start, end, "capex", loose=True))
        elif not _defines(sentence, start):
            found.append(Head(start, end, None))
    return found


def _definition(sentence: str, start: int, end: int, after: re.Match[str] | None) -> GuidanceMetric:
    """Which definition of capital spending the words beside the noun name; "capex" where none does.

    The words beside `after`, the next noun, are those of another sum where that is capital spending, too.
    """
    last = min(end + 90, after.start()) if after is not None and after["capex"] else end + 90
    beside = sentence[max(0, start - 24) : last]
    return next((metric for metric, rule in _DEFINITIONS if rule.search(beside)), "capex")


def _defines(sentence: str, place: int) -> bool:
    """Whether a noun only defines the metric: "including principal payments on finance leases"."""
    before = sentence[max(0, place - 60) : place]
    return (
        re.search(
            r"\b(?:includ\w+|inclusive of|excluding|net of|plus|financ(?:e|ing)"
            r"|capital)\s+(?:[\w-]+\s+){0,4}$",
            before,
            re.IGNORECASE,
        )
        is not None
    )


def governing(sentence: str, found: Sequence[Head], start: int, end: int) -> Head | None:
    """The head of the sum at `start`:`end`: the one bound straight behind it, else the nearest before it."""
    behind = next((head for head in found if head.start >= end), None)
    if behind is not None and _BEHIND.fullmatch(sentence, end, behind.start):
        return behind
    before = [head for head in found if head.end <= start]
    if before:
        return before[-1]
    if behind is None or len(sentence[end : behind.start].split()) > 6:
        return None
    apart = re.search(
        r"[;:,\u2014\u2013]|\b(?:as|after|when|while|that|which)\b", sentence[end : behind.start]
    )
    return behind if apart is None else None


_BEHIND = re.compile(
    r"\s*(?:-|(?:(?:in|of|on|for|as|toward|towards)\s+)?(?:(?!(?:and|or|while|from|to|as|it|that|which"
    r"|when|after|because|due|thanks|owing|given|despite|against|by|will|is|are|was|were|has)\b)[\w\u2019'&%-]+\s+){0,5})"
)
