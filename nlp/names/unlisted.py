"""Companies that no table lists, where English says that a name is one; precision before recall.

A text is walked once for its runs of capitalised words; what stands straight before and behind a run
decides (`nlp.names.grammar`), so the cost grows with the names of a text and not with the rules.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.names import grammar
from nlp.names.aliases import AliasIndex, shortens
from nlp.names.english import (
    AI_THINGS,
    BUSINESS_WORDS,
    COMPANY_HEADS,
    FIRST_NAMES,
    HEADLINE_HEADS,
    KINDS_OF_AI,
    LEGAL_SUFFIX,
    LOOSE_HEADS,
    NO_COMPANY,
    NO_COMPANY_HEADS,
    OPENERS,
    PAIRS_OF_HEADS,
    PLAIN_WORDS,
    UNIT_HEADS,
)
from nlp.names.runs import Run, names_in, runs
from nlp.names.scene import Scene
from nlp.places import Taken

# A suffix that is a word may go on: "Public Company Accounting Oversight Board", "Incorporated by ...".
_ENDED = r"(?:(?<=\.)(?!\w)|(?<!\.)(?!\w| [A-Z]| by\b| herein\b))"
_SUFFIX = re.compile(rf"{LEGAL_SUFFIX}(?:,? {LEGAL_SUFFIX})?{_ENDED}")
_COMMA_SUFFIX = re.compile(rf"(?: \([A-Z][a-z]+\))?,? {_SUFFIX.pattern}")
# A filing's own short name: 'Quillstone Fabrication, Inc. ("QFI")'.
_DEFINED = re.compile(r" \((?:the |or )?[\"\u201c]?([A-Z][\w&.-]{1,20})[\"\u201d)]")
# Legal suffixes say nothing of who it is; "Holdings" and "Company" are often part of the name.
_BARE = re.compile(
    r"(?:,? (?:Incorporated|Inc\.?|Corporation|Corp\.?|Co\.?|Limited|Ltd\.?|LLC|L\.L\.C\.|PLC|plc))+$"
)
_ENDS_RUN = frozenset(
    """
    raise raises raised seek seeks draw draws secure secures close closes land lands win wins near nears get
    gets plan plans sign signs unveil unveils launches launch say says said eyes inks taps join joins build
    builds buy buys bags target targets files hits adds cuts will would is was has to in for on at after as
    with from by over amid ceo cfo cto founder debut debuts executive executives employee employees worker
    workers leader leaders bosses stock stocks shares picks names hires tops value values valued report
    reports posts sues expand expands acquire acquires acquired
    """.split()
)
_SHORTENED = COMPANY_HEADS | {"Group", "Company", "Bank", "AI"}
_LIST_BEFORE = (", ", " and ")
_ITEM_BEFORE = re.compile(r"(?:, and|,) $")
_ITEM_AFTER = re.compile(r"(?:, and|, or|,| and| or) ")
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at|ese|ose)|[Oo]ur|[Yy]our|[Hh]is|[Hh]er) $")


class Unlisted(NamedTuple):
    """A name at a place, with the rule that says it is a company's and the name without legal suffix."""

    start: int
    end: int
    rule: str
    confidence: float
    canonical: str


def unlisted(scene: Scene, taken: Sequence[tuple[int, int]]) -> list[Unlisted]:
    """Companies of no table, without overlap with `taken` or each other, in text order."""
    places = Taken(taken)
    found: list[Unlisted] = []
    for run in runs(scene, places):
        whole = _suffixed(scene, run)
        # A later part may go on in the list of an earlier one, so each is kept before the next is read.
        for part in [run] if whole else names_in(run):
            name = whole or _said(scene, part, found, places)
            if name is not None and places.take(name.start, name.end):
                found.append(name)
    found += _again(scene, found, places)
    return sorted(found)


