"""A complete EDGAR submission, or one document of it -> Filing with readable text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from crawler.extract.amendments import relation_of
from crawler.extract.cells import Line
from crawler.extract.edgar import classify_refusal
from crawler.extract.filing_markup import decode
from crawler.extract.filing_page import FilingPage
from crawler.extract.ids import ACCESSION, accepted_instant, accession_in, compact_date, ten_digits
from crawler.extract.inline import read_cover
from crawler.extract.items import item_number
from crawler.extract.pages import without_pages
from crawler.extract.sections import find_sections
from crawler.extract.sgml import Part, is_cut, is_submission, read_header, split
from db.records import ChipraceError, Filing, FilingDocument, Section

# A line of uuencoded data has no small letters; a sentence that begins with "begin 200" has.
UUENCODED = re.compile(r"^begin [0-7]{3,4} \S[^\n]*\n[\x20-\x60]+\s*$", re.MULTILINE)
# Wrappers within <TEXT> that say what the document is; only <XBRL> is around a page to read.
WRAPPER = re.compile(r"\s*<(PDF|XML|XBRL|ZIP|JSON)>", re.IGNORECASE)

# What is not text: sidecars of XBRL, rendered pages, pictures and archives.
UNREAD_TYPES = re.compile(r"EX-(?:100|101|104)\b.*|GRAPHIC|EXCEL|JSON|ZIP|XML|PDF", re.IGNORECASE)
UNREAD_SUFFIXES = (
    *(".jpg", ".jpeg", ".gif", ".png", ".bmp", ".svg", ".pdf", ".zip", ".xls", ".xlsx"),
    *(".xsd", ".xml", ".json", ".js", ".css", ".fil", ".mp3", ".mp4", ".swf"),
)
# The forms themselves and the annual report to shareholders that a form may refer to.
SECTIONED = re.compile(r"(?:10-?[KQ]|20-?F|40-?F|8-?K|6-?K|S-\d|F-\d|424B|EX-13)", re.IGNORECASE)
FORM_LINE = re.compile(
    r"(?:form\s+)?(?P<form>10-[KQ]T?|20-F|40-F|8-K|6-K|[SF]-1)(?P<amended>\s?/\s?A)?(?:\s*\((?:mark|amend).{0,40})?",
    re.IGNORECASE,
)
COVER_LINES = 80
# One page of text takes thirty times its size to read; those of the largest banks have a third of this.
LARGEST_DOCUMENT = 60_000_000
# The largest complete submissions, pictures and all, are half of it.
LARGEST = 200_000_000


class UnreadableFiling(ChipraceError):  # noqa: N818 - what it is says more than "error"
    """The bytes are not a filing; one line says why. Exit code 1."""

    exit_code = 1


class CutFiling(UnreadableFiling):
    """A submission that ends in the middle; asked for again, it may be whole."""

    reason = "truncated"
    action = "park"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A filing, its pages by type as they were parsed, and by reason how many documents were left out."""

    filing: Filing
    pages: tuple[tuple[str, FilingPage], ...]
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
    if wrapper and wrapper.group(1).upper() != "XBRL":
        return f"wrapper {wrapper.group(1).upper()}"
    return f"larger than {LARGEST_DOCUMENT // 1_000_000} MB" if len(text) > LARGEST_DOCUMENT else None


def read_document(kind: str, page: FilingPage) -> tuple[str, tuple[Section, ...]]:
    """The text of a document of that type, and its sections."""
    lines = without_pages(page.lines)
    sections = find_sections(lines, kind) if SECTIONED.match(kind) else ()
    return "\n".join(line.text for line in lines), sections


