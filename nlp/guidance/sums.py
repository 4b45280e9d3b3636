"""What a sum is in a statement of guidance: the new figure, the one before it, a step, a comparison."""

import re
from dataclasses import dataclass
from typing import Literal

from nlp.caseless import Caseless

Part = Literal["new", "prior", "step", "compared", "estimate", "part", "past"]

_SOME = (
    r"(?:(?:about|around|approximately|roughly|nearly|almost|some|just|slightly|over|under|up to"
    r"|as (?:much|high)"
    r" as|at least|more than|less than|an?|the|its|our|their|between|in the|range of|anywhere|from)\s+)*"
)
_EARLIER = (
    r"(?:previous(?:ly)?|prev\.?|prior|earlier|original(?:ly)?|initial(?:ly)?|former(?:ly)?"
    r"|old|last|existing|standing)"
)
_PLAN = (
    r"(?:guidance|guided|outlook|forecasts?|targets?|targeted|projections?|projected|estimates?|estimated"
    r"|ranges?"
    r"|budgets?|budgeted|plans?|planned|expectations?|expected|views?|figures?|levels?|numbers?|announced"
    r"|anticipated|indicated|given|communicated|provided|signal(?:l)?ed)"
)
_STEP_BEFORE = Caseless(
    rf"(?:\bby\s+{_SOME}|\b(?:increase|rise|jump|hike|cut|reduction|decrease|boost|bump|raise"
    rf"|addition)\s+of\s+{_SOME}"
    rf"|\b(?:up|down)\s+(?!from|to){_SOME}|\b(?:add(?:s|ed|ing)?|additional|extra|another|further"
    rf"|incremental)"
    rf"\s+{_SOME})$"
)
_STEP_AFTER = re.compile(
    r"\s*(?:-\s*)?(?:higher|lower|more|less|above|below|increase|rise|boost|hike|cut\b|reduction|jump|bump"
    r"|up from)"
    r"(?! (?:end|than)? of)",
    re.IGNORECASE,
)
# "raised by $2 billion at the midpoint" is a step, "guidance of $14 billion at the midpoint" none.
_STEP_OF_RANGE = re.compile(
    r"\s*at (?:the|its) (?:mid-?point|low|lower|high|upper|top|bottom)(?! (?:end|than)? of)", re.IGNORECASE
)
_LEVEL = Caseless(rf"\b(?:of|to|at|is|are|be)\s+{_SOME}$")
# "will be higher than $24 billion": a bound, where nothing behind says that it was spent before.
_BOUND = Caseless(rf"\b(?:will|to|should) (?:be|come in|total) (?:\w+ly )?(?:higher|lower) than\s+{_SOME}$")
_FROM = Caseless(
    rf"\b(?:from|(?<!more )(?<!less )(?<!greater )(?<!larger )(?<!fewer )than|versus|vs\.?|against"
    rf"|(?:ahead|short) of|compared (?:to|with)|instead of|rather than|replac\w+)\s+"
    rf"(?P<words>(?:[\w’'-]+\s+){{0,9}}?){_SOME}$"
    rf"|\b(?:above|below|over) (?:the|its|our|last|what|prior"
    rf"|previous)\s+(?P<near>(?:[\w’'-]+\s+){{0,4}}?){_SOME}$"
)
_PRIOR_BEFORE = Caseless(
    rf"\b(?:{_EARLIER}(?! (?:fiscal )?(?:year|quarter)\b)|had)\s+(?:[\w’'-]+\s+){{0,7}}?{_PLAN}\b"
    rf"(?:\s+(?:[\w’'-]+\s+){{0,6}}?)?{_SOME}$|\b(?:previously|earlier|originally|initially|prev\.?|saw)\s+{_SOME}$"
    rf"|\b(?:up|down|narrowed|raised|lowered|reduced|cut|tightened|increased|revised"
    rf"|changed)\s+from\s+{_SOME}$"
)
_PRIOR_AFTER = re.compile(
    rf"\s*\)?,?\s*(?:that )?(?:(?:it|we|they|the company"
    rf"|\w+) (?:had )?)?(?:{_EARLIER}\b(?! (?:fiscal )?(?:year|quarter))"
    rf"|(?:had )?(?:{_PLAN})\s+(?:in|last|earlier|previously|three|two|at|on|back|just)\b"
    rf"|(?:it|we|they)\s+(?:had\s+)?(?:{_PLAN})\b|(?:of )?(?:previous|prior|earlier) {_PLAN})",
    re.IGNORECASE,
)
_ACTUAL_WORDS = Caseless(
    r"\b(?:spent|spend(?:ing)?|actual|last (?:fiscal )?year(?:['’]s)?|(?:prior"
    r"|previous)[- ](?:fiscal )?year(?:['’]s)?"
    r"|year[- ](?:ago|earlier)|record(?:ed)?|reported|total of|20\d\d(?:['’]s)?)\b"
)
_ACTUAL_AFTER = re.compile(
    r"\s*(?:in capex |of capex |in capital \w+ |on \w+ )?(?:(?:it|we|they|the company) )?(?:had )?(?:spent"
    r"|invested|last"
    r" (?:fiscal )?year|a year|(?:in|for|during) (?:the )?(?:prior|previous|last) (?:fiscal )?year"
    r"|the (?:prior|previous)"
    r" (?:fiscal )?year|the year before|in the (?:same|year[- ])|(?:(?:in|for|during)\s+)?(?:all of "
    r"|the whole of )?"
    r"(?:fiscal (?:year )?|calendar |FY|CY)?['’]?(?P<year>20\d\d|(?<=FY)\d\d|(?<=FY['’])\d\d))",
    re.IGNORECASE,
)
_ESTIMATE_BEFORE = Caseless(
    r"\b(?:(?<!told )(?<!to )(?<!with )analysts?|consensus|Wall Street|the Street|FactSet|LSEG"
    r"|Visible Alpha|economists?|brokerages?|markets?"
    r" expect\w*|survey)\b[^.;]*$"
)
_BEATEN = Caseless(
    r"\b(?:top|beat|miss|exceed|surpass|above|below|versus|against|than)\w*\s+(?:the |market |average )*"
    rf"(?:estimates?|expectations?|forecasts?|projections?)\s+(?:of|for|at)\s+{_SOME}$"
)
_ESTIMATE_AFTER = re.compile(
    r"\s*(?:(?:that|which) )?(?:(?:the )?(?:average |consensus |analysts?['’]? |Wall Street "
    r"|Street )+(?:\w+ )?"
    r"(?:estimate|forecast|expect|had|were|was|polled|projec|predict|consensus)\w*"
    r"|(?:estimated|expected|forecast|projected|predicted) by (?:\w+ ){0,3}(?:analysts?|Wall|the Street"
    r"|FactSet|LSEG)"
    r"|(?:average|mean|median) (?:of )?(?:the )?(?:\w+['’]? ){0,2}?(?:estimate|forecast|expectation"
    r"|projection)s?\b|analysts\b|consensus\b)",
    re.IGNORECASE,
)
_COMPONENT = Caseless(
    rf"\b(?:includ(?:es|ing)|of which|exclud(?:es|ing)|compris\w+|consisting of|made up of"
    rf"|(?<!compared )with)\s+(?:\w+\s+){{0,2}}?{_SOME}$"
)
PARTITIVE = Caseless(
    r"\s*of (?:that|this|those|the) (?:investments?|sums?|amounts?|total|money|spending|capex|plan)\b"
)
END_OF_RANGE = Caseless(
    r"\b(?P<end>high|higher|upper|top|low|lower|bottom)(?:er|est)?(?:[- ](?:end|part|half)(?:\s+(?:of|to|at"
    r"|from|by))?|\s+of(?= (?:its|our|the|that|their)\b))"
    r"|\b(?P<mid>mid-?point)\b"
)

