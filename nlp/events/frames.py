"""The frames of the event table, indexed by every written form of their triggers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from db.event_kinds import EventKind, Frame
from db.records import Amount
from nlp.caseless import Caseless
from nlp.events.english import Form, noun_forms, verb_forms

_WORD = re.compile(r"[A-Za-z][A-Za-z&.]*[A-Za-z]|[A-Za-z]")
_VERB_BEFORE = re.compile(
    r"(?:\b(?:to|will|would|can|could|may|might|must|should|has|have|had|is|are|was|were|been|be|being|it"
    r"|they|we|he|she|who"
    r"|which|that|and|also|now|not|never|plans|just|already|reportedly|recently|\w+ly)|['’](?:ll|re|ve"
    r"|d)|\x00|,)\s*$",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"(?:\b(?:an?|the|own|its|their|our|his|her|this|that|these|any|another|new|first|of|in|on|for|from|with"
    r"|by|at|major|big|massive|huge"
    r"|\d+|million|billion|trillion|[Mm]ulti\w*|more|further|supply|cloud|chip|AI)|[€$£¥₩]\S+|['’]s|-)\s*$"
)
_LED_BEFORE = re.compile(r"\b(?:in|of|for|by|on|from|about|with|without)\s*$")
_UNDER_BEFORE = re.compile(r"\b[Uu]nder\s*$")
_MODAL = "to|will|would|can|could|may|might|must|should"
_VERBAL = re.compile(rf"\b(?:{_MODAL})\s*$")
_VERBAL_ING = re.compile(rf"\b(?:{_MODAL}|is|are|was|were)\s*$")
_RUN = re.compile(r"\w+")

# "purchases reached", "leases were", "purchases of": a plural, though a verb is written the same way.
_NOUN_BEHIND = re.compile(
    r"\s+(?:was|were|are|reached|came|rose|fell|grew|totall?ed|increased|decreased|amounted|related|of)\b"
)
_SAYS_THAT = re.compile(r"(?<=s) that (?!was|were|is|are|has|have|had|will|would|come|mature)")
# "X's spending will exceed": a noun too.
_OWNED = re.compile(
    r"(?:(?<!\bit)(?<!\bhe)(?<!that)['’]s?|\b(?:its|their|our|his|her|the))\s+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A frame whose trigger stands at a place of a clause."""

    kind: EventKind
    frame: Frame
    start: int
    end: int
    form: Form


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    kind: EventKind
    frame: Frame
    form: Form


class Worded:
    """A text with the set of its words: most questions about a clause are answered by the set alone."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words in small letters."""
        return frozenset(_RUN.findall(self.text.lower()))


