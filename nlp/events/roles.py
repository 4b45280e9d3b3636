"""Who stands on which side of a trigger: subject, object, possessor, the parties after prepositions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Mention
from nlp.events.clauses import Clause
from nlp.places import within

_PRONOUN = re.compile(
    r"\b(?:it|they|its|their|he|she|the (?:[\w-]+ ){0,3}(?:company|companies|chipmaker|firm|startup"
    r"|start-up|giant|group|maker|manufacturer|business|retailer"
    r"|supplier|designer|tech giant|social media giant|search giant|developer|operator"
    r"|foundry))\b(?!['’]s (?:\w+ )?(?:ceo|cfo|boss))",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us)\b")  # "US" is a country
# Names behind these are not subjects: "backed by X", "rival X", "for X", "such as X", "X-built".
_NOT_SUBJECT = re.compile(
    r"\b(?:of|for|with|in|from|by|to|at|on|against|than|versus|vs\.?|like|including|via|through|between|unlike"
    r"|into|after|over|about|rival|as"
    r"|under|toward|towards|behind)\s+(?:(?:the|an?|its|their|\w+['’]s|\w+-\w+|rival|partner|giant"
    r"|chipmaker|startup|supplier|owner)\s+)*$",
    re.IGNORECASE,
)
_REACH = 160  # characters before a name in which its preposition stands
_POSSESSIVE = re.compile(r"['’]s?\s")
_PERSON = re.compile(
    r"(?:['’]s)?,?\s+(?:(?:co-?)?founder|CEO|CFO|CTO|COO|chief|president|chair\w*|executive|boss|head"
    r"|spokes\w+|director|analyst|engineer"
    r"|vice|employee|worker|shareholder|investor)s?\b",
    re.IGNORECASE,
)
# "Nvidia GPUs", "the OpenAI deal", "Oracle data center": the name only modifies.
_NOUN_AFTER = re.compile(
    r"\s+(?:GPUs?|TPUs?|chips?|AI\b|deal|data|cloud|systems?|servers?|orders?|contract|accelerators?"
    r"|processors?|hardware|technology|products?"
    r"|investment|stake|compute|infrastructure)s?\b(?!\s+(?:unit|arm|chief))"
)
_TIED = re.compile(r"\s*(?:,|and|&|,\s*and|/)\s*")
_GOVERNMENT = re.compile(
    r"\b(?:administration|government|department|ministry|commission|state|congress|white house)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A company that acts, the filer, or nobody; how it was found and how sure that is."""

    mention: Mention | None
    filer: bool
    sure: float
    partners: tuple[Mention, ...] = ()


