"""Chips of the tables, and members of their families not in any table yet, in a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from db.knowledge import Chip, ChipName, ChipPattern, Reference
from db.records import Mention
from nlp.names.aliases import UNSPACED, AliasIndex, levelled
from nlp.names.cues import ANY_CHIP, Cues
from nlp.names.english import FIRST_NAMES, TOPIC
from nlp.names.scene import Scene
from nlp.places import Taken, within

NEAR_CUE = 200
NEAR_REFUSAL = 90
# A letter and a number name roads, gates and rooms as well as chips.
_CODE = re.compile(r"[A-Z]\d{2,3}s?")
_ROAD_BEFORE = re.compile(
    r"(?i:\b(?:route|highway|road|motorway|autobahn|gate|room|flight|bus|line|exit|junction|zone|paragraph"
    r"|section|model|size|building|terminal|seat|row)s?) $"
)
_ROAD_AFTER = re.compile(
    r"(?i: (?:road|motorway|highway|autobahn|route|bus|exit|junction|gate|flight|paper|blend|biodiesel"
    r"|diesel|fuel|visa|form)s?\b)"
)
# Code names are lakes, rapids and falls of real places, and some are words of science.
_PLACE_AFTER = re.compile(
    r" (?i:residents?|resorts?|dam|trails?|canoe|kayak|campground|county|township|state park|lodge|fishing"
    r"|marina|beach|elementary|high school|golf|festival|campers?|homeowners?|anglers?|shoreline"
    r"|theory|particles?|physics|hikers?)\b"
)
_ITEM_BEFORE = re.compile(r"(?:,|/|, and|, or| and| or| vs\.?) ?$")
_ITEM_AFTER = re.compile(r",|/| and | or | vs")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chip at a place; `chip` is None for a family's member that no table lists."""

    start: int
    end: int
    canonical: str
    vendor: str
    chip: Chip | None
    rule: str
    confidence: float
    # What must stand near; None where the name needs nothing.
    cues: Cues | None = None
    taggable: bool = True
    family: str | None = None


@dataclass(frozen=True, slots=True)
class _Family:
    row: ChipPattern
    pattern: re.Pattern[str]
    cues: Cues | None


class ChipFinder:
    """Finds chips; made once, used for many texts."""

    def __init__(self, reference: Reference) -> None:
        names = {levelled(row.name): row for row in reference.chip_names}
        spelled = _spellings(reference)
        self.index = AliasIndex(
            (
                (name, (chip, _cues(name, chip, strong, names, spelled)))
                for chip in reference.chips
                for name, strong in _names(chip)
            ),
            plural=True,
        )
        self.families = [
            _Family(
                row,
                re.compile(row.pattern),
                Cues(row.cues, (), (row.vendor,)) if row.cues else None,
            )
            for row in reference.chip_patterns
        ]
        self.doubtful = frozenset(row.name.casefold() for row in reference.chip_names)
        self.gate = _gate(reference.chip_patterns)
        self.keys = frozenset(chip.key for chip in reference.chips)
        self.by_name = {_flat(chip.name): chip for chip in reference.chips}
        self.vendors = spelled

    def find(self, scene: Scene, context: str = "") -> list[Candidate]:
        """Admitted chips without overlap; `context` is what else the document says of its subject."""
        found = sorted(
            (one for one in (*self._listed(scene), *self._members(scene)) if not _road(scene, one)),
            key=lambda one: one.start,
        )
        sure = [one for one in found if one.cues is None and one.taggable]
        kept = [one for one in found if one.cues is None]
        lost: list[Candidate] = []
        for one in found:
            if one.cues is not None:
                (kept if self._admitted(scene, one, sure, context) else lost).append(one)
        # "Vera" within a "Vera Rubin" that the observatory refuses is refused with it.
        kept = [one for one in kept if one.cues is None or not _inside_any(one, lost)]
        said = {scene.plain[one.start : one.end] for one in kept}
        for one in lost:
            if scene.plain[one.start : one.end] in said and not _refused(scene, one):
                kept.append(_established(one))
        return [one for one in _longest(kept) if one.taggable]

    def _listed(self, scene: Scene) -> Iterable[Candidate]:
        for hit in self.index.find(scene.plain, scene.words):
            for chip, cues in hit.entries:
                rule = "chip.strong" if cues is None else "chip.cue"
                confidence = 0.95 if cues is None else 0.8
                yield Candidate(
                    hit.start,
                    hit.end,
                    chip.name,
                    chip.vendor,
                    chip,
                    rule,
                    confidence,
                    cues,
                    chip.is_chip,
                )

    def _members(self, scene: Scene) -> Iterable[Candidate]:
        plain, gate = scene.plain, self.gate
        for place in _places(scene):
            if gate.match(plain, place) is None:
                continue
            for family in self.families:
                match = family.pattern.match(plain, place)
                if match is not None:
                    yield self._member(family, match)

    def _member(self, family: _Family, match: re.Match[str]) -> Candidate:
        canonical = match.group()
        if family.row.canonical is not None:
            canonical = match.expand(family.row.canonical)
        canonical = _BLANKS.sub(" ", canonical).strip()
        chip = self.by_name.get(_flat(canonical))
        key = family.row.family_of(match)
        return Candidate(
            match.start(),
            match.end(),
            chip.name if chip is not None else canonical,
            chip.vendor if chip is not None else family.row.vendor,
            chip,
            f"chip.family.{family.row.key}",
            0.9 if family.cues is None else 0.8,
            family.cues,
            chip is None or chip.is_chip,
            key if key in self.keys else None,
        )

    def _admitted(self, scene: Scene, one: Candidate, sure: list[Candidate], context: str) -> bool:
        assert one.cues is not None
        if one.cues.vendor_before(scene.before(one.start)):
            return True
        if one.cues.refuses(scene.plain, one.start, one.end, NEAR_REFUSAL):
            return False
        around = scene.around(one.start, one.end, NEAR_CUE)
        cues = one.cues.cues_in(around)
        # "The Blackwell tunnel and the Hopper trains": two doubtful names do not vouch for one another.
        if cues - self.doubtful or (cues and TOPIC.search(around)) or one.cues.cues_in(context):
            return True
        near = [sure[place] for place in within(sure, one.start - NEAR_CUE + 1, one.start + NEAR_CUE)]
        if any(other.vendor == one.vendor for other in near):
            return True
        # "Diamond Rapids, Graviton, Vera": an item of a list of chips, whosever they are.
        if len({other.canonical for other in near}) > 1 and _listed(scene, one):
            return True
        return ANY_CHIP.search(around) is not None and scene.says(one.cues.vendor_in)


