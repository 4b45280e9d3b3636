"""What the pages of a document leave in its text: numbers, running heads, paragraphs torn in two.

A number alone may be a figure; one that counts on from page to page is none. A head is a line that comes
again and again next to such numbers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from crawler.extract.cells import Line

# The number of a page, at the end of the line: `19`, `F-12`, `- 7 -`, `Northwind | 2025 Form 10-K | 31`.
NUMBER = re.compile(r"(?<![\d.,$(])(?P<number>\d{1,3})(?P<tail>[.\s\u2013\u2014-]{0,3})$")
# Three digits, three characters behind them.
NUMBER_LENGTH = 6
NUMBER_TAIL = " .\u2013\u2014-"
CONTENTS = re.compile(r"(?:back to |return to )?(?:table of contents|index)(?: \|.{0,80})?", re.IGNORECASE)
LONGEST_HEAD = 120
# Fewer pages than this show no pattern.
FEW = 3
# Of a head's repetitions, this share stands at the border of a page.
MOSTLY = 0.6
# A head stands on so many of the pages: less often repeated is what the filer repeats.
OFTEN = 0.2
# What is said of figures is no head, be it on every page: a unit, a row without letters.
FIGURES = re.compile(r"\b(?:millions?|thousands?|billions?|percent)\b|\A[^A-Za-z]*\Z", re.IGNORECASE)
OPEN_ENDS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789,;\u2019\u201d)")
# A number and its title, a bullet and its sentence, where only their boxes kept them apart.
GLUED_ITEM = re.compile(r"((?:ITEM|Item)\s+\d{1,2}(?:\.\d{2})?[A-C]?\.)(?=[A-Z\[(])")
GLUED = frozenset("Ii\u2022\u25aa\u25e6\u25cf\u25cb\u25a0\uf0b7")
GLUED_BULLET = re.compile(r"([\u2022\u25aa\u25e6\u25cf\u25cb\u25a0\uf0b7])(?=\w)")


def without_pages(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers and running heads; a paragraph that a page has torn is one again."""
    borders = _numbers(lines)
    gone = borders | _heads(lines, borders)
    return list(_joined(lines, gone))


def _numbers(lines: Sequence[Line]) -> set[int]:
    """The lines that are the number of their page: those that count on, each by one."""
    series: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for place, line in enumerate(lines):
        text = line.text
        # Most lines end in no digit: of them the expression need not be asked.
        if len(text) > LONGEST_HEAD or not text.rstrip(NUMBER_TAIL)[-1:].isdecimal():
            continue
        match = NUMBER.search(text, max(len(text) - NUMBER_LENGTH, 0))
        if match is None or (line.table and match.start() == 0):
            continue
        series[text[: match.start()], match["tail"].strip()].append((place, int(match["number"])))
    found: set[int] = set()
    for entries in series.values():
        # A number that does not count on is a figure among them: the longest count is the pages'.
        counts: dict[int, list[int]] = {}
        for place, number in entries:
            counts[number] = [*counts.pop(number - 1, []), place]
        found.update(place for count in counts.values() if len(count) >= FEW for place in count)
    return found


def _heads(lines: Sequence[Line], borders: set[int]) -> set[int]:
    """The lines that are repeated at the top or the foot of pages."""
    if len(borders) < FEW:
        return set()
    near = {place + step for place in borders for step in (-2, -1, 1, 2, 3)} - borders
    near = {place for place in near if 0 <= place < len(lines) and len(lines[place].text) <= LONGEST_HEAD}
    all_of = Counter(line.text for line in lines)
    at_border = Counter(lines[place].text for place in near)
    heads = {
        text
        for text, n in at_border.items()
        if n >= max(FEW, OFTEN * len(borders)) and n >= MOSTLY * all_of[text] and not FIGURES.search(text)
    }
    return {place for place in near if lines[place].text in heads or CONTENTS.fullmatch(lines[place].text)}


def _joined(lines: Sequence[Line], gone: set[int]) -> Iterator[Line]:
    torn: Line | None = None
    borders = gone | {place - 1 for place in gone} | {place + 1 for place in gone}
    for place, line in enumerate(lines):
        if place not in borders and torn is None:
            yield line if line.table or line.text[0] not in GLUED else _unglued(line)
            continue
        if place in gone:
            continue
        if torn is not None and place - 1 in gone and line.text[0].islower() and not line.table:
            torn = Line(f"{torn.text} {line.text}")
            continue
        if torn is not None:
            yield torn
            torn = None
        plain = _unglued(line)
        if place + 1 in gone and not line.table and line.text[-1] in OPEN_ENDS:
            torn = plain
        else:
            yield plain
    if torn is not None:
        yield torn


def _unglued(line: Line) -> Line:
    """A heading whose number runs into its words, a bullet that runs into its sentence."""
    if line.table:
        return line
    text = GLUED_BULLET.sub(r"\1 ", GLUED_ITEM.sub(r"\1 ", line.text, count=1), count=1)
    return line if text == line.text else Line(text)
