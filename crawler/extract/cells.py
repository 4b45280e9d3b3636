"""Cells of a table row: what belongs together is joined, what only spaces is dropped."""

import re
from collections.abc import Iterable
from typing import NamedTuple

SEPARATOR = " | "
# All white space but the space, as str.split knows it.
WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
BLANKS = re.compile("  +")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
INVISIBLES = ("\u00ad", *map(chr, range(0x200B, 0x2010)), "\u2060", "\ufeff")
CURRENCY = r"(?:[A-Z]{1,3}\s?)?[$€£¥₩₹]|RMB|NT\s?\$|US\s?\$"
# A cell that opens a number (a currency, a parenthesis) belongs to the next one; a lone dash is a nil ...
OPENS = re.compile(rf"(?:\(|{CURRENCY})+\s?\(?", re.IGNORECASE)
SIGN = re.compile(CURRENCY, re.IGNORECASE)
# ... and one that closes it (a parenthesis, a per cent sign, a unit) to the one before.
CLOSES = re.compile(r"\)?\s?(?:%|\)|bps?|pts?|x)\s?\)?\*?")
# What may stand apart from its number by a blank: before it, and behind it; most documents hold few of them.
SIGNS_BEFORE = ("( ", "$ ", "RMB ", "€ ", "£ ", "¥ ", "₩ ", "₹ ")
SIGNS_BEHIND = (" )", " %")
NUMBER = re.compile(r"[-\u2212(]?[\s$€£¥]*[\d.,\u2014\u2013-]")
NUMBER_END = re.compile(r"[\d\u2014\u2013-]")
# How cells begin that close a number, and end that open one.
CLOSING_STARTS = frozenset(")%bpx")
OPENING_ENDS = frozenset("($€£¥₩₹Bb")
# Letters that a symbol font shows as bullets: before words, not before a figure.
LETTER_BULLET = re.compile("[o\u00a7\u00d8\u00fc\u0178\u00a8]")
WORDS = re.compile("[A-Za-z]{2}")
ITEM_NUMBER = re.compile(r"items?\s+\d{1,2}(?:\.\d{2})?[a-c]?\.?", re.IGNORECASE)
# The longest cell that holds nothing but signs.
LONGEST_SIGN = 12
BULLET = re.compile(
    r"[•·●○▪■◦‣⁃☐☑☒*\u2013\u2014\u00b7\uf0b7-]|\(?(?:\d{1,2}|[ivx]{1,5}|[a-z])[.)]", re.IGNORECASE
)


def visible(text: str) -> str:
    """`text` without the characters that take no room: soft hyphens, zero-width spaces and marks."""
    if not text.isascii():
        # A search for one character is a hundred times as fast as an expression, and few texts have any.
        for character in INVISIBLES:
            if character in text:
                return INVISIBLE.sub("", text)
    return text


def squeeze(text: str) -> str:
    """`text` on one line: every run of white space, whatever its width, is one space."""
    # str.split knows the typographic spaces, too, and is ten times as fast as an expression.
    return " ".join(visible(text).split())


def squeeze_all(text: str) -> str:
    """The same of a document: only what is no single space costs time, not every word."""
    text = visible(text)
    for character in WHITE:
        if character in text:
            text = text.replace(character, " ")
    return BLANKS.sub(" ", text).strip()


def tidy_number(text: str) -> str:
    """`$ 5` -> `$5`, `( 1,234 )` -> `(1,234)`: the signs of a number stand at the number.

    `text` is squeezed: a line, or a document with its marks.
    """
    blanks = _blanks_at_signs(text)
    if not blanks:
        return text
    ends = sorted(blanks)
    starts = [0, *(place + 1 for place in ends)]
    return "".join(text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))


def _blanks_at_signs(text: str) -> set[int]:
    """Where a blank stands between a number and its sign."""
    found: set[int] = set()
    for sign in SIGNS_BEFORE:
        # A search from the end looks for the first character, of which there are fewer than of blanks; for
        # one character alone it takes next to no time.
        place = text.rfind(sign) if sign[:-1] in text else -1
        while place >= 0:
            after = place + len(sign)
            if NUMBER.match(text, after):
                found.add(after - 1)
            place = text.rfind(sign, 0, place)
    for sign in SIGNS_BEHIND:
        place = text.find(sign, 1)
        while place > 0:
            if NUMBER_END.match(text, place - 1):
                found.add(place)
            place = text.find(sign, place + 1)
    return found


class Cell(NamedTuple):
    """A cell with the columns it covers: from `start` up to but not including `end`."""

    start: int
    end: int
    text: str


class Line(NamedTuple):
    """A line of readable text; a table's row keeps its filled cells, and the number of its table."""

    text: str
    cells: tuple[Cell, ...] = ()
    table: int = 0


def merge_cells(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The filled cells of a row, with the signs that stand in cells of their own joined to their number.

    Their texts are squeezed and tidy. A stray `)` never makes a column: it is part of the number before it.
    """
    merged: list[Cell] = []
    opening: Cell | None = None
    for cell in cells:
        text = cell.text
        # Signs are short: of a long text it need not be asked.
        if not text:
            continue
        short = len(text) <= LONGEST_SIGN
        closes = short and text[0] in CLOSING_STARTS and merged and opening is None
        if closes and CLOSES.fullmatch(text):
            merged[-1] = Cell(merged[-1].start, cell.end, merged[-1].text + text)
            continue
        if opening is not None and SIGN.fullmatch(opening.text) and SIGN.fullmatch(text):
            # A head row `RMB | US$`: a currency opens no other currency.
            merged.append(opening)
            opening = None
        joined = cell
        if opening is not None:
            joined = Cell(opening.start, cell.end, opening.text + text)
            opening = None
        if short and text[-1] in OPENING_ENDS and OPENS.fullmatch(joined.text):
            opening = joined
        else:
            merged.append(joined)
    if opening is not None:
        merged.append(opening)
    return tuple(merged)


def row_line(cells: Iterable[Cell], table: int) -> Line | None:
    """One line for a row, None for an empty one; a bullet, or `Item 7.`, is part of the text behind it."""
    merged = merge_cells(cells)
    if not merged:
        return None
    listed = len(merged) == 2 and _is_bullet(merged[0].text, merged[1].text)
    return Line((" " if listed else SEPARATOR).join(cell.text for cell in merged), merged, table)


def _is_bullet(text: str, after: str) -> bool:
    if BULLET.fullmatch(text) or ITEM_NUMBER.fullmatch(text):
        return True
    return LETTER_BULLET.fullmatch(text) is not None and WORDS.search(after) is not None


def written_cells(texts: Iterable[str]) -> tuple[Cell, ...]:
    """Cells of a table in plain text, where a column is only a place in the order."""
    return tuple(Cell(place, place + 1, tidy_number(squeeze(text))) for place, text in enumerate(texts))
