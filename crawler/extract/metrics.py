"""Which XBRL tags are capital spending, and which definition of it each follows.

Capital spending is not one thing: money paid for property and equipment, money paid net of incentives,
what was received but not yet paid, the principal of finance leases, what is committed. The order of the
cash tags decides where one filing tags the same period twice. Element names are those of the US-GAAP
taxonomy (https://xbrl.fasb.org/us-gaap/) and of the IFRS taxonomy (https://www.ifrs.org/xbrl).
"""

import re
from decimal import Decimal
from functools import lru_cache

from db.records import ChipraceError, Metric

# The largest sum of a company, in won, has 15 places before the point; SQLite holds 18 whole ones exactly,
# and a double 15 in all.
MOST_WHOLE, MOST_EXACT = 18, 15
# ISO 4217, the currencies in use: a unit of three capitals may also be a weight or a chain's token.
CURRENCIES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
    "GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP "
    "LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB "
    "PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR "
    "ZMW ZWL".split()
)
# First come first: a filing that tags a period with two of them means the first one.
CASH_TAGS = (
    "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
    "us-gaap:PaymentsToAcquireProductiveAssets",
    "us-gaap:PaymentsToAcquireOtherPropertyPlantAndEquipment",
    "us-gaap:PaymentsForCapitalImprovements",
    "us-gaap:PaymentsToAcquireMachineryAndEquipment",
    "us-gaap:PaymentsForConstructionInProcess",
    "us-gaap:PaymentsToDevelopRealEstateAssets",
    "ifrs-full:PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
    # With intangible assets and investment property in one row.
    "ifrs-full:PurchaseOfPropertyPlantAndEquipmentIntangibleAssetsOtherThanGoodwillInvestmentPropertyAnd"
    "OtherNoncurrentAssets",
)
# Before 2019 a finance lease was called a capital lease, and some filers kept the tag.
LEASE_TAGS = ("us-gaap:FinanceLeasePrincipalPayments", "us-gaap:RepaymentsOfLongTermCapitalLeaseObligations")
OTHER_TAGS: dict[str, Metric] = {
    "us-gaap:FinanceLeasePrincipalPayments": "finance_lease_principal",
    "us-gaap:RepaymentsOfLongTermCapitalLeaseObligations": "finance_lease_principal",
    "us-gaap:RightOfUseAssetObtainedInExchangeForFinanceLeaseLiability": "finance_leases_obtained",
    "us-gaap:PaymentsForProceedsFromProductiveAssets": "net",
    "us-gaap:CapitalExpendituresIncurredButNotYetPaid": "accrued",
    "us-gaap:PurchaseObligation": "commitments",
    "us-gaap:UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount": "commitments",
    "us-gaap:LongTermPurchaseCommitmentAmount": "commitments",
    "ifrs-full:ContractualCommitmentsForAcquisitionOfPropertyPlantAndEquipment": "commitments",
}
# Sums over a period can be subtracted; amounts outstanding at its end cannot.
FLOWS: frozenset[Metric] = frozenset(("cash", "net", "finance_lease_principal", "finance_leases_obtained"))
STANDARD = frozenset(("us-gaap", "ifrs-full", "srt", "dei", "invest", "ecd", "ffd", "country", "currency"))

ASSETS = (
    r"(?:Property(?:Plant|And)?\w*?Equipment|ProductiveAssets|CapitalAssets|CapitalExpenditures?|FixedAssets)"
)
PAYS = re.compile(
    rf"(?:Total|Cash|Gross)?(?:Payments?(?:To|For)|Purchases?|Acquisitions?Of|Additions?To|CashPaid|Expenditures?(?:For|On)|"
    rf"CapitalExpenditures?)\w*?{ASSETS}|(?:Total|Cash|Gross|Net)?CapitalExpenditures?"
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


@lru_cache(maxsize=10_000)
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
        if "NetOf" in name or name.startswith("Net") or name.endswith("Net"):
            return "net"
        return None if NOT_SPENDING.search(name) else "cash"
    if PROMISED.fullmatch(name) and not PART.search(name) and not OWED.search(name):
        return "commitments"
    return None


def rank(tag: str) -> int:
    """The place of a tag in the order of preference of its definition; a filer's own tag comes last."""
    order = LEASE_TAGS if tag in LEASE_TAGS else CASH_TAGS
    return order.index(tag) if tag in order else len(order)


def is_sum(value: Decimal) -> bool:
    """Whether a number may be a sum of money that a database and a page hold exactly.

    Whole sums are below 10^18, others have at most 15 digits. JSON and Decimal also take 1e999999999,
    which costs minutes and gigabytes to write out.
    """
    if not value.is_finite() or value.adjusted() >= MOST_WHOLE:
        return False
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return True
    # Zeros behind the point are no digits: 25.000 is whole.
    digits = value.as_tuple().digits
    return len(digits) <= MOST_EXACT or (len(digits) <= 2 * MOST_WHOLE and not any(digits[exponent:]))
