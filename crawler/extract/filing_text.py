"""The readable text of a filing's document: a paragraph, a heading or a table row is one line.

HTML is read with lxml, which mends what is not well formed. Plain text, as filings were until about
2001, keeps its tables and loses its hard line breaks.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from crawler.extract.cells import Cell, Line, row_line, squeeze, tidy_number, written_cells
from crawler.extract.flow import (
    BORDER,
    CELL,
    CELL_END,
    CELL_TEXT,
    HIDDEN,
    ROW,
    ROW_END,
    TABLE,
    TABLE_END,
    flow_of,
)
from crawler.extract.tags import tamed

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|font|table\s[^>]*=|ix:)\b", re.IGNORECASE)
# Two expressions: one that ignores case costs as much as parsing the page.
NOT_SHOWN = (re.compile(r"display\s*:\s*[Nn]one"), re.compile(r"(?:DISPLAY|Display)\s*:\s*(?:NONE|[Nn]one)"))
TAG = re.compile(r"<([A-Za-z][\w:.-]*)")
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
# XML 1.0 allows no other control characters; lxml would cut the text at a NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef]")
TEXT_TABLE = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|PAGE)>", re.IGNORECASE)
COLUMNS = re.compile(r"\S(?: {3,}|\t+|\.{4,})\s*\S")
# Blanks or leaders between two columns.
GAPS = re.compile(r"\s*\.{4,}\s*| {2,}|\t+")
TABLE_MARKS = re.compile(f"([{TABLE}{TABLE_END}{ROW}{ROW_END}])")
CELL_MARKS = re.compile(f"({CELL}[^{CELL_TEXT}]*{CELL_TEXT}|{CELL_END})")
# Most cells are empty: they only lead the eye.
WHOLE_CELL = re.compile(f"{CELL}([^{CELL_TEXT}]*){CELL_TEXT}[\\s{BORDER}]*([^{CELL_END}]*){CELL_END}")
# The line that underlines the head of a table, in plain text and in Markdown.
RULE = re.compile(r"[-=_|: ]+")
# A cell longer than this that stands alone in its row is page layout, not a figure.
LAYOUT_LENGTH = 200


def decode(body: bytes) -> str:
    """The text of `body`: UTF-16 by its mark, UTF-8, else Windows-1252 as in older filings; never raises."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return body.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def is_html(text: str) -> bool:
    """Whether the first 20,000 characters hold markup of an HTML page."""
    return LOOKS_LIKE_HTML.search(text, 0, 20_000) is not None


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


def lines_in(text: str) -> list[Line]:
    """The lines of running text, whose blocks are told by their borders."""
    lines = [tidy_number(line) for part in text.split(BORDER) if (line := squeeze(part))]
    return [Line(line) for line in lines]


@dataclass(slots=True)
class Target:
    """Where text goes: the page, or an open cell with the columns it covers."""

    columns: int = 1
    done: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    layout: bool = False

    def flush(self) -> None:
        """Finish the lines at hand; empty ones leave no trace."""
        text = "".join(self.pieces)
        self.pieces.clear()
        if text and not text.isspace():
            self.done.extend(lines_in(text))


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
            self.target.pieces.append(text)
            return
        for piece in CELL_MARKS.split(text):
            if piece == CELL_END:
                self.end_cell()
            elif piece[:1] == CELL and self.rows:
                self.rows[-1] = self.rows[-1] or Row()
                self.cells.append(Target(colspan(piece[1:-1])))
            elif piece[:1] != CELL:
                self.target.pieces.append(piece)

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
        row = Row()
        place = 0
        for columns, content in WHOLE_CELL.findall(text):
            end = place + colspan(columns)
            if content and (lines := lines_in(content)):
                row.cells.append((place, end, lines))
            place = end
        stray = WHOLE_CELL.sub("", text)
        if stray and not stray.isspace():
            self.target.pieces.append(stray)
        self.write_row(row)

    def write_row(self, row: Row | None) -> None:
        """One line for a row of figures; the lines as they are for a row that only lays out the page."""
        if row is None or not row.cells:
            return
        target = self.target
        target.flush()
        alone = len(row.cells) == 1 and sum(len(line.text) for line in row.cells[0][2]) > LAYOUT_LENGTH
        if alone or row.layout:
            for _, _, lines in row.cells:
                target.done.extend(lines)
        else:
            cells = [
                Cell(
                    start,
                    end,
                    lines[0].text if len(lines) == 1 else tidy_number(" ".join(line.text for line in lines)),
                )
                for start, end, lines in row.cells
            ]
            written = row_line(cells, self.tables[-1])
            if written is not None:
                target.done.append(written)
        target.layout = target is not self.page


def _one(lines: list[Line]) -> str:
    return tidy_number(" ".join(line.text for line in lines))


@cache
def colspan(text: str) -> int:
    """The value of a colspan attribute, 1 where it is none; at most 1,000 as in the HTML standard."""
    if not text:
        return 1
    digits = text.strip()
    return min(max(int(digits), 1), 1_000) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def parse_html(text: str) -> "_Element | None":
    """The tree of an HTML document as filers write them, None where there is no markup to read.

    Names of elements and attributes are in lower case; those of inline XBRL keep their prefix. Hidden
    elements are named `HIDDEN`.
    """
    # Late: lxml costs 30 ms, and the commands that read no page do not need it.
    from lxml import etree

    # libxml2 refuses an encoding declaration that is not that of the string it is given.
    clean = CONTROL.sub(" ", DECLARATION.sub("", text))
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(tamed(clean).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        _name_hidden(root, clean)
    return root


def _name_hidden(root: "_Element", text: str) -> None:
    """Give the inline XBRL header, and what a style hides, that name; only tags that have such a style."""
    names = set()
    for pattern in NOT_SHOWN:
        for found in pattern.finditer(text):
            tag = TAG.match(text, text.rfind("<", 0, found.start()))
            if tag is not None:
                names.add(tag[1].lower())
    for element in [*root.iter(*names)] if names else []:
        style = element.get("style", "").lower()
        if "none" in style and NOT_SHOWN[0].search(style):
            element.tag = HIDDEN
    for element in [*root.iter("ix:header")]:
        element.tag = HIDDEN


def lines_of(root: "_Element") -> list[Line]:
    """The lines of a parsed document; hidden parts and the inline XBRL header are left out."""
    writer = Writer()
    text, *marked = TABLE_MARKS.split(flow_of(root))
    writer.text(text)
    place = 0
    while place < len(marked):
        mark, text = marked[place], marked[place + 1]
        place += 2
        if mark == ROW and writer.rows and place < len(marked) and marked[place] == ROW_END:
            writer.row(text)
            text = marked[place + 1]
            place += 2
        else:
            writer.mark(mark)
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
            paragraph.append(line)
    flush()
    return lines