def _suffixed(scene: Scene, run: Run) -> Unlisted | None:
    """A name with its legal suffix, which is a capitalised word itself or stands behind a comma."""
    cut = _cut(run)
    behind = _COMMA_SUFFIX.match(scene.lines, run.end)
    if behind is not None and cut == len(run.words):
        return _name(scene, run, "unlisted.suffix", 0.75, behind.end())
    for place in range(cut - 1, 0, -1):
        suffix = _SUFFIX.match(scene.lines, run.places[place][0])
        if suffix is not None:
            return _name(scene, run.part(0, place), "unlisted.suffix", 0.75, suffix.end())
    return None


def _said(scene: Scene, run: Run, found: Sequence[Unlisted], places: Taken) -> Unlisted | None:
    """What the words around a run say of it."""
    run = run.part(0, _cut(run))
    if not run.words:
        return None
    title = scene.style(run.start) != "prose"
    if len(run.words) > (2 if title and not _headed(run.words) else 4):
        return None
    rule = (
        _behind(scene, run)
        or _ahead(scene, run, found)
        or _between(scene, run, places)
        or _head(scene, run, title)
    )
    return _name(scene, run, *rule) if rule is not None else None


def _cut(run: Run) -> int:
    """How many words stand before the first that ends a name, such as a verb in a title."""
    return next((place for place, word in enumerate(run.words) if word.lower() in _ENDS_RUN), len(run.words))


def _behind(scene: Scene, run: Run) -> tuple[str, float] | None:
    text, end = scene.plain, run.end
    end -= 2 if text[end - 2 : end] == "'s" else 0
    if text[end : end + 1] in grammar.OPENS_AFTER:
        match = grammar.ANY_AFTER.match(text, end)
        if match is not None:
            rule = grammar.AFTER[int(str(match.lastgroup)[1:])]
            return rule.name, rule.confidence
    if len(run.words) > 1 and _titled(run.words) and scene.opens_sentence(run.start):
        return ("unlisted.headline", 0.6) if grammar.HEADLINE_AFTER.match(text, end) else None
    return None


def _ahead(scene: Scene, run: Run, found: Sequence[Unlisted]) -> tuple[str, float] | None:
    text = scene.plain
    before = text[max(0, run.start - grammar.LONGEST_BEFORE) : run.start]
    if (
        found
        and found[-1].rule in grammar.LISTING
        and run.start - 20 < found[-1].end < run.start
        and grammar.LIST_GOES_ON.match(text[found[-1].end : run.start])
    ):
        return found[-1].rule, 0.55
    if before.endswith(_LIST_BEFORE) and grammar.LATER_ITEM.search(
        text, max(0, run.start - grammar.LONGEST_LIST), run.start
    ):
        return "unlisted.such", 0.55
    last = grammar.LAST_WORD.search(before, before.rfind(" ", 0, -1) + 1)
    for rule in grammar.before(last.group(1)) if last is not None else ():
        needs, near = grammar.NEEDS_AFTER.get(rule.name), grammar.NEEDS_NEAR.get(rule.name)
        if needs is not None and needs.match(text, run.end) is None:
            continue
        if rule.pattern.search(before) is None:
            continue
        if near is not None and near.search(scene.around(run.start, run.end, 160)) is None:
            continue
        return rule.name, rule.confidence
    return None


def _between(scene: Scene, run: Run, places: Taken) -> tuple[str, float] | None:
    """An item of a list that stands between two companies: "Nvidia, Quillstone and AMD"."""
    before = _ITEM_BEFORE.search(scene.before(run.start, 12))
    after = _ITEM_AFTER.match(scene.plain, run.end) if before is not None else None
    if before is None or after is None or scene.style(run.start) != "prose":
        return None
    left, right = run.start - len(before.group()), run.end + len(after.group())
    return ("unlisted.list", 0.5) if places.holds(left - 1, left) and places.holds(right, right + 1) else None


def _headed(words: Sequence[str]) -> bool:
    """Whether the last word is one with which names of businesses end."""
    return words[-1] in COMPANY_HEADS or tuple(words[-2:]) in PAIRS_OF_HEADS


def _titled(words: Sequence[str]) -> bool:
    """Whether a headline's subject of these words is a business: there looser heads will do."""
    return _headed(words) or words[-1] in HEADLINE_HEADS


