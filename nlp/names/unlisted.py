"""Companies that no table lists, where English says that a name is one; precision before recall."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.names.aliases import AliasIndex
from nlp.names.english import (
    BUSINESS_WORDS,
    FIRST_NAMES,
    LEGAL_SUFFIX,
    LISTED_AFTER,
    NO_COMPANY,
    NO_COMPANY_HEADS,
    OPENERS,
)
from nlp.names.scene import Scene
from nlp.places import Taken

# No name is longer: a bound keeps odd texts from being read again at each of their hyphens.
_WORD = r"(?:[a-z]-|\d)?[A-Z][\w&'\u00c0-\u024f-]{0,40}(?:\.(?:ai|io|com))?"
_START = r"(?<![\w&'-])"
_NAME = rf"(?P<name>{_WORD}(?: (?:(?:of|and|&|de) )?{_WORD}){{0,4}})"
_SHORT = rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"
_KIND = (
    r"(?:start-?up|chip-?maker|chip (?:designer|maker|manufacturer|developer|start-?up)|neocloud"
    r"|hyperscaler|unicorn|scale-?up|(?:AI|tech|technology|software|cloud|semiconductor|chip|energy"
    r"|power|nuclear|fusion|robotics|data cent(?:er|re)|quantum|memory|optical|photonics|biotech|fintech"
    r"|networking|storage|battery|solar|utility|crypto|mining) (?:company|firm|provider|operator"
    r"|developer|manufacturer|supplier|specialist|giant|group|lab|builder|vendor))"
)
_PERSON = (
    r"(?! (?:founder|co-?founder|executive|CEO|chief|veteran|employee|worker|investor|lawyer|boss|owner"
    r"|engineer))"
)
_BUSINESS = (
    r"(?:start-?ups?|compan(?:y|ies)|firms?|chip-?makers?|manufacturers?|providers?|developers?"
    r"|operators?|makers?|utilit(?:y|ies)|subsidiar(?:y|ies)|suppliers?|producers?|conglomerates?"
    r"|lenders?|neoclouds?|hyperscalers?|vendors?|retailers?|builders?)"
)
_MONEY = r"(?:US|A|C|S|HK|NT)?[$\u20ac\u00a3\u00a5\u20a9\u20b9] ?\d[\d.,]*"
_ROUND = r"(?:[Ff]unding|[Ss]eries [A-H]\b|[Ss]eed|[Rr]ound|venture|[Ff]inancing)"
# The head of an apposition is the business itself: "a Reno-based chip start-up", not "a partner at a firm".
_THE = r"(?:an? |one of (?:the )?|the )"
_DESCRIBED = r"(?:(?!(?:at|of|for|from|by|with|in|to|on|about|run|who|whose|that|which)\b)[\w'-]+ ){1,6}?"
# A suffix that is a word may go on: "Public Company Accounting Oversight Board", "Incorporated by ...".
_ENDED = r"(?<=\.)(?!\w)|(?<!\.)(?!\w| [A-Z]| by\b| herein\b)"
_RULES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (name, confidence, re.compile(pattern))
    for name, confidence, pattern in (
        ("unlisted.suffix", 0.75, rf"{_START}{_NAME}(?P<suffix>,? {LEGAL_SUFFIX})(?:{_ENDED})"),
        ("unlisted.ticker", 0.85, rf"{_START}{_NAME}(?={LISTED_AFTER.pattern})"),
        ("unlisted.kind", 0.7, rf"\b(?i:{_KIND}),? (?:called |named )?{_SHORT}\b"),
        (
            "unlisted.apposition",
            0.7,
            rf"{_START}{_SHORT}, {_THE}{_DESCRIBED}{_BUSINESS}\b(?!')(?<!the company)(?<!the firm){_PERSON}",
        ),
        (
            "unlisted.bracket",
            0.7,
            rf"{_START}{_SHORT} \((?:[\w'-]+ ){{0,6}}?(?:venture capital firm|{_BUSINESS})\)",
        ),
        (
            "unlisted.raise",
            0.65,
            rf"{_START}{_SHORT},? (?:has |have |also )?(?:[Rr]aise[sd]?|[Ss]ecure[sd]?|[Cc]lose[sd]?"
            rf"|[Ll]and(?:s|ed)) (?:an? |its |about |roughly |more than |over |another |up to "
            rf"|nearly )?(?:{_MONEY}[^.;]{{0,60}}?{_ROUND}|[Ss]eries [A-H]\b)",
        ),
        (
            "unlisted.valued",
            0.65,
            rf"{_START}{_SHORT} (?:is |was )?(?:now |currently |last |most recently )?[Vv]alued at\b",
        ),
        (
            "unlisted.investors",
            0.65,
            rf"\b(?i:investors?|stakes?|shareholders?) in {_SHORT}"
            r"(?= (?:include|included|includes|have|has)\b)",
        ),
        (
            "unlisted.acquire",
            0.6,
            rf"\b(?i:acquir(?:e|es|ed|ing)|acquisition of|takeover of) {_SHORT} (?:for|in an?) (?:an? "
            rf"|about |up to |all-)?(?:{_MONEY}|\w+ deal)",
        ),
        ("unlisted.unit", 0.6, rf"(?:'s? |\b[Ii]ts |\b[Tt]heir ){_SHORT} (?:subsidiary|unit|affiliate)\b"),
    )
)
_ENDS_RUN = re.compile(
    r"(?i:^(?:raises?|raised|seeks?|draws?|secures?|closes?|lands?|wins?|nears?|gets?|plans?|signs?"
    r"|unveils?|launches|launch|says?|said|eyes|inks?|taps|joins?|builds?|buys?|bags|targets?|files|hits"
    r"|adds|cuts|will|would|is|was|has|to|in|for|on|at|after|as|with|from|by|over|amid|ceo|cfo|cto"
    r"|founder|debuts?|executives?|employees?|workers?|leaders?|bosses|stocks?|shares|picks|names|hires|tops|value[sd]?|reports?|posts|sues|expands?)$)"
)


class Unlisted(NamedTuple):
    """A name at a place, with the rule that says it is a company's."""

    start: int
    end: int
    rule: str
    confidence: float


