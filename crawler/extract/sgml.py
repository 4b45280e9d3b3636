"""The SGML of a complete submission: its header and its documents as they were sent.

Format: https://www.sec.gov/info/edgar/specifications/pds_dissemination_spec.pdf. The header is either
`NAME:<tab>value` lines (since 1993) or one `<TAG>value` a line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.extract.filing_markup import decode

HEADER_END = re.compile(r"</(?:SEC|IMS)-HEADER>|<DOCUMENT>", re.IGNORECASE)
HEADER_END_BYTES = re.compile(rb"</(?:SEC|IMS)-HEADER>|<DOCUMENT>")
OUTER = re.compile(rb"<(?:SEC|IMS)-DOCUMENT>")
OUTER_END = re.compile(rb"</(?:SEC|IMS)-DOCUMENT>")
DOCUMENT = re.compile(
    r"^<DOCUMENT>[^\n]*\n(.*?)(?:^</DOCUMENT>|(?=^<DOCUMENT>)|\Z)", re.DOTALL | re.MULTILINE
)
TEXT = re.compile(r"<TEXT>(.*?)(?:</TEXT>|\Z)", re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"^<(TYPE|SEQUENCE|FILENAME|DESCRIPTION)>([^\n]*)$", re.MULTILINE | re.IGNORECASE)
HEADER_LINE = re.compile(
    r"^[ \t]*(?:<([A-Z][A-Z0-9-]*)>|([A-Z][^:<>\n]{1,60}):)[ \t]*([^\n]*)$", re.MULTILINE
)

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
    "SEC FILE NUMBER": "file_number",
    "FILE-NUMBER": "file_number",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One document of a submission as it was sent."""

    sequence: int
    type: str
    filename: str
    description: str | None
    content: str


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


def split(body: bytes) -> tuple[str, tuple[Part, ...]]:
    """The header of a submission and its documents as sent; never raises."""
    text = decode(body).replace("\r\n", "\n")
    end = HEADER_END.search(text)
    if end is None:
        return text, ()
    parts = []
    for place, match in enumerate(DOCUMENT.finditer(text, end.start()), start=1):
        part = match.group(1)
        body_of_part = TEXT.search(part)
        head = part[: body_of_part.start()] if body_of_part else part
        fields = {name.upper(): value.strip() for name, value in FIELD.findall(head)}
        sequence = fields.get("SEQUENCE", "")
        parts.append(
            Part(
                sequence=int(sequence) if sequence.isascii() and sequence.isdigit() else place,
                type=fields.get("TYPE", ""),
                filename=fields.get("FILENAME", ""),
                description=fields.get("DESCRIPTION") or None,
                content=body_of_part.group(1) if body_of_part else "",
            )
        )
    return text[: end.start()], tuple(parts)


def is_cut(body: bytes) -> bool:
    """Whether a submission ends within its header or within a document."""
    return body.rfind(b"\n<DOCUMENT>") > body.rfind(b"</DOCUMENT>") or HEADER_END_BYTES.search(body) is None


def is_whole(body: bytes) -> bool:
    """Whether a submission as EDGAR sends it is there to its last line; one cut between documents is not."""
    ended = OUTER.search(body[:5_000]) is None or OUTER_END.search(body[-1_000:]) is not None
    return ended and not is_cut(body)


def is_submission(body: bytes) -> bool:
    """Whether the first 5,000 bytes begin a complete submission."""
    return (
        re.search(rb"<(?:SEC|IMS)-(?:DOCUMENT|HEADER)>|^<SUBMISSION>", body[:5_000], re.MULTILINE) is not None
    )
