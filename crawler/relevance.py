"""Which items of a source are kept, and how far each is about the silicon of AI, its sites and power.

A cheap first look, before a page is fetched: names of the tables on word borders and words of the
subject, the headline weighing more than what follows. Pure, and no language model: the tagger judges
names with their cues later, in the whole text. What a rule refuses is counted by name and its address
remembered.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler import topics
from db.knowledge import Chip, Company, Reference, Source

# What a word says where it stands: in the headline, in the beginning below it, further down.
HEADLINE, LEDE, BODY = 1.0, 0.7, 0.3
LEDE_LENGTH, LONGEST = 600, 4_000
# A name alone is no subject: makers of phones and laptops are listed, too.
CHIP_NAME, MAKER, SUPPLIER, BROAD, FUNDER = 0.5, 0.46, 0.3, 0.2, 0.1
MAKERS = frozenset(
    "chip_designer foundry memory idm equipment packaging_test eda_ip neocloud datacentre_operator".split()
)
SUPPLIERS = frozenset("networking_optics server_oem_odm power_equipment datacentre_builder materials".split())
# Who makes chips among much else, or has more to do than to fill data centres.
BROADER = frozenset({"hyperscaler", "ai_lab", "auto_robotics", "telecom", "government", "research"})
# The supporting words of one kind never decide alone, however many there are.
MOST_OF_A_KIND = {"capital": 0.5, "money": 0.3, "power": 0.35, "theme": 0.2}

NOTHING = "nothing"

_WORD = re.compile(r"[^\W_]+")
_NODE = re.compile(r"\b\d{1,2}(?:\.\d)?[- ]?nm\b|\b1[468]A\b")
_GIGAWATTS = re.compile(r"\b\d[\d.,]*[ -]?[GM]W\b")
_DOTTED = re.compile(r"\bA\.I\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether an item is kept, by which rule, and its score from 0 to 1; None where it has none yet."""

    kept: bool
    rule: str
    score: float | None


