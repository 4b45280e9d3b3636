"""Dates of pages and feeds: from every form they are written in to a UTC instant and its precision."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser
from dateutil.parser import ParserError

from db.records import Precision

EARLIEST = date(1990, 1, 1)
# A page may be dated ahead by its time zone or an embargo, not by more.
AHEAD = timedelta(days=2)
_DAY_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}|\d\s*[ap]\.?m\.?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# Zones that news sites write and dateutil does not know, as seconds from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 3600, "CET": 3600, "CEST": 7200, "EST": -18000, "EDT": -14400,
    "ET": -18000, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
    "PT": -28800, "JST": 32400, "KST": 32400, "SGT": 28800, "HKT": 28800, "IST": 19800,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDate:
    """An instant with what is known of it."""

    instant: datetime
    precision: Precision
    raw: str


def parse_date(raw: str | None, *, now: datetime | None = None) -> ReadDate | None:
    """The instant that `raw` names, or None where it names none that can be.

    A time without a zone is taken as UTC: nothing better is known of it. A date before 1990 or more
    than two days after `now` (default: the present) is refused.
    """
    text = " ".join((raw or "").split())
    if not text or len(text) > 100:
        return None
    found = _parse(text)
    if found is None:
        return None
    instant, precision = found
    latest = (now or datetime.now(UTC)) + AHEAD
    if instant.date() < EARLIEST or instant > latest:
        return None
    return ReadDate(instant=instant, precision=precision, raw=text)


def _parse(text: str) -> tuple[datetime, Precision] | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    for reader in (_iso, _mail, _prose):
        try:
            found = reader(text)
            if found is not None:
                return _utc(found), "second" if _has_clock(text) else "day"
        except (ValueError, OverflowError, TypeError, IndexError, ParserError):
            continue
    return None


def _has_clock(text: str) -> bool:
    return bool(_CLOCK.search(text) or re.search(r"\dT\d{2}", text))


def _utc(instant: datetime) -> datetime:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text)


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text)


def _prose(text: str) -> datetime | None:
    # Without a year dateutil would take this one; without letters or a full form it guesses.
    if not _YEAR.search(text) or not (re.search(r"[A-Za-z]{3}", text) or _DAY_ONLY.search(text)):
        return None
    default = datetime.combine(date(1900, 1, 1), time())
    found = dateutil_parser.parse(text, default=default, tzinfos=_ZONES, fuzzy=True)
    return found if found.year > 1900 else None
