"""Start tags made to keep a parser busy are cut; those of real pages are left as they are."""

import time
from collections.abc import Callable
from contextlib import suppress

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.article import read_article
from crawler.extract.facts import read_facts
from crawler.extract.filing import read_exhibit
from crawler.extract.metrics import UnreadableFacts
from crawler.extract.newsroom import article_links
from crawler.extract.tags import _TAG as START_TAG
from crawler.extract.tags import LONGEST_VALUE, MOST_ATTRIBUTES, may_hold_long_tag, tamed
from crawler.extract.text import fragment_text

PAGE = "<html><body{}><article><h1>The kiln</h1>{}</article></body></html>"
LONG = "<p>The kiln that had burned for ninety years was cool enough to touch, they said on Tuesday.</p>" * 4
MANY = " " + " ".join(f'a{n}="b"' for n in range(100_000))
URL = "https://news.example/kiln"


def test_a_tag_as_pages_have_it_is_the_same_object() -> None:
    picture = f'<img alt="a > b" src="data:image/png;base64,{"A" * (LONGEST_VALUE - 100)}" hidden>'
    page = PAGE.format(' class="wide news" data-x=1', LONG + picture)
    assert tamed(page) is page


def test_attributes_beyond_a_thousand_are_cut_and_the_text_is_kept() -> None:
    root = lxml.html.document_fromstring(tamed(PAGE.format(MANY, LONG)))
    (body,) = root.iter("body")
    assert len(body.attrib) == MOST_ATTRIBUTES
    assert "ninety years" in root.text_content()


def test_quotes_and_angle_brackets_hide_no_attribute() -> None:
    hidden = "".join(f" a{n}='>' b{n}=\"<p\"" for n in range(2_000))
    (body,) = lxml.html.document_fromstring(tamed(PAGE.format(hidden, LONG))).iter("body")
    assert len(body.attrib) == MOST_ATTRIBUTES


@pytest.mark.parametrize("name", ["class", "id", "style", "data-state"])
def test_a_value_of_megabytes_is_left_out(name: str) -> None:
    page = PAGE.format(f' lang="en" {name}="{"x" * 3_000_000}" dir="ltr"', LONG)
    assert tamed(page) == PAGE.format(' lang="en" dir="ltr"', LONG)


@given(st.text("<a=\"'/> \nb", max_size=200))
def test_a_short_page_is_never_changed(page: str) -> None:
    assert tamed(page) is page


@pytest.mark.parametrize(
    "page",
    ['<a b="' * 300_000, "<a b='<a c=\"" * 200_000, "<a " * 500_000, "<a" + "/" * 10**6],
)
def test_its_time_is_linear(page: str) -> None:
    start = time.process_time()
    tamed(page)
    assert time.process_time() - start < 5


READERS: dict[str, Callable[[str], object]] = {
    "article": lambda page: read_article(page.encode(), URL),
    "links": lambda page: article_links(page.encode(), URL),
    "exhibit": lambda page: read_exhibit(page.encode(), filename="a.htm"),
    "facts": lambda page: read_facts(page.encode()),
    "fragment": fragment_text,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("attributes", [MANY, f' class="{"x " * 2_000_000}"'], ids=["many", "long"])
def test_a_page_with_such_a_tag_costs_seconds(reader: str, attributes: str) -> None:
    start = time.process_time()
    found = ""
    with suppress(UnreadableFacts):
        found = str(READERS[reader](PAGE.format(attributes, LONG)))
    assert reader in {"links", "facts"} or "ninety years" in found
    assert time.process_time() - start < 5


@given(st.text("<a=\"'/> \n\u00a0", max_size=60), st.integers(1, 20))
def test_no_long_tag_is_overlooked_by_the_quick_look(page: str, length: int) -> None:
    data = page.encode()
    if any(len(found[0].encode()) > length for found in START_TAG.finditer(page)):
        assert may_hold_long_tag(data, length)