class Relevance:
    """Scores short texts against the names of the tables and the words of the subject."""

    def __init__(self, reference: Reference) -> None:
        self._by_first_word: dict[str, list[tuple[str, float, tuple[str, ...]]]] = defaultdict(list)
        rows: list[tuple[Company | Chip, float, tuple[str, ...]]] = [
            *((row, _company_weight(row), row.blockers) for row in reference.companies if row.is_business),
            *((row, CHIP_NAME, ()) for row in reference.chips if row.is_chip),
        ]
        names = {name: (weight, blockers) for row, weight, blockers in rows for name in row.strong}
        for name, (weight, blockers) in sorted(names.items(), key=lambda item: (-len(item[0]), item[0])):
            if first := _WORD.search(name):
                self._by_first_word[first[0]].append((name, weight, blockers))

    def judge(self, source: Source, title: str | None, words: str | None) -> Judgement:
        """What the rule of the source's block makes of a headline and the words below it."""
        score = self.score(title, words)
        named = source.relevance != "named" or self.first_name((title, words)) is not None
        kept = source.relevance == "all" or (named and score >= float(source.relevance_min or 0))
        return Judgement(kept=kept, rule=source.relevance, score=score)

    def first_name(self, texts: Iterable[str | None]) -> str | None:
        """The first listed name in the texts, in their order, or None."""
        return next((name for text in texts for name, _, _ in self._names(text or "")), None)

    def score(self, title: str | None, words: str | None) -> float:
        """How far a headline and the words below it are on the subject, 0 to 1, in hundredths."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        body = (words or "")[:LONGEST]
        # Without a headline the beginning stands for it.
        lede, rest = body[:LEDE_LENGTH], body[LEDE_LENGTH:]
        places = ((title, HEADLINE), (lede, LEDE if title else HEADLINE), (rest, BODY))
        for text, factor in places:
            for kind, what, weight in self._evidence(_DOTTED.sub("AI", text or "")):
                if factor > BODY or kind in ("silicon", "sites"):
                    found[kind][what] = max(found[kind].get(what, 0.0), weight * factor)
        doubt = 1.0
        for kind, weights in found.items():
            doubt *= 1 - _together(kind, weights)
        return round(1 - doubt, 2)

    def _evidence(self, text: str) -> Iterator[tuple[str, str, float]]:
        """Kind, words and weight of everything in the text that speaks for the subject."""
        rest = text
        for name, weight, start in self._names(text):
            yield "names", name, weight
            # A foundry is not about fabs because it is called so.
            rest = rest[:start] + "_" * len(name) + rest[start + len(name) :]
        yield from _phrases(rest)
        if _NODE.search(text):
            yield "silicon", "node", 0.4
        if _GIGAWATTS.search(text):
            yield "power", "watts", 0.25

    def _names(self, text: str) -> Iterator[tuple[str, float, int]]:
        """Each listed name in the text with its weight and place, the longest where several begin."""
        for word in _WORD.finditer(text):
            for first in (word[0], word[0].removesuffix("s")):
                for name, weight, blockers in self._by_first_word.get(first, ()):
                    start = word.start()
                    if _stands(text, name, start) and not _blocked(text, start, len(name), blockers):
                        yield name, weight, start
                        break
                else:
                    continue
                break


def _company_weight(company: Company) -> float:
    roles = frozenset(company.roles)
    if roles & BROADER:
        return BROAD
    if roles & MAKERS:
        return MAKER
    if roles & SUPPLIERS:
        return SUPPLIER
    return FUNDER if roles == {"investor"} else BROAD


def _together(kind: str, weights: Mapping[str, float]) -> float:
    """What the evidence of one kind says together."""
    if kind == "names":
        # A list of companies is no more about chips than the first of them.
        first, *others = sorted(weights.values(), reverse=True)
        return 1 - (1 - first) * (1 - sum(others[:2]) / 4)
    doubt = 1.0
    for weight in weights.values():
        doubt *= 1 - weight
    return min(1 - doubt, MOST_OF_A_KIND.get(kind, 1.0))


def _stands(text: str, name: str, start: int) -> bool:
    """Whether `name` stands at `start` and ends there as a word (its plural may follow)."""
    if not text.startswith(name, start):
        return False
    rest = text[start + len(name) : start + len(name) + 2]
    return not rest[:1].isalnum() or (rest[:1] == "s" and not rest[1:].isalnum())


def _blocked(text: str, start: int, length: int, blockers: Iterable[str]) -> bool:
    """Whether the name at `start` is part of a phrase in which it is another."""
    return any(
        text.find(phrase, max(0, start - len(phrase) + 1), start + length + len(phrase)) >= 0
        for phrase in blockers
    )


def _table() -> dict[str, list[tuple[tuple[str, ...], str, float]]]:
    """Phrases by their first word, longest first, each with its kind and weight."""
    table: dict[str, list[tuple[tuple[str, ...], str, float]]] = defaultdict(list)
    kinds = {
        "silicon": topics.SILICON,
        "sites": topics.SITES,
        "capital": topics.CAPITAL,
        "money": topics.MONEY,
        "power": topics.POWER,
        "theme": topics.THEME,
        NOTHING: {0.0: topics.ELSEWHERE},
    }
    for kind, weights in kinds.items():
        for weight, phrases in weights.items():
            for phrase in phrases.split("|"):
                words = tuple(phrase.split())
                table[words[0]].append((words, kind, weight))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


_TABLE = _table()


def _phrases(text: str) -> Iterator[tuple[str, str, float]]:
    """Kind, phrase and weight of the subject's words in the text, none inside a longer one."""
    # "AI" is written so; "ai" is a sloth, and a syllable of other languages.
    words = ["" if word in ("ai", "Ai") else word.lower() for word in _WORD.findall(text)]
    place = 0
    while place < len(words):
        match = _longest(words, place)
        if match is None:
            place += 1
            continue
        phrase, kind, weight = match
        place += len(phrase)
        if kind != NOTHING:
            yield kind, " ".join(phrase), weight


def _longest(words: list[str], place: int) -> tuple[tuple[str, ...], str, float] | None:
    """The longest phrase that begins there; the last word of one may be a plural."""
    best = None
    for first in {words[place], _singular(words[place])}:
        for phrase, kind, weight in _TABLE.get(first, ()):
            here = tuple(words[place : place + len(phrase)])
            if here[:-1] == phrase[:-1] and here and phrase[-1] in (here[-1], _singular(here[-1])):
                if len(here) == len(phrase) and (best is None or len(phrase) > len(best[0])):
                    best = phrase, kind, weight
                break
    return best


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ses", "xes", "ches", "shes")) else word.removesuffix("s")
