"""Guidance without a figure: confirmed, moved or withdrawn, or given as a direction only."""

import re
from collections.abc import Mapping

from db.guidance import Growth
from nlp.caseless import Caseless
from nlp.guidance import actions, assertion
from nlp.guidance.calendar import FiscalCalendar, Period
from nlp.guidance.days import is_long_ago, said_on
from nlp.guidance.metrics import GUIDANCE_NOUN, Head
from nlp.guidance.owners import Owners
from nlp.guidance.scene import Found
from nlp.guidance.sentence import Sentence
from nlp.guidance.targets import resolve

_MUCH = (
    r"(?:(?:\d+(?:\.\d+)?\s?(?:%|per ?cent)|at least|more than|up to"
    r"|continue to|be|again|a|an|even|much|far|another|significant\w*|meaningful\w*|notabl[ey]"
    r"|material\w*"
    r"|substantial\w*|considerabl[ey]|slightly|modest\w*|roughly|about|broadly)\s+)*"
)
_GROWTH: tuple[tuple[Growth, str], ...] = (
    (
        "up",
        r"higher|larger|greater|bigger|above|increas(?:e|ing)|grow|rise|step[- ]up|accelerate|exceed|up\b",
    ),
    ("down", r"lower|smaller|less|below|decreas(?:e|ing)|declin(?:e|ing)|fall|drop|shrink|down\b"),
    ("flat", r"flat|similar|in line|unchanged|comparable|the same|stable"),
)
_GROWS = tuple(
    (
        growth,
        Caseless(
            r"\b(?:expect\w*|anticipat\w+|plan\w*|project\w*|forecast\w*|will|sees?|intend\w*)\b[^.;]{0,90}?"
            rf"(?:\b(?:to|be|will|of|an?)\s+{_MUCH}(?:{words})|[\s“\"]{_MUCH}(?:{words})[”\"]?\s+(?:than"
            rf"|to|with)\b)|\bwill\s+{_MUCH}(?:{words})"
            rf"|\b(?:cap(?:ital)?[- ]?ex|capital[- ]\w+|spending)\s+to\s+{_MUCH}(?:{words})"
            rf"|\b(?:said|says|that|told \w+)\b[^.;]{{0,60}}?\bwould\s+{_MUCH}(?:{words})",
        ),
    )
    for growth, words in _GROWTH
)
# "plans to hold capital expenditures flat"
_LEVEL = Caseless(r"\b(?:to|will|would)\s+(?:hold|keep)\s+(?:\S+\s+){1,4}?(?:flat|level|steady)\b")


def _others(one: Sentence, head: Head, start: int) -> list[int]:
    """Where other nouns than the metric stand; "cash" straight before capital expenditures is of them."""
    apart = [other for other in one.heads if not other.metric and one.text[other.end : head.start].strip()]
    return [other.start - start for other in apart]


# "10 percent higher than it forecast in January" compares with no year.
_THAN_SAID = Caseless(
    r"\s*(?:than\s+)?(?:what\s+)?(?:the\s+[$€£¥]\S+\s+\w+\s+)?(?:it|we|they)\s+(?:had\s+)?(?:\w+ly\s+)?"
    r"(?:forecast|guided|expected|projected|planned|anticipated|said|predicted|indicated)\b"
)


def _growth(clause: str, others: list[int]) -> Growth | None:
    """Up, down or flat as a clause says; not what it says of a noun at one of the places `others`."""
    for growth, rule in _GROWS:
        said = rule.search(clause)
        if said is None or any(said.start() <= place < said.end() for place in others):
            continue
        return None if _THAN_SAID.match(clause, said.end()) else growth
    return None


def without_figure(one: Sentence, owners: Owners, calendars: Mapping[str, FiscalCalendar]) -> Found | None:
    """The statement of a sentence that gives no new sum; None where it asserts nothing of a named company."""
    head = next((head for head in one.heads if head.metric and not head.loose), None)
    if head is None:
        return None
    start, end = one.clause(head.start)
    clause = one.text[start:end]
    beside = one.text[max(0, head.start - 60) : head.end + 40]
    noun = re.search(rf"\b(?:{GUIDANCE_NOUN})", beside, re.IGNORECASE)
    action = actions.said(clause) if noun else None
    growth = None if action else _growth(clause, _others(one, head, start))
    if _LEVEL.search(clause):
        action, growth = None, "flat"
    if assertion.refuses(clause, reaffirmed=action in ("reaffirmed", "withdrawn")) or is_long_ago(clause):
        return None
    on = said_on(clause, one.scene.on)
    targets = [said for said in one.periods if said.is_target and said.name != "span"]
    if (action is None and growth is None) or (growth is not None and not targets):
        return None
    owner = owners.of(one.start + head.start, one.number, one.start + head.start)
    if owner is None or owner.name is None:
        return None
    said = min(targets, key=lambda said: abs(said.start - head.start)) if targets else None
    calendar = calendars.get(owner.key or "")
    period = resolve(said, on, calendar) if said else Period(length="year", sure=0.7)
    return Found(
        start=one.start + start,
        end=one.start + end,
        owner=owner,
        metric=head.metric or "capex",
        period=period,
        period_at=(one.start + said.start, one.start + said.end) if said else None,
        growth=growth,
        action=action,
        said_on=on,
        rule="guidance.action" if action else "guidance.growth",
        sure=owner.sure * period.sure * 0.9,
    )
