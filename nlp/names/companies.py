"""Companies of the tables in a text: strong names unless blocked, weak ones where the text admits them."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from db.knowledge import Company
from db.records import Mention
from nlp.caseless import Caseless
from nlp.names.aliases import AliasIndex, Hit, shortens
from nlp.names.english import (
    ACTS_AFTER,
    ADJECTIVES,
    BUSINESS_WORDS,
    COMPANY_HEADS,
    DEALS_AFTER,
    FIRST_NAMES,
    LEGAL_SUFFIX,
    LINK_BEFORE,
    LISTED_AFTER,
    NO_COMPANY,
    PLAIN_WORDS,
    ROLE_BEFORE,
    SAYS_AFTER,
    SURNAMES,
    TITLE_ACTS_AFTER,
    TITLE_BEFORE,
    TOPIC,
    UNIT_HEADS,
    VENUE,
)
from nlp.names.entries import Entry, named_entries
from nlp.names.scene import Scene
from nlp.places import Taken, within

_LEGAL = re.compile(rf",? (?:{LEGAL_SUFFIX}|Holding)(?!\w)")
_POSSESSIVE = "'s "
# Letters against digits name a product: "X2", "H100".
_PRODUCT = re.compile(r"\b[A-Z]+-?\d+\w*\b")
_SUFFIX = re.compile(rf"(?:\.com\b)?(?:,? (?:{LEGAL_SUFFIX}|Holding|Group)(?!\w))+|\.com\b")
_ADDRESS_BEFORE = re.compile(r"[@#/\\_]$|\w\.$|www\.$")
_ADDRESS_AFTER = re.compile(r"\.(?!com\b)[a-z]{2,}\b(?!\w)|_|/[a-z]+/|://|@")
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w-]*(?<!-based)(?<!-backed)(?<!-owned)(?<!-listed) $")
# "Norway's X": whose country it is, is said of a company.
_COUNTRY_BEFORE = re.compile(r"\b([A-Z]\w+)'s? $")
_CAPITAL_AFTER = re.compile(r" [A-Z][a-z]")
_ARTICLE_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?) $")
_PLACE_BEFORE = re.compile(
    r"\b(?:campus|fab|plant|center|centre|site|facility|factory|city|town|located|based|headquartered|near"
    r"|outside)(?: in)? $"
)
_HYPHEN_AFTER = re.compile(
    r"-(?!(?:based|backed|owned|led|built|designed|made|funded|operated|run|controlled|branded|supplied|powered"
    r"|style|leased|hosted|developed|class|only|linked|affiliated|related|friendly|sponsored|trained|to|and"
    r"|supported|compatible|dependent|type|like|free|heavy|focused|centric|exclusive|parent|owner|maker)\b)[a-z]"
)
# "acquires Boyd's thermal business": a surname that has a business is a company.
_BUSINESS_AFTER = re.compile(r"'s (?:[\w-]+ ){0,2}(?:business|unit|division|arm|subsidiary)\b")
_LOOSE_AFTER = re.compile(
    r"[.,;:!?)]|$| (?:of|in|and|or|is|was|has|have|had|are|were|with|by|for|from|to|as|that|which|where)\b"
)
_LIST_BEFORE = re.compile(r"(?i:, and |, | and | or |/)$")
# In capitals only another name makes a list: "INTEL AND AMD", not "INTEL AND HOW TO USE IT".
_LIST_AFTER = re.compile(r"(?i:,| and| or) [A-Z]{3,}\b")
_NOUN_AFTER = re.compile(
    r"(?:-based| (?:chips?|cores?|processors?|GPUs?|CPUs?|servers?|engineers?|shares))\b"
)
# A house of analysts, which nearly never is the maker of the same name.
_ANALYSTS_AFTER = re.compile(r"(?:'s?)? analysts?\b")
_ANY_BUSINESS = BUSINESS_WORDS | COMPANY_HEADS
_NUMBER_AFTER = re.compile(r" (?:\d|[IVX]+\b)")

_ACRONYM = re.compile(r" \([\"\u201c]?([A-Z]{2,6})[\"\u201d]?\)")
_UNIT_AFTER = re.compile(rf" (?:(?:Technology|Digital|Energy) )?(?:{'|'.join(sorted(UNIT_HEADS))})\b")
# "Chubu Toshiba Engineering Corporation" is not Toshiba.
_LONGER_AFTER = re.compile(rf" (?:[A-Z][\w&-]{{0,30}} ){{1,3}}{LEGAL_SUFFIX}(?!\w)")
NEAR = 160


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company at a place, with the rule that admits it."""

    start: int
    end: int
    company: Company
    rule: str
    confidence: float


