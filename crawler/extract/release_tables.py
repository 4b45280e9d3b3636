"""A table of an earnings release as it is read: its title, its unit, its head, the section of each row.

Releases set the title and the unit in a caption, in rows of the table, in its head or in a note below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from crawler.extract.cells import Cell, Line
from crawler.extract.heads import Heads, months_of
from crawler.extract.labels import NIL, cash_flow_of_row, currency_of, figure, metric_of_row, scale_of

Kind = Literal["cash flows", "outlook", "other", ""]

STATEMENT = re.compile(
    r"statements? of (?:consolidated )?cash flows?|cash flows? statements?|^\W*(?:condensed |consolidated )*"
    r"cash flows?\b(?: data| information)?\W*$",
    re.IGNORECASE,
)
ACTIVITIES = re.compile(r"\boperating activities\W*$|^\W*operating activities\b", re.IGNORECASE)
OUTLOOK = re.compile(r"\b(?:outlook|guidance|forecast|targets?|projected|expected range)\b", re.IGNORECASE)
OTHER = re.compile(
    r"balance sheets?|financial position|statements? of (?:\w+ )?(?:income|operations|earnings|comprehensive|"
    r"(?:stock|share)holders|equity|profit)|income statements?|reconciliations?\b|\bsegments?\b",
    re.IGNORECASE,
)
OTHERWISE = re.compile(r"unless (?:otherwise|stated|noted|indicated)|except (?:as|where)", re.IGNORECASE)
# How many lines above and below a table may name its unit, and how long a title or a note is.
ABOVE, BELOW = 10, 4
LONGEST_TITLE, LONGEST_NOTE = 120, 250


def title_of(text: str) -> Kind:
    """What kind of table a line announces; empty for a line that is no title."""
    if len(text) > LONGEST_TITLE:
        return ""
    if OUTLOOK.search(text):
        return "outlook"
    if OTHER.search(text):
        return "other"
    return "cash flows" if STATEMENT.search(text) else ""


def is_value(text: str) -> bool:
    """Whether a cell holds a printed figure or a dash."""
    return figure(text) is not None or NIL.fullmatch(text) is not None


def is_figures(line: Line) -> bool:
    """Whether a line is a row of a table with figures behind its label; a head of years is none."""
    return not Heads().add(line.cells) and any(is_value(cell.text) for cell in line.cells[1:])


@dataclass(slots=True)
class Table:
    """The part of a table that has been read."""

    kind: Kind = ""
    heads: Heads = field(default_factory=Heads)
    in_head: bool = True
    scale: int | None = None
    currency: str | None = None
    months: int | None = None
    section: str = ""
    # The words of the row just above, where it has no figures: a label may be set in two rows.
    above: str = ""
    # Between the operating cash flow and the free cash flow of a reconciliation.
    reconciling: bool = False

    def note(self, text: str) -> None:
        """Take the unit from a title or a note; the first one, nearest to the table, stands."""
        scale = scale_of(text) if len(text) <= LONGEST_NOTE else None
        if scale is not None and self.scale is None:
            self.scale, self.currency = scale, currency_of(text) or self.currency

    def read(self, line: Line) -> tuple[str, list[Cell]]:
        """Take a row: its label and its figures, none for a row of the head or the heading of a section."""
        head = Heads()
        if head.add(line.cells):
            if self.in_head:
                self.heads.extend(head)
            else:
                self.heads = head
            self.in_head = True
            self.note(line.cells[0].text)
            return "", []
        label, figures = line.cells[0].text, list(line.cells[1:])
        words = not any(is_value(cell.text) for cell in figures) and not self._spends(label)
        if not figures or (words and self.in_head):
            self._heading(line)
            return "", []
        self.in_head = False
        if self.currency is None:
            self.currency = next(filter(None, (currency_of(cell.text) for cell in figures)), None)
        if self.above and (label[:1].islower() or self.above.endswith((" of", " for", " of:", " for:", ","))):
            label = f"{self.above.rstrip(': ')} {label}"
        self.above = ""
        return label, figures

    def _heading(self, line: Line) -> None:
        # A new unit within a table counts from here on.
        if scale_of(line.text) is not None and len(line.text) <= LONGEST_NOTE:
            self.scale = None
        for cell in line.cells:
            self.note(cell.text)
        self.section = self.above = line.text
        kind = title_of(line.text) or ("cash flows" if ACTIVITIES.search(line.text) else "")
        self.kind = kind or self.kind

    def _spends(self, label: str) -> bool:
        return metric_of_row(label, self.section) is not None

    def wants(self, label: str) -> bool:
        """Whether a row is one of cash flows or capital spending: all of a statement, a few elsewhere."""
        total = cash_flow_of_row(label)
        if self.kind == "cash flows":
            return True
        if total == "operating_cash_flow" and not self.reconciling:
            # The heading above it is that of another reconciliation.
            self.reconciling, self.section = True, ""
        wanted = self.reconciling or total is not None or self._spends(label)
        if total == "free_cash_flow":
            self.reconciling = False
        return wanted


def open_table(lines: Sequence[Line], at: int, end: int) -> Table:
    """The table of the lines `at` to `end`, with what the lines around it say of it.

    Above it stand the title, the unit, and the one length of all its periods; a note below may hold the
    unit. Lines beyond another table's figures are that table's.
    """
    table = Table()
    near: list[str] = []
    for line in reversed(lines[max(at - ABOVE, 0) : at]):
        if is_figures(line):
            break
        near.append(line.text)
        table.note(line.text)
        table.kind = table.kind or title_of(line.text)
    lengths = {months for text in near[:3] if (months := months_of(text)) and len(text) < LONGEST_TITLE}
    table.months = lengths.pop() if len(lengths) == 1 else None
    if table.scale is None and not any(scale_of(line.text) is not None for line in lines[at:end]):
        for line in lines[end : end + BELOW]:
            if line.cells:
                break
            table.note(line.text)
    return table


def unit_of_all(lines: Sequence[Line]) -> tuple[int, str | None] | None:
    """The unit that a release gives once for all of its tables, `unless otherwise stated`."""
    for line in lines:
        scale = scale_of(line.text) if len(line.text) <= LONGEST_NOTE else None
        if scale is not None and OTHERWISE.search(line.text):
            return scale, currency_of(line.text)
    return None
