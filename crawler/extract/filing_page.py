"""One document of a filing, parsed once for all who read it: its text, its sections, its tagged figures."""

from functools import cached_property
from typing import TYPE_CHECKING

from crawler.extract.cells import Line
from crawler.extract.filing_markup import is_html, parse_html
from crawler.extract.filing_text import lines_of, read_plain
from crawler.extract.inline import InlinePage, page_of

if TYPE_CHECKING:
    from lxml.etree import _Element


class FilingPage:
    """The markup, or the plain text, of a document. What is asked of it is worked out when it is asked."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    @cached_property
    def root(self) -> "_Element | None":
        """The tree of an HTML document; None for plain text and for what has no markup to read."""
        return parse_html(self.markup) if is_html(self.markup) else None

    @cached_property
    def lines(self) -> list[Line]:
        """The readable lines, pages and all; rows of tables with their cells."""
        if self.root is not None:
            return lines_of(self.root)
        return [] if is_html(self.markup) else read_plain(self.markup)

    @cached_property
    def inline(self) -> InlinePage | None:
        """The tagged figures and the cover of inline XBRL; None where nothing is tagged."""
        page = page_of(self.root, self.markup) if self.root is not None else None
        return page if page is not None and (page.of("nonfraction") or page.of("nonnumeric")) else None