class CompanyFinder:
    """Finds the companies of the tables; made once, used for many texts."""

    def __init__(self, companies: Iterable[Company]) -> None:
        companies = tuple(companies)
        named = named_entries(companies)
        self.index = AliasIndex(named)
        # "WiWynn Corp." is Wiwynn, where a rule for unlisted names says that it is a business.
        self.folded = {name.casefold(): entry.company for name, entry in named if entry.strong}
        # In a sentence of capitals every name is in capitals; short ones are there already.
        self.capitals = AliasIndex(
            [(name.upper(), entry) for name, entry in named if entry.strong and name.upper() != name]
        )
        # A name of no business, or of another one, still takes its characters.
        self.others = AliasIndex(
            (name, company) for company in companies if not company.is_business for name in company.strong
        )

    def find(self, scene: Scene, known: frozenset[str] = frozenset()) -> list[Candidate]:
        """Admitted companies without overlap, in text order; `known` are keys the document established."""
        taken = [(hit.start, hit.end) for hit in self.others.find(scene.plain, scene.words)]
        found: list[Candidate] = []
        unsure: list[tuple[Hit[Entry], list[Entry]]] = []
        for hit in self._hits(scene):
            open_entries = [entry for entry in hit.entries if not _refused(scene, hit, entry)]
            strong = [entry for entry in open_entries if entry.strong and not self._doubtful(scene, hit)]
            if strong:
                found.append(_candidate(scene, hit, strong[0], "name.strong", 0.95))
            elif open_entries:
                unsure.append((hit, open_entries))
        found += _acronyms(scene, found)
        sure = known | {candidate.company.key for candidate in found}
        found += self._weak(scene, unsure, sure, sorted(found, key=lambda one: one.start))
        return without_overlap(found, taken)

    def _hits(self, scene: Scene) -> Iterable[Hit[Entry]]:
        yield from self.index.find(scene.plain, scene.words)
        if scene.shouts:
            for hit in self.capitals.find(scene.plain, scene.words):
                if scene.style(hit.start) == "capitals":
                    yield hit

    def _doubtful(self, scene: Scene, hit: Hit[Entry]) -> bool:
        """Whether a strong name stands where its capital letter says nothing."""
        word = scene.plain[hit.start : hit.end]
        if word.lower() not in PLAIN_WORDS:
            return False
        # "Meta-cognition", "Intel-gathering": only what a company does or has done stands behind its hyphen.
        if _HYPHEN_AFTER.match(scene.after(hit.end)):
            return True
        if scene.style(hit.start) == "prose":
            return bool(
                _ARTICLE_BEFORE.search(scene.before(hit.start)) and _LOOSE_AFTER.match(scene.after(hit.end))
            )
        around = scene.around(hit.start, hit.end, NEAR)
        owner = scene.plain.startswith(_POSSESSIVE, hit.end)
        listed = _LIST_BEFORE.search(scene.before(hit.start)) or _LIST_AFTER.match(scene.after(hit.end))
        if TITLE_ACTS_AFTER.match(scene.after(hit.end)):
            return False
        return not (owner or TOPIC.search(around) or _PRODUCT.search(around) or listed)

    def _weak(
        self,
        scene: Scene,
        unsure: list[tuple[Hit[Entry], list[Entry]]],
        sure: frozenset[str] | set[str],
        strong: list[Candidate],
    ) -> list[Candidate]:
        admitted: list[Candidate] = []
        for hit, entries in unsure:
            reason = self._reason(scene, hit, entries, strong)
            if reason is not None and len({entry.company.key for entry in entries}) == 1:
                admitted.append(_candidate(scene, hit, entries[0], *reason))
        # A sense that a cue admits once is the sense of the whole document.
        sure = sure | {candidate.company.key for candidate in admitted}
        places = {candidate.start for candidate in admitted}
        for hit, entries in unsure:
            meant = [entry for entry in entries if entry.company.key in sure]
            # A person of the same name has the floor as soon as the full name is said.
            person = hit.alias in SURNAMES and not ACTS_AFTER.match(scene.after(hit.end))
            if meant and hit.start not in places and not person and not _in_longer_name(scene, hit):
                admitted.append(_candidate(scene, hit, meant[0], "name.established", 0.85))
        return admitted

    def _reason(
        self, scene: Scene, hit: Hit[Entry], entries: list[Entry], strong: list[Candidate]
    ) -> tuple[str, float] | None:
        """Why a weak name is admitted, with a confidence, or None."""
        name, before, after = hit.alias, scene.before(hit.start), scene.after(hit.end)
        if _LEGAL.match(after) or LISTED_AFTER.match(after):
            return "name.suffix", 0.93
        if _in_longer_name(scene, hit):
            return None
        country = _COUNTRY_BEFORE.search(before)
        if ROLE_BEFORE.search(before) or (country and country[1] in NO_COMPANY):
            return "name.role", 0.85
        if name in SURNAMES:
            return ("name.act", 0.7) if _BUSINESS_AFTER.match(after) else None
        # "its campus in Aurora": a place.
        if _PLACE_BEFORE.search(before):
            return None
        prose = scene.style(hit.start) == "prose"
        beside = bool(ACTS_AFTER.match(after)) or (prose and bool(LINK_BEFORE.search(before)))
        if _beside_company(scene, hit, strong):
            return "name.list", 0.8
        topic = bool(TOPIC.search(scene.around(hit.start, hit.end, NEAR)))
        ordinary = name.istitle() and " " not in name
        if ordinary and (scene.opens_sentence(hit.start) or not prose):
            # Its capital says nothing here: only what a company does or has is a cue.
            # A plain word may open a sentence of prose too, but no bare noun then says or plans.
            owns = topic and after.startswith(_POSSESSIVE)
            deals = topic and bool(DEALS_AFTER.match(after))
            plain = name.lower() in PLAIN_WORDS and not (owns or deals or (prose and SAYS_AFTER.match(after)))
            beside = beside or owns or deals
            return ("name.act", 0.7) if beside and topic and not plain else None
        product = not any(entry.strong or entry.company.strong for entry in entries)
        if product:
            return ("name.act", 0.7) if beside else None
        if beside and topic:
            return "name.act", 0.8
        if ordinary and name.lower() in PLAIN_WORDS:
            # Within a sentence of prose a plain word has no capital without a reason.
            alone = _ARTICLE_BEFORE.search(before) is not None and _NOUN_AFTER.match(after) is None
            stands = not alone and name not in ADJECTIVES
            return ("name.topic", 0.6) if topic and stands and not _NUMBER_AFTER.match(after) else None
        return ("name.topic", 0.65) if topic and (prose or not ordinary) else None


