"""Whose spending a sentence speaks of, and who says it: the company itself, or nobody we may quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Mention
from nlp.events.clauses import Clause, clauses
from nlp.events.roles import Roles

# Sentences before one in which the company of "it" and "we" may stand.
LOOK_BACK = 6
_SELF = re.compile(
    r"\b(?:we|our|it|its|the (?:\w+ )?(?:company|group|firm|giant|maker|chipmaker|business))\b", re.IGNORECASE
)
_SAYS = re.compile(
    r"\b(?:expect|anticipat|project|forecast|estimat|predict|see|think|believ|reckon|model)\w*\b",
    re.IGNORECASE,
)
_OWNS = re.compile(r"['’]s?\s+(?:[\w’'&%,.$-]+\s+){0,6}$")
_LEADER = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:co-?)?founder|CEO|CFO|COO|chief|president|chair\w*|executive|finance (?:chief"
    r"|head)|boss"
    r"|management|spokes\w+)\b",
    re.IGNORECASE,
)


_DESCRIBED = re.compile(r"['’]s?\s[^,;.]{3,60},\s(?=[a-z])")
# "lifted its estimate of X's capital spending": nobody speaks so of himself.
_FORECAST_OF = re.compile(
    r"\b(?:its|their|his|her)\s+(?:\w+\s+){0,2}?(?:estimate|forecast|projection|target|model|view)s?"
    r"\s+(?:of|for|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_GAP_BEFORE = re.compile(r"[,;]\s(?:and\s)?$|\sand\s$")
_GAP_AFTER = re.compile(r"\s(?:its own\s)?(?:(?:to|at|about|around|roughly|some|nearly|up to)\s){0,2}")
_CONTRAST = re.compile(r"\W*(?:While|Whereas|Although|Though|As|Where)\s")
_JOINS = re.compile(r"(?:[,;]\s|\s)(?:and|while|whereas|but|although|though)\s(?:the\s)?$|;\s$")
_ACTS = re.compile(r"\s(?!(?:and|or|which|who|that|of|in|at|to|its|their)\b)[a-z]+\s")
# Who is described and not named says something of whom he names.
_OTHER_SAYS = re.compile(
    r"\W*(?:The|An?|One|Some|Several|Many)\s+(?:[a-z’'-]+\s+){0,3}?(?:[a-z-]+\s+(?:now |also |still )?"
    r"(?:expects|expected|anticipates|projects|projected|forecasts|estimates|estimated|predicts|sees|thinks"
    r"|believes|reckons|models)|[a-z-]+s\s+(?:now |also |still )?(?:expect|anticipate|project|forecast"
    r"|estimate|predict|see|think|believe|reckon))\b"
)

Named = tuple[str, str | None]  # canonical name and key

# "..., said Jo Doe, chief executive of X".
_LEADS = re.compile(
    r"\b(?:chief executive|chief financial officer|chief operating officer|finance (?:chief|director)|CEO"
    r"|CFO|COO"
    r"|president|chair\w*|executive|boss|head)(?: officer)?(?: and \w+)? (?:of|at"
    r"|for) (?:the )?(?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)

# "capital expenditures at X".
_HELD_BY = re.compile(r"(?:\S+\s+){1,6}?(?:at|by|of|for)\s+(?:the\s+)?", re.IGNORECASE)


def turns(text: str, start: int, name: int, end: int) -> bool:
    """Whether with the name at `name`:`end` another firm begins to act in the sentence from `start`."""
    if _ACTS.match(text, end) is None:
        return False
    fronted = text[:name].endswith(", ") and _CONTRAST.match(text, start) is not None
    return fronted or _JOINS.search(text, start, name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose spending it is: its name and key (None where unnamed), where that stands, how sure it is."""

    name: str | None = None
    key: str | None = None
    place: tuple[int, int] | None = None
    sure: float