class Roles:
    """Roles in one passage: knows all company mentions and who was last the subject."""

    def __init__(self, text: str, mentions: Sequence[Mention], filer: bool) -> None:
        self.text = text
        self.companies = [mention for mention in mentions if mention.layer == "company"]
        self.chip_starts = {mention.start for mention in mentions if mention.layer == "chip"}
        self.filer = filer
        self.last: Mention | None = None
        self.sentence = -1

    def inside(self, clause: Clause) -> list[Mention]:
        """Companies named in a clause, asides left out."""
        near = (self.companies[place] for place in within(self.companies, clause.start, clause.end))
        return [mention for mention in near if clause.holds(mention.start)]

    def nameless(self, clause: Clause) -> str:
        """The clause with every company name blanked."""
        text = clause.text
        for mention in self.inside(clause):
            left, right = mention.start - clause.start, mention.end - clause.start
            text = text[:left] + "\x01" * (right - left) + text[right:]
        return text

    def follow(self, clause: Clause) -> None:
        """Remember the subject of a clause for the pronouns after it."""
        found = [mention for mention in self.inside(clause) if self._can_be_subject(clause, mention)]
        pronoun = _PRONOUN.search(clause.text)
        if found and not (pronoun and self.last and clause.start + pronoun.start() < found[0].start):
            self.last = found[0]
        elif clause.sentence != self.sentence and (named := self.inside(clause)) and self.last is None:
            self.last = named[0]
        self.sentence = clause.sentence

    def subject(self, clause: Clause, place: int, earlier: Sequence[Clause]) -> Actor:
        """Who acts at `place`: the nearest subject before it, what a pronoun means, or the filer."""
        before = clause.text[: place - clause.start]
        named = [mention for mention in self.inside(clause) if mention.end <= place]
        subjects = [mention for mention in named if self._can_be_subject(clause, mention)]
        we = _last(_WE, before)
        if we is not None and (not subjects or clause.start + we > subjects[-1].start):
            if self.filer:
                return Actor(None, True, 0.9)
            if not subjects:
                # Somebody does it, though nothing says who "we" are.
                return Actor(None, False, 0.4)
        pronoun = _last(_PRONOUN, before)
        if subjects and (pronoun is None or subjects[-1].start > clause.start + pronoun):
            return self._group(subjects, 0.9)
        if pronoun is not None:
            if subjects:
                return self._group(subjects, 0.75)
            if self.last is not None:
                return Actor(self.last, False, 0.7)
            if self.filer:
                return Actor(None, True, 0.6)
            return Actor(None, False, 0.4)
        if clause.head is not None:
            return Actor(clause.head, False, 0.8)
        return self._inherited(clause, place, named, earlier)

    def _inherited(
        self, clause: Clause, place: int, named: list[Mention], earlier: Sequence[Clause]
    ) -> Actor:
        for other in reversed(earlier):
            if other.sentence != clause.sentence:
                break
            found = [mention for mention in self.inside(other) if self._can_be_subject(other, mention)]
            if found:
                return self._group(found[:1], 0.6)
            if _WE.search(other.text) and self.filer:
                return Actor(None, True, 0.7)
            if _PRONOUN.search(other.text) and self.last is not None:
                return Actor(self.last, False, 0.6)
        if self.filer:
            return Actor(None, True, 0.6)
        fronted = [
            mention for mention in self.inside(clause) if re.search(r",\s(?:the\s)?$", self._before(mention))
        ]
        for mention in fronted:
            # "Despite a $25 million round in 2022, X has struggled": the subject follows the phrase.
            if mention.start > place and self._can_be_subject(clause, mention):
                return Actor(mention, False, 0.6)
        near = [mention for mention in named if len(self.text[mention.end : place].split()) <= 2]
        if near and self.text[near[-1].end : near[-1].end + 1] != "-":
            return Actor(near[-1], False, 0.45)
        return Actor(None, False, 0.2)

    def possessor(self, clause: Clause, place: int, earlier: Sequence[Clause]) -> Actor:
        """Who a noun belongs to: "X's $5 billion bet", "its bet", "the X deal", else the clause's subject."""
        named = [mention for mention in self.inside(clause) if mention.end <= place]
        if named:
            near = named[-1]
            between = self.text[near.end : place]
            owns = re.match(r"['’]s?\s", between) and len(between.split()) <= 8 and not _PERSON.match(between)
            if owns and not re.search(r",\s|\b(?:and|in|with|to|for|by|from|on|will|is|was|has)\b", between):
                return Actor(near, False, 0.9)
        actor = self.subject(clause, place, earlier)
        if actor.mention is None and not actor.filer:
            later = [mention for mention in self.inside(clause) if mention.start >= place]
            by = [
                mention for mention in later if re.search(r"\bby\s+(?:\w+\s+){0,3}$", self._before(mention))
            ]
            if by:
                return Actor(by[0], False, 0.8)
        return actor

    def after(self, clause: Clause, place: int, prepositions: Sequence[str]) -> list[Mention]:
        """Companies after one of the prepositions, with those tied to them by "and"."""
        found: list[Mention] = []
        for mention in self.inside(clause):
            if mention.start < place:
                continue
            before = self._before(mention)
            led = re.search(
                rf"\b(?:{'|'.join(map(re.escape, prepositions))})\s+(?:[\w’'-]+\s+){{0,3}}$",
                before,
                re.IGNORECASE,
            )
            if led or (found and _TIED.fullmatch(self.text[found[-1].end : mention.start])):
                found.append(mention)
        return found

    def object(self, clause: Clause, place: int) -> list[Mention]:
        """The company straight behind a verb ("acquires X", "awards X $5 million"), with those tied to it."""
        later = [mention for mention in self.inside(clause) if mention.start >= place]
        if not later:
            return []
        between = self.text[place : later[0].start]
        if len(between.split()) > 6 or re.search(r"[.;]", between):
            return []
        return [later[0], *self._tied_after(later[0])]

    def _group(self, subjects: list[Mention], sure: float) -> Actor:
        """The first of a coordinated subject: "X and Y announce", "X, Y to build"."""
        chain = [subjects[-1]]
        for mention in reversed(self.companies[: within(self.companies, chain[0].start, chain[0].end).start]):
            # "Backed by X, Y will build": X is tied to nobody.
            if mention not in subjects or not _TIED.fullmatch(self.text, mention.end, chain[0].start):
                break
            chain.insert(0, mention)
        return Actor(chain[0], False, sure, tuple(chain[1:]))

    def _tied_after(self, mention: Mention) -> list[Mention]:
        tied, last = [], mention
        for place in within(self.companies, mention.end, len(self.text)):
            other = self.companies[place]
            if not _TIED.fullmatch(self.text, last.end, other.start):
                break
            tied.append(other)
            last = other
        return tied

    def _can_be_subject(self, clause: Clause, mention: Mention) -> bool:
        after = self.text[mention.end : mention.end + 40]
        if _NOUN_AFTER.match(after) or mention.end + 1 in self.chip_starts:
            return False
        if after.startswith(("-", "/")) or (_POSSESSIVE.match(after) and not _PERSON.match(after)):
            # A unit or a leader speaks for its company ("X's cloud unit", "X CEO"); a possession does not.
            return bool(
                re.match(r"['’]s\s+(?:[\w-]+\s+){0,2}(?:unit|arm|subsidiary|division|business)\b", after)
            )
        place = mention.start - clause.start
        return _NOT_SUBJECT.search(clause.text, max(0, place - _REACH), place) is None

    def _before(self, mention: Mention) -> str:
        return self.text[max(0, mention.start - 60) : mention.start]


def _last(rule: re.Pattern[str], text: str) -> int | None:
    place = None
    for match in rule.finditer(text):
        place = match.start()
    return place
