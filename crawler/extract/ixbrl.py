"""Inline XBRL (the filing itself) -> capital spending, dimensions and the filer's own tags included.

What companyfacts leaves out is here: figures under a filer's own tag, commitments told apart by a
dimension, leases not yet commenced. Specification: https://www.xbrl.org/specification/inlinexbrl-part1/
and the transformation registry https://www.xbrl.org/specification/inlinexbrl-transformationregistry/.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING

from crawler.extract.companyfacts import FactReading, complete, why_wrong
from crawler.extract.filing_markup import decode
from crawler.extract.ids import accession_in
from crawler.extract.inline import (
    Cover,
    InlinePage,
    attribute,
    content,
    has_inline_facts,
    iso_day,
    local,
    parse,
    read_cover,
)
from crawler.extract.metrics import CURRENCIES, UnreadableFacts, is_sum, metric_of
from crawler.extract.periods import (
    DAYS_OF_QUARTER,
    QUARTERS,
    FiscalCalendar,
    basis_of,
    offset_of,
    tell_trailing,
    year_ends,
)
from db.records import CapexFact

if TYPE_CHECKING:
    from lxml.etree import _Element

# A scale of more than this is no money; Decimal would hold it, a page would not.
LARGEST_SCALE = 15
ZEROS = frozenset(("fixed-zero", "zerodash", "num-dash", "numdash", "fixedzero"))
PLAIN = frozenset(
    (
        "num-dot-decimal",
        "numdotdecimal",
        "num-dot-decimal-apos",
        "numdotdecimalin",
        "numcommadot",
        "numspacedot",
    )
)
COMMA = frozenset(
    (
        "num-comma-decimal",
        "numcommadecimal",
        "num-comma-decimal-apos",
        "numdotcomma",
        "numspacecomma",
        "numcomma",
    )
)
WORDS_FOR_NONE = frozenset(("no", "none", "nil", "zero"))


@dataclass(frozen=True, slots=True)
class Context:
    """When and of what a figure is."""

    start: date | None
    end: date
    dimensions: str


class Contexts:
    """The contexts of a document by id. One is read when it is asked for: few figures are spending."""

    def __init__(self, page: InlinePage) -> None:
        self._elements = {attribute(element, "id"): element for element in page.of("context")}
        self._read: dict[str, Context | None] = {}

    def get(self, name: str) -> Context | None:
        """The context of that id; None for one that is not there or has no usable period."""
        if name not in self._read:
            element = self._elements.get(name)
            self._read[name] = read_context(element) if element is not None else None
        return self._read[name]


def read_context(element: "_Element") -> Context | None:
    """One context, None without a usable period."""
    dates: dict[str, date] = {}
    dimensions = []
    for child in element.iter():
        name = local(child)
        if name in {"startdate", "enddate", "instant"}:
            day = iso_day(content(child))
            if day is not None:
                dates[name] = day
        elif name in {"explicitmember", "typedmember"}:
            dimensions.append(f"{attribute(child, 'dimension')}={content(child).strip()}")
    end = dates.get("enddate") or dates.get("instant")
    return Context(dates.get("startdate"), end, ";".join(sorted(dimensions))) if end is not None else None


def read_units(page: InlinePage) -> dict[str, str]:
    """Currencies by unit id; a unit that is a ratio or no money is left out."""
    units = {}
    for element in page.of("unit"):
        measures = [content(child).strip() for child in element.iter() if local(child) == "measure"]
        code = measures[0].rpartition(":")[2] if len(measures) == 1 else ""
        if code in CURRENCIES and "iso4217" in measures[0].lower():
            units[attribute(element, "id")] = code
    return units


def number(text: str, form: str, sign: str, scale: str) -> Decimal | None:
    """The value of an ix:nonFraction, None where its format is none of the numeric ones.

    `form` is the transformation with or without prefix, `scale` the power of ten to multiply by.
    """
    name = form.rpartition(":")[2].lower()
    compact = re.sub(r"[\s\u00a0\u2000-\u200f\u202f\u2060\ufeff$€£¥]", "", text)
    if name in ZEROS or (name == "numwordsen" and compact.lower() in WORDS_FOR_NONE):
        return Decimal(0)
    if name in COMMA:
        compact = compact.replace(".", "").replace("'", "").replace(",", ".")
    elif not name or name in PLAIN:
        compact = compact.replace(",", "").replace("'", "").replace("\u2019", "")
    else:
        return None
    try:
        power = int(scale or "0")
        value = Decimal(compact)
    except (ValueError, InvalidOperation):
        return None
    if abs(power) > LARGEST_SCALE or not is_sum(value) or not is_sum(value.scaleb(power)):
        return None
    scaled = value.scaleb(power)
    whole = scaled.to_integral_value()
    exact = whole.quantize(Decimal(1)) if whole == scaled else scaled
    return -exact if sign == "-" else exact


def read_ixbrl(
    body: bytes, *, url: str | None = None, accession: str | None = None, filed: date | None = None
) -> tuple[CapexFact, ...]:
    """An inline XBRL document -> capital spending; derived quarters and sums follow the stated figures.

    The accession number is taken from `url` where it is not given. Raises UnreadableFacts for a
    document without tagged facts or without the filer's CIK.
    """
    return read_ixbrl_counted(body, url=url, accession=accession, filed=filed).facts


def read_ixbrl_counted(
    body: bytes, *, url: str | None = None, accession: str | None = None, filed: date | None = None
) -> FactReading:
    """The same with the counts of what was refused. Raises UnreadableFacts."""
    text = decode(body)
    if not has_inline_facts(text):
        raise UnreadableFacts("inline XBRL: no tagged facts; give the filing's .htm, not its rendered page")
    return read_page_counted(parse(text), accession=accession or accession_in(url), filed=filed)


def read_page_counted(page: InlinePage, *, accession: str | None, filed: date | None) -> FactReading:
    """The same of a document that was parsed. Raises UnreadableFacts where its cover names no filer."""
    cover = read_cover(page)
    if cover.cik is None:
        raise UnreadableFacts("inline XBRL: the cover page names no filer (dei:EntityCentralIndexKey)")
    contexts, units = Contexts(page), read_units(page)
    refused: Counter[str] = Counter()
    # The same figure stands in a table and, rounded, in a sentence: the one of most decimals counts.
    best: dict[object, tuple[float, CapexFact]] = {}
    for element in page.of("nonfraction"):
        fact = _fact(element, contexts, units, cover, (accession, filed))
        if isinstance(fact, str):
            refused[fact] += 1
        elif fact is not None:
            key = (fact.tag, fact.period_start, fact.period_end, fact.dimensions, fact.currency)
            exact = _decimals(attribute(element, "decimals"))
            if key not in best or exact > best[key][0]:
                best[key] = (exact, fact)
    stated = tell_trailing(
        (fact for _, fact in best.values()), (cover.year_end,) if cover.year_end is not None else ()
    )
    return complete(_calendar(cover, stated).label(stated), refused)


def _calendar(cover: Cover, stated: Iterable[CapexFact]) -> FiscalCalendar:
    """The filer's fiscal years as the cover numbers the one at hand."""
    ends = {cover.year_end} if cover.year_end else set(year_ends(stated))
    if cover.period is None or not ends:
        return FiscalCalendar(tuple(sorted(ends)), None)
    # The year at hand ends with the period or after it.
    _, quarter = FiscalCalendar(tuple(ends), None).of(cover.period)
    left = timedelta(days=round((QUARTERS - (quarter or QUARTERS)) * DAYS_OF_QUARTER))
    numbered = [(cover.period + left, cover.fiscal_year)] if cover.fiscal_year is not None else []
    return FiscalCalendar(tuple(sorted(ends)), offset_of(numbered))