class Owners:
    """Finds the owner of a statement with the roles of `nlp.events`."""

    def __init__(
        self,
        text: str,
        bounds: Sequence[tuple[int, int]],
        mentions: Sequence[Mention],
        filer: Named | None,
    ) -> None:
        self.text, self.bounds, self.mentions = text, bounds, mentions
        self.filer = filer

    def of(self, place: int, number: int, sum_at: int) -> Owner | None:
        """Who owns the spending named at `place` of sentence `number`; None where another firm says it.

        `sum_at` is where the sum stands: "and Meta to $5 billion" names its company there.
        """
        first = max(0, number - LOOK_BACK)
        parts = [
            part
            for sentence in range(first, number + 1)
            for part in clauses(self.text, sentence, self.bounds[sentence], self.mentions)
        ]
        roles = Roles(self.text, self.mentions, self.filer is not None)
        here = [part for part in parts if part.sentence == number]
        for part in parts:
            if part.sentence < number:
                roles.follow(part)
        clause = next((part for part in reversed(here) if part.start <= place and part.holds(place)), None)
        if clause is None:
            return None
        for part in here:
            if part.start < clause.start:
                roles.follow(part)
        earlier = [part for part in here if part.start < clause.start]
        owner = self._owner(roles, clause, earlier, place, sum_at)
        if owner is None or self._of_others(owner, number):
            return None
        return self._apposed(roles, owner)

    def _owner(
        self, roles: Roles, clause: Clause, earlier: Sequence[Clause], place: int, sum_at: int
    ) -> Owner | None:
        start, end = self.bounds_of(place)
        possessor = self._possessor(roles, clause, place)
        actor = roles.subject(clause, place, earlier)
        if actor.partners:
            # What several firms will spend together is nobody's guidance.
            return None
        gapped = self._gapped(roles, clause, place, sum_at)
        if gapped is not None:
            return _named(gapped, 0.85)
        turned = self._turned(roles, start, sum_at)
        if turned is not None and possessor is None:
            return _named(turned, 0.85)
        if possessor is not None and _FORECAST_OF.search(self.text, start, possessor.start):
            return None
        if possessor is not None:
            other = actor.mention
            if other is not None and other.canonical != possessor.canonical and other.end < possessor.start:
                between = self.text[other.end : possessor.start]
                if _SAYS.search(between):
                    return None
            return _named(possessor, 0.95)
        if actor.mention is not None:
            return _named(actor.mention, actor.sure)
        if actor.filer and self.filer is not None:
            return Owner(name=self.filer[0], key=self.filer[1], sure=actor.sure)
        fronted = roles.subject(clause, sum_at, earlier) if sum_at > place else actor
        if fronted.mention is not None and fronted.sure > 0.4:
            return _named(fronted.mention, fronted.sure)
        named = self._modifier(roles, clause, place) or self._spoken(roles, start, end, place)
        if named is not None:
            return _named(named, 0.75)
        # Nobody is named; only a company that speaks of itself may be meant.
        return Owner(sure=0.5) if _SELF.search(self.text, start, end) else None

    def _of_others(self, owner: Owner, number: int) -> bool:
        """Whether somebody unnamed says it of the owner: "The utility expects sites such as X's to ..."."""
        said = _OTHER_SAYS.match(self.text, *self.bounds[number])
        return said is not None and owner.place is not None and owner.place[0] >= said.end()

    def bounds_of(self, place: int) -> tuple[int, int]:
        """The sentence that holds a place."""
        return next((pair for pair in self.bounds if pair[0] <= place < pair[1]), (place, place))

    def _possessor(self, roles: Roles, clause: Clause, place: int) -> Mention | None:
        """ "Meta's 2026 capital expenditures": who stands in the genitive straight before the noun."""
        for mention in reversed(roles.inside(clause)):
            if mention.end <= place and _OWNS.fullmatch(self.text, mention.end, place):
                between = self.text[mention.end : place]
                if not _LEADER.match(between) and not re.search(
                    r"\b(?:said|says|will|to|and|is|was|has|expects?|plans?|forecasts?|sees?|projects?"
                    r"|anticipates?)\b|,\s",
                    between,
                ):
                    return mention
        return None

    def _apposed(self, roles: Roles, owner: Owner) -> Owner:
        """ "TSMC, Apple's largest supplier, expects ...": who acts is the first of the two."""
        if owner.place is None or not _DESCRIBED.match(self.text, owner.place[1]):
            return owner
        start = owner.place[0]
        first = next((one for one in roles.companies if self.text[one.end : start] == ", "), None)
        return owner if first is None else _named(first, owner.sure)

    def _gapped(self, roles: Roles, clause: Clause, place: int, sum_at: int) -> Mention | None:
        """ "Meta sees $70 billion of capex, Intel $12 billion": a name between two sums, with no verb."""
        for mention in reversed(roles.inside(clause)):
            if place < mention.start and mention.end <= sum_at:
                before, after = self.text[place : mention.start], self.text[mention.end : sum_at]
                return mention if _GAP_BEFORE.search(before) and _GAP_AFTER.fullmatch(after) else None
        return None

    def _turned(self, roles: Roles, start: int, sum_at: int) -> Mention | None:
        """ "Meta cut its forecast, and Intel stood by its own": who acts straight before the sum."""
        named = [one for one in roles.companies if start <= one.start and one.end <= sum_at]
        last = named[-1] if named else None
        if last is None or not turns(self.text, start, last.start, last.end):
            return None
        return last

    def _modifier(self, roles: Roles, clause: Clause, place: int) -> Mention | None:
        """ "Meta 2026 capex forecast raised to ...": a name straight before the noun, as headlines write."""
        for mention in reversed(roles.inside(clause)):
            if mention.end <= place and len(self.text[mention.end : place].split()) <= 5:
                return mention
        return None

    def _spoken(self, roles: Roles, start: int, end: int, place: int) -> Mention | None:
        """Who "we" or "the company" is in the press: whose leader is quoted, the only one named, the last."""
        here = [one for one in roles.companies if start <= one.start < end]
        for one in here:
            if _LEADER.match(self.text, one.end) or _LEADS.search(self.text, start, one.start):
                return one
        behind = next((one for one in here if one.start >= place), None)
        if behind is not None and _HELD_BY.fullmatch(self.text, place, behind.start):
            return behind
        if not _SELF.search(self.text, start, end):
            return None
        before = {one.canonical: one for one in here if one.end <= place}
        if len(before) == 1:
            return next(iter(before.values()))
        if roles.last is not None:
            return roles.last
        keys = {one.canonical for one in roles.companies}
        return roles.companies[0] if len(keys) == 1 else None


def _named(mention: Mention, sure: float) -> Owner:
    return Owner(name=mention.canonical, key=mention.key, place=(mention.start, mention.end), sure=sure)
