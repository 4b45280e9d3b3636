"""What holds on every kind of page, and that no kind can be forgotten."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import html
from page_kinds import NO_PAGES, PAGES, EveryKind

from db.publish import plugins

Visit = Callable[[Path], Callable[..., httpx.Response]]
# Tags that only words of others could have brought; and characters that turn what stands behind them.
FOREIGN = re.compile(
    r"<(?:script|img src=x|b>Odd|b>bold|b>503|b>Editor|b>SILICON|i>only|i>of|i>million|s>|u>|Even)"
)
TURNING = re.compile("[\u200f\u202e\u0590-\u05ff]")

# Kinds of pages that show words of others, so that the test of such letters has something to read.
TURNED = (
    "front search difference company chip layer deals event project source sources health edits corrections "
    "report"
).split()


def routes() -> Iterator[str]:
    """The pattern of every address that a plugin of ours answers."""
    for module in pkgutil.iter_modules(plugins.__path__):
        plugin = importlib.import_module(f"{plugins.__name__}.{module.name}")
        for pattern, _ in getattr(plugin, "register_routes", list)():
            yield pattern


def test_every_route_is_in_the_list_of_pages_or_of_what_is_no_page(every: EveryKind) -> None:
    listed = [urlsplit(path).path for path in (*every.paths, *NO_PAGES)]
    assert [route for route in routes() if not any(re.match(route, path) for path in listed)] == []


def test_what_is_called_no_page_is_none(visit: Visit, every: EveryKind) -> None:
    get = visit(every.database)
    for path in NO_PAGES:
        assert "html" not in get(path).headers["content-type"], path


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_every_kind_has_a_heading_and_no_script_and_words_of_others_as_text(
    visit: Visit, every: EveryKind, kind: str
) -> None:
    for path in every.pages[kind]:
        page = visit(every.database)(path, follow_redirects=True)
        assert page.status_code == (404 if kind == "what is not there" else 200), path
        assert page.text.count("<h1") == 1, path
        assert "<style" not in page.text, path
        assert FOREIGN.search(page.text) is None, (path, FOREIGN.search(page.text))
        whole = html.document_fromstring(page.text)
        links = whole.xpath("//a/@href | //form/@action")
        assert [link for link in links if not re.match(r"https?://|[/#?]", link)] == [], path
        loaded = whole.xpath("//@src | //link/@href | //@srcset | //@poster | //object/@data")
        assert [link for link in loaded if not re.match(r"/(?!/)", link)] == [], path


@pytest.mark.parametrize("kind", PAGES)
def test_letters_that_turn_the_line_turn_nothing_but_themselves(
    visit: Visit, every: EveryKind, kind: str
) -> None:
    for path in every.pages[kind]:
        page = html.document_fromstring(visit(every.database)(path, follow_redirects=True).text)
        texts = [text for text in page.xpath("//body//text()[not(ancestor::svg)]") if TURNING.search(text)]
        bare = [
            text.strip()[:80]
            for text in texts
            # A table's cell, an item or a paragraph of its own with dir=auto, or bdi, keeps them in.
            if not text.getparent().xpath("ancestor-or-self::bdi | ancestor-or-self::*[@dir='auto']")
        ]
        assert bare == [], path


@pytest.mark.parametrize("kind", TURNED)
def test_the_ledger_has_letters_that_turn_the_line_for_this_kind_of_page(
    visit: Visit, every: EveryKind, kind: str
) -> None:
    get = visit(every.database)
    assert any(TURNING.search(get(path, follow_redirects=True).text) for path in every.pages[kind])