def _decimals(text: str) -> float:
    try:
        return float(text)  # "INF" is how XBRL writes an exact figure.
    except ValueError:
        return float("-inf")


def _fact(
    element: "_Element",
    contexts: Contexts,
    units: Mapping[str, str],
    cover: Cover,
    vintage: tuple[str | None, date | None],
) -> CapexFact | str | None:
    """One tagged figure as a fact, None for a tag that is not ours, or the reason for a refusal."""
    tag = attribute(element, "name")
    if metric_of(tag) is None:
        return None
    context = contexts.get(attribute(element, "contextRef"))
    metric = metric_of(tag, context.dimensions if context else "")
    if metric is None:
        return None
    currency = units.get(attribute(element, "unitRef"))
    nil = [value for key, value in element.attrib.items() if str(key).lower().endswith("nil")]
    if context is None or currency is None or nil in (["true"], ["1"]):
        return "no context" if context is None else "not money" if currency is None else "nil"
    value = number(
        content(element),
        attribute(element, "format"),
        attribute(element, "sign"),
        attribute(element, "scale"),
    )
    wrong = why_wrong(metric, context.start, context.end, vintage[1])
    if wrong is not None:
        return wrong
    basis = basis_of(context.start, context.end)
    if value is None or basis is None:
        return "format not numeric" if value is None else "period of no known length"
    return CapexFact(
        cik=cover.cik or "",
        company=cover.company or "",
        metric=metric,
        basis=basis,
        period_start=context.start,
        period_end=context.end,
        value=value,
        currency=currency,
        tag=tag,
        dimensions=context.dimensions,
        kind="reported_fact",
        derivation=None,
        accession=vintage[0],
        form=cover.form,
        filed=vintage[1],
        scale=_scale(attribute(element, "decimals")),
    )


def _scale(decimals: str) -> int | None:
    """The power of ten that a figure is rounded to: `decimals` with the other sign; None for an exact one."""
    places = _decimals(decimals)
    return -int(places) if isfinite(places) and abs(places) <= LARGEST_SCALE else None
