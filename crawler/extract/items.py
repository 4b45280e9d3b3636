"""The items of a current report (form 8-K): from the descriptions of a header to their numbers.

An SGML header names the items in words only. Numbers and words are those of the form itself
(https://www.sec.gov/files/form8-k.pdf) as EDGAR writes them; before 23 August 2004 the form counted
from 1 to 12.
"""

import re
from datetime import date

# The day on which Release 33-8400 took effect.
NEW_ITEMS = date(2004, 8, 23)

ITEMS: dict[str, str] = {
    "1.01": "Entry into a Material Definitive Agreement",
    "1.02": "Termination of a Material Definitive Agreement",
    "1.03": "Bankruptcy or Receivership",
    "1.04": "Mine Safety - Reporting of Shutdowns and Patterns of Violations",
    "1.05": "Material Cybersecurity Incidents",
    "2.01": "Completion of Acquisition or Disposition of Assets",
    "2.02": "Results of Operations and Financial Condition",
    "2.03": "Creation of a Direct Financial Obligation or an Obligation under an Off-Balance Sheet"
    " Arrangement of a Registrant",
    "2.04": "Triggering Events That Accelerate or Increase a Direct Financial Obligation or an Obligation"
    " under an Off-Balance Sheet Arrangement",
    "2.05": "Costs Associated with Exit or Disposal Activities",
    "2.06": "Material Impairments",
    "3.01": "Notice of Delisting or Failure to Satisfy a Continued Listing Rule or Standard; Transfer"
    " of Listing",
    "3.02": "Unregistered Sales of Equity Securities",
    "3.03": "Material Modifications to Rights of Security Holders",
    "4.01": "Changes in Registrant's Certifying Accountant",
    "4.02": "Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed"
    " Interim Review",
    "5.01": "Changes in Control of Registrant",
    "5.02": "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain"
    " Officers: Compensatory Arrangements of Certain Officers",
    "5.03": "Amendments to Articles of Incorporation or Bylaws; Change in Fiscal Year",
    "5.04": "Temporary Suspension of Trading Under Registrant's Employee Benefit Plans",
    "5.05": "Amendments to the Registrant's Code of Ethics, or Waiver of a Provision of the Code of Ethics",
    "5.06": "Change in Shell Company Status",
    "5.07": "Submission of Matters to a Vote of Security Holders",
    "5.08": "Shareholder Director Nominations",
    "6.01": "ABS Informational and Computational Material",
    "6.02": "Change of Servicer or Trustee",
    "6.03": "Change in Credit Enhancement or Other External Support",
    "6.04": "Failure to Make a Required Distribution",
    "6.05": "Securities Act Updating Disclosure",
    "6.06": "Static Pool",
    "7.01": "Regulation FD Disclosure",
    "8.01": "Other Events",
    "9.01": "Financial Statements and Exhibits",
}
OLD_ITEMS: dict[str, str] = {
    "1": "Changes in Control of Registrant",
    "2": "Acquisition or Disposition of Assets",
    "3": "Bankruptcy or Receivership",
    "4": "Changes in Registrant's Certifying Accountant",
    "5": "Other Events",
    "6": "Resignations of Registrant's Directors",
    "7": "Financial Statements and Exhibits",
    "8": "Change in Fiscal Year",
    "9": "Regulation FD Disclosure",
    "10": "Amendments to the Registrant's Code of Ethics",
    "11": "Temporary Suspension of Trading Under Registrant's Employee Benefit Plans",
    "12": "Results of Operations and Financial Condition",
}
NUMBER = re.compile(r"(?:Item\s+)?(\d{1,2}(?:\.\d{2})?)\b", re.IGNORECASE)
# Headers of different years differ in case, in punctuation and in how much of a long item they say.
WORDS = re.compile(r"[a-z0-9]+")
# The first three words tell every item of either table from the others.
TELLING = 3


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.lower().replace("'s", "s").replace("\u2019s", "s")))


def item_number(description: str, filed: date | None) -> str | None:
    """The number of the item that a header describes, such as "2.02"; None for words of no item.

    `filed` decides between the numbers of today and those before 23 August 2004. A description that
    begins as an item does (three words) is that item: their ends were reworded over the years.
    """
    written = NUMBER.match(description)
    if written:
        return written.group(1)
    words = _words(description)
    table = OLD_ITEMS if filed is not None and filed < NEW_ITEMS else ITEMS
    known = {number: _words(title) for number, title in table.items()}
    for number, title in known.items():
        if words == title:
            return number
    alike = [number for number, title in known.items() if title[:TELLING] == words[:TELLING]]
    return alike[0] if len(words) >= TELLING and len(alike) == 1 else None


def _name(title: str) -> str:
    return "_".join(_words(title.partition(";")[0].partition(" - ")[0]))


# What a section is called by the item of today's form 8-K that it answers.
NEW_TITLES: dict[str, str] = {number: _name(title) for number, title in ITEMS.items()}
