"""Monthly revenue as companies listed in Taiwan must report it by the tenth of the next month."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from db.knowledge import Company
from db.records import meta

TAIWAN = frozenset({"TWSE", "TPEx"})


def taiwan_codes(companies: Iterable[Company]) -> dict[str, str]:
    """Keys of the companies that are listed in Taiwan, by their code there."""
    found = {}
    for company in companies:
        code = company.taiwan_code or (company.ticker if company.exchange in TAIWAN else None)
        if code is not None:
            found[code] = company.key
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRevenue:
    """One company's revenue of one month, as one report gives it. A figure that is not given is None."""

    code: str = field(metadata=meta("code of the company on the Taiwan exchanges"))
    month: date = field(metadata=meta("month of the revenue, as its first day"))
    company: str = field(metadata=meta("name as reported; -KY marks one that is registered abroad"))
    industry: str | None = field(metadata=meta("industry as reported"))
    revenue: Decimal | None = field(metadata=meta("revenue of the month", "TWD"))
    previous_month: Decimal | None = field(metadata=meta("revenue of the month before", "TWD"))
    year_earlier: Decimal | None = field(metadata=meta("revenue of the same month a year before", "TWD"))
    year_to_date: Decimal | None = field(metadata=meta("revenue since January", "TWD"))
    year_to_date_earlier: Decimal | None = field(
        metadata=meta("revenue since January a year before, to the same month", "TWD")
    )
    note: str | None = field(metadata=meta("the company's remark, such as why it changed so much"))
    reported: date = field(metadata=meta("day of the exchange's report"))

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError(f"month is {self.month}, not the first day of a month")
        if self.month >= self.reported:
            raise ValueError(f"the revenue of {self.month:%Y-%m} cannot be reported on {self.reported}")