def _of_ai(words: Sequence[str]) -> bool:
    """ "Quillstone AI", but not "Generative AI"."""
    return len(words) == 2 and words[1] == "AI" and words[0] not in KINDS_OF_AI


def _head(scene: Scene, run: Run, title: bool) -> tuple[str, float] | None:
    """A name of two words and more that ends as only a business does: "Harborline Ventures"."""
    words = run.words
    if title or not 1 < len(words) < 5 or not (_headed(words) or _of_ai(words)):
        return None
    if words[-1] == "AI" and AI_THINGS.match(scene.plain, run.end):
        return None
    # "Micron Ventures" is a unit with a name of its own.
    plain = words[0].lower() in PLAIN_WORDS and words[-1] not in UNIT_HEADS
    short = words[0].isupper() and words[-1] != "Ventures"
    letters = short and (len(words[0]) < 3 or words[-1] in LOOSE_HEADS - {"Capital"})
    if words[0] in BUSINESS_WORDS or plain or letters:
        return None
    if _ARTICLE.search(scene.before(run.start, 8)) or (
        words[-1] in LOOSE_HEADS | {"AI"} and scene.opens_sentence(run.start)
    ):
        return None
    return "unlisted.head", 0.55


def _name(scene: Scene, run: Run, rule: str, confidence: float, end: int | None = None) -> Unlisted | None:
    """The name of a run as a company's, or None where it is a person's, a place's or an office's."""
    words = [word.removesuffix("'s") for word in run.words]
    start, stop = run.start, run.end
    stop -= 2 if scene.plain[start:stop].endswith("'s") else 0
    whole = " ".join(scene.plain[start : end or stop].split())
    suffixed = end is not None
    if len(whole) < 3 or (words[0] in FIRST_NAMES | NO_COMPANY and not (suffixed and len(words) > 1)):
        return None
    # "CAT shares": a code of a market, and the tables say which of those are known.
    if rule == "unlisted.shares" and whole.isupper() and len(whole) <= 5:
        return None
    # "Data Center unit", "Public Company": words of business name a part of one, or any.
    if words[-1] in NO_COMPANY_HEADS or BUSINESS_WORDS.issuperset(words):
        return None
    return Unlisted(start, end or stop, rule, confidence, _BARE.sub("", whole) or whole)


def _again(scene: Scene, found: Sequence[Unlisted], places: Taken) -> Iterator[Unlisted]:
    """Other places of the same names, and of their first word: one sense per document."""
    names: dict[str, str] = {}
    for one in found:
        headed = one.rule == "unlisted.suffix" or one.canonical.split()[-1] in _SHORTENED
        short = _short(one.canonical) if headed else None
        for name in (scene.plain[one.start : one.end], one.canonical, short, _defined(scene, one)):
            if name:
                names.setdefault(name, one.canonical)
    index = AliasIndex(names.items())
    for hit in index.find(scene.plain, scene.words):
        longer = scene.after(hit.end, 2)[1:].isupper() and scene.after(hit.end, 1) == " "
        whole = hit.entries[0] in scene.plain[hit.start : hit.end] or not longer
        if not scene.before(hit.start, 1).endswith(("-", "_")) and whole and places.take(hit.start, hit.end):
            yield Unlisted(hit.start, hit.end, "unlisted.established", 0.6, hit.entries[0])


def _defined(scene: Scene, one: Unlisted) -> str | None:
    """The short name that a bracket behind a name defines, where it is made of that name's letters."""
    match = _DEFINED.match(scene.plain, one.end)
    if match is None:
        return None
    words = scene.plain[one.start : one.end].split()
    made = match.group(1) in words or shortens(match.group(1), " ".join(words))
    return match.group(1) if made and match.group(1) not in BUSINESS_WORDS else None


def _short(name: str) -> str | None:
    """ "Brindle" of "Brindle Semiconductor", where that is no word of its own."""
    words = name.split()
    first = words[0]
    ordinary = first in BUSINESS_WORDS | FIRST_NAMES | NO_COMPANY | OPENERS or first.lower() in PLAIN_WORDS
    return first if len(words) == 2 and not ordinary and len(first) > 3 else None