def unlisted(scene: Scene, taken: Sequence[tuple[int, int]]) -> list[Unlisted]:
    """Companies of no table, without overlap with `taken` or each other, in text order."""
    found: list[Unlisted] = []
    places = Taken(taken)
    for rule, confidence, pattern in _RULES:
        for match in pattern.finditer(scene.lines):
            span = _name(scene, match)
            if span is not None and places.take(*span):
                found.append(Unlisted(*span, rule, confidence))
    found += _again(scene, found, places)
    return sorted(found)


def _name(scene: Scene, match: re.Match[str]) -> tuple[int, int] | None:
    """The span of the name that a rule caught, or None where it is no company's."""
    start, end = match.span("name")
    words = [
        (start + word.start(), start + word.end()) for word in re.finditer(r"\S+", scene.plain[start:end])
    ]
    while words and scene.plain[slice(*words[0])] in OPENERS:
        words.pop(0)
    if words and _ENDS_RUN.match(scene.plain[slice(*words[0])]):
        return None
    cut = next(
        (n for n, word in enumerate(words) if n and _ENDS_RUN.match(scene.plain[slice(*word)])), len(words)
    )
    title = scene.style(start) != "prose"
    if "suffix" in match.groupdict() and match.group("suffix"):
        if cut < len(words):
            return None
        end = match.end("suffix")
    else:
        words = words[:cut]
        end = words[-1][1] if words else start
    if not words or (title and len(words) > 2):
        return None
    start = words[0][0]
    end -= 2 if scene.plain[start:end].endswith("'s") else 0
    said = [scene.plain[slice(*word)].removesuffix("'s") for word in words]
    first = said[0]
    if first in FIRST_NAMES or first in NO_COMPANY or end - start < 3:
        return None
    # "Data Center unit", "Public Company": words of business name a part of one, or any.
    if said[-1] in NO_COMPANY_HEADS or BUSINESS_WORDS.issuperset(said):
        return None
    return start, end


def _again(scene: Scene, found: Sequence[Unlisted], places: Taken) -> Iterator[Unlisted]:
    """Other places of the same names: one sense per document."""
    names = AliasIndex((name, None) for name in {scene.plain[one.start : one.end] for one in found})
    for hit in names.find(scene.plain):
        if not scene.before(hit.start, 1).endswith(("-", "_")) and places.take(hit.start, hit.end):
            yield Unlisted(hit.start, hit.end, "unlisted.established", 0.6)
