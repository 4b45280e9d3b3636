"""Who stands on which side of a trigger: subject, object, possessor, the parties after prepositions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Mention
from nlp.caseless import Caseless
from nlp.events.clauses import Clause
from nlp.events.speakers import Speakers
from nlp.events.standing import APART, LEADER, TIED, Standing
from nlp.places import within

_PRONOUN = Caseless(
    r"\b(?:it|they|its|their|he|she|(?:the|his|her) (?:[\w-]+ ){0,3}"
    r"(?:company|companies|chipmaker|firm|startup|start-up|giant|group|maker|manufacturer"
    r"|business|retailer|supplier|designer|tech giant|social media giant|search giant|developer|operator"
    r"|foundry))\b(?!['’]s (?:\w+ )?(?:ceo|cfo|boss))"
)
# "US" is a country; a filing calls its filer "the Company", with a capital.
_WE = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us|[Tt]he (?:Company|Group|Registrant|Corporation|Partnership|Issuer|Trust))\b"
)
# Somebody acts whom no name tells: a state, an office, a trade as a whole.
_UNNAMED = re.compile(
    r"\b(?:[Gg]overnments?|[Mm]inist(?:ry|er|ries)|[Aa]dministration|[Dd]epartment|[Cc]ommission|[Cc]ongress"
    r"|[Aa]gency|[Ss]tate|[Uu]niversity|[Ii]nstitute|[Hh]yperscalers?|[Cc]hip-?makers|[Gg]iants|Big Tech"
    r"|(?:[Tt]ech|[Cc]loud|[Cc]hip|AI) (?:companies|firms|groups|providers|titans|majors)|Japan|China"
    r"|Beijing|Tokyo|India|(?:South )?Korea|Seoul|Taiwan|Germany|Berlin|France|Paris|UK|Britain|London|EU"
    r"|Brussels|Canada|Ottawa|Saudi Arabia|UAE|Malaysia|Vietnam|Spain|Italy|US|U\.S\.|Washington)\b(?!['’-])"
)
# "X's $1 trillion commitment to build": whose noun it is, is who builds.
_THING = re.compile(r"the|its?\b", re.IGNORECASE)  # no person
_CAPEX = re.compile(r"cap(?:ital|ex)", re.IGNORECASE)
_PLAN_TO = re.compile(
    r"\b(?:plan|commitment|pledge|deal|agreement|bid|effort|push|proposal|project|decision|intention|venture"
    r"|promise)s?\s(?:\w+ly\s)?to\s(?:\w+ly\s)?$"
)
_BY = re.compile(r"(?:\sof\s[^,;.]{1,40})?\sby\s(?:(?:the|its|rival|an?)\s)?(?:[a-z][\w-]*\s){0,2}")
_SUBORDINATE = re.compile(
    r"\W*(?:[\w-]+\s){0,4}?(?:after|before|when|while|since|as|once|although|though|by|in|with|days?|weeks?)\s",
    re.IGNORECASE,
)
# "X's chips", "X shares": bought or sold, they are not the company.
_GOODS = re.compile(
    r"(?:['’]s?)?\s+(?:[\w-]+\s+){0,3}?(?:chips?|GPUs?|TPUs?|CPUs?|processors?|accelerators?|shares?"
    r"|stock|bonds?|servers?|systems?|racks?|capacity|compute|hardware|equipment|services?|power|electricity"
    r"|energy|output|memory|stake)\b"
)
# Words before an object that keep it whole: "the rest of X", "the owner of X".
_WHOLE_OF = re.compile(r"\b(?:all|rest|remainder|assets|control|owner|parent|maker|developer|operator) of\s")
_OPENING = 24  # characters of a clause in which its first noun phrase begins
# "a loan to buy X chips": behind such a word "to" leads to no party.
_INFINITIVE = (
    r"(?:buy|build|fund|finance|help|expand|support|acquire|invest|back|pay|use|make|develop|deploy|power"
    r"|supply|challenge|rival|compete|join|meet|buy out|take|counter|replace|beat)\s"
)
_PREPOSITION = re.compile(r"\b(?:of|from|in|with|by|for|to|at|on|into)\s")


@dataclass(frozen=True, slots=True)
class Actor:
    """A company that acts, the filer, or nobody; how it was found and how sure that is."""

    mention: Mention | None
    filer: bool
    sure: float
    partners: tuple[Mention, ...] = ()


NOBODY = Actor(None, False, 0.0)


class Roles(Standing):
    """Roles in one passage: knows all company mentions and who was last the subject."""

    def __init__(self, text: str, mentions: Sequence[Mention], filer: bool) -> None:
        super().__init__(text, mentions)
        self.filer = filer
        self.speakers = Speakers(text, self.companies)
        self.last: Mention | None = None
        # The clauses of the sentence at hand: a pronoun may stand before whom it means.
        self.beside: Sequence[Clause] = ()
        self.sentence = -1

    def follow(self, clause: Clause) -> None:
        """Remember the subject of a clause for the pronouns after it."""
        named = self.inside(clause)
        first = next((mention for mention in named if self.can_be_subject(clause, mention)), None)
        # "and launched a new lab, Y": what stands far behind the verb is no subject.
        if first is not None and not clause.first and first.start - clause.start > _OPENING:
            first = None
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
        subjects = [mention for mention in named if self.can_be_subject(clause, mention)]
        we = _last(_WE, before)
        if self.outsider(clause, before, named, subjects):
            return NOBODY
        if we is not None and (not subjects or clause.start + we > subjects[-1].start):
            if (speaker := self.speakers.at(clause.start + we)) is not None:
                return Actor(speaker, False, 0.85)
            if self.filer:
                return Actor(None, True, 0.9)
            if not subjects:
                # Somebody does it, though nothing says who "we" are.
                return Actor(None, False, 0.4)
        owner = self._planner(clause, place, named, subjects)
        if owner is not None:
            return Actor(owner, False, 0.85)
        pronoun = _last(_PRONOUN, before)
        if subjects and (pronoun is None or subjects[-1].start > clause.start + pronoun):
            return self._group(subjects, 0.9)
        if pronoun is not None:
            if subjects:
                return self._group(subjects, 0.75)
            return self._meant(clause, pronoun)
        if clause.head is not None:
            return Actor(clause.head, False, 0.8)
        if named and named[0].start - clause.start <= _OPENING and self.owns(clause, named[0], place):
            # "X's first data center will come online": what X owns stands for X.
            return Actor(named[0], False, 0.6)
        return self._inherited(clause, place, named, earlier)

    def _planner(
        self, clause: Clause, place: int, named: list[Mention], subjects: list[Mention]
    ) -> Mention | None:
        """Whose plan to act stands straight before a verb, where that is nearer than any subject."""
        planned = _PLAN_TO.search(clause.text, 0, place - clause.start)
        if planned is None or not named or (subjects and named[-1].start <= subjects[-1].start):
            return None
        owner = named[-1]
        before = owner.end < clause.start + planned.start()
        return owner if before and self.owns(clause, owner, place) else None

    def _meant(self, clause: Clause, pronoun: int) -> Actor:
        """Whom a pronoun means that no name stands before in its clause."""
        opening = all(not self.inside(part) for part in self.beside if part.start < clause.start)
        if opening and _SUBORDINATE.match(clause.text):
            # "Two years after it bought Y, X wrote it off": the main clause names whom is meant.
            later = [part for part in self.beside if part.start > clause.start]
            for part in [clause, *later]:
                named = [one for one in self.inside(part) if one.start > clause.start + pronoun]
                fronted = [one for one in named if re.search(r",\s(?:the\s)?$", self.before(one))]
                if fronted and self.can_be_subject(part, fronted[0]):
                    return Actor(fronted[0], False, 0.65)
        if self.last is not None:
            return Actor(self.last, False, 0.7)
        if self.filer:
            return Actor(None, True, 0.6)
        before = within(self.companies, 0, clause.start + pronoun)
        if before:
            # "People close to X say it will": nobody else can be meant.
            return Actor(self.companies[before[-1]], False, 0.5)
        if _THING.match(clause.text, pronoun) and len({mention.canonical for mention in self.companies}) == 1:
            # "The company will build ..., said X": it is named later, and nobody else is.
            return Actor(self.companies[0], False, 0.5)
        return Actor(None, False, 0.4)

    def _inherited(
        self, clause: Clause, place: int, named: list[Mention], earlier: Sequence[Clause]
    ) -> Actor:
        for other in reversed(earlier):
            found = [mention for mention in self.inside(other) if self.can_be_subject(other, mention)]
            if found:
                return self._group(found[:1], 0.6)
            if _WE.search(other.text) and self.filer:
                return Actor(None, True, 0.7)
            if _PRONOUN.search(other.text) and self.last is not None:
                return Actor(self.last, False, 0.6)
        if self.filer:
            return Actor(None, True, 0.6)
        fronted = [
            mention for mention in self.inside(clause) if re.search(r",\s(?:the\s)?$", self.before(mention))
        ]
        for mention in fronted:
            # "Despite a $25 million round in 2022, X has struggled": the subject follows the phrase.
            if mention.start > place and self.can_be_subject(clause, mention):
                return Actor(mention, False, 0.6)
        near = [mention for mention in named if len(self.text[mention.end : place].split()) <= 2]
        if near and self.text[near[-1].end : near[-1].end + 1] != "-":
            return Actor(near[-1], False, 0.45)
        unnamed = not named and _UNNAMED.search(clause.text, 0, place - clause.start)
        return Actor(None, False, 0.45 if unnamed else 0.2)

    def by(self, clause: Clause, place: int) -> Actor | None:
        """Who stands behind a noun's "by": "the investment by X", "a buyout of Y by X"."""
        for mention in self.inside(clause):
            if mention.start >= place:
                between = self.text[place : mention.start]
                if _BY.fullmatch(between):
                    return Actor(mention, False, 0.85, tuple(self.tied_after(mention)))
        return None

    def possessor(self, clause: Clause, place: int, earlier: Sequence[Clause]) -> Actor:
        """Who a noun belongs to: "X's $5 billion bet", "its bet", "the X deal", else the clause's subject."""
        named = [mention for mention in self.inside(clause) if mention.end <= place]
        if named:
            near = named[-1]
            between = self.text[near.end : place]
            owns = re.match(r"['’]s?\s", between) and len(between.split()) <= 8 and not LEADER.match(between)
            if owns and not re.search(r",\s|\b(?:and|in|with|to|for|by|from|on|will|is|was|has)\b", between):
                return Actor(near, False, 0.9)
        # "completes its $3 billion Y purchase": Y is what is bought.
        meant = self.modifying(clause, place)
        actor = self.subject(clause, meant[0].start if meant else place, earlier)
        if actor.mention is None and not actor.filer:
            if not self.companies and place - clause.start <= _OPENING and _CAPEX.match(self.text, place):
                # "Capital expenditures totaled $5 billion": whose they are is said elsewhere.
                return Actor(None, False, 0.4)
            later = [mention for mention in self.inside(clause) if mention.start >= place]
            by = [mention for mention in later if re.search(r"\bby\s+(?:\w+\s+){0,3}$", self.before(mention))]
            if by:
                return Actor(by[0], False, 0.8)
            of = [mention for mention in later if re.search(r"\bof (?:the )?$", self.before(mention))]
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
            before = self.before(mention)
            led = re.search(
                rf"\b(?:{'|'.join(map(re.escape, prepositions))})\s+"
                rf"(?!{_INFINITIVE})(?:(?!(?:for|to|by|from|with|at|on|in)\s)[\w’'-]+\s+){{0,3}}$",
                before,
                re.IGNORECASE,
            )
            if led or (found and TIED.fullmatch(self.text[found[-1].end : mention.start])):
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
        return [later[0], *self.tied_after(later[0])]

    def _group(self, subjects: list[Mention], sure: float) -> Actor:
        """The first of a coordinated subject: "X and Y announce", "X, Y to build"."""
        chain = [subjects[-1]]
        for mention in reversed(subjects[:-1]):
            # "Backed by X, Y will build": X is tied to nobody.
            if not TIED.fullmatch(self.text, mention.end, chain[0].start):
                break
            chain.insert(0, mention)
        if APART.match(self.text, subjects[-1].end):
            return Actor(chain[0], False, sure)
        return Actor(chain[0], False, sure, tuple(chain[1:]))


def _last(rule: re.Pattern[str] | Caseless, text: str) -> int | None:
    place = None
    for match in rule.finditer(text):
        place = match.start()
    return place
