"""A complete EDGAR submission (SGML text) -> Filing with the readable text of its documents.

Format: https://www.sec.gov/info/edgar/specifications/pds_dissemination_spec.pdf. The header is either
`NAME:<tab>value` lines (since 1993) or one `<TAG>value` a line.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from crawler.extract.filing_text import decode, readable
from crawler.extract.items import item_number
from db.records import ChipraceError, Filing, FilingDocument

EASTERN = ZoneInfo("America/New_York")
HEADER_END = re.compile(r"</(?:SEC|IMS)-HEADER>|<DOCUMENT>", re.IGNORECASE)
DOCUMENT = re.compile(
    r"^<DOCUMENT>[^\n]*\n(.*?)(?:^</DOCUMENT>|(?=^<DOCUMENT>)|\Z)", re.DOTALL | re.MULTILINE
)
TEXT = re.compile(r"<TEXT>(.*?)(?:</TEXT>|\Z)", re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"^<(TYPE|SEQUENCE|FILENAME|DESCRIPTION)>([^\n]*)$", re.MULTILINE | re.IGNORECASE)
HEADER_LINE = re.compile(
    r"^[ \t]*(?:<([A-Z][A-Z0-9-]*)>|([A-Z][^:<>\n]{1,60}):)[ \t]*([^\n]*)$", re.MULTILINE
)
UUENCODED = re.compile(r"^begin [0-7]{3} \S", re.MULTILINE)
ACCESSION = re.compile(r"\b(\d{10}-\d{2}-\d{6})\b")
# Wrappers within <TEXT> that say what the document is not.
WRAPPER = re.compile(r"\s*<(PDF|XML|XBRL|ZIP|JSON)>", re.IGNORECASE)

# The two kinds of header name the same things differently.
NAMES: Mapping[str, str] = {
    "ACCESSION NUMBER": "accession",
    "ACCESSION-NUMBER": "accession",
    "ACCEPTANCE-DATETIME": "accepted",
    "CONFORMED SUBMISSION TYPE": "form",
    "TYPE": "form",
    "CONFORMED PERIOD OF REPORT": "period",
    "PERIOD": "period",
    "FILED AS OF DATE": "filed",
    "FILING-DATE": "filed",
    "ITEM INFORMATION": "item",
    "ITEMS": "item",
    "COMPANY CONFORMED NAME": "company",
    "CONFORMED-NAME": "company",
    "CENTRAL INDEX KEY": "cik",
    "CIK": "cik",
}
# Who files, most telling first: a tender offer names its subject before the one who files it.
ROLES = (
    "FILER",
    "FILED BY",
    "FILED-BY",
    "ISSUER",
    "SUBJECT COMPANY",
    "SUBJECT-COMPANY",
    "REPORTING-OWNER",
    "SERIAL COMPANY",
)
OTHER_ROLES = frozenset({"FILED FOR", "FILED-FOR", "DEPOSITOR", "SECURITIZER"})
# What is not text: sidecars of XBRL, rendered pages, pictures and archives.
UNREAD_TYPES = re.compile(r"EX-(?:100|101|104)\b.*|GRAPHIC|EXCEL|JSON|ZIP|XML|PDF|PDF", re.IGNORECASE)
UNREAD_SUFFIXES = (
    *(".jpg", ".jpeg", ".gif", ".png", ".bmp", ".svg", ".pdf", ".zip", ".xls", ".xlsx"),
    *(".xsd", ".xml", ".json", ".js", ".css", ".fil", ".mp3", ".mp4", ".swf"),
)


class UnreadableFiling(ChipraceError):  # noqa: N818 - what it is says more than "error"
    """The bytes are not a filing; one line says why. Exit code 1."""

    exit_code = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A filing and, by reason, how many of its documents were left out."""

    filing: Filing
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a header says, by our names; the parties by role, in the order of the header."""

    values: Mapping[str, str]
    items: tuple[str, ...]
    parties: tuple[tuple[str, Mapping[str, str]], ...]

    def party(self) -> Mapping[str, str]:
        """The one who files: the first of the most telling role."""
        for role in ROLES:
            for name, values in self.parties:
                if name == role and values:
                    return values
        return next((values for _, values in self.parties if values), {})


def read_header(text: str) -> Header:
    """Header text -> Header; what is not known is passed over."""
    values: dict[str, str] = {}
    items: list[str] = []
    parties: list[tuple[str, dict[str, str]]] = []
    for match in HEADER_LINE.finditer(text):
        name = (match.group(1) or match.group(2)).strip().upper()
        value = match.group(3).strip()
        known = NAMES.get(name)
        if name in ROLES or name in OTHER_ROLES:
            parties.append((name, {}))
        elif known == "item":
            items.append(value)
        elif known in {"company", "cik"}:
            if not parties:
                parties.append(("", {}))
            # A former name follows in the same section: the first one stands.
            parties[-1][1].setdefault(known, value)
        elif known is not None and value:
            values.setdefault(known, value)
    return Header(values=values, items=tuple(items), parties=tuple(parties))


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


def ten_digits(cik: str | None) -> str | None:
    """A Central Index Key with its leading zeros; None for what is not a number of at most 10 digits."""
    digits = (cik or "").strip()
    return digits.zfill(10) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def why_unread(kind: str, filename: str, text: str) -> str | None:
    """The name of the reason for which a document holds no text for us, or None."""
    if UNREAD_TYPES.fullmatch(kind):
        return f"type {kind.upper()}"
    suffix = PurePosixPath(filename.lower()).suffix
    if suffix in UNREAD_SUFFIXES:
        return f"suffix {suffix}"
    if UUENCODED.search(text, 0, 2_000):
        return "uuencoded"
    wrapper = WRAPPER.match(text)
    if wrapper and wrapper.group(1).upper() in {"PDF", "ZIP", "JSON"}:
        return f"wrapper {wrapper.group(1).upper()}"
    return None


def read_documents(text: str) -> tuple[tuple[FilingDocument, ...], Mapping[str, int]]:
    """The documents of a submission with their text, and the counts of those left out, by reason."""
    documents: list[FilingDocument] = []
    skipped: Counter[str] = Counter()
    for place, match in enumerate(DOCUMENT.finditer(text), start=1):
        part = match.group(1)
        body = TEXT.search(part)
        head = part[: body.start()] if body else part
        fields = {name.upper(): value.strip() for name, value in FIELD.findall(head)}
        content = body.group(1) if body else ""
        kind, filename = fields.get("TYPE", ""), fields.get("FILENAME", "")
        reason = why_unread(kind, filename, content)
        if reason is not None:
            skipped[reason] += 1
            continue
        sequence = fields.get("SEQUENCE", "")
        documents.append(
            FilingDocument(
                sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else place,
                type=kind,
                filename=filename,
                description=fields.get("DESCRIPTION") or None,
                text=readable(WRAPPER.sub("", content, count=1)),
            )
        )
    return tuple(documents), dict(skipped)


def read_submission_counted(body: bytes) -> Submission:
    """A complete submission with the counts of what was left out.

    Raises UnreadableFiling where there is no header with an accession number and a form.
    """
    text = decode(body).replace("\r\n", "\n")
    end = HEADER_END.search(text)
    header = read_header(text[: end.start()] if end else text)
    accession = ACCESSION.search(header.values.get("accession", ""))
    form = header.values.get("form")
    if accession is None or not form:
        missing = "accession number" if accession is None else "form type"
        raise UnreadableFiling(
            f"not an EDGAR submission: the header has no {missing}; give the complete .txt"
        )
    filed = compact_date(header.values.get("filed"))
    numbers = [number for entry in header.items for number in item_numbers(entry, filed)]
    party = header.party()
    documents, skipped = read_documents(text[end.start() :] if end else "")
    filing = Filing(
        accession=accession.group(1),
        cik=ten_digits(party.get("cik")),
        company=party.get("company"),
        form=form,
        items=tuple(dict.fromkeys(numbers)),
        period=compact_date(header.values.get("period")),
        accepted=accepted_instant(header.values.get("accepted")),
        filed=filed,
        documents=documents,
    )
    return Submission(filing=filing, skipped=skipped)


def item_numbers(entry: str, filed: date | None) -> tuple[str, ...]:
    """One header entry -> its item numbers; an entry in words of no known item stays as it is written."""
    if re.fullmatch(r"[\d.,\s]+", entry):
        return tuple(re.findall(r"\d{1,2}(?:\.\d{2})?", entry))
    return (item_number(entry, filed) or entry,) if entry else ()


def read_submission(body: bytes) -> Filing:
    """A complete submission (.txt) -> Filing with its textual documents in order.

    Raises UnreadableFiling where there is no header with an accession number and a form.
    """
    return read_submission_counted(body).filing
