"""How EDGAR names filers, filings and days."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
ACCESSION = re.compile(r"\b(\d{10}-\d{2}-\d{6})\b")
ACCESSION_IN_FOLDER = re.compile(r"/(\d{10})(\d{2})(\d{6})/")


def ten_digits(cik: str | None) -> str | None:
    """A Central Index Key with its leading zeros; None for what is not a number of at most 10 digits."""
    digits = (cik or "").strip()
    return digits.zfill(10) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def compact_date(text: str | None) -> date | None:
    """`20240308` or `2024-03-08` -> date; None for anything else."""
    digits = (text or "").replace("-", "")[:8]
    try:
        return date.fromisoformat(digits) if len(digits) == 8 and digits.isascii() else None
    except ValueError:
        return None


def accepted_instant(text: str | None) -> datetime | None:
    """`20240308120145`, Eastern wall time with no offset, -> the instant in UTC; None for anything else."""
    try:
        wall = datetime.strptime((text or "")[:14], "%Y%m%d%H%M%S").replace(tzinfo=EASTERN)
        return wall.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def accession_in(url: str | None) -> str | None:
    """The accession number of an address in the archive, with dashes; None where it has none."""
    folder = ACCESSION_IN_FOLDER.search(url or "")
    dashed = ACCESSION.search(url or "")
    return "-".join(folder.groups()) if folder else dashed.group(1) if dashed else None
