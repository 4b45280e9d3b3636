"""The readable text of a filing's document: a paragraph, a heading or a table row is one line.

HTML is read with lxml, which mends what is not well formed. Plain text, as filings were until about
2001, keeps its tables and loses its hard line breaks.
"""

import re
from dataclasses import dataclass, field

from crawler.extract.cells import Cell, Line, row_line, squeeze, tidy_number, written_cells
from crawler.extract.tags import tamed

# fmt: off
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "nav", "ol", "p", "page", "pre", "section", "title", "ul",
))
# fmt: on
UNREAD = frozenset(("head", "script", "style", "noscript", "template", "ix:header", "xbrl", "svg"))
LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|font|table\s[^>]*=|ix:)\b", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
# XML 1.0 allows no other control characters; lxml would cut the text at a NUL.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TEXT_TABLE = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|PAGE)>", re.IGNORECASE)
COLUMNS = re.compile(r"\S(?: {3,}|\t+|\.{4,})\s*\S")
# Blanks or leaders between two columns.
GAPS = re.compile(r"\s*\.{4,}\s*| {2,}|\t+")
# The line that underlines the head of a table, in plain text and in Markdown.
RULE = re.compile(r"[-=_|: ]+")
# A cell longer than this that stands alone in its row is page layout, not a figure.
LAYOUT_LENGTH = 200


def decode(body: bytes) -> str:
    """The text of `body`: UTF-8, else Windows-1252 as older filings are; never raises."""
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
class Lines:
    """Lines being written: finished ones, and the pieces of the one at hand."""

    done: list[Line] = field(default_factory=list)
    # How many columns the cell covers.
    columns: int = 1
    pieces: list[str] = field(default_factory=list)
    # Whether a nested table's row is among the lines: then the cell is page layout.
    layout: bool = False

    def end_line(self) -> None:
        """Finish the line at hand; an empty one leaves no trace."""
        if self.pieces:
            line = tidy_number(squeeze("".join(self.pieces)))
            self.pieces.clear()
            if line:
                self.done.append(Line(line))


class Writer:
    """Follows the tags of one document and writes its lines."""

    def __init__(self) -> None:
        self.page = Lines()
        self.cells: list[Lines] = []
        # One entry per open row: its finished cells. None stands for a table outside any row.
        self.rows: list[list[Lines] | None] = []
        # The numbers of the open tables, the innermost last, and of how many there were.
        self.tables: list[int] = []
        self.count = 0

    @property
    def target(self) -> Lines:
        """Where text goes now: the innermost open cell, else the page."""
        return self.cells[-1] if self.cells else self.page

    def text(self, piece: str | None) -> None:
        """Add running text."""
        if piece:
            self.target.pieces.append(piece)

    def start(self, tag: str, columns: str | None) -> None:
        """An element opens; `columns` is its colspan."""
        if tag in BLOCKS:
            self.target.end_line()
        elif tag == "table":
            self.target.end_line()
            self.rows.append(None)
            self.count += 1
            self.tables.append(self.count)
        elif tag == "tr" and self.rows:
            self.rows[-1] = []
        elif tag in {"td", "th"} and self.rows:
            if self.rows[-1] is None:
                self.rows[-1] = []
            self.cells.append(Lines(columns=colspan(columns)))

    def end(self, tag: str) -> None:
        """An element closes."""
        if tag in BLOCKS:
            self.target.end_line()
        elif tag in {"td", "th"} and self.cells and self.rows:
            cell = self.cells.pop()
            cell.end_line()
            row = self.rows[-1]
            if row is not None:
                row.append(cell)
        elif tag == "tr" and self.rows:
            self.write_row(self.rows[-1] or [])
            self.rows[-1] = None
        elif tag == "table" and self.rows:
            # HTML may leave the last row open.
            self.write_row(self.rows.pop() or [])
            self.tables.pop()

    def write_row(self, row: list[Lines]) -> None:
        """One line for a row of figures; the lines as they are for a row that only lays out the page."""
        target = self.target
        target.end_line()
        filled = [cell for cell in row if cell.done]
        alone = len(filled) == 1 and sum(len(line.text) for line in filled[0].done) > LAYOUT_LENGTH
        if alone or any(cell.layout for cell in filled):
            for cell in filled:
                target.done.extend(cell.done)
        else:
            cells = []
            place = 0
            for cell in row:
                text = " ".join(line.text for line in cell.done)
                cells.append(Cell(place, place + cell.columns, text))
                place += cell.columns
            written = row_line(cells, self.tables[-1])
            if written is not None:
                target.done.append(written)
        target.layout = target.layout or (target is not self.page and bool(filled))


def colspan(text: str | None) -> int:
    """The value of a colspan attribute, 1 where it is none; at most 1,000 as in the HTML standard."""
    digits = (text or "").strip()
    return min(max(int(digits), 1), 1_000) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def read_html(text: str) -> list[Line]:
    """The lines of an HTML document; hidden parts and the inline XBRL header are left out."""
    # Late: lxml costs 30 ms, and the commands that read no page do not need it.
    from lxml import etree

    # libxml2 refuses an encoding declaration that is not that of the string it is given.
    clean = CONTROL.sub(" ", DECLARATION.sub("", text))
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root: etree._Element | None = etree.fromstring(tamed(clean).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return []
    writer = Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            if tag in UNREAD or HIDDEN.search(element.get("style") or ""):
                # The end event still comes; it closes nothing that was opened, and brings the tail.
                walk.skip_subtree()
                element.set("skipped", "1")
            else:
                writer.start(tag, element.get("colspan"))
                writer.text(element.text)
        else:
            if element.get("skipped") is None:
                writer.end(tag)
            if element is not root:
                writer.text(element.tail)
    writer.page.end_line()
    return writer.page.done


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
