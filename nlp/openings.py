"""The letters with which an expression can begin, so that each is tried only at words where it may match.

A few dozen expressions of a few dozen words each are slow to search for one by one. Nearly all of them can
be told apart by four letters: a text is walked once, and each word is shown to the few that it may open.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from nlp.caseless import Late

# More letters tell little more apart, and cost memory.
LETTERS = 4
# English has some ten thousand beginnings of words; odd texts have more, and are not kept.
MOST_KNOWN = 1 << 15
_WORD = re.compile(r"\w+")
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_NOTHING = frozenset({("", True)})
_ANYTHING = frozenset({("", False)})
# Letters, and whether what follows them in the expression goes on from there.
_Begun = frozenset[tuple[str, bool]]


def openings(expression: str) -> frozenset[str]:
    """Up to four letters with which a match can begin, for each way of beginning; "" where that is open.

    Reads the syntax of `re` as far as it decides beginnings; what stands in no such table is open.
    """
    return frozenset(letters for letters, _ in _Reader(expression).either())


class _Reader:
    """One walk through an expression."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.place = 0

    def either(self) -> _Begun:
        """What alternatives begin with, up to a closing bracket or the end."""
        found = self._sequence()
        while self._takes("|"):
            found |= self._sequence()
        return found

    def _sequence(self) -> _Begun:
        begun = _NOTHING
        while self.place < len(self.expression) and self.expression[self.place] not in "|)":
            piece = self._repeated(self._atom())
            begun = frozenset(
                (f"{letters}{more}"[:LETTERS], on) if goes_on and len(letters) < LETTERS else (letters, False)
                for letters, goes_on in begun
                for more, on in piece
            )
        return begun

    def _repeated(self, atom: _Begun) -> _Begun:
        counted = re.compile(r"\{(\d*),?\d*\}|[?*+]").match(self.expression, self.place)
        if counted is None:
            return atom
        self.place = counted.end()
        self._takes("?")
        if counted.group() != "?":
            # It may come again before what follows.
            atom = frozenset((letters, False) for letters, _ in atom)
        return atom | _NOTHING if counted.group() in ("?", "*") or counted.group(1) in ("", "0") else atom

    def _atom(self) -> _Begun:
        for look in _LOOKS:
            if self._takes(look):
                self._bracketed()
                return _NOTHING
        if self._takes("(?:") or self._takes("("):
            return self._bracketed()
        if self._takes("["):
            inside = self.expression[self.place : self.expression.index("]", self.place + 1)]
            self.place += len(inside) + 1
            return _ANYTHING if re.search(r"[\\^-]", inside) else frozenset((one, True) for one in inside)
        one = self.expression[self.place]
        self.place += 1
        if one == "\\":
            one = self.expression[self.place]
            self.place += 1
            return _NOTHING if one == "b" else _ANYTHING if one.isalnum() else frozenset({(one, True)})
        return _NOTHING if one in "^$" else _ANYTHING if one == "." else frozenset({(one, True)})

    def _bracketed(self) -> _Begun:
        found = self.either()
        self.place += 1
        return found

    def _takes(self, written: str) -> bool:
        found = self.expression.startswith(written, self.place)
        self.place += len(written) if found else 0
        return found


class ByOpening:
    """Expressions that match from the start of a word, by what can open them."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self.rules = tuple(map(Late, expressions))
        self._known: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _by_letters(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for rank, rule in enumerate(self.rules):
            for letters in openings(rule.expression):
                if letters and not (letters[0].isalnum() or letters[0] == "_"):
                    raise ValueError(f"{rule.expression!r} can begin with {letters!r}: begin it with a word")
                found.setdefault(letters, []).append(rank)
        return found

    def matches(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """The spans that `finditer` of each expression gives, by its number, where it has any."""
        found: dict[int, list[tuple[int, int]]] = {}
        for word in _WORD.finditer(text):
            start = word.start()
            for rank in self._opened(text[start : start + LETTERS]):
                spans = found.get(rank)
                if spans is not None and start < spans[-1][1]:
                    continue
                match = self.rules[rank].match(text, start)
                if match is not None:
                    found.setdefault(rank, []).append(match.span())
        return found

    def possible(self, text: str) -> set[int]:
        """The numbers of those that can begin with a word of `text`."""
        words = (text[match.start() : match.start() + LETTERS] for match in _WORD.finditer(text))
        return {rank for letters in words for rank in self._opened(letters)}

    def _opened(self, letters: str) -> Iterable[int]:
        known = self._known.get(letters)
        if known is None:
            beginnings = {letters[:count] for count in range(LETTERS + 1)}
            ranks = {rank for begun in beginnings for rank in self._by_letters.get(begun, ())}
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[letters] = tuple(sorted(ranks))
        return known
