"""The companies named in a passage, and what the words beside each let it be: a subject or a modifier."""

import re
from collections.abc import Sequence

from db.records import Mention
from nlp.caseless import Caseless
from nlp.events.clauses import FINITE, Clause
from nlp.places import within

# Names behind these are not subjects: "backed by X", "rival X", "for X", "such as X", "X-built".
_NOT_SUBJECT = Caseless(
    r"\b(?:of|for|with|in|from|by|to|at|on|against|than|versus|vs\.?|like|unlike|including|via|through|between"
    r"|into|after|over|about|as|under|toward|towards|behind)\s+"
    r"(?:(?:the|an?|its|their|\w+['’]s|\w+-\w+|rival|partner|giant|chipmaker|startup|supplier|owner)\s+)*$"
)
# "with asset manager X": words between such a preposition and a name leave it where it is.
_BEHIND = re.compile(
    r"\b(?:with|from|by|between|against|alongside)\s(?:(?!and\b|that\b|who\b|which\b)[a-z-]+\s){1,3}$"
)
# "A joint venture between X and Y": who makes it up acts.
_TOGETHER = re.compile(
    r"\W*(?:an?|the|their)?\s*(?:[\w-]+\s){0,3}?(?:venture|consortium|partnership|alliance|team)\s"
    r"(?:between|of|led by|including|comprising|with)\s(?:the\s)?",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"\W*(?:as|after|before|since|until)\s(?:the\s)?", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’]s?\s")
LEADER = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:co-?)?founder|CEO|CFO|CTO|COO|chief|president|chair\w*|executive|boss|head"
    r"|spokes\w+|director|vice|management|board)s?\b",
    re.IGNORECASE,
)
# Those who belong to a company or face it, and do not speak for it: "X's rival", "an X engineer".
_OUTSIDER = (
    r"(?:rival|competitor|peer|customer|client|supplier|partner|backer|lender|landlord|neighbou?r|tenant"
    r"|vendor|investor|shareholder|analyst|engineer|employee|worker|user|researcher|staff|union|lawyer"
    r"|regulator|critic|fan|alumn\w+|veteran)s?\b"
)
OUTSIDE = re.compile(
    rf"(?:['’]s?|\b(?:[Ii]ts|[Tt]heir|[Hh]is|[Hh]er))\s+(?:[\w-]+\s+){{0,2}}{_OUTSIDER}(?!\s+(?:[A-Z]|\x01))"
)
_STAFF = re.compile(rf"\s+(?!partners (?:with|on|to)\b){_OUTSIDER}")
# "Nvidia GPUs", "the OpenAI deal", "Oracle data center": the name only modifies.
_NOUN_AFTER = re.compile(
    r"\s+(?:GPUs?|TPUs?|chips?|AI\b|deal|data|cloud|systems?|servers?|orders?|contract|accelerators?"
    r"|processors?|hardware|technology|products?|investment|stake|compute|infrastructure|stock|shares|bonds|revenue|racks?|clusters?|capacity)s?\b"
    r"(?!\s+(?:unit|arm|chief))"
)
# Another company of the same part: "X and Y", "X and its affiliate Y".
TIED = re.compile(
    r"\s*(?:\([^()]{1,12}\)\s*)?(?:,|and|&|,\s*and|/)(?:\s+(?:its|their)\s(?:[\w-]+\s){0,2}?(?:affiliate|subsidiary|unit|parent"
    r"|partner|owner|sister company))?\s*"
)
# Only "and" keeps a name behind the preposition of the one before: "backed by X, Y will build".
_AND = re.compile(r"\s(?:and|&)\s")
# Subjects that act apart from one another: "X and Y have each signed".
APART = re.compile(
    r"\s+(?:(?:have|has|had|will|would|are|were|both)\s+)*(?:each|separately|respectively|individually)\b"
)
# What stands before a noun phrase that is no subject of its own: "and its partners", "told its customers".
_TIED_BEFORE = re.compile(
    r"\b(?:and|with|alongside|plus|to|for|from|of|by|in|on|among|as|than|over|told|tells|sell\w*|sold)\s*$"
)
_REACH = 160  # characters before a name in which its preposition stands
# "the X chip deal", "an X contract": a company between an article and a noun is the other side.
_MODIFIES = re.compile(r"\s(?:[a-z][\w-]*\s){0,2}")


