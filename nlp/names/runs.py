"""Runs of capitalised words in a text, cut where a name of the tables stands in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.names import grammar
from nlp.names.english import OPENERS
from nlp.names.scene import Scene
from nlp.places import Taken

# No name is longer: a bound keeps odd texts from being read again at each of their hyphens.
_WORD = r"(?:[a-z]-?|\d)?[A-Z][\w&'\u00c0-\u024f-]{0,40}(?:\.(?:ai|io|com))?"
_RUN = re.compile(rf"(?<![\w&'-]){_WORD}(?: (?:(?:of|and|&|de) )?{_WORD}){{0,11}}")
_JOINS = frozenset(["of", "and", "&", "de"])
_OFFICES = frozenset(
    "CEO CFO COO CTO Chief Executive Officer President Chairman Chairwoman Founder Director Head".split()
)
_DESCRIBES = ("-based", "-backed", "-owned", "-listed", "-headquartered", "-born")


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words side by side, as places in the text, with the words themselves."""

    places: tuple[tuple[int, int], ...]
    words: tuple[str, ...]

    @property
    def start(self) -> int:
        """Its first character."""
        return self.places[0][0]

    @property
    def end(self) -> int:
        """The character after its last."""
        return self.places[-1][1]

    def part(self, first: int, last: int | None = None) -> "Run":
        """Its words from `first` up to `last`."""
        return Run(self.places[first:last], self.words[first:last])


def runs(scene: Scene, places: Taken) -> Iterator[Run]:
    """Runs of capitalised words, cut where a name of the tables stands in them."""
    done = 0
    for place, word in scene.words:
        # A word that is marked within, such as "iNRCORE", begins a run as well.
        match = _RUN.match(scene.lines, place) if place >= done and not word.isdigit() else None
        if match is None:
            continue
        done = match.end()
        parts = _spans(scene.plain[place:done].split(" "), place)
        if not places.holds(place, done):
            yield from _run(scene, parts)
            continue
        held: list[tuple[int, int]] = []
        for part in parts:
            if places.holds(*part):
                yield from _run(scene, held)
                held = []
            else:
                held.append(part)
        yield from _run(scene, held)


def _spans(words: Sequence[str], start: int) -> list[tuple[int, int]]:
    """Where words stand that have one space between them."""
    spans = []
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return spans


def _run(scene: Scene, held: list[tuple[int, int]]) -> Iterator[Run]:
    # "Switzerland's Larkspur AG": whose it is, is no part of its name.
    owner = next(
        (place for place, (_, end) in enumerate(held[:-1]) if scene.plain[end - 2 : end] == "'s"), None
    )
    if owner is not None:
        yield from _run(scene, held[: owner + 1])
        held = held[owner + 1 :]
    if not held:
        return
    words = [scene.plain[start:end].removesuffix("'s") for start, end in held]
    first, last = _office(words), len(words)
    while first < last and (
        words[first] in OPENERS
        or words[first] in _JOINS
        or words[first].endswith(_DESCRIBES)
        # "Chipmaker Graywater": the noun is capitalised for its place alone.
        or (last - first > 1 and grammar.KIND.fullmatch(words[first]))
    ):
        first += 1
    while first < last and words[last - 1] in _JOINS:
        last -= 1
    if first < last:
        yield Run(tuple(held[first:last]), tuple(words[first:last]))


def _office(words: Sequence[str]) -> int:
    """How many words name an office and its "of": "CEO of Quillstone" names a company after them."""
    place = next((place for place, word in enumerate(words) if word not in _OFFICES), len(words))
    return place + 1 if 0 < place < len(words) - 1 and words[place] == "of" else 0


def names_in(run: Run) -> Iterator[Run]:
    """The names of "Harborline Capital and Windmere Partners"."""
    first = 0
    for place, word in enumerate((*run.words, "and")):
        if word == "and":
            if place > first:
                yield run.part(first, place)
            first = place + 1
