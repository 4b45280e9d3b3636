"""Guidance in a passage: which sums are it, for which period, of whom, and what was done to it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from db.guidance import RangePoint
from nlp.caseless import Caseless
from nlp.guidance import actions, assertion
from nlp.guidance.calendar import FiscalCalendar, Period
from nlp.guidance.days import is_long_ago, said_on
from nlp.guidance.decades import Sum
from nlp.guidance.metrics import speaks_of_spending
from nlp.guidance.owners import Owner, Owners
from nlp.guidance.scene import Found, Scene
from nlp.guidance.sentence import Draft, Sentence
from nlp.guidance.sums import END_OF_RANGE, OF_RANGE, PARTITIVE
from nlp.guidance.targets import Stated, resolve, stated
from nlp.guidance.unfigured import without_figure

LONGEST_SENTENCE = 2000
# Guidance given as a quarter or year ends is still guidance; later it is history.
GRACE_DAYS = 10
_STANDING = Caseless(r"\b(?:prior|previous|earlier|original|guided|our|its|existing|current|announced)\b")
# "the upper end of the $8-9 billion range we gave in January".
_STANDING_BEHIND = re.compile(
    r"\s*(?:range|guidance|outlook|forecast)\s+(?:that\s+|which\s+)?(?:(?:we|it|they|the company|was"
    r"|had)\s+)*(?:previously|gave|given|provided|set|issued|announced"
    r"|guided|offered|laid out|communicated|shared)\b",
    re.IGNORECASE,
)
_AT_MIDPOINT = re.compile(r"\s*at (?:the|its) mid-?point\b", re.IGNORECASE)
# A rate for years to come is no sum for them.
_EACH = Caseless(r"\b(?:each|every|per|a|annually)\b")
_AVERAGE = Caseless(r"\baverag(?:e|es|ed|ing)\b")
_THIS_YEAR = Stated(0, 0, "year", {"this": "this year"})


class GuidanceFinder:
    """Finds guidance with the fiscal calendars of one reference, by company key."""

    def __init__(self, calendars: Mapping[str, FiscalCalendar]) -> None:
        self.calendars = calendars

    def find(self, scene: Scene) -> list[Found]:
        """Statements in text order, each once."""
        owners = Owners(scene.text, scene.bounds, scene.mentions, scene.filer)
        found: list[Found] = []
        for number, (start, end) in enumerate(scene.bounds):
            if end - start > LONGEST_SENTENCE:
                continue
            words = scene.text[start:end]
            if speaks_of_spending(words) or (found and PARTITIVE.search(words)):
                found += self._sentence(Sentence(scene, number), owners, found)
        return _once(found)

    def _sentence(self, one: Sentence, owners: Owners, earlier: list[Found]) -> Iterator[Found]:
        if assertion.is_question(one.text) or assertion.is_rumour(one.text) or assertion.is_shared(one.text):
            return
        drafts = one.drafts(after_another=bool(earlier))
        for draft in drafts:
            if (found := self._figure(one, owners, draft, earlier)) is not None:
                yield found
        found = None if drafts else without_figure(one, owners, self.calendars)
        if found is not None and not _over(found.period, found.said_on):
            yield found

    def _figure(self, one: Sentence, owners: Owners, draft: Draft, earlier: list[Found]) -> Found | None:
        money, head = draft.money, draft.head
        start, end = one.clause(draft.place)
        left = one.text[start : money.start]
        action = actions.said(one.text[start : max(end, money.end)])
        if assertion.refuses(left, reaffirmed=action == "reaffirmed") or is_long_ago(left):
            return None
        on = said_on(left, one.scene.on)
        replaces = draft.prior is not None
        if not assertion.looks_ahead(left, draft.right, revised=action is not None, replaces=replaces):
            return None
        whole = earlier[-1] if head is None else None
        owner = (
            whole.owner if whole else owners.of(one.start + draft.place, one.number, one.start + money.start)
        )
        period, said = (None, None) if owner is None else self._period(one, draft, owner, on)
        if owner is None or period is None or _over(period, on):
            return None
        low, high, point = _bounds(money, draft.left)
        point = "midpoint" if point is None and _AT_MIDPOINT.match(draft.right) else point
        prior = draft.prior if draft.prior and draft.prior.currency == money.currency else None
        if prior is not None and low is not None and high is not None:
            action = actions.decided(action, (prior.low, prior.high), (low, high))
        elif action is None and prior is not None:
            action = actions.leans(one.text[start:end])
        elif action is None and actions.stepped(one.text[money.end : end]):
            action = actions.stepped(one.text[money.end : end])
        elif (
            point is not None
            and low != high
            and action in (None, "reaffirmed")
            and (_STANDING.search(draft.left) or _STANDING_BEHIND.match(draft.right))
        ):
            # "the high end of its range of $17-18 billion": less is left of the range.
            action = "narrowed"
        metric = whole.metric if whole else head.metric if head else None
        first, last = _stretch(one, draft, owner, said, prior)
        return Found(
            start=first,
            end=last,
            owner=owner,
            metric=metric or "capex",
            period=period,
            period_at=(one.start + said.start, one.start + said.end) if said else None,
            money=money,
            low=low,
            high=high,
            point=point,
            # Where one end moved, what stood before is that end's.
            prior_low=prior.low if prior and low is not None else None,
            prior_high=prior.high if prior and high is not None else None,
            action=action,
            said_on=on,
            rule=_rule(draft, said),
            sure=owner.sure * period.sure * money.sure * (0.8 if head is None or head.loose else 1.0),
        )

    def _period(
        self, one: Sentence, draft: Draft, owner: Owner, on: date | None
    ) -> tuple[Period | None, Stated | None]:
        """The period a sum is for and where that is written; no place where the words around say it."""
        fiscal = self.calendars.get(owner.key or "")
        said = one.period_of(draft)
        if _AVERAGE.search(draft.left):
            return None, None
        if said is not None:
            each = (
                said.name == "span" and _EACH.search(one.text[max(0, said.start - 10) : said.end]) is not None
            )
            return (None, None) if said.name == "past" or each else (resolve(said, on, fiscal), said)
        for around in (one.scene.before(one.number, 2), one.scene.title or ""):
            years = [other for other in stated(around) if other.name in ("year", "ending")]
            if years:
                return resolve(years[-1], on, fiscal), None
        guess = resolve(_THIS_YEAR, on, fiscal)
        return Period(length="year", year=guess.year, start=guess.start, end=guess.end, sure=0.7), None


def _over(period: Period, on: date | None) -> bool:
    """Whether a period had ended on the day: what is said of it then is no guidance."""
    return period.end is not None and on is not None and (on - period.end).days > GRACE_DAYS


def _rule(draft: Draft, said: Stated | None) -> str:
    head = draft.head
    name = "guidance.partitive" if head is None else "guidance.spending" if head.loose else "guidance.figure"
    return name if said is not None else f"{name}.period_around"


def _stretch(
    one: Sentence, draft: Draft, owner: Owner, said: Stated | None, prior: Sum | None
) -> tuple[int, int]:
    """The shortest stretch of the passage that holds all that makes a statement."""
    parts = [part for part in (draft.money, draft.head, said, prior) if part is not None]
    places = [(one.start + part.start, one.start + part.end) for part in parts]
    if owner.place is not None and one.start <= owner.place[0] < one.end:
        places.append(owner.place)
    return min(start for start, _ in places), max(end for _, end in places)


def _bounds(money: Sum, left: str) -> tuple[Decimal | None, Decimal | None, RangePoint | None]:
    """The bounds a sum gives: both, or one where only one end is said; and the point in the range."""
    ends = [*END_OF_RANGE.finditer(left)]
    if not ends:
        return money.low, money.high, None
    last = ends[-1]
    # "lifted the lower end of its forecast, now expecting $118 billion to $125 billion" gives both.
    apart = not OF_RANGE.match(left, last.start()) or "," in left[last.end() :]
    if money.low != money.high and apart:
        return money.low, money.high, None
    upper = (last["end"] or "").lower() in ("high", "higher", "upper", "top")
    if last["mid"]:
        return money.low, money.high, "midpoint"
    if money.low != money.high:
        return money.low, money.high, "high_end" if upper else "low_end"
    return (None, money.high, None) if upper else (money.low, None, None)


def _prior(one: Found) -> Decimal | None:
    return one.prior_low if one.prior_low is not None else one.prior_high


def _once(found: list[Found]) -> list[Found]:
    """Drop what a passage says twice of one company, metric and period; what has a sum before it wins."""
    kept: dict[tuple[object, ...], Found] = {}
    for one in found:
        period = one.period
        when = (period.length, period.year, period.quarter, period.half, period.calendar)
        what = (one.owner.name, one.metric, when, one.low, one.high, one.growth)
        other = kept.get(what)
        if other is None or (_prior(other) is None and _prior(one) is not None):
            kept[what] = one
    return sorted(kept.values(), key=lambda one: one.start)
