"""One sentence taken apart: which of its sums are new figures of spending, each with the one before it."""

import re
from dataclasses import dataclass

from nlp.caseless import Caseless
from nlp.guidance import actions
from nlp.guidance.decades import Sum, sums
from nlp.guidance.metrics import GUIDANCE_NOUN, Head, governing, heads
from nlp.guidance.owners import turns
from nlp.guidance.scene import Scene
from nlp.guidance.sums import END_OF_RANGE, OF_RANGE, PARTITIVE, Around, Part, part
from nlp.guidance.targets import Stated, stated

_BREAK = Caseless(r"[;:]\s|,?\s(?:while|whereas|but|although|though)\s")
# "$3.3 billion, which is at the high end of our prior range of $3.0-3.3 billion".
_AT_END = Caseless(
    r"\W*(?:which (?:is|was|would be)\s+)?(?:at|toward|near|in)?\s*the\s+(?:very\s+)?"
    r"(?:high|upper|top|low|bottom)"
)
# "our guidance moves to $11.5 billion from $10.8 billion"; "it no longer expects to spend $75 billion"
_MOVES = Caseless(
    rf"\b(?:{GUIDANCE_NOUN})\s+(?:\w+\s+){{0,3}}?(?:moves?|goes|rises?|climbs?|falls?|drops?)\s+to\b"
    rf"|\b(?:updat|revis|chang|adjust|mov)(?:es?|ed|ing)\s+(?:\S+\s+){{0,7}}?(?:{GUIDANCE_NOUN})"
)
_GIVEN_UP = Caseless(r"\bno longer (?:expect|plan|anticipat|project|forecast|see|intend)\w*\b")
# "reported capex of $9 billion and raised its forecast to $42 billion": what was done is done to the second.
_THEN_MOVED = Caseless(
    r"\sand\s(?=(?:\w+ly\s|also\s|then\s)?(?:raised|lifted|boosted|hiked|increased|cut|lowered|reduced|trimmed|slashed"
    r"|narrowed|tightened|widened|reaffirmed|reiterated|maintained|kept|left|confirmed|withdrew)\b)"
)
# Over several years only the widening of what it makes is a company's capital spending.
_CAPACITY = Caseless(r"\bcapacity\b")
_TOPIC = Caseless(
    r"\b(?:AI\b|artificial intelligence|data[- ]?cent(?:er|re)s?|infrastructure|capacity|chips?|servers?"
    r"|compute|cloud)"
)
# "in Ohio": a project's place, not a year's budget.
_PLACE = re.compile(
    r"\b(?:in|near|across|outside|to)\s+(?:the\s+)?(?!AI\b|FY|Q[1-4]|Cap[Ee]x)(?=[A-Z][a-z]+)"
    r"|\b[A-Z][a-z]+(?:[ie]an|ish|ese|ican|nch|rman)\b"
)
# The words of a period that stand between a sum and a period of its own.
_TO_PERIOD = re.compile(
    r"\s*(?:[\w’'&-]+\s+){0,4}?(?:(?:in|for|during|of|over|across|by|through)\s+)?(?:its|the|our)?\s*"
)
_TO_OTHER = re.compile(r"\s*(?:[\w’'-]+\s+){0,3}?(?:in|for|during|of)?\s*(?:the|its|our)?\s*")
# "capex to $60 billion and $265 billion in the U.S.": the second sum is of something else.
_AND = re.compile(r"\s*,?\s*(?:and|or|plus)\s+(?:[a-z]+\s+){0,2}")
# "to $40 billion from $38 billion and flagged a jump in 2027": the year is that of another statement.
_NEW_VERB = Caseless(r"\b(?:and|but)\s+(?:\w+ly\s+)?(?!expect|plan|forecast|project|need)[a-z]{3,}ed\s")
_THEN = re.compile(r"\s*(?:in|for|during)?\s*(?:the)?\s*")
_COMPARED = Caseless(r"\b(?:from|than|compared (?:to|with)|versus|vs\.?|against|over)\s+(?:[\w’']+\s+){0,3}$")


@dataclass(slots=True)
class Draft:
    """A new sum, the noun that governs it (None for "of that sum"), its words, and the sum before it."""

    money: Sum
    head: Head | None
    left: str
    right: str
    prior: Sum | None = None
    # Whether the noun stands in the clause of another firm, "while X cut its capex to $5 billion, Y ...".
    apart: bool = False

    @property
    def place(self) -> int:
        """Where the statement begins: its noun or its sum."""
        if self.apart:
            return self.money.start
        return min(self.money.start, self.head.start) if self.head else self.money.start


