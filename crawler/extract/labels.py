"""The words of a financial table: what a row is, what a figure is worth, in which unit and currency."""

import re
from decimal import Decimal

from db.records import Metric

ASSETS = r"(?:property|properties|plant|equipment|fixed assets|capital expenditures?|productive assets)"
SPENDS = re.compile(
    rf"(?:purchases?|payments?|additions?|acquisitions?|expenditures?|cash paid|investments?|less:?)\b"
    rf".*\b{ASSETS}\b"
    r"|(?:total |cash |gross )?capital expenditures?\b",
    re.IGNORECASE,
)
LEASE_PRINCIPAL = re.compile(
    r"(?:principal )?(?:re)?payments? (?:of |on |for )?(?:principal )?.{0,20}finance leases?|"
    r"finance leases? principal (?:re)?payments?",
    re.IGNORECASE,
)
WITH_LEASES = re.compile(r"includ\w+ .{0,40}finance lease|and .{0,30}finance leases?", re.IGNORECASE)
NET = re.compile(
    r"\bnet of\b|\bequipment, net\b|\bexpenditures, net\b|\bnet capital expenditures", re.IGNORECASE
)
UNPAID = re.compile(
    r"not yet paid|unpaid|accounts payable|accrued|assum\w+ (?:related )?liabilit", re.IGNORECASE
)
NOT_CASH = re.compile(r"non-?\s?cash", re.IGNORECASE)
# Rows that name property and equipment and are something else.
OTHER = re.compile(
    r"^\W*(?:proceeds|increase|decrease|change|gains?|loss|depreciation|sales?\b|disposal|principal)|%|\bgrowth\b|"
    r"\bas a percent|\bper share|\bbusiness(?:es)?\b|\bmarketable|\bheld for|\bexpect",
    re.IGNORECASE,
)
SCALE = re.compile(
    r"\bin\s+(?:[a-z.$ ]{0,24}?)(thousands|millions|billions)\b|\b(thousands|millions|billions)\s+of\b|"
    r"\b(?:USD|EUR|US\$|NT\$|\$|€)\s?(thousands?|millions?|billions?|mn|bn|m|k)\b",
    re.IGNORECASE,
)
POWERS = {"t": 3, "k": 3, "m": 6, "b": 9}
CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"NT\s?\$|new taiwan dollars?|\bTWD\b", "TWD"),
    (r"HK\s?\$", "HKD"),
    (r"(?:C|CA)\s?\$|canadian dollars?", "CAD"),
    (r"A\s?\$|australian dollars?", "AUD"),
    (r"€|\bEUR\b|\beuros?\b", "EUR"),
    (r"£|\bGBP\b|pounds sterling", "GBP"),
    (r"\bRMB\b|\bCNY\b|renminbi", "CNY"),
    (r"₩|\bKRW\b|korean won", "KRW"),
    (r"\bJPY\b|japanese yen|¥", "JPY"),
    (r"\$|\bUSD\b|u\.s\. dollars?", "USD"),
)
SIGN = re.compile(
    r"(?:\b(?:NT|HK|US|CA|[AC])\s?)?\$|[\u20ac\u00a3\u00a5\u20a9]|\b(?:RMB|CNY|TWD|KRW|JPY|EUR|GBP)\b"
)
FIGURE = re.compile(r"(\()?\s*(?:[A-Z]{0,3}\s?[$€£¥₩])?\s*([-\u2212(])?\s*(\d[\d,]*(?:\.\d+)?)\s*\)*\*?")
NIL = re.compile(r"[-\u2013\u2014\u2212]+|\$\s?[-\u2013\u2014]+|nil", re.IGNORECASE)


def metric_of_row(label: str, section: str = "") -> Metric | None:
    """The definition that a row of a release follows, None for a row that is not capital spending."""
    text = label.strip()
    if LEASE_PRINCIPAL.match(text):
        return "finance_lease_principal"
    if OTHER.search(text) or not SPENDS.match(text):
        return None
    if UNPAID.search(text) or NOT_CASH.search(section) or UNPAID.search(section):
        return "accrued"
    if WITH_LEASES.search(text):
        return "with_finance_leases"
    return "net" if NET.search(text) else "cash"


def figure(text: str) -> Decimal | None:
    """A printed figure, negative in parentheses or after a minus sign; None for anything else."""
    match = FIGURE.fullmatch(text)
    if match is None:
        return None
    value = Decimal(match[3].replace(",", ""))
    return -value if match[1] or match[2] else value


def scale_of(text: str) -> int | None:
    """The power of ten that a note such as `(in millions)` names."""
    match = SCALE.search(text)
    word = next((part for part in match.groups() if part), "") if match else ""
    return POWERS.get(word[:1].lower()) if word else None


def only_currency(text: str) -> str | None:
    """The currency of a whole text that names no other."""
    named = {currency_of(sign) for sign in SIGN.findall(text)}
    return named.pop() if len(named) == 1 else None


def currency_of(text: str) -> str | None:
    """The currency that a note or a figure names; a bare dollar sign is that of the United States."""
    return next((code for pattern, code in CURRENCIES if re.search(pattern, text, re.IGNORECASE)), None)
