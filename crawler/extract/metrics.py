"""Which XBRL tags are capital spending, and which definition of it each follows.

Capital spending is not one thing: money paid for property and equipment, money paid net of incentives,
what was received but not yet paid, the principal of finance leases, what is committed. The order of the
cash tags decides where one filing tags the same period twice. Element names are those of the US-GAAP
taxonomy (https://xbrl.fasb.org/us-gaap/) and of the IFRS taxonomy (https://www.ifrs.org/xbrl).
"""

import re
from decimal import Decimal

from db.records import ChipraceError, Metric

# Of a sum of money, before or behind the point; the largest of a company, in won, has 15.
MOST_PLACES = 20
# First come first: a filing that tags a period with two of them means the first one.
CASH_TAGS = (
    "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
    "us-gaap:PaymentsToAcquireProductiveAssets",
    "us-gaap:PaymentsToAcquireOtherPropertyPlantAndEquipment",
    "us-gaap:PaymentsForCapitalImprovements",
    "ifrs-full:PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
)
OTHER_TAGS: dict[str, Metric] = {
    "us-gaap:FinanceLeasePrincipalPayments": "finance_lease_principal",
    "us-gaap:CapitalExpendituresIncurredButNotYetPaid": "accrued",
    "us-gaap:PurchaseObligation": "commitments",
    "us-gaap:UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount": "commitments",
    "us-gaap:LongTermPurchaseCommitmentAmount": "commitments",
    "ifrs-full:ContractualCommitmentsForAcquisitionOfPropertyPlantAndEquipment": "commitments",
}
# Sums over a period can be subtracted; amounts outstanding at its end cannot.
FLOWS: frozenset[Metric] = frozenset(("cash", "net", "finance_lease_principal"))
STANDARD = frozenset(("us-gaap", "ifrs-full", "srt", "dei", "invest", "ecd", "ffd", "country", "currency"))

ASSETS = (
    r"(?:Property(?:Plant|And)?\w*?Equipment|ProductiveAssets|CapitalAssets|CapitalExpenditures?|FixedAssets)"
)
PAYS = re.compile(
    rf"(?:Payments?(?:To|For)|Purchases?|Acquisitions?Of|Additions?To|CashPaid|Expenditures?(?:For|On)|"
    rf"CapitalExpenditures?)\w*?{ASSETS}|CapitalExpenditures?"
)
UNPAID = re.compile(
    rf"\w*{ASSETS}\w*(?:NotYetPaid|Unpaid|AccountsPayable|Accrued|AssumingRelatedLiabilities)\w*"
    rf"|\w*(?:NotYetPaid|Unpaid|AccountsPayable|Accrued|AssumingRelatedLiabilities)\w*{ASSETS}\w*"
)
PROMISED = re.compile(
    rf"\w*(?:Commitment|Obligation)s?\w*(?:Capital|{ASSETS})\w*"
    rf"|\w*(?:Capital|{ASSETS})\w*?(?:Purchase)?(?:Commitment|Obligation)s?(?:Amount)?"
)
# Maturities are parts of a commitment, and a lease's liability is on the balance sheet already.
PART = re.compile(r"Due(?!$)|ToBePaid|Anniversary|RemainderOf|Percent|TermOf|Period|Number|Deferred|Recorded")
# What is owed for assets already received, and leases, are liabilities of another kind.
OWED = re.compile(r"Financ|Obtained|Exchange|Lease|Retirement|Inventory")
NOT_SPENDING = re.compile(
    r"Proceeds|Sales?Of|Dispos|Gain|Loss|Depreciation|Business|Increase|Decrease|Change|Non[Cc]ash|Obtained|"
    r"Transfer|Percent|Commitment|Obligation|Expected|Grant|Incentive|Subsid|Reimburs|Financed|Insurance|Deposits?On|ForDeposit"
)
NOT_COMMENCED = re.compile(r"Leases?\w*NotYetCommenced", re.IGNORECASE)


class UnreadableFacts(ChipraceError):  # noqa: N818 - what it is says more than "error"
    """The bytes hold no facts that can be read; one line says why. Exit code 1."""

    exit_code = 1


def metric_of(tag: str, dimensions: str = "") -> Metric | None:
    """The definition that a prefixed tag follows, None for a tag that is not capital spending.

    A commitment whose dimension says that a lease has not commenced is one of `leases_not_commenced`.
    """
    prefix, _, name = tag.partition(":")
    if NOT_COMMENCED.search(name):
        return None if PART.search(name) else "leases_not_commenced"
    metric: Metric | None = OTHER_TAGS.get(tag)
    if tag in CASH_TAGS:
        metric = "cash"
    elif metric is None and prefix not in STANDARD:
        metric = _metric_of_own_tag(name)
    if metric == "commitments" and NOT_COMMENCED.search(dimensions):
        return "leases_not_commenced"
    return metric


def _metric_of_own_tag(name: str) -> Metric | None:
    """The definition of a filer's own tag, read from its name as the naming rules of XBRL make it."""
    if UNPAID.fullmatch(name):
        return "accrued"
    if PAYS.match(name):
        if "NetOf" in name:
            return "net"
        return None if NOT_SPENDING.search(name) else "cash"
    if PROMISED.fullmatch(name) and not PART.search(name) and not OWED.search(name):
        return "commitments"
    return None


def rank(tag: str) -> int:
    """The place of a cash tag in the order of preference; a filer's own tag comes last."""
    return CASH_TAGS.index(tag) if tag in CASH_TAGS else len(CASH_TAGS)


def is_sum(value: Decimal) -> bool:
    """Whether a number may be a sum of money: below 10^20, with at most 20 places behind the point.

    JSON and Decimal also take 1e999999999, which costs minutes and gigabytes to write out.
    """
    if not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and value.adjusted() < MOST_PLACES and exponent >= -MOST_PLACES