class Sentence:
    """One sentence of a scene; every place counts its own characters."""

    def __init__(self, scene: Scene, number: int) -> None:
        self.scene, self.number = scene, number
        self.start, self.end = scene.bounds[number]
        self.text = scene.text[self.start : self.end]
        self.heads = heads(self.text)
        self.periods = stated(self.text)
        self.sums = sums(scene.text, scene.amounts, self.start, self.end)
        # Where another firm begins to act, or another thing is done.
        self.turns = [
            one.start - self.start
            for one in scene.mentions
            if self.start <= one.start < self.end and turns(scene.text, self.start, one.start, one.end)
        ]
        ends = [money.end for money in self.sums]
        self.turns += [
            match.end() for match in _THEN_MOVED.finditer(self.text) if ends and ends[0] <= match.start()
        ]

    def around(self, rank: int) -> tuple[str, str]:
        """The words before a sum, back to the one before it, and those after it, up to the next."""
        one = self.sums[rank]
        before = self.sums[rank - 1].end if rank else 0
        after = self.sums[rank + 1].start if rank + 1 < len(self.sums) else len(self.text)
        return self.text[before : one.start], self.text[one.end : after]

    def clause(self, place: int) -> tuple[int, int]:
        """Start and end of the clause that holds a place."""
        # "Capital expenditures: $2 billion" is one clause, "Our outlook for 2026: ..." another's beginning.
        named = {head.end for head in self.heads}
        first = min((money.start for money in self.sums), default=0)
        breaks = [
            match.span()
            for match in _BREAK.finditer(self.text)
            if match.start() not in named and (match[0][0] != ":" or match.start() > first)
        ]
        breaks += [(turn, turn) for turn in self.turns]
        start = max((after for _, after in breaks if after <= place), default=0)
        return start, min((before for before, _ in breaks if before >= place), default=len(self.text))

    def drafts(self, *, after_another: bool) -> list[Draft]:
        """Its new sums; `after_another` says that the passage has given a sum that "of that" can mean."""
        drafts: list[Draft] = []
        waiting: Sum | None = None
        for rank, money in enumerate(self.sums):
            left, right = self.around(rank)
            if rank and left.strip().endswith("(") and re.match(r"\s*\)", right):
                # A conversion in brackets.
                continue
            kind = self._part(money, left, right)
            if kind == "new" and drafts and drafts[-1].prior is None and _AT_END.match(left):
                kind = "prior"
            if kind == "prior":
                if drafts and drafts[-1].prior is None and not re.match(r"\s*to\b", right):
                    drafts[-1].prior = money
                else:
                    waiting = money
            elif kind == "new":
                partitive = after_another and PARTITIVE.match(right) is not None
                head = None if partitive else governing(self.text, self.heads, money.start, money.end)
                listed = drafts and head is drafts[-1].head and _AND.fullmatch(left) is not None
                if partitive or (head and head.metric and not listed and self._fits(head, money, right)):
                    apart = head is not None and any(head.end <= turn <= money.start for turn in self.turns)
                    drafts.append(Draft(money, head, left, right, waiting, apart=apart))
                waiting = None
        return drafts

    def _part(self, money: Sum, left: str, right: str) -> Part:
        ends = [*END_OF_RANGE.finditer(left)]
        if ends and money.low != money.high and OF_RANGE.match(left, ends[-1].start()):
            # "the high end of its prior range of $17-18 billion" still stands.
            return "new"
        start, _ = self.clause(money.start)
        words = self.text[start : money.start]
        if _GIVEN_UP.search(left):
            return "prior"
        moved = re.search(r"\bnow\b", words) is not None or _MOVES.search(words) is not None
        revised = moved or actions.said(self.text[start:]) is not None
        year = next((int(said.groups["bare"] or 0) for said in self.periods if said.groups.get("bare")), None)
        return part(Around(left=left, right=right, revised=revised, year=year))

    def _fits(self, head: Head, money: Sum, right: str) -> bool:
        """Whether bare "spending" is of capital: the passage has said so, or says on what, for a year."""
        if not head.loose:
            return True
        if _PLACE.search(right):
            return False
        near = f"{self.scene.title or ''} {self.scene.before(self.number, 2)} {self.text}"
        if any(other.metric and not other.loose for other in heads(near)):
            return True
        invests = self.text[head.start : head.end].lower().startswith("invest")
        return (
            not invests
            and _TOPIC.search(self.text) is not None
            and any(
                said.is_target and (said.name != "span" or _CAPACITY.search(self.text))
                for said in self.periods
            )
        )

    def period_of(self, draft: Draft) -> Stated | None:
        """The period that belongs to a sum: not that of a comparison, else the nearest to it or its noun."""
        money, head = draft.money, draft.head
        best: tuple[float, Stated] | None = None
        start, end = self.clause(money.start) if draft.apart else (0, len(self.text))
        periods = [said for said in self.periods if start <= said.start < end]
        for said in periods or self.periods:
            behind = self.text[money.end : said.start] if said.start >= money.end else None
            if said.name == "past" and behind is not None and _THEN.fullmatch(behind):
                return said
            if not said.is_target or (behind is not None and _NEW_VERB.search(behind)):
                continue
            attached = behind is not None and _TO_PERIOD.fullmatch(behind) is not None
            if not attached and self._compares(said, draft):
                continue
            away = [abs(said.start - money.end), abs(money.start - said.end)]
            away += (
                [abs(said.start - head.end), abs(head.start - said.end)] if head and not draft.apart else []
            )
            # Of a year and several the year is meant, where both stand near.
            cost = (0 if attached else float(min(away))) + (15 if said.name == "span" else 0)
            if best is None or cost < best[0]:
                best = cost, said
        return best[1] if best else None

    def _compares(self, said: Stated, draft: Draft) -> bool:
        """Whether a period belongs to another sum, or to the words of a comparison."""
        if _COMPARED.search(self.text, max(0, said.start - 40), said.start):
            return True
        return any(
            other not in (draft.money, draft.prior)
            and other.end <= said.start
            and _TO_OTHER.fullmatch(self.text, other.end, said.start) is not None
            for other in self.sums
        )
