"""A complete EDGAR submission, or one document of it -> Filing with readable text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from crawler.extract.filing_text import decode, readable
from crawler.extract.ids import ACCESSION, accepted_instant, accession_in, compact_date, ten_digits
from crawler.extract.inline import has_inline_facts, parse, read_cover
from crawler.extract.items import item_number
from crawler.extract.sgml import Part, is_submission, read_header, split
from db.records import ChipraceError, Filing, FilingDocument

UUENCODED = re.compile(r"^begin [0-7]{3} \S", re.MULTILINE)
# Wrappers within <TEXT> that say what the document is not.
WRAPPER = re.compile(r"\s*<(PDF|XML|XBRL|ZIP|JSON)>", re.IGNORECASE)

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


def read_documents(parts: Sequence[Part]) -> tuple[tuple[FilingDocument, ...], Mapping[str, int]]:
    """The documents of a submission with their text, and the counts of those left out, by reason."""
    documents: list[FilingDocument] = []
    skipped: Counter[str] = Counter()
    for part in parts:
        reason = why_unread(part.type, part.filename, part.content)
        if reason is not None:
            skipped[reason] += 1
            continue
        documents.append(
            FilingDocument(
                sequence=part.sequence,
                type=part.type,
                filename=part.filename,
                description=part.description,
                text=readable(WRAPPER.sub("", part.content, count=1)),
            )
        )
    return tuple(documents), dict(skipped)


def read_submission_counted(body: bytes) -> Submission:
    """A complete submission with the counts of what was left out.

    Raises UnreadableFiling where there is no header with an accession number and a form.
    """
    head, parts = split(body)
    header = read_header(head)
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
    documents, skipped = read_documents(parts)
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


def read_exhibit(body: bytes, *, filename: str, url: str | None = None) -> Filing:
    """One HTML or text document as a filing of one document.

    Filer, form and period come from the cover page of inline XBRL, the accession number from `url`;
    what is not said is None. Raises UnreadableFiling for bytes without any text.
    """
    markup = decode(body)
    text = readable(markup)
    if not text or "\x00" in markup[:1_000]:
        raise UnreadableFiling(f"{filename}: no text can be read; give an HTML or text document")
    cover = read_cover(parse(markup)) if has_inline_facts(markup) else None
    form = cover.form if cover else None
    period: date | None = cover.period if cover else None
    document = FilingDocument(
        sequence=1, type=form or "", filename=PurePosixPath(filename).name, description=None, text=text
    )
    return Filing(
        accession=accession_in(url),
        cik=cover.cik if cover else None,
        company=cover.company if cover else None,
        form=form,
        items=(),
        period=period,
        accepted=None,
        filed=None,
        documents=(document,),
    )


def read_filing(body: bytes, *, filename: str, url: str | None = None) -> Filing:
    """A complete submission or one document of it, whichever the first bytes say.

    Raises UnreadableFiling.
    """
    return read_submission(body) if is_submission(body) else read_exhibit(body, filename=filename, url=url)
