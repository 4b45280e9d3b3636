"""How values are written on the pages: dates, sums, addresses. Pure functions, no HTML of others."""

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
SIZES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
SHORT = ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
QUALIFIERS = {
    "about": "about ",
    "up_to": "up to ",
    "at_least": "at least ",
    "more_than": "more than ",
    "under": "under ",
}
METRICS = {
    "cash": "Cash paid for property and equipment",
    "with_finance_leases": "Cash paid plus principal of finance leases",
    "finance_lease_principal": "Principal of finance leases",
    "finance_leases_obtained": "Assets obtained under finance leases",
    "net": "Net of incentives and proceeds",
    "accrued": "Bought and not yet paid at the end of the period",
    "commitments": "Purchase commitments",
    "leases_not_commenced": "Leases signed and not yet begun",
}


def money(value: float, currency: str | None = "USD", *, short: bool = False) -> str:
    """A sum in few characters, such as ``$35.7 billion``; the code where a currency has no sign here."""
    sign = SIGNS.get(currency or "", f"{currency} " if currency else "")
    size, word = next(
        (step for step in (SHORT if short else SIZES) if abs(value) >= step[0]),
        (1.0, ""),
    )
    number = f"{abs(value) / size:,.2f}"
    shown = number.rstrip("0").rstrip(".") if word else number.removesuffix(".00")
    return f"{'−' if value < 0 else ''}{sign}{shown}{word}"


def sum_of(low: float | None, high: float | None, currency: str | None, qualifier: str | None) -> str | None:
    """An amount's value in words, a range with both ends; None where none is known."""
    if low is None or high is None:
        return None
    if low != high:
        return f"{money(low, currency)} to {money(high, currency)}"
    return f"{QUALIFIERS.get(qualifier or '', '')}{money(low, currency)}"


def when(instant: str | None, precision: str | None = "second") -> Markup:
    """A stored instant as a time element, to the minute, or to the day where no time is known."""
    if not instant:
        return Markup('<span class="unknown">date unknown</span>')
    day, _, clock = instant.partition("T")
    known = clock and precision != "day"
    shown = f"{day} {clock[:5]} UTC" if known else day
    machine = instant if known else day
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)


def web_address(url: str | None) -> str | None:
    """`url` if a browser may be sent there: http or https with a host; never a script."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def host(url: str | None) -> str:
    """The host of an address, for a link's words."""
    return (urlsplit(url).hostname or "") if url and web_address(url) else ""


def headline(news: Mapping[str, Any]) -> str:
    """Who does what with whom for how much, as far as known; `news` has the fields of a digest's item."""
    sides = "; ".join(filter(None, (news["actor"], news["parties"], news["chips"])))
    what = ", ".join(filter(None, (sides, news["value"])))
    return ": ".join(filter(None, (f"{news['kind']} ({news['status']})", what)))


def marked(text: str, start: int, end: int) -> Markup:
    """`text` escaped, with the characters `start` to `end` in a mark."""
    start, end = max(0, start), min(len(text), end)
    if start >= end:
        return Markup(escape(text.strip()))  # noqa: S704 - escaped
    before, inside, after = text[:start].lstrip(), text[start:end], text[end:].rstrip()
    return Markup("{}<mark>{}</mark>{}").format(before, inside, after)


def edgar_address(cik: str | None, accession: str | None) -> str | None:
    """Where EDGAR shows a filing: its index page, by the archive's own scheme of addresses.

    None where there is no such filing: an accession number begins with who sent it, and nobody is 0.
    """
    if not cik or not accession or not cik.isdigit() or accession.startswith("0000000000-"):
        return None
    folder = accession.replace("-", "")
    return f"https://www.sec.gov/Archives/edgar/data/{int(cik)}/{folder}/{accession}-index.htm"


def edgar_company(cik: str | None) -> str | None:
    """Where EDGAR lists a company's filings."""
    if not cik or not cik.isdigit():
        return None
    return f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={cik}&owner=include"
