"""The sample EDGAR's data: filers, and sample releases as 8-K submissions.

The releases in ``sec/releases/*.toml`` are samples with figures as reported: their accession
numbers start with 0000000000, which no filer has, and each says that it is not the company's document.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from crawler.sample_site.content import ROOM, split_paragraphs
from crawler.sample_site.pages import templates

DATA = ROOM / "sec"
ITEM_TITLES = {
    "2.02": "Results of Operations and Financial Condition",
    "9.01": "Financial Statements and Exhibits",
}
# Type, file name, description and template of each document of a submission.
DOCUMENTS = (
    ("8-K", "sample-8k.htm", "SAMPLE FORM 8-K OF CHIPRACE", "form8k.html"),
    ("EX-99.1", "sample-ex991.htm", "SAMPLE RELEASE OF CHIPRACE", "release.html"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """A company as the SEC's indexes name it; `cik` has ten digits."""

    cik: str
    name: str
    ticker: str
    exchange: str
    sic: str
    sic_description: str
    fiscal_year_end: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a release's table: figures in millions of US dollars, one for each column."""

    label: str
    values: tuple[int, ...]
    outflow: bool = False

    def cells(self) -> list[tuple[str, str]]:
        """The figures as filers print them: an outflow's closing parenthesis has a cell of its own."""
        return [(f"({value:,}", ")") if self.outflow else (f"{value:,}", "") for value in self.values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A sample 8-K with its EX-99.1; `accepted` is Eastern time, as in the SGML header."""

    filer: Filer
    accession: str
    accepted: datetime
    period: date
    title: str
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    table_title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def bare_accession(self) -> str:
        """The accession number without dashes, as archive folders are named."""
        return self.accession.replace("-", "")

    @property
    def folder(self) -> str:
        """The archive folder's path."""
        return f"/Archives/edgar/data/{int(self.filer.cik)}/{self.bare_accession}"


@cache
def filers() -> dict[str, Filer]:
    """Filers by CIK."""
    table = tomllib.loads((DATA / "filers.toml").read_text(encoding="utf-8"))
    return {block["cik"]: Filer(**block) for block in table["filer"]}


def ciks() -> tuple[str, ...]:
    """The filers' CIKs, ten digits each."""
    return tuple(filers())


@cache
def releases() -> tuple[Release, ...]:
    """The sample releases, newest first."""
    blocks = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "releases").glob("*.toml"))
    ]
    found = (
        Release(
            filer=filers()[block.pop("cik")],
            rows=tuple(Row(**{**row, "values": tuple(row["values"])}) for row in block.pop("row")),
            paragraphs=split_paragraphs(block.pop("body")),
            facts=tuple(block.pop("facts")),
            columns=tuple(block.pop("columns")),
            **block,
        )
        for block in blocks
    )
    return tuple(sorted(found, key=lambda release: release.accepted, reverse=True))


def submission(release: Release) -> str:
    """The complete submission text file: SGML header, then the 8-K and its EX-99.1."""
    day = f"{release.accepted:%Y%m%d}"
    items = "".join(f"ITEM INFORMATION:\t\t{title}\n" for title in ITEM_TITLES.values())
    filer = release.filer
    header = (
        f"<SEC-DOCUMENT>{release.accession}.txt : {day}\n"
        f"<SEC-HEADER>{release.accession}.hdr.sgml : {day}\n"
        f"<ACCEPTANCE-DATETIME>{release.accepted:%Y%m%d%H%M%S}\n"
        f"ACCESSION NUMBER:\t\t{release.accession}\n"
        f"CONFORMED SUBMISSION TYPE:\t8-K\nPUBLIC DOCUMENT COUNT:\t\t2\n"
        f"CONFORMED PERIOD OF REPORT:\t{release.period:%Y%m%d}\n{items}"
        f"FILED AS OF DATE:\t\t{day}\nDATE AS OF CHANGE:\t\t{day}\n\nFILER:\n\n\tCOMPANY DATA:\t\n"
        f"\t\tCOMPANY CONFORMED NAME:\t\t\t{filer.name}\n"
        f"\t\tCENTRAL INDEX KEY:\t\t\t{filer.cik}\n"
        f"\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\t{filer.sic_description} [{filer.sic}]\n"
        f"\t\tSTATE OF INCORPORATION:\t\t\t{filer.state}\n"
        f"\t\tFISCAL YEAR END:\t\t\t{filer.fiscal_year_end}\n\n"
        f"\tFILING VALUES:\n\t\tFORM TYPE:\t\t8-K\n\t\tSEC ACT:\t\t1934 Act\n</SEC-HEADER>\n"
    )
    documents = "".join(
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>{number}\n<FILENAME>{name}\n<DESCRIPTION>{words}\n<TEXT>\n"
        f"{render(template, release)}\n</TEXT>\n</DOCUMENT>\n"
        for number, (kind, name, words, template) in enumerate(DOCUMENTS, start=1)
    )
    return f"{header}{documents}</SEC-DOCUMENT>\n"


@cache
def render(template: str, release: Release) -> str:
    """One HTML document of a submission: ``form8k.html``, ``release.html`` or ``filing_index.html``."""
    return templates().get_template(template).render(release=release, items=ITEM_TITLES, documents=DOCUMENTS)