def _acronyms(scene: Scene, found: list[Candidate]) -> list[Candidate]:
    """ "Intel Foundry Services (IFS)": a short form that a bracket introduces holds from there on."""
    short: dict[str, Company] = {}
    for candidate in found:
        match = _ACRONYM.match(scene.plain, candidate.end)
        if match is None:
            continue
        if shortens(match.group(1), scene.plain[candidate.start : candidate.end]):
            short.setdefault(match.group(1), candidate.company)
    if not short:
        return []
    index = AliasIndex(short.items())
    return [
        Candidate(hit.start, hit.end, hit.entries[0], "name.acronym", 0.9)
        for hit in index.find(scene.plain, scene.words)
    ]


def _refused(scene: Scene, hit: Hit[Entry], entry: Entry) -> bool:
    before, after = scene.before(hit.start), scene.after(hit.end)
    if _ADDRESS_BEFORE.search(before) or _ADDRESS_AFTER.match(after) or VENUE.match(after):
        return True
    if _UNIT_AFTER.match(after) or _LONGER_AFTER.match(after):
        return True
    if " " not in hit.alias and (scene.word_before(hit.start) in FIRST_NAMES or TITLE_BEFORE.search(before)):
        return True
    # "Shenzhen Capital Group": a name of business words alone is the end of a longer one.
    if _ANY_BUSINESS.issuperset(hit.alias.split()) and _CAPITAL_BEFORE.search(before):
        return True
    # "the Rack Scale AI platform": the plain word that a name begins with belongs to the word before it.
    plain = " " in hit.alias and hit.alias.split()[0].lower() in PLAIN_WORDS
    if plain and scene.word_before(hit.start) not in NO_COMPANY and _in_longer_name(scene, hit):
        return True
    if not entry.strong and _ANALYSTS_AFTER.match(after):
        return True
    return entry.blockers is not None and _blocked(scene, hit, entry.blockers)