class Words:
    """Words and phrases to look for, each with its plural; a hyphen counts as a space."""

    def __init__(self, words: Iterable[str], not_before: Iterable[str] = ()) -> None:
        forms, self._behind = _forms(words), _forms(not_before)
        self._forms = forms
        # A phrase is not in a text without its first word.
        self._first = frozenset(_RUN.findall(form)[0].lower() for form in forms)

    @cached_property
    def _pattern(self) -> Caseless:
        # Most frames never fit; only what is asked for is compiled.
        tail = rf"(?![ -](?:\w+[ -])?{_either(self._behind)}(?!\w))" if self._behind else ""
        return Caseless(rf"(?<!\w){_either(self._forms)}(?!\w){tail}")

    def __bool__(self) -> bool:
        return bool(self._forms)

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the words in `text`."""
        return self._pattern.search(text) if self._forms else None

    def said_in(self, worded: Worded) -> bool:
        """Whether any of the words stands in a text."""
        return not self._first.isdisjoint(worded.words) and self.search(worded.text) is not None


def _forms(words: Iterable[str]) -> list[str]:
    """Words with their plurals, the longest first."""
    return sorted({form for word in words for form in noun_forms(word)}, key=lambda form: (-len(form), form))


def _either(forms: Iterable[str]) -> str:
    spelled = (re.escape(form).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for form in forms)
    return "(?:" + "|".join(spelled) + ")"


class FrameIndex:
    """All frames of the table. Built once for a reference."""

    def __init__(self, kinds: tuple[EventKind, ...]) -> None:
        self.by_first: dict[str, list[_Entry]] = {}
        self.needs: dict[int, Words] = {}
        self.refuses: dict[int, Words] = {}
        self.topics: dict[str, Words] = {}
        self.again: dict[str, Words] = {}
        self.by_sum: dict[str, list[tuple[EventKind, Frame]]] = {}
        for kind in kinds:
            self.again[kind.key] = Words(kind.again)
            self.topics[kind.key] = Words(kind.topics, not_before=kind.modifies)
            for frame in kind.frames:
                self.needs[id(frame)] = Words(frame.needs)
                self.refuses[id(frame)] = Words(frame.refuses)
                self._add(kind, frame)

    def _add(self, kind: EventKind, frame: Frame) -> None:
        for summed in frame.sums:
            self.by_sum.setdefault(summed, []).append((kind, frame))
        forms: list[tuple[str, Form]] = []
        for verb in frame.verbs:
            forms += verb_forms(verb).items()
        for noun in frame.nouns:
            forms += noun_forms(noun).items()
        for written, form in forms:
            words = tuple(re.split(r"[ -]", written))
            self.by_first.setdefault(words[0], []).append(_Entry(words, kind, frame, form))

    def evoking(self, text: str) -> list[int]:
        """Where words stand with which a trigger can begin, in order."""
        return [match.start() for match in _WORD.finditer(text) if match[0].lower() in self.by_first]

    def triggers(self, clause: str, offset: int, places: Iterable[int]) -> Iterator[Trigger]:
        """Frames whose trigger words stand in `clause`, which begins at `offset`, at one of the `places`."""
        for place in places:
            first = _WORD.match(clause, place - offset)
            if first is None:
                continue
            # Many frames share a trigger: whether it reads as one is asked once.
            ends: dict[tuple[tuple[str, ...], Form], int | None] = {}
            for entry in self.by_first.get(first[0].lower(), ()):
                what = (entry.words, entry.form)
                if what not in ends:
                    ends[what] = _end(clause, first, entry)
                end = ends[what]
                if end is not None:
                    yield Trigger(entry.kind, entry.frame, place, offset + end, entry.form)

    def sums(self, amounts: Iterable[Amount]) -> Iterator[Trigger]:
        """Frames that sums evoke by themselves, with the sum for a trigger."""
        for amount in amounts:
            for kind, frame in self.by_sum.get(amount.kind, ()):
                yield Trigger(kind, frame, amount.start, amount.end, "noun")

    def fits(self, frame: Frame, clause: Worded, nameless: Worded) -> bool:
        """Whether the clause has the words a frame needs and none that refuse it.

        `nameless` is the clause without company names (a name refuses nothing: "ZT Systems").
        """
        needs, refuses = self.needs[id(frame)], self.refuses[id(frame)]
        return not (needs and not needs.said_in(clause)) and not (refuses and refuses.said_in(nameless))

    def topical(self, kind: EventKind, frame: Frame, clause: Worded) -> bool:
        """Whether the clause has one of the kind's topics, where the frame asks for one."""
        topics = self.topics[kind.key]
        return not (frame.topic and topics) or topics.said_in(clause)


def _end(clause: str, first: re.Match[str], entry: _Entry) -> int | None:
    """Where a trigger whose first word is matched ends, or None where it does not stand or read as one."""
    end = first.end()
    for expected in entry.words[1:]:
        word = _WORD.search(clause, end)
        if word is None or word[0].lower() != expected:
            return None
        end = word.end()
    return end if _reads(clause, first.start(), entry) else None


def _reads(clause: str, start: int, entry: _Entry) -> bool:
    """A verb form straight after a determiner is a noun, and the other way round after "to" or "will"."""
    before = clause[max(0, start - 14) : start]
    end = start + sum(map(len, entry.words)) + len(entry.words) - 1
    # "purpose-built", "Made-in-America", "OpenAI-designed": compounds assert nothing.
    if entry.form != "noun" and (before.endswith("-") or clause[end : end + 1] == "-"):
        return False
    if entry.form == "ing" and (_LED_BEFORE.search(before) or _OWNED.search(before)):
        return False
    # "Orders in the quarter were up": no verb in the third person opens a sentence.
    if entry.form == "third" and (_NOUN_BEHIND.match(clause, end) or not clause[:start].strip()):
        return False
    if entry.form == "noun":
        # "he notes that": a verb, though a plural is written the same way.
        if _SAYS_THAT.match(clause, end):
            return False
        if _UNDER_BEFORE.search(before) and clause[start:end].lower() == "contract":
            return False
        if len(entry.words) > 1:
            return True
        verbal = _VERBAL_ING if entry.words[-1].endswith("ing") else _VERBAL
        return verbal.search(before) is None
    if entry.form in ("base", "third"):
        return not _NOUN_BEFORE.search(before) or _VERB_BEFORE.search(before) is not None
    return True