OF_RANGE = re.compile(r"(?:(?:\w+[- ])?(?:end|part|half|mid-?point)|top|bottom)\s+of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a sum: `left` back to the one before, `right` up to the next; the statement's year."""

    left: str
    right: str
    revised: bool
    year: int | None


# "the bond sale will help to pay for $75 billion of capital spending" guides to nothing.
_FUNDED = Caseless(
    rf"\b(?:fund(?:s|ed|ing)?|financ(?:es?|ed|ing)|pay(?:s|ing)? for|paid for|cover(?:s|ed|ing)?|offset\w*"
    rf"|bankroll\w*)"
    rf"\s+(?:(?:part|some|most|half|much|all|a portion) of (?:\S+\s+){{0,3}}?)?{_SOME}$"
)


def part(around: Around) -> Part:
    """Which part the sum between `left` and `right` plays."""
    left, right = around.left, around.right
    if _ESTIMATE_BEFORE.search(left) or _BEATEN.search(left) or _ESTIMATE_AFTER.match(right):
        return "estimate"
    if _FUNDED.search(left):
        return "part"
    if PARTITIVE.match(right):
        return "new"
    if _COMPONENT.search(left) and not re.search(r"\bin line with\b", left, re.I):
        return "part"
    compared = _FROM.search(left)
    of_range = _STEP_OF_RANGE.match(right) and not _LEVEL.search(left)
    if (_STEP_BEFORE.search(left) and not compared) or _STEP_AFTER.match(right) or of_range:
        return "step"
    if _is_actual(left, right, around.year, compared):
        return "compared"
    if _BOUND.search(left):
        return "new"
    if _PRIOR_BEFORE.search(left) or _PRIOR_AFTER.match(right):
        return "prior"
    if compared is not None:
        named = re.search(rf"\b(?:{_PLAN}|{_EARLIER})\b", _words(compared), re.IGNORECASE)
        return "prior" if named or around.revised else "compared"
    return "new"


def _words(compared: re.Match[str]) -> str:
    return compared["words"] or compared["near"] or ""


def _is_actual(left: str, right: str, year: int | None, compared: re.Match[str] | None) -> bool:
    """Whether the sum is what was spent before, not what was guided before."""
    if compared is None:
        return False
    if _ACTUAL_WORDS.search(_words(compared)):
        return re.search(rf"\b{_PLAN}\b", _words(compared), re.IGNORECASE) is None
    after = _ACTUAL_AFTER.match(right)
    if after is None:
        return False
    said = after["year"]
    if said is None:
        return True
    return year is None or (int(said) if len(said) == 4 else 2000 + int(said)) < year
