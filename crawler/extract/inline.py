"""The markup of inline XBRL: its tagged elements and its cover page.

Inline XBRL should be XML, and often is not: the HTML parser reads it, which puts names in lower case.
Specification: https://www.xbrl.org/specification/inlinexbrl-part1/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.extract.filing_markup import parse_html
from crawler.extract.ids import ten_digits
from crawler.extract.metrics import UnreadableFacts

if TYPE_CHECKING:
    from lxml.etree import _Element

INLINE = re.compile(r"<(?:\w+:)?(?:nonFraction|nonNumeric)\b", re.IGNORECASE)
# The prefixes of the two name spaces whose elements are read, of whichever year.
PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"'][^\"'<>]{0,40}/(?:inlineXBRL|instance)\b")
TAGGED = ("nonfraction", "nonnumeric", "context", "unit")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTH_DAY_YEAR = re.compile(r"([A-Za-z]{3})[A-Za-z]*\.?\s+(\d{1,2})\s*,?\s+(\d{4})")
DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\s+([A-Za-z]{3})[A-Za-z]*\.?,?\s+(\d{4})")
NUMERIC_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
YEAR_END = re.compile(r"--(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})")
MONTH_DAY = re.compile(r"([A-Za-z]{3})[A-Za-z]*\.?\s+(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a filing's cover page says of itself (the dei facts); None for what it does not say."""

    cik: str | None
    company: str | None
    form: str | None
    period: date | None
    year_end: date | None
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class InlinePage:
    """A parsed inline XBRL document: its elements by local name in lower case."""

    elements: Mapping[str, list["_Element"]]

    def of(self, name: str) -> list["_Element"]:
        """The elements of that name, in document order."""
        return self.elements.get(name, [])


def has_inline_facts(text: str) -> bool:
    """Whether the text holds tagged facts."""
    return INLINE.search(text) is not None


def local(element: "_Element") -> str:
    """Name without namespace and prefix, in lower case; empty for comments."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    # A filing has a few dozen names and tens of thousands of elements.
    return re.split(r"[}:]", tag)[-1].lower()


def attribute(element: "_Element", name: str) -> str:
    """An attribute by its name, which the HTML parser has put in lower case; empty when absent."""
    return (element.get(name) or element.get(name.lower()) or "").strip()


def content(element: "_Element") -> str:
    """The text of an element without that of ix:exclude."""
    from lxml import etree

    parts = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            parts.append(node.tail if node is not element else None)
        elif local(node) == "exclude":
            walk.skip_subtree()
        else:
            parts.append(node.text)
    return "".join(part for part in parts if part)


def parse(text: str) -> InlinePage:
    """The tagged elements of a document. Raises UnreadableFacts where there is no markup."""
    root = parse_html(text)
    if root is None:
        raise UnreadableFacts("inline XBRL: no markup can be read; give the filing's .htm")
    return page_of(root, text)


def page_of(root: "_Element", markup: str) -> InlinePage:
    """The tagged elements of a parsed document; `markup` declares its prefixes."""
    prefixes = {"", "ix:", "xbrli:", *(f"{prefix.lower()}:" for prefix in PREFIX.findall(markup))}
    names = {f"{prefix}{name}": name for prefix in prefixes for name in TAGGED}
    elements: dict[str, list[_Element]] = {name: [] for name in TAGGED}
    for element in root.iter(*names):
        elements[names[str(element.tag)]].append(element)
    return InlinePage(elements)


def iso_day(text: str) -> date | None:
    """`2024-12-31`, with or without a time of day, -> date."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def written_day(text: str) -> date | None:
    """A date as a cover page writes it: ISO, `June 28, 2025`, `28 June 2025`, `6/28/2025`; else None."""
    plain = re.sub(r"\s+", " ", text).strip()
    iso = iso_day(plain)
    if iso is not None:
        return iso
    for pattern, order in (
        (MONTH_DAY_YEAR, (3, 1, 2)),
        (DAY_MONTH_YEAR, (3, 2, 1)),
        (NUMERIC_DAY, (3, 1, 2)),
    ):
        match = pattern.search(plain)
        if match:
            year, month, day = (match[place] for place in order)
            return _day(int(year), month, int(day))
    return None


def _day(year: int, month: str, day: int) -> date | None:
    """A date of a month by number or by its first three letters; None for a day that is none."""
    place = (
        int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1 if month.lower() in MONTHS else 0
    )
    try:
        return date(year, place, day)
    except ValueError:
        return None


def read_cover(page: InlinePage) -> Cover:
    """The dei facts that name the filing."""
    said: dict[str, str] = {}
    for element in page.of("nonnumeric"):
        prefix, _, name = attribute(element, "name").partition(":")
        if prefix == "dei":
            said.setdefault(name, re.sub(r"\s+", " ", content(element)).strip())
    period = written_day(said.get("DocumentPeriodEndDate", ""))
    form = said.get("DocumentType", "").upper() or None
    if form and said.get("AmendmentFlag", "").lower() in {"true", "☒"} and not form.endswith("/A"):
        form += "/A"
    return Cover(
        cik=ten_digits(said.get("EntityCentralIndexKey")),
        company=said.get("EntityRegistrantName") or None,
        form=form,
        period=period,
        year_end=_year_end(said.get("CurrentFiscalYearEndDate", ""), period),
        fiscal_year=int(year) if (year := said.get("DocumentFiscalYearFocus", "")).isdecimal() else None,
    )


def _year_end(text: str, period: date | None) -> date | None:
    """`--12-31`, `12/31` or `December 31` -> that day in the year of the period."""
    match = YEAR_END.search(text) or MONTH_DAY.search(text)
    if period is None or match is None:
        return None
    month, day = [part for part in match.groups() if part is not None]
    # A year that ends on 29 February is within the drift of one that ends on the 28th.
    return _day(period.year, month, min(int(day), 28) if month in {"02", "2", "Feb"} else int(day))