class Standing:
    """The companies of one passage, each with where it stands."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.companies = [mention for mention in mentions if mention.layer == "company"]
        self.chip_starts = {mention.start for mention in mentions if mention.layer == "chip"}
        self._inside: dict[tuple[int, str], list[Mention]] = {}
        self._subjects: dict[tuple[int, str, int], bool] = {}

    def inside(self, clause: Clause) -> list[Mention]:
        """Companies named in a clause, asides left out."""
        # Each frame of a clause asks.
        known = self._inside.get((clause.start, clause.text))
        if known is None:
            near = (self.companies[place] for place in within(self.companies, clause.start, clause.end))
            known = [mention for mention in near if clause.holds(mention.start)]
            self._inside[clause.start, clause.text] = known
        return known

    def nameless(self, clause: Clause) -> str:
        """The clause with every company name blanked."""
        text = clause.text
        for mention in self.inside(clause):
            left, right = mention.start - clause.start, mention.end - clause.start
            text = text[:left] + "\x01" * (right - left) + text[right:]
        return text

    def can_be_subject(self, clause: Clause, mention: Mention) -> bool:
        """Whether a verb behind the name may be its own."""
        # Each frame of a clause asks.
        what = (clause.start, clause.text, mention.start)
        if what not in self._subjects:
            self._subjects[what] = self._can_be_subject(clause, mention)
        return self._subjects[what]

    def _can_be_subject(self, clause: Clause, mention: Mention) -> bool:
        after = self.text[mention.end : mention.end + 40]
        if _NOUN_AFTER.match(after) or _STAFF.match(after) or mention.end + 1 in self.chip_starts:
            return False
        if after.startswith(("-", "/")) or (POSSESSIVE.match(after) and not LEADER.match(after)):
            # A unit or a leader speaks for its company ("X's cloud unit", "X CEO"); a possession does not.
            return bool(
                re.match(r"['’]s\s+(?:[\w-]+\s+){0,2}(?:unit|arm|subsidiary|division|business)\b", after)
            )
        place = mention.start - clause.start
        # "as X was seen to build", "after X invested": at the start of a clause these open it.
        if _TOGETHER.fullmatch(clause.text, 0, place):
            return True
        if _CONJUNCTION.fullmatch(clause.text, 0, place) and FINITE.match(self.text, mention.end):
            return True
        if _NOT_SUBJECT.search(clause.text, max(0, place - _REACH), place) is not None:
            return False
        if _BEHIND.search(clause.text, max(0, place - _REACH), place) is not None:
            return False
        before = within(self.companies, clause.start, mention.start)
        if not before or not _AND.fullmatch(self.text, self.companies[before[-1]].end, mention.start):
            return True
        # "partners with X and Y to build": Y stands behind the preposition too.
        other = self.companies[before[-1]].start - clause.start
        return _NOT_SUBJECT.search(clause.text, max(0, other - _REACH), other) is None

    def outsider(self, clause: Clause, before: str, named: list[Mention], subjects: list[Mention]) -> bool:
        """Whether somebody beside a company acts: "its rival will invest", "an X engineer bought"."""
        last = subjects[-1].start - clause.start if subjects else -1
        for match in OUTSIDE.finditer(self.nameless(clause), 0, len(before)):
            if match.start() > last and not _TIED_BEFORE.search(before[: match.start()]):
                return True
        return bool(
            named
            and named[-1].start - clause.start > last
            and _STAFF.match(self.text, named[-1].end)
            and not _TIED_BEFORE.search(before[: named[-1].start - clause.start])
        )

    def owns(self, clause: Clause, mention: Mention, place: int) -> bool:
        """Whether what stands at `place` is the company's own."""
        between = self.text[mention.end : place]
        return (
            POSSESSIVE.match(between) is not None
            and not OUTSIDE.match(between)
            and len(between.split()) <= 14
            and _NOT_SUBJECT.search(clause.text, 0, mention.start - clause.start) is None
        )

    def modifying(self, clause: Clause, place: int) -> list[Mention]:
        """The company straight before a noun that it only modifies: "confirmed the X chip deal"."""
        named = [mention for mention in self.inside(clause) if mention.end < place]
        near = named[-1:] if len(named) > 1 else []
        return [one for one in near if _MODIFIES.fullmatch(self.text, one.end, place)]

    def tied_after(self, mention: Mention) -> list[Mention]:
        """Those that "and" ties to a name, in text order."""
        tied, last = [], mention
        for place in within(self.companies, mention.end, len(self.text)):
            other = self.companies[place]
            if not TIED.fullmatch(self.text, last.end, other.start):
                break
            tied.append(other)
            last = other
        return tied

    def before(self, mention: Mention) -> str:
        """The text just before a name."""
        return self.text[max(0, mention.start - 60) : mention.start]