def read_documents(parts: Sequence[Part]) -> tuple[list[FilingDocument], list[FilingPage], Mapping[str, int]]:
    """The documents of a submission with their text, their pages, and the counts of those left out."""
    documents: list[FilingDocument] = []
    pages: list[FilingPage] = []
    skipped: Counter[str] = Counter()
    for part in parts:
        reason = why_unread(part.type, part.filename, part.content)
        if reason is not None:
            skipped[reason] += 1
            continue
        page = FilingPage(WRAPPER.sub("", part.content, count=1))
        text, sections = read_document(part.type, page)
        pages.append(page)
        documents.append(
            FilingDocument(
                sequence=part.sequence,
                type=part.type,
                filename=part.filename,
                description=part.description,
                text=text,
                sections=sections,
            )
        )
    return documents, pages, dict(skipped)


def read_submission_counted(body: bytes) -> Submission:
    """A complete submission with the counts of what was left out.

    Raises UnreadableFiling where there is no header with an accession number and a form.
    """
    refuse_others(body)
    head, parts = split(body)
    header = read_header(head)
    accession = ACCESSION.search(header.values.get("accession", ""))
    form = header.values.get("form")
    if accession is None or not form:
        missing = "accession number" if accession is None else "form type"
        raise UnreadableFiling(
            f"not an EDGAR submission: the header has no {missing}; give the complete .txt"
        )
    if is_cut(body):
        raise CutFiling(f"{accession.group(1)}: the submission ends in the middle of it; fetch it again")
    filed = compact_date(header.values.get("filed"))
    numbers = [number for entry in header.items for number in item_numbers(entry, filed)]
    party = header.party()
    documents, pages, skipped = read_documents(parts)
    relation, evidence = relation_of(form, documents)
    filing = Filing(
        accession=accession.group(1),
        cik=ten_digits(party.get("cik")),
        company=party.get("company"),
        form=form,
        items=tuple(dict.fromkeys(numbers)),
        period=compact_date(header.values.get("period")),
        accepted=accepted_instant(header.values.get("accepted")),
        filed=filed,
        documents=tuple(documents),
        file_number=header.values.get("file_number"),
        relation=relation,
        relation_evidence=evidence,
    )
    kinds = [document.type for document in documents]
    return Submission(filing=filing, pages=tuple(zip(kinds, pages, strict=True)), skipped=skipped)


def refuse_others(body: bytes) -> None:
    """Raise UnreadableFiling for what cannot be a filing: too much of it, or a page of the SEC's own."""
    if len(body) > LARGEST:
        raise UnreadableFiling(f"larger than {LARGEST // 1_000_000} MB; no filing is; fetch it again")
    start = body[:2_000].lower()
    if b"<title>sec.gov |" in start or b"<error><code>" in b"".join(start.split()):
        meaning = classify_refusal(403, body).replace("_", " ")
        raise UnreadableFiling(f"a page that the SEC sends instead of a filing ({meaning}); fetch it again")


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


def printed_form(lines: Sequence[Line]) -> str | None:
    """The form that a cover page names on a line of its own, such as `FORM 10-K/A`; else None."""
    for line in lines[:COVER_LINES]:
        match = FORM_LINE.fullmatch(line.text)
        if match is not None:
            return match["form"].upper() + ("/A" if match["amended"] else "")
    return None


def read_exhibit(body: bytes, *, filename: str, url: str | None = None) -> Filing:
    """One HTML or text document as a filing of one document.

    Filer, form and period come from the cover page, of inline XBRL or as it is printed, the accession
    number from `url`; what is not said is None. Raises UnreadableFiling for bytes without any text.
    """
    refuse_others(body)
    page = FilingPage(decode(body))
    cover = read_cover(page.inline) if page.inline is not None else None
    form = (cover.form if cover else None) or printed_form(page.lines)
    text, sections = read_document(form or "", page)
    if not text or "\x00" in page.markup[:1_000]:
        raise UnreadableFiling(f"{filename}: no text can be read; give an HTML or text document")
    period: date | None = cover.period if cover else None
    document = FilingDocument(
        sequence=1,
        type=form or "",
        filename=PurePosixPath(filename).name,
        description=None,
        text=text,
        sections=sections,
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