def _gate(rows: Iterable[ChipPattern]) -> re.Pattern[str]:
    """Any of the patterns, for a word's first character: one quick look in place of one for each."""
    # Groups of several patterns share names; and where a word begins, its boundary need not be asked for.
    nameless = (re.sub(r"\(\?P<\w+>", "(?:", row.pattern).removeprefix(r"\b") for row in rows)
    return re.compile("|".join(f"(?:{pattern})" for pattern in nameless) or r"(?!)")


def _places(scene: Scene) -> Iterator[int]:
    """Where a chip's name may begin: at a word with a capital or a digit, and within Chinese."""
    for place, word in scene.words:
        if not word.islower():
            yield place
            if UNSPACED.search(word):
                yield from range(place + 1, place + len(word))


def _names(chip: Chip) -> Iterable[tuple[str, bool]]:
    yield from ((name, True) for name in chip.strong)
    yield from ((name, False) for name in chip.weak)


def _spellings(reference: Reference) -> dict[str, tuple[str, ...]]:
    return {company.name: company.strong + company.weak for company in reference.companies}


def _cues(
    name: str, chip: Chip, strong: bool, names: dict[str, ChipName], spelled: dict[str, tuple[str, ...]]
) -> Cues | None:
    if strong:
        return None
    row = names.get(levelled(name))
    vendor = spelled.get(chip.vendor, (chip.vendor,))
    return Cues(row.require_any if row else (), row.reject_if if row else (), vendor)


def _refused(scene: Scene, one: Candidate) -> bool:
    return one.cues is not None and one.cues.refuses(scene.plain, one.start, one.end, NEAR_REFUSAL)


def _listed(scene: Scene, one: Candidate) -> bool:
    """Whether it is an item of a list, and nobody's surname."""
    item = _ITEM_BEFORE.search(scene.before(one.start, 12)) or _ITEM_AFTER.match(scene.plain, one.end)
    return item is not None and scene.word_before(one.start) not in FIRST_NAMES


def _road(scene: Scene, one: Candidate) -> bool:
    """Whether a letter and a number name a road or a gate, or a code name the place it is taken from."""
    if _PLACE_AFTER.match(scene.after(one.end)):
        return True
    if not _CODE.fullmatch(scene.plain, one.start, one.end):
        return False
    before, after = scene.before(one.start), scene.after(one.end)
    return bool(_ROAD_BEFORE.search(before) or _ROAD_AFTER.match(after))


def _inside_any(one: Candidate, others: list[Candidate]) -> bool:
    """Whether a longer one of `others`, which are in order, holds it."""
    near = (others[place] for place in within(others, one.start - NEAR_CUE, one.start + 1))
    return any(one.end <= other.end and other.end - other.start > one.end - one.start for other in near)


def _established(one: Candidate) -> Candidate:
    return replace(one, rule="chip.established", confidence=0.75, cues=None)


def _flat(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _longest(found: Iterable[Candidate]) -> list[Candidate]:
    """The longest of what overlaps; of equals a listed name before a family's, then the surer."""
    taken = Taken()
    ranked = sorted(
        found,
        key=lambda one: (
            one.start - one.end,
            one.chip is None,
            one.rule.startswith("chip.family"),
            -one.confidence,
        ),
    )
    return sorted((one for one in ranked if taken.take(one.start, one.end)), key=lambda one: one.start)


def mention(text: str, candidate: Candidate) -> Mention:
    """The record of a candidate."""
    return Mention(
        start=candidate.start,
        end=candidate.end,
        surface=text[candidate.start : candidate.end],
        confidence=candidate.confidence,
        rule=candidate.rule,
        layer="chip",
        key=candidate.chip.key if candidate.chip is not None else None,
        canonical=candidate.canonical,
        vendor=candidate.vendor,
        family=candidate.family if candidate.chip is None else candidate.chip.family,
    )
