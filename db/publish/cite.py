"""A document as a citation: in plain words and as BibTeX."""

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

from db.publish.show import web_address

# What TeX would not print as it is.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation needs; `published` and `seen` are ISO days, `seen` the day we read the page."""

    author: str | None
    title: str
    publisher: str
    published: str | None
    url: str
    seen: str
    accession: str | None


def citation_of(row: sqlite3.Row) -> Citation:
    """The citation of a row of documents that has its publisher's name as `source_name`."""
    return Citation(
        author=row["author"],
        title=row["title"],
        publisher=row["source_name"],
        published=(row["published"] or "")[:10] or None,
        url=row["canonical_url"] or row["url"],
        seen=row["fetched_at"][:10],
        accession=row["accession"],
    )


def plain(cited: Citation) -> str:
    """The citation as a sentence for a footnote."""
    parts = [
        f"{cited.author.replace('; ', ', ')}." if cited.author else "",
        f"“{' '.join(cited.title.split())}.”" if not cited.title.endswith("?") else f"“{cited.title}”",
        f"{cited.publisher}, {cited.published or 'undated'}.",
        f"SEC accession number {cited.accession}." if cited.accession else "",
        f"{cited.url} (read {cited.seen}).",
    ]
    return " ".join(part for part in parts if part)


def bibtex(cited: Citation) -> str:
    """The citation as a BibTeX entry; its key is made of publisher, year and the title's first words."""
    day = cited.published or ""
    rows = {
        "author": _tex(cited.author.replace("; ", " and ")) if cited.author else "",
        "title": f"{{{_tex(cited.title)}}}",
        "publisher": _tex(cited.publisher),
        "date": day,
        "year": day[:4],
        "number": cited.accession or "",
        "url": cited.url if web_address(cited.url) else "",
        "urldate": cited.seen,
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in rows.items() if value)
    return f"@online{{{_key(cited)},\n{body}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in " ".join(text.split()))


def _key(cited: Citation) -> str:
    words = [cited.publisher, (cited.published or "undated")[:4], *cited.title.split()[:3]]
    plain_letters = unicodedata.normalize("NFKD", "-".join(words)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain_letters).strip("-").lower() or "document"
