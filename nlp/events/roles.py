"""Who stands on which side of a trigger: subject, object, possessor, the parties after prepositions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Mention
from nlp.events.clauses import Clause
from nlp.events.speakers import Speakers
from nlp.places import within

_PRONOUN = re.compile(
    r"\b(?:it|they|its|their|he|she|(?:the|his|her) (?:[\w-]+ ){0,3}"
    r"(?:company|companies|chipmaker|firm|startup|start-up|giant|group|maker|manufacturer"
    r"|business|retailer|supplier|designer|tech giant|social media giant|search giant|developer|operator"
    r"|foundry))\b(?!['’]s (?:\w+ )?(?:ceo|cfo|boss))",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us)\b")  # "US" is a country
# Names behind these are not subjects: "backed by X", "rival X", "for X", "such as X", "X-built".
_NOT_SUBJECT = re.compile(
    r"\b(?:of|for|with|in|from|by|to|at|on|against|than|versus|vs\.?|like|unlike|including|via|through|between"
    r"|into|after|over|about|as|under|toward|towards|behind)\s+"
    r"(?:(?:the|an?|its|their|\w+['’]s|\w+-\w+|rival|partner|giant|chipmaker|startup|supplier|owner)\s+)*$",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:\sof\s[^,;.]{1,40})?\sby\s(?:(?:the|its|rival|an?)\s)?(?:[a-z][\w-]*\s){0,2}")
_SUBORDINATE = re.compile(
    r"\W*(?:[\w-]+\s){0,4}?(?:after|before|when|while|since|as|once|although|though|by|in|with|days?|weeks?)\s",
    re.IGNORECASE,
)
_OPENING = 24  # characters of a clause in which its first noun phrase begins
_REACH = 160  # characters before a name in which its preposition stands
_POSSESSIVE = re.compile(r"['’]s?\s")
_LEADER = re.compile(
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
_OUTSIDE = re.compile(
    rf"(?:['’]s?|\b(?:[Ii]ts|[Tt]heir|[Hh]is|[Hh]er))\s+(?:[\w-]+\s+){{0,2}}{_OUTSIDER}(?!\s+(?:[A-Z]|\x01))"
)
_STAFF = re.compile(rf"\s+(?!partners (?:with|on|to)\b){_OUTSIDER}")
# "Nvidia GPUs", "the OpenAI deal", "Oracle data center": the name only modifies.
_NOUN_AFTER = re.compile(
    r"\s+(?:GPUs?|TPUs?|chips?|AI\b|deal|data|cloud|systems?|servers?|orders?|contract|accelerators?"
    r"|processors?|hardware|technology|products?|investment|stake|compute|infrastructure|stock|shares|bonds|revenue|racks?|clusters?|capacity)s?\b"
    r"(?!\s+(?:unit|arm|chief))"
)
_TIED = re.compile(r"\s*(?:,|and|&|,\s*and|/)\s*")
# Subjects that act apart from one another: "X and Y have each signed".
_APART = re.compile(
    r"\s+(?:(?:have|has|had|will|would|are|were|both)\s+)*(?:each|separately|respectively|individually)\b"
)
# What stands before a noun phrase that is no subject of its own: "and its partners", "told its customers".
_TIED_BEFORE = re.compile(
    r"\b(?:and|with|alongside|plus|to|for|from|of|by|in|on|among|as|than|over|told|tells|sell\w*|sold)\s*$"
)
# "X's chips", "X shares": bought or sold, they are not the company.
_GOODS = re.compile(
    r"(?:['’]s?)?\s+(?:[\w-]+\s+){0,3}?(?:chips?|GPUs?|TPUs?|CPUs?|processors?|accelerators?|shares?"
    r"|stock|bonds?|servers?|systems?|racks?|capacity|compute|hardware|equipment|services?|power|electricity"
    r"|energy|output|memory|stake)\b"
)
# Words before an object that keep it whole: "the rest of X", "the owner of X".
_WHOLE_OF = re.compile(r"\b(?:all|rest|remainder|assets|control|owner|parent|maker|developer|operator) of\s")
_PREPOSITION = re.compile(r"\b(?:of|from|in|with|by|for|to|at|on|into)\s")


@dataclass(frozen=True, slots=True)
class Actor:
    """A company that acts, the filer, or nobody; how it was found and how sure that is."""

    mention: Mention | None
    filer: bool
    sure: float
    partners: tuple[Mention, ...] = ()


NOBODY = Actor(None, False, 0.0)


class Roles:
    """Roles in one passage: knows all company mentions and who was last the subject."""

    def __init__(self, text: str, mentions: Sequence[Mention], filer: bool) -> None:
        self.text = text
        self.companies = [mention for mention in mentions if mention.layer == "company"]
        self.chip_starts = {mention.start for mention in mentions if mention.layer == "chip"}
        self.filer = filer
        self.speakers = Speakers(text, self.companies)
        self.last: Mention | None = None
        # The clauses of the sentence at hand: a pronoun may stand before whom it means.
        self.beside: Sequence[Clause] = ()
        self.sentence = -1
        self._inside: dict[tuple[int, str], list[Mention]] = {}

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

    def follow(self, clause: Clause) -> None:
        """Remember the subject of a clause for the pronouns after it."""
        named = self.inside(clause)
        first = next((mention for mention in named if self._can_be_subject(clause, mention)), None)
        if first is not None:
            if self.last is None or not self._pronoun_before(clause, first):
                self.last = first
        elif clause.sentence != self.sentence and named and self.last is None:
            self.last = named[0]
        self.sentence = clause.sentence

    def _pronoun_before(self, clause: Clause, mention: Mention) -> bool:
        pronoun = _PRONOUN.search(clause.text)
        return pronoun is not None and clause.start + pronoun.start() < mention.start

    def subject(self, clause: Clause, place: int, earlier: Sequence[Clause]) -> Actor:
        """Who acts at `place`: the nearest subject before it, what a pronoun means, or the filer."""
        before = clause.text[: place - clause.start]
        named = [mention for mention in self.inside(clause) if mention.end <= place]
        subjects = [mention for mention in named if self._can_be_subject(clause, mention)]
        we = _last(_WE, before)
        if self._outsider(clause, before, named, subjects):
            return NOBODY
        if we is not None and (not subjects or clause.start + we > subjects[-1].start):
            if (speaker := self.speakers.at(clause.start + we)) is not None:
                return Actor(speaker, False, 0.85)
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
            return self._meant(clause, pronoun)
        if clause.head is not None:
            return Actor(clause.head, False, 0.8)
        if named and named[0].start - clause.start <= _OPENING and self._owns(clause, named[0], place):
            # "X's first data center will come online": what X owns stands for X.
            return Actor(named[0], False, 0.6)
        return self._inherited(clause, place, named, earlier)

    def _meant(self, clause: Clause, pronoun: int) -> Actor:
        """Whom a pronoun means that no name stands before in its clause."""
        opening = all(not self.inside(part) for part in self.beside if part.start < clause.start)
        if opening and _SUBORDINATE.match(clause.text):
            # "Two years after it bought Y, X wrote it off": the main clause names whom is meant.
            later = [part for part in self.beside if part.start > clause.start]
            for part in [clause, *later]:
                named = [one for one in self.inside(part) if one.start > clause.start + pronoun]
                fronted = [one for one in named if re.search(r",\s(?:the\s)?$", self._before(one))]
                if fronted and self._can_be_subject(part, fronted[0]):
                    return Actor(fronted[0], False, 0.65)
        if self.last is not None:
            return Actor(self.last, False, 0.7)
        if self.filer:
            return Actor(None, True, 0.6)
        before = within(self.companies, 0, clause.start + pronoun)
        if before:
            # "People close to X say it will": nobody else can be meant.
            return Actor(self.companies[before[-1]], False, 0.5)
        return Actor(None, False, 0.4)

    def _outsider(self, clause: Clause, before: str, named: list[Mention], subjects: list[Mention]) -> bool:
        """Whether somebody beside a company acts: "its rival will invest", "an X engineer bought"."""
        last = subjects[-1].start - clause.start if subjects else -1
        for match in _OUTSIDE.finditer(self.nameless(clause), 0, len(before)):
            if match.start() > last and not _TIED_BEFORE.search(before[: match.start()]):
                return True
        return bool(
            named
            and named[-1].start - clause.start > last
            and _STAFF.match(self.text, named[-1].end)
            and not _TIED_BEFORE.search(before[: named[-1].start - clause.start])
        )

    def _owns(self, clause: Clause, mention: Mention, place: int) -> bool:
        between = self.text[mention.end : place]
        return (
            _POSSESSIVE.match(between) is not None
            and not _OUTSIDE.match(between)
            and len(between.split()) <= 14
            and _NOT_SUBJECT.search(clause.text, 0, mention.start - clause.start) is None
        )

    def _inherited(
        self, clause: Clause, place: int, named: list[Mention], earlier: Sequence[Clause]
    ) -> Actor:
        for other in reversed(earlier):
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

    def by(self, clause: Clause, place: int) -> Actor | None:
        """Who stands behind a noun's "by": "the investment by X", "a buyout of Y by X"."""
        for mention in self.inside(clause):
            if mention.start >= place:
                between = self.text[place : mention.start]
                if _BY.fullmatch(between):
                    return Actor(mention, False, 0.85, tuple(self._tied_after(mention)))
        return None

    def possessor(self, clause: Clause, place: int, earlier: Sequence[Clause]) -> Actor:
        """Who a noun belongs to: "X's $5 billion bet", "its bet", "the X deal", else the clause's subject."""
        named = [mention for mention in self.inside(clause) if mention.end <= place]
        if named:
            near = named[-1]
            between = self.text[near.end : place]
            owns = re.match(r"['’]s?\s", between) and len(between.split()) <= 8 and not _LEADER.match(between)
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
            of = [mention for mention in later if re.search(r"\bof (?:the )?$", self._before(mention))]
            if of:
                # "at the opening of the X data center"
                return Actor(of[0], False, 0.6)
        return actor

    def after(
        self, clause: Clause, place: int, prepositions: Sequence[str], *, whole: bool = False
    ) -> list[Mention]:
        """Companies after one of the prepositions, with those tied to them by "and".

        `whole` asks for companies themselves: "for X", not "for X chips".
        """
        found: list[Mention] = []
        for mention in self.inside(clause):
            if mention.start < place or (whole and _GOODS.match(self.text, mention.end)):
                continue
            before = self._before(mention)
            led = re.search(
                rf"\b(?:{'|'.join(map(re.escape, prepositions))})\s+"
                r"(?:(?!(?:for|to|by|from|with|at|on|in)\s)[\w’'-]+\s+){0,3}$",
                before,
                re.IGNORECASE,
            )
            if led or (found and _TIED.fullmatch(self.text[found[-1].end : mention.start])):
                found.append(mention)
        return found

    def object(self, clause: Clause, place: int, *, whole: bool = False) -> list[Mention]:
        """The company straight behind a verb ("acquires X", "awards X $5 million"), with those tied to it.

        `whole` asks for the company itself: neither "buys X chips" nor "buys chips from X".
        """
        later = [mention for mention in self.inside(clause) if mention.start >= place]
        if not later:
            return []
        between = self.text[place : later[0].start]
        if len(between.split()) > 6 or re.search(r"[.;]", between):
            return []
        if whole and (
            _GOODS.match(self.text, later[0].end)
            or (_PREPOSITION.search(between) and not _WHOLE_OF.search(between))
        ):
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
        if _APART.match(self.text, subjects[-1].end):
            return Actor(chain[0], False, sure)
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
        if _NOUN_AFTER.match(after) or _STAFF.match(after) or mention.end + 1 in self.chip_starts:
            return False
        if after.startswith(("-", "/")) or (_POSSESSIVE.match(after) and not _LEADER.match(after)):
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
