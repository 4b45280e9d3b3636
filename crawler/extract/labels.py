"""The words of a financial table: what a row is, what a figure is worth, in which unit and currency."""

import re
from decimal import Decimal

from db.records import Metric
from db.releases import CashFlow

ASSETS = (
    r"(?:property|properties|plant|equipment|pp&e|fixed assets|tangible assets|capital expenditures?|"
    r"productive assets|construction in progress)"
)
SPENDS = re.compile(
    rf"(?:purchases?|payments?|additions?|acquisitions?|expenditures?|cash paid|investments?|less:?)\b"
    rf".*\b{ASSETS}\b"
    r"|(?:total |cash |gross |net )?capital (?:expenditures?|spending)\b|capex\b"
    r"|(?:property|plant|equipment|pp&e)\b.{0,40}\b(?:additions?|expenditures?|purchases)\W*$",
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
CASH_FLOW = re.compile(
    r"\b(?:cash flows?|(?:net )?cash)\b.{0,60}?\b(operati(?:ng|ons)|investing|financing)\b|"
    r"\b(operating|investing|financing) cash flows?\b",
    re.IGNORECASE,
)
FREE_CASH_FLOW = re.compile(r"\bfree cash flows?\b", re.IGNORECASE)
NO_SUM = re.compile(
    r"%|\bmargin|\bgrowth|\bconversion|\byield|\bper share|\bas a percent|\bratio|\bexpect|"
    r"\badjustments? to\b|\bless\b|\bplus\b",
    re.IGNORECASE,
)
NOT_CASH = re.compile(r"non-?\s?cash", re.IGNORECASE)
# Rows that name property and equipment and are something else.
OTHER = re.compile(
    r"^\W*(?:proceeds|increase|decrease|change|gains?|loss|depreciation|sales?\b|disposal|principal)|%|\bgrowth\b|"
    r"\bintellectual property|\binvestment propert|\bpurchase contracts?|"
    r"\b(?:under|through|financed by|in exchange for) (?:\w+ )?(?:finance|capital) leases?|"
    r"\bas a percent|\bper share|\bbusiness(?:es)?\b|\bmarketable|\bheld for|\bexpect",
    re.IGNORECASE,
)
SIGNS = r"(?:USD|EUR|GBP|RMB|CNY|TWD|KRW|JPY|(?:US|NT|HK|CA|C|A)?\s?\$|[\u20ac\u00a3\u00a5\u20a9])"
SCALE = re.compile(
    r"\bin\s+(?:[a-z.$\u20ac\u00a3\u00a5 ]{0,24}?)(thousand|million|billion|trillion)s?\b|"
    r"\b(thousand|million|billion|trillion)s?\s+of\b|"
    rf"(?<![a-z]){SIGNS}\s?(thousand|million|billion|trillion|mn|bn|tn|m|k)s?\b|"
    # "(Millions, except per share)", "(000s omitted)", "RMB'000"
    r"^\W*(thousand|million|billion|trillion)s?\b(?!\s+\w+\s+\w+\s+\w+)|(?<!\d)(['\u2018\u2019(]|\$\s?)000(?:['\u2019]?s)?\b",
    re.IGNORECASE,
)
# All that a unit is written with: what is left of a head cell without it says something else.
UNIT_WORDS = re.compile(
    rf"{SIGNS}|['\u2018\u2019]?\b000s?\b|\b(?:thousand|million|billion|trillion|mn|bn|tn)s?\b|\b(?:in|of|unaudited|note\s*\w?|"
    r"new taiwan|u\.s\.|us|hong kong|dollars?|euros?|yen|won|renminbi)\b",
    re.IGNORECASE,
)
KINDS: dict[str, CashFlow] = {
    "operating": "operating_cash_flow",
    "operations": "operating_cash_flow",
    "investing": "investing_cash_flow",
    "financing": "financing_cash_flow",
}
POWERS = {"t": 3, "k": 3, "m": 6, "b": 9}
CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"NT\s?\$|new taiwan dollars?|\bTWD\b", "TWD"),
    (r"HK\s?\$", "HKD"),
    (r"(?-i:(?<![A-Za-z])CA?\$)|canadian dollars?", "CAD"),
    (r"(?-i:(?<![A-Za-z])AU?\$)|australian dollars?", "AUD"),
    (r"€|\bEUR\b|\beuros?\b", "EUR"),
    (r"£|\bGBP\b|pounds sterling", "GBP"),
    (r"\bRMB\b|\bCNY\b|renminbi", "CNY"),
    (r"₩|\bKRW\b|korean won", "KRW"),
    (r"\bJPY\b|japanese yen|¥", "JPY"),
    (r"\$|\bUSD\b|\bdollars?\b", "USD"),
)
SIGN = re.compile(
    r"(?:\b(?:NT|HK|US|CA|[AC])\s?)?\$|[\u20ac\u00a3\u00a5\u20a9]|\b(?:RMB|CNY|TWD|KRW|JPY|EUR|GBP)\b"
)
FIGURE = re.compile(
    r"([-\u2212(])?\s*(?:[A-Z]{0,3}\s?[$€£¥₩]|RMB|EUR|USD|TWD|KRW|JPY|CNY)?\s*([-\u2212(])?\s*"
    # Marks of footnotes may follow.
    r"(\d[\d,]*(?:\.\d+)?)\s*\)*(?:\s?(?:\*+|\(\w\)|[\u2020\u2021]))*"
)
# The marks of footnotes behind a label.
NOTES = re.compile(r"(?:\s*(?:\(\w{1,2}\)|[*\u2020\u2021]+))+$")
NIL = re.compile(r"[-\u2013\u2014\u2212]+|\$\s?[-\u2013\u2014]+|nil", re.IGNORECASE)


def metric_of_row(label: str, section: str = "") -> Metric | None:
    """The definition that a row of a release follows, None for a row that is not capital spending."""
    text = NOTES.sub("", label.strip())
    if LEASE_PRINCIPAL.match(text):
        return "finance_lease_principal"
    if OTHER.search(text) or not SPENDS.match(text):
        return None
    if UNPAID.search(text) or NOT_CASH.search(section) or UNPAID.search(section):
        return "accrued"
    if WITH_LEASES.search(text):
        return "with_finance_leases"
    return "net" if NET.search(text) else "cash"


def cash_flow_of_row(label: str) -> CashFlow | None:
    """Which total of a cash-flow statement or of a reconciliation a row is, None for any other."""
    if NO_SUM.search(label):
        return None
    if FREE_CASH_FLOW.search(label):
        return "free_cash_flow"
    match = CASH_FLOW.search(label)
    which = (match[1] or match[2]).lower() if match else ""
    return KINDS.get(which)


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
    if word.lower().startswith(("tr", "tn")):
        return 12
    return POWERS.get(word[:1].lower(), POWERS["t"]) if word else None


def only_currency(text: str) -> str | None:
    """The currency of a whole text that names no other."""
    named = {currency_of(sign) for sign in SIGN.findall(text)}
    return named.pop() if len(named) == 1 else None


def currency_of(text: str) -> str | None:
    """The currency that a note or a figure names; a bare dollar sign is that of the United States."""
    return next((code for pattern, code in CURRENCIES if re.search(pattern, text, re.IGNORECASE)), None)
