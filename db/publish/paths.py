"""The addresses of our pages: said once, for routes, links and tests."""

import re
from urllib.parse import quote, urlencode

from db.corrections import fingerprint

# Of the 64 hexadecimal digits of a sentence, as many as its address has.
SENTENCE_DIGITS = 16


def company_path(key: str) -> str:
    """A company's page."""
    return f"/company/{quote(key, safe='')}"


def chip_path(key: str) -> str:
    """A chip's page."""
    return f"/chip/{quote(key, safe='')}"


def document_path(document_id: int, *, part: str = "text", sentence: int | None = None) -> str:
    """A document's page, at the sentence that starts there; a headline stands at the top of the page."""
    anchor = f"#s{sentence}" if part == "text" and sentence is not None else ""
    return f"/document/{document_id}{anchor}"


def search_path(query: str, *, page: int = 1, newest: bool = False) -> str:
    """The search for `query`: the address says all of it."""
    values = {"q": query, **({"page": page} if page > 1 else {}), **({"order": "newest"} if newest else {})}
    return f"/search?{urlencode(values)}"


def named_path(layer: str, key: str | None, name: str) -> str:
    """The page of a company or chip; where no table lists it, the search for its name."""
    if key is not None:
        return company_path(key) if layer == "company" else chip_path(key)
    return search_path(field_query(layer, name))


def field_query(field: str, value: str) -> str:
    """``field:value`` as the search box reads it; a month is the stretch from its first day to the next."""
    if field == "month":
        year, month = int(value[:4]), int(value[5:7])
        after = f"{year + month // 12}-{month % 12 + 1:02d}"
        return f"after:{value} before:{after}"
    # A quotation mark cannot stand inside a phrase of the query.
    bare = value.replace('"', " ")
    return f"{field}:{bare}" if re.fullmatch(r"[\w.][\w./&+-]*", bare) else f'{field}:"{bare}"'


def search_file(query: str, form: str, *, page: int = 1, newest: bool = False) -> str:
    """The results of the search for `query` as a file or a feed."""
    return search_path(query, page=page, newest=newest).replace("/search?", f"/search.{form}?", 1)


def difference_path(document_id: int, old: int, new: int) -> str:
    """What was changed from one version of a document to another."""
    return f"/document/{document_id}/difference/{old}/{new}"


def report_path(name: str, form: str) -> str:
    """A report as a file."""
    return f"/reports/{name}.{form}"


def report_page_path(name: str) -> str:
    """A report as a page."""
    return f"/reports/{name}"


def event_path(document_id: int, kind: str, sentence: str) -> str:
    """An event's address: its document, its kind and the words of its sentence, which outlast its number."""
    return f"/event/{document_id}-{fingerprint(sentence)[:SENTENCE_DIGITS]}-{quote(kind, safe='')}"


def story_path(story: int) -> str:
    """A story's page: one text and its near-copies."""
    return f"/story/{story}"


def project_path(key: str) -> str:
    """A project's page."""
    return f"/project/{quote(key, safe='')}"


def layer_path(layer: str) -> str:
    """The page of a layer of the stack."""
    return f"/layer/{layer}"


def source_path(key: str) -> str:
    """A source's page."""
    return f"/source/{quote(key, safe='')}"


def deals_path(**chosen: str) -> str:
    """The deals page, filtered by company, kind, year or status."""
    return f"/deals?{urlencode(chosen)}" if chosen else "/deals"


def event_number_path(event_id: int) -> str:
    """An event by the number that it has today; leads on to its lasting address."""
    return f"/event/{event_id}"
