"""Cells of a table row: what belongs together is joined, what only spaces is dropped."""

import re
from collections.abc import Iterable

SEPARATOR = " | "
# NBSP, the typographic spaces and the zero-width ones, as filings set figures with.
SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
CURRENCY = r"(?:[A-Z]{1,3}\s?)?[$€£¥₩₹]|RMB|NT\s?\$|US\s?\$"
# A cell that opens a number (a currency, a parenthesis) belongs to the next one; a lone dash is a nil ...
OPENS = re.compile(rf"(?:\(|{CURRENCY})+\s?\(?", re.IGNORECASE)
# ... and one that closes it (a parenthesis, a per cent sign, a unit) to the one before.
CLOSES = re.compile(r"\)?\s?(?:%|\)|bps?|pts?|x)\s?\)?\*?")
IN_NUMBER = re.compile(rf"(\(|{CURRENCY})\s+(?=[-\u2212(]?[\s$€£¥]*[\d.,\u2014\u2013-])")
BEFORE_CLOSING = re.compile(r"(?<=[\d\u2014\u2013-])\s+(?=\)|%)")
BULLET = re.compile(
    r"[•·●○▪■◦‣⁃☐☑☒*\u2013\u2014\u00b7\uf0b7-]|\(?(?:\d{1,2}|[ivx]{1,5}|[a-z])[.)]", re.IGNORECASE
)


def squeeze(text: str) -> str:
    """`text` on one line: every run of white space, whatever its width, is one space."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def tidy_number(cell: str) -> str:
    """`$ 5` -> `$5`, `( 1,234 )` -> `(1,234)`: the signs of a number stand at the number."""
    return BEFORE_CLOSING.sub("", IN_NUMBER.sub(r"\1", cell))


def merge_cells(cells: Iterable[str]) -> list[str]:
    """The filled cells of a row, with the signs that stand in cells of their own joined to their number.

    A stray `)` never makes a column: it is part of the number before it.
    """
    merged: list[str] = []
    opening = ""
    for raw in cells:
        cell = squeeze(raw)
        if not cell:
            continue
        if merged and not opening and CLOSES.fullmatch(cell):
            merged[-1] += cell
        elif OPENS.fullmatch(cell):
            opening += cell
        else:
            merged.append(tidy_number(opening + cell))
            opening = ""
    if opening:
        merged.append(opening)
    return merged


def join_cells(cells: Iterable[str]) -> str:
    """One line for a row; a bullet or number before a single text is part of that text."""
    merged = merge_cells(cells)
    if len(merged) == 2 and BULLET.fullmatch(merged[0]):
        return " ".join(merged)
    return SEPARATOR.join(merged)
