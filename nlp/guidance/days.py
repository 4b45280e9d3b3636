"""The day guidance was said, where a sentence gives another than the text's: "in July", "last month"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from nlp.caseless import Caseless
from nlp.guidance.targets import MONTHS, month_number

# In this case only: "may" is no month.
_SAID = re.compile(
    rf"(?:^|(?<!ending )(?<!ended )(?<!through )\b(?:[Ii]n|[Oo]n|[Ss]ince|[Bb]ack in)\s+)(?:early |late "
    rf"|mid-)?"
    rf"(?P<month>{MONTHS})(?:\s+(?P<day>\d{{1,2}})(?!\d))?(?:,?\s+(?P<year>20\d\d))?\b(?! quarter)"
)
_LAST = Caseless(r"\blast (?P<unit>month|week)\b")
_LONG_AGO = Caseless(
    r"\b(?:earlier (?:this|in the) (?:year|quarter|summer|spring|month)|(?:months?|years?"
    r"|quarters?) (?:ago|earlier)"
    r"|at the time|back then|then (?:expected|expecting|planned|forecast)|at its (?:previous|last) \w+"
    r"|last (?:year|quarter|spring|summer|autumn|fall|winter)(?=,? \w+ (?:said|raised|lifted|cut|forecast"
    r"|expected)))\b"
)


def is_long_ago(words: str) -> bool:
    """Whether the words before a sum date it to a day that cannot be known."""
    return _LONG_AGO.search(words) is not None


def said_on(words: str, on: date | None) -> date | None:
    """The day that the words before a sum give, else the text's day `on`.

    Of a month alone it is the last day: what was said on any day of it is then never put before itself.
    """
    if on is None:
        return None
    if last := _LAST.search(words):
        return (
            on - timedelta(days=7)
            if last["unit"].lower() == "week"
            else on.replace(day=1) - timedelta(days=1)
        )
    match = _SAID.search(words)
    if match is None:
        return on
    month = month_number(match["month"])
    year = int(match["year"]) if match["year"] else on.year - (month > on.month)
    last_day = monthrange(year, month)[1]
    day = date(year, month, min(int(match["day"]), last_day) if match["day"] else last_day)
    return min(day, on)