def _blocked(scene: Scene, hit: Hit[Entry], blockers: Caseless) -> bool:
    """A blocker that holds the name must lie over it; one of other words refuses it nearby."""
    begin = max(0, hit.start - NEAR)
    alias = hit.alias.casefold()
    for match in blockers.finditer(scene.plain[begin : hit.end + NEAR]):
        inside = begin + match.start() < hit.end and hit.start < begin + match.end()
        if inside or alias not in match.group().casefold():
            return True
    return False


def _in_longer_name(scene: Scene, hit: Hit[Entry]) -> bool:
    """Whether, in prose, capitalised words on either side make it part of another name."""
    if scene.style(hit.start) != "prose":
        return False
    before = _CAPITAL_BEFORE.search(scene.before(hit.start))
    if before is not None and not scene.opens_sentence(hit.start - len(before.group())):
        return not ROLE_BEFORE.search(scene.before(hit.start))
    return bool(_CAPITAL_AFTER.match(scene.after(hit.end))) and not ACTS_AFTER.match(scene.after(hit.end))


def _beside_company(scene: Scene, hit: Hit[Entry], strong: list[Candidate]) -> bool:
    """Whether the name is an item of a list with a company that needs no cue."""
    for place in within(strong, hit.start - NEAR, hit.end + NEAR):
        other = strong[place]
        if other.end <= hit.start and _LIST_BEFORE.fullmatch(scene.plain[other.end : hit.start]):
            return True
        if other.start >= hit.end and _LIST_BEFORE.fullmatch(scene.plain[hit.end : other.start]):
            return True
    return False


def _candidate(scene: Scene, hit: Hit[Entry], entry: Entry, rule: str, confidence: float) -> Candidate:
    return Candidate(hit.start, full_end(scene, hit.end), entry.company, rule, confidence)


def full_end(scene: Scene, end: int) -> int:
    """Where a name ends with its legal suffix."""
    suffix = _SUFFIX.match(scene.plain, end)
    if suffix is not None:
        return suffix.end()
    # The table writes "Lambda, Inc"; the text's full stop belongs to the abbreviation.
    short = re.search(r"\b(?:Inc|Corp|Ltd|Co)$", scene.plain[max(0, end - 5) : end])
    return end + 1 if short and scene.plain[end : end + 1] == "." else end


def without_overlap(found: Iterable[Candidate], taken: Iterable[tuple[int, int]] = ()) -> list[Candidate]:
    """The longest of what overlaps, in text order; `taken` are places of other names."""
    fixed = sorted(taken)
    longest = max((end - start for start, end in fixed), default=0)
    kept = Taken()
    chosen = []
    for candidate in sorted(found, key=lambda one: (one.start - one.end, -one.confidence, one.start)):
        length = candidate.end - candidate.start
        near = fixed[bisect_left(fixed, (candidate.start - longest,)) : bisect_left(fixed, (candidate.end,))]
        clash = any(candidate.start < end and end - start > length for start, end in near)
        if not clash and kept.take(candidate.start, candidate.end):
            chosen.append(candidate)
    return sorted(chosen, key=lambda one: one.start)


def mention(text: str, candidate: Candidate) -> Mention:
    """The record of a candidate."""
    return Mention(
        start=candidate.start,
        end=candidate.end,
        surface=text[candidate.start : candidate.end],
        confidence=candidate.confidence,
        rule=candidate.rule,
        layer="company",
        key=candidate.company.key,
        canonical=candidate.company.name,
    )
