"""The addresses of our pages: said once, for routes, links and tests."""

from urllib.parse import quote, urlencode


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
    # A quotation mark cannot stand inside a phrase of the query.
    return search_path(f'{layer}:"{name.replace(chr(34), " ")}"')


def report_path(name: str, form: str) -> str:
    """A report as a file."""
    return f"/reports/{name}.{form}"
