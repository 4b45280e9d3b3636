"""Process nodes and percentages of a text. Facts about how they are written; the nodes' names are a table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from db.manufacturing import Node
from db.measures import MeasureKind
from nlp.names.aliases import AliasIndex

_SIZE = re.compile(r"(?<![\w.])(?P<size>\d{1,3}(?:\.\d)?)[ -]?(?:nm\b|nanomet(?:er|re)s?\b)(?:-class\b)?")
_NUMBER = r"\d{1,6}(?:,\d{3})*(?:\.\d{1,4})?"
_SHARE = re.compile(
    rf"(?<![\w.,])(?P<low>[-\u2212+]?{_NUMBER})(?:\s?%?(?:\s?[-\u2013]\s?|\sto\s)(?P<high>{_NUMBER}))?"
    r"(?:\s?%|[ -](?:percent|per cent)(?:age points?)?\b|\s(?:percentage points?|pct)\b)"
)
# A node's short name ("N2", "A16", "18A") is a gas, a motorway and a phone's chip as well.
_FOUNDRY = re.compile(
    r"\b(?:node|process|fab|foundr(?:y|ies)|nanomet\w+|nm|wafers?|tape-?outs?|taped out|lithography|EUV"
    r"|yields?|risk production|volume production|mass production|backside power)\b",
    re.IGNORECASE,
)
_NEAR = 120  # characters to each side of a short name in which its foundry or a cue stands


class Measured(NamedTuple):
    """A measure at a place."""

    start: int
    end: int
    kind: MeasureKind
    value: str
    key: str | None


class MeasureFinder:
    """Finds nodes and percentages; made once, used for many texts."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.index = AliasIndex((name, node) for node in nodes for name in (*node.names, node.name))

    def find(self, plain: str, words: Sequence[tuple[int, str]]) -> list[Measured]:
        """All of a levelled text with these words, in text order, none overlapping another."""
        named = self._named(plain, words)
        found = sorted([*named, *_sizes(plain), *_shares(plain)], key=lambda one: (one.start, -one.end))
        kept: list[Measured] = []
        for one in found:
            if not kept or one.start >= kept[-1].end:
                kept.append(one)
        return kept

    def _named(self, plain: str, words: Sequence[tuple[int, str]]) -> Iterator[Measured]:
        for hit in self.index.find(plain, words):
            around = f"{plain[max(0, hit.start - _NEAR) : hit.start]} {plain[hit.end : hit.end + _NEAR]}"
            foundries = {node.foundry for node in hit.entries}
            vouched = [node for node in hit.entries if node.foundry in around or node.foundry in hit.alias]
            # A foundry alone does not do: "TSMC makes Apple's A16".
            if len(foundries) == 1 and _FOUNDRY.search(around) and vouched:
                yield Measured(hit.start, hit.end, "node", vouched[0].name, vouched[0].key)


def _sizes(plain: str) -> Iterator[Measured]:
    for match in _SIZE.finditer(plain):
        yield Measured(match.start(), match.end(), "node", f"{match['size']}nm", None)


def _shares(plain: str) -> Iterator[Measured]:
    for match in _SHARE.finditer(plain):
        low = match["low"].replace(",", "").replace("\u2212", "-").lstrip("+")
        value = f"{low}-{match['high'].replace(',', '')}" if match["high"] else low
        yield Measured(match.start(), match.end(), "percentage", value, None)
