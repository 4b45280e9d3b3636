"""Any file that holds capital spending -> facts, and the plain objects that commands print.

Which reader a file is for shows in its first bytes: a JSON object, a submission, tagged facts, or the
tables of an earnings release.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from crawler.extract.companyfacts import FactReading, read_companyfacts_counted
from crawler.extract.earnings import read_release_counted, read_release_lines
from crawler.extract.filing import Submission, read_submission_counted
from crawler.extract.filing_markup import decode
from crawler.extract.inline import has_inline_facts
from crawler.extract.ixbrl import read_ixbrl_counted, read_page_counted
from crawler.extract.metrics import UnreadableFacts
from crawler.extract.sgml import is_submission
from db.records import METRICS, CapexFact, Filing
from db.releases import ReleaseFigure

__all__ = [
    "UnreadableFacts",
    "fact_record",
    "fact_records",
    "filing_record",
    "read_facts",
    "read_facts_counted",
]

# The largest companyfacts and submissions have some 60 MB; parsed, a file takes ten times its size.
LARGEST_BODY = 200 * 10**6


def read_facts(
    body: bytes, *, url: str | None = None, accession: str | None = None, filed: date | None = None
) -> tuple[CapexFact, ...]:
    """companyfacts JSON, an inline XBRL document, a submission that holds one, or an earnings release.

    `url`, `accession` and `filed` name the vintage where the file does not. Raises UnreadableFacts,
    one line, for anything else and for a file without a figure of capital spending.
    """
    return read_facts_counted(body, url=url, accession=accession, filed=filed).facts


def read_facts_counted(
    body: bytes, *, url: str | None = None, accession: str | None = None, filed: date | None = None
) -> FactReading:
    """The same with the counts of what was refused. Raises UnreadableFacts."""
    if len(body) > LARGEST_BODY:
        raise UnreadableFacts(
            f"{len(body) // 10**6} MB, more than any file of the SEC that holds facts; "
            "give one filing, or companyfacts"
        )
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        reading = read_companyfacts_counted(body)
    elif is_submission(body):
        reading = read_submission_facts(read_submission_counted(body))
    elif has_inline_facts(decode(body)):
        reading = read_ixbrl_counted(body, url=url, accession=accession, filed=filed)
    else:
        reading = read_release_counted(body, accession=accession, filed=filed)
    if not reading.facts and not reading.figures:
        reasons = "; ".join(f"{count} {name}" for name, count in sorted(reading.refused.items()))
        why = f" ({reasons})" if reasons else ""
        raise UnreadableFacts(
            f"no figure of capital spending{why}: give companyfacts, an inline XBRL filing, a submission or "
            "an earnings release"
        )
    return reading


def read_submission_facts(submission: Submission) -> FactReading:
    """The facts of all documents of a submission, with the vintage of its header. Never raises.

    A page whose cover names no filer is counted, and the others are read.
    """
    filing = submission.filing
    facts: list[CapexFact] = []
    figures: list[ReleaseFigure] = []
    refused: Counter[str] = Counter()
    for kind, page in submission.pages:
        if page.inline is not None:
            try:
                reading = read_page_counted(page.inline, accession=filing.accession, filed=filing.filed)
            except UnreadableFacts:
                refused["no filer on the cover"] += 1
                continue
        elif kind.upper().startswith("EX-99"):
            reading = read_release_lines(page.lines, filing=filing)
        else:
            continue
        facts.extend(reading.facts)
        figures.extend(reading.figures)
        refused.update(reading.refused)
    return FactReading(
        facts=tuple(dict.fromkeys(facts)),
        refused=dict(refused),
        figures=tuple(dict.fromkeys(figures)),
    )


def plain_number(value: Decimal) -> int | float:
    """An integer when whole, as JSON would have it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def fact_record(fact: CapexFact, file: str) -> dict[str, str | int | float | None]:
    """One fact as `chiprace read --as facts` prints it; dates are ISO 8601, `value` in full units."""
    return {
        "file": file,
        "cik": fact.cik or None,
        "company": fact.company or None,
        "metric": fact.metric,
        "basis": fact.basis,
        "period_start": _day(fact.period_start),
        "period_end": _day(fact.period_end),
        "value": plain_number(fact.value),
        "currency": fact.currency,
        "tag": fact.tag or None,
        "kind": fact.kind,
        "derivation": fact.derivation,
        "accession": fact.accession,
        "form": fact.form,
        "filed": _day(fact.filed),
        "dimensions": fact.dimensions,
        "scale": fact.scale,
        "fiscal_year": fact.fiscal_year,
        "fiscal_quarter": fact.fiscal_quarter,
    }


def figure_record(figure: ReleaseFigure, file: str) -> dict[str, str | int | float | None]:
    """One printed number of a release in the same shape, with its row and its column's head."""
    return {
        "file": file,
        "cik": figure.cik or None,
        "company": figure.company or None,
        "metric": figure.metric,
        "basis": figure.basis,
        "period_start": _day(figure.period_start),
        "period_end": _day(figure.period_end),
        "value": plain_number(figure.value),
        "currency": figure.currency,
        "tag": None,
        "kind": "stated_in_release",
        "derivation": None,
        "accession": figure.accession,
        "form": figure.form,
        "filed": _day(figure.filed),
        "dimensions": "",
        "scale": figure.scale,
        "section": figure.section,
        "label": figure.label,
        "head": figure.head,
    }


def fact_records(reading: FactReading, file: str) -> Iterator[dict[str, str | int | float | None]]:
    """All of a reading: its facts, then the printed numbers of a release that are no spending."""
    for fact in reading.facts:
        yield fact_record(fact, file)
    for figure in reading.figures:
        if figure.metric not in METRICS:
            yield figure_record(figure, file)


def filing_record(filing: Filing, file: str) -> dict[str, object]:
    """One filing as `chiprace read --as filing` prints it; `accepted` is ISO 8601 in UTC.

    `amends` is None but for an amendment; offsets of sections count the characters of the text.
    """
    amends = {
        "form": (filing.form or "").removesuffix("/A"),
        "period": _day(filing.period),
        "file_number": filing.file_number,
        "relation": filing.relation,
        "evidence": filing.relation_evidence,
    }
    return {
        "file": file,
        "accession": filing.accession,
        "cik": filing.cik,
        "company": filing.company,
        "form": filing.form,
        "items": list(filing.items),
        "period": _day(filing.period),
        "accepted": filing.accepted.isoformat() if filing.accepted else None,
        "filed": _day(filing.filed),
        "file_number": filing.file_number,
        "amends": amends if filing.relation else None,
        "documents": [
            {
                "type": document.type,
                "filename": document.filename,
                "description": document.description,
                "text": document.text,
                "sections": [asdict(section) for section in document.sections],
            }
            for document in filing.documents
        ],
    }
