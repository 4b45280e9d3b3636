"""Dates of pages and feeds: from every form they are written in to a UTC instant and its precision."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser
from dateutil.parser import ParserError
from dateutil.tz import gettz

from db.records import Precision

EARLIEST = date(1990, 1, 1)
# A page may be dated ahead by its time zone or an embargo, not by more.
AHEAD = timedelta(days=2)
_DAY_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_SPARE = re.compile(
    r"^(?:first )?(?:published|updated|posted|last (?:updated|modified))(?: (?:on|at))?\W+|"
    r"(?<=\d)(?:st|nd|rd|th)\b|[|•·]",
    re.IGNORECASE,
)
# Year first whatever the signs between, as in East Asia; day first where dots stand between.
_YEAR_FIRST = re.compile(
    r"\b((?:19|20)\d{2})(?:\s?[/.年]\s?)(\d{1,2})(?:\s?[/.月]\s?)(\d{1,2})(?:日|\.)?(?!\d)"
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})\b")
# Day or month first? The day of the week tells.
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NUMBERS = re.compile(
    rf"\b({'|'.join(_WEEKDAYS)})[a-z]*\.?,? (\d{{1,2}})/(\d{{1,2}})/((?:19|20)\d{{2}})\b", re.IGNORECASE
)
_MAIL = re.compile(
    r"(?:[a-z]{3,9},? )?\d{1,2}[ -][a-z]{3}[a-z]*[ -]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?"
    r"(?: ?(?:[+-]\d{4}|[a-z]{1,3}))?",
    re.IGNORECASE,
)
# Month names of other languages whose news the sources carry, where English readers do not know them.
_MONTHS = {
    "januar": 1, "janvier": 1, "enero": 1, "gennaio": 1, "januari": 1, "februar": 2, "février": 2,
    "febrero": 2, "febbraio": 2, "februari": 2, "märz": 3, "mars": 3, "marzo": 3, "maart": 3, "avril": 4,
    "abril": 4, "aprile": 4, "mai": 5, "mayo": 5, "maggio": 5, "mei": 5, "juni": 6, "juin": 6, "junio": 6,
    "giugno": 6, "juli": 7, "juillet": 7, "julio": 7, "luglio": 7, "août": 8, "agosto": 8, "augustus": 8,
    "septembre": 9, "septiembre": 9, "settembre": 9, "oktober": 10, "octobre": 10, "octubre": 10,
    "ottobre": 10, "novembre": 11, "noviembre": 11, "dezember": 12, "décembre": 12, "diciembre": 12,
    "dicembre": 12, "december": 12,
}  # fmt: skip
_FOREIGN = re.compile(
    r"\b(\d{1,2})\.? (?:de )?(" + "|".join(_MONTHS) + r")(?: de)?,? ((?:19|20)\d{2})\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}|\d\s*[ap]\.?m\.?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# Zones that news sites write, as seconds from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 3600, "CET": 3600, "CEST": 7200, "EST": -18000, "EDT": -14400,
    "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
    "JST": 32400, "KST": 32400, "SGT": 28800, "HKT": 28800, "IST": 19800,
}  # fmt: skip
# These mean summer or winter time by the day they stand with.
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}


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


_NAMED_ZONE = re.compile(r"(?<=[\d\s.mM])\(?(" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r")\)?$")


def _with_offset(text: str) -> str:
    """The text with a zone's name at its end written as an offset, which every reader knows."""
    found = _NAMED_ZONE.search(text)
    if found is None or found[1] == "Z":
        return text
    sign, minutes = "-" if _ZONES[found[1]] < 0 else "+", abs(_ZONES[found[1]]) // 60
    return f"{text[: found.start()].rstrip()} {sign}{minutes // 60:02}{minutes % 60:02}"


def _parse(text: str) -> tuple[datetime, Precision] | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    text = _numbered(_with_offset(" ".join(_SPARE.sub(" ", text).split())))
    for reader in (_iso, _mail, _prose):
        try:
            found = reader(text)
            if found is not None:
                return _utc(found), "second" if _has_clock(text) else "day"
        except (ValueError, OverflowError, TypeError, IndexError, ParserError):
            continue
    return None


def _numbered(text: str) -> str:
    """The text with its day as ISO 8601 writes it, where it stands in numbers or another language."""
    text = _YEAR_FIRST.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", text)
    text = _DAY_FIRST.sub(lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}", text)
    text = _WEEKDAY_NUMBERS.sub(_by_weekday, text)
    text = _FOREIGN.sub(lambda m: f"{m[3]}-{_MONTHS[m[2].lower()]:02}-{int(m[1]):02}", text)
    return text.strip()


def _by_weekday(found: re.Match[str]) -> str:
    """The one of both readings of the numbers that falls on the named day; else as it stands."""
    first, second, year = int(found[2]), int(found[3]), int(found[4])
    for month, day in ((first, second), (second, first)):
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        if read.weekday() == _WEEKDAYS.index(found[1].lower()):
            return read.isoformat()
    return found[0]


def _has_clock(text: str) -> bool:
    return bool(_CLOCK.search(text) or re.search(r"\dT\d{2}", text))


def _utc(instant: datetime) -> datetime:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text)


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if _MAIL.fullmatch(text) else None


def _zone(name: str, offset: int | None) -> tzinfo | int | None:
    return gettz(_PLACES[name]) if name in _PLACES else _ZONES.get(name, offset)


def _prose(text: str) -> datetime | None:
    # Without a year dateutil would take this one; without letters or a full form it guesses.
    if not _YEAR.search(text) or not (re.search(r"[A-Za-z]{3}", text) or _DAY_ONLY.search(text)):
        return None
    # What the text leaves out comes from the default: two defaults tell whether it names a day.
    first, second = (
        dateutil_parser.parse(text, default=datetime.combine(day, time()), tzinfos=_zone, fuzzy=True)
        for day in (date(1904, 1, 1), date(1908, 2, 2))
    )
    return first if first == second else None
