"""The readable text of a filing's document: a paragraph, a heading or a table row is one line.

HTML is read with lxml, which mends what is not well formed. Plain text, as filings were until about
2001, keeps its tables and loses its hard line breaks.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from crawler.extract.cells import Cell, Line, row_line, squeeze, squeeze_all, tidy_number, written_cells
from crawler.extract.filing_markup import CONTROL, is_html, parse_html
from crawler.extract.flow import (
    BORDER,
    CELL,
    CELL_END,
    CELL_TEXT,
    MARK,
    ROW,
    ROW_END,
    TABLE,
    TABLE_END,
    flow_of,
)
from crawler.extract.raised import set_apart

if TYPE_CHECKING:
    from lxml.etree import _Element

TEXT_TABLE = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|PAGE)>", re.IGNORECASE)
COLUMNS = re.compile(r"\S(?: {3,}|\t+|\.{4,})\s*\S")
# Blanks or leaders between two columns.
GAPS = re.compile(r"\s*\.{4,}\s*| {2,}|\t+")
CELL_MARKS = re.compile(f"({CELL}[^{CELL_TEXT}]*{CELL_TEXT}|{CELL_END})")
# Most cells are empty, they only lead the eye: what stands up to their end, and how many columns they cover.
EMPTY_CELLS = {
    f"{before}{CELL}{colspan or ''}{CELL_TEXT}{blank}": max(colspan, 1)
    for colspan in range(30)
    for before in ("", " ")
    for blank in ("", " ")
}
# What may stand around the text of a cell: a block has its borders.
EDGES = f" {BORDER}"
# The line that underlines the head of a table, in plain text and in Markdown.
RULE = re.compile(r"[-=_|: ]+")
# In plain text, a line that stands for itself with no blank line before it: an item, a page's number.
ALONE = re.compile(r"(?:PART\s+[IV]+\W+)?ITEM\s+\d{1,2}[A-C]?\.|\W*(?:[A-Z]-)?\d{1,3}\W*$")
# A cell longer than this that stands alone in its row is page layout, not a figure.
LAYOUT_LENGTH = 200


def readable(text: str) -> str:
    """HTML or plain text -> readable text, lines separated by a line feed, none of them empty."""
    return "\n".join(line.text for line in read_lines(text))


def read_lines(text: str) -> list[Line]:
    """HTML or plain text -> its lines; rows of tables with their cells."""
    return read_html(text) if is_html(text) else read_plain(text)


@dataclass(slots=True)
class Row:
    """A table row being written: its filled cells, and in how many columns they stand so far."""

    cells: list[tuple[int, int, list[Line]]] = field(default_factory=list)
    columns: int = 0
    # Whether a nested table's row is among its lines: then the row only lays out the page.
    layout: bool = False


def texts_in(flow: str) -> list[str]:
    """The lines of a piece of tidy flow, whose blocks are told by their borders."""
    return [line for part in flow.split(BORDER) if (line := part.strip())]


@dataclass(slots=True)
class Target:
    """Where text goes: the page, or an open cell with the columns it covers."""

    columns: int = 1
    done: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    layout: bool = False

    def flush(self) -> None:
        """Finish the lines at hand; empty ones leave no trace."""
        pieces = self.pieces
        if pieces:
            # What stood apart may be tidied anew where it meets.
            flow = pieces[0] if len(pieces) == 1 else tidy_number(squeeze("".join(pieces)))
            pieces.clear()
            self.done.extend([Line(text) for text in texts_in(flow)])

    def take(self, text: str) -> None:
        """Take running text; blanks matter only behind some."""
        if self.pieces or (text and not text.isspace()):
            self.pieces.append(text)


class Writer:
    """Follows the tags of one document and writes its lines."""

    def __init__(self) -> None:
        self.page = Target()
        self.cells: list[Target] = []
        # One entry per open table; None stands for a table outside any row.
        self.rows: list[Row | None] = []
        # The numbers of the open tables, the innermost last, and of how many there were.
        self.tables: list[int] = []
        self.count = 0

    @property
    def target(self) -> Target:
        """Where text goes now: the innermost open cell, else the page."""
        return self.cells[-1] if self.cells else self.page

    def text(self, text: str) -> None:
        """Running text, and cells that a nested table keeps open, or that stand outside any row."""
        if CELL not in text and CELL_END not in text:
            self.target.take(text)
            return
        for piece in CELL_MARKS.split(text):
            if piece == CELL_END:
                self.end_cell()
            elif piece[:1] == CELL and self.rows:
                self.rows[-1] = self.rows[-1] or Row()
                self.cells.append(Target(colspan(piece[1:-1])))
            elif piece[:1] != CELL:
                self.target.take(piece)

    def end_cell(self) -> None:
        """A cell closes."""
        if self.rows and self.cells:
            cell = self.cells.pop()
            cell.flush()
            row = self.rows[-1]
            if row is not None:
                if cell.done:
                    row.cells.append((row.columns, row.columns + cell.columns, cell.done))
                row.columns += cell.columns
                row.layout = row.layout or cell.layout

    def mark(self, mark: str) -> None:
        """A table or a row opens or closes."""
        if mark == TABLE:
            self.target.flush()
            self.rows.append(None)
            self.count += 1
            self.tables.append(self.count)
        elif not self.rows:
            return
        elif mark == TABLE_END:
            # HTML may leave the last row open.
            self.write_row(self.rows.pop())
            self.tables.pop()
        elif mark == ROW:
            self.rows[-1] = Row()
        else:
            self.write_row(self.rows[-1])
            self.rows[-1] = None

    def row(self, text: str) -> None:
        """A whole row without a table inside, as most are."""
        *pieces, stray = text.split(CELL_END)
        cells: list[Cell] = []
        texts: list[str] = []
        place = 0
        for piece in pieces:
            empty = EMPTY_CELLS.get(piece)
            if empty is not None:
                place += empty
                continue
            head, _, content = piece.partition(CELL_TEXT)
            before, cell, columns = head.partition(CELL)
            if not cell or CELL in content:
                self.nested_row(text)
                return
            stray += before
            end = place + (colspan(columns) if columns else 1)
            said = content.strip(EDGES)
            if said:
                texts = texts_in(said) if BORDER in said else [said]
                cells.append(Cell(place, end, said if len(texts) == 1 else tidy_number(" ".join(texts))))
            place = end
        self.target.take(stray)
        if len(cells) == 1 and sum(map(len, texts)) > LAYOUT_LENGTH:
            self.write([Line(text) for text in texts])
        elif cells:
            self.write_cells(cells)

    def nested_row(self, text: str) -> None:
        """A row with a cell within a cell, as markup that is not well formed has them."""
        self.mark(ROW)
        self.text(text)
        self.mark(ROW_END)

    def write_row(self, row: Row | None) -> None:
        """One line for a row of figures; the lines as they are for a row that only lays out the page."""
        if row is None or not row.cells:
            return
        alone = len(row.cells) == 1 and sum(len(line.text) for line in row.cells[0][2]) > LAYOUT_LENGTH
        # A table of one cell, within a cell, holds the figure of that cell.
        simple = all(len(lines) == 1 and len(lines[0].cells) <= 1 for _, _, lines in row.cells)
        if alone or (row.layout and not simple):
            self.write([line for _, _, lines in row.cells for line in lines])
        else:
            self.write_cells(
                Cell(start, end, tidy_number(" ".join(line.text for line in lines)))
                for start, end, lines in row.cells
            )

    def write_cells(self, cells: Iterable[Cell]) -> None:
        """One line for the filled cells of a row."""
        written = row_line(cells, self.tables[-1])
        self.write([written] if written is not None else [])

    def write(self, lines: Iterable[Line]) -> None:
        """Lines of a table, behind the text that stands before it."""
        target = self.target
        target.flush()
        target.done.extend(lines)
        target.layout = target is not self.page


@cache
def colspan(text: str) -> int:
    """The value of a colspan attribute, 1 where it is none; at most 1,000 as in the HTML standard."""
    if not text:
        return 1
    digits = text.strip()
    return min(max(int(digits), 1), 1_000) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def lines_of(root: "_Element") -> list[Line]:
    """The lines of a parsed document; hidden parts and the inline XBRL header are left out."""
    writer = Writer()
    text, *marked = tidy_number(set_apart(squeeze_all(flow_of(root)))).split(MARK)
    writer.text(text)
    whole = False
    for part, after in zip_longest(marked, marked[1:], fillvalue=""):
        which, text = MARK + part[0], part[1:]
        if whole:
            # The end of the row that was written.
            whole = False
        elif which == ROW and writer.rows and MARK + after[:1] == ROW_END:
            writer.row(text)
            whole = True
            continue
        else:
            writer.mark(which)
        if text:
            writer.text(text)
    writer.page.flush()
    return writer.page.done


def read_html(text: str) -> list[Line]:
    """The lines of an HTML document; hidden parts and the inline XBRL header are left out."""
    root = parse_html(text)
    return [] if root is None else lines_of(root)


def read_plain(text: str) -> list[Line]:
    """Plain text -> one line a paragraph; lines that hold columns stay lines."""
    lines: list[Line] = []
    paragraph: list[str] = []
    table, in_table = 0, False

    def flush() -> None:
        if paragraph:
            said = squeeze(" ".join(paragraph))
            lines.extend([Line(said)] if said else [])
            paragraph.clear()

    for raw in CONTROL.sub(" ", text).splitlines():
        for mark in TEXT_TABLE.findall(raw):
            if mark.upper() in {"<TABLE>", "</TABLE>"}:
                in_table = mark.upper() == "<TABLE>"
        line = TEXT_TABLE.sub("", raw).strip()
        columns = line.strip("|").split("|") if line.startswith("|") else GAPS.split(line)
        if not line:
            flush()
            # A blank line ends a table that no tag surrounds.
            table += not in_table
        elif in_table or line.startswith("|") or COLUMNS.search(raw.rstrip()):
            flush()
            row = None if RULE.fullmatch(line) else row_line(written_cells(columns), table + 1)
            lines.extend([row] if row else [])
        elif line.startswith("#"):
            flush()
            heading = squeeze(line.lstrip("#"))
            lines.extend([Line(heading)] if heading else [])
        else:
            if ALONE.match(line) and line[0] not in "($":
                flush()
            paragraph.append(line)
    flush()
    return lines
