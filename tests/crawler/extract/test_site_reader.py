"""Readers of one site: the text is where its source's block says, and the page is left as it was."""

from datetime import UTC, date, datetime

import pytest

from crawler.extract.article import read_article
from crawler.extract.markup import parse_page
from crawler.extract.site import read_site
from crawler.sample_site.content import articles, publishers
from crawler.sample_site.pages import article_page
from db.sites import SITE_RULE, SiteReader, as_xpath

URL = "https://example.org/album"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
ALBUM = SiteReader(
    body="figure.slide figcaption",
    remove=(".count", "//figcaption//em"),
    title="h2.head",
    author=".by",
    published="time",
)
PAGE = b"""<!doctype html><html lang=en><title>Album</title><h1>House</h1><h2 class=head>A kiln is lit</h2>
<span class=by>R. Kiln</span><time datetime="2026-07-05T08:00:00+02:00">Sunday</time>
<figure class=slide><figcaption><p>One <em>(left)</em> kiln.</p><small class=count>1 of 2</small></figcaption>
</figure><figure class=slide><figcaption><p>Two kilns.</p><p>A third.</p></figcaption></figure>
<section><p>A letter of the house that is longer than all of the captions above taken together.</p></section>
"""


def test_the_general_reader_gets_the_albums_of_the_sample_site_wrong_and_their_reader_right() -> None:
    publisher = publishers()["album"]
    assert publisher.body is not None
    reader = SiteReader(body=publisher.body, remove=publisher.remove, author=publisher.byline)
    albums = [article for article in articles() if article.publisher == publisher]
    assert albums
    for album in albums:
        page = article_page(album, articles(), "http://127.0.0.1").encode()
        assert album.paragraphs[0] not in read_article(page, URL).text
        read = read_article(page, URL, readers=[reader])
        assert (read.text, read.author, read.rule) == (album.text, album.author, SITE_RULE)
        assert read.published == album.published


def test_title_author_and_date_are_read_where_the_block_says() -> None:
    article = read_article(PAGE, URL, readers=[ALBUM], now=NOW)
    assert article.text == "One kiln.\nTwo kilns.\nA third."
    assert (article.title, article.author) == ("A kiln is lit", "R. Kiln")
    assert article.published == datetime(2026, 7, 5, 6, tzinfo=UTC)
    assert (article.published_source, article.published_precision) == ("page", "second")


def test_a_reader_that_finds_nothing_leaves_the_page_to_the_next_and_then_to_the_general_one() -> None:
    gone = SiteReader(body="div.story", title="h1")
    assert read_article(PAGE, URL, readers=[gone, ALBUM], now=NOW).title == "A kiln is lit"
    fallen_back = read_article(PAGE, URL, readers=[gone], now=NOW)
    assert fallen_back.rule != SITE_RULE
    assert fallen_back == read_article(PAGE, URL, now=NOW)


def test_a_body_inside_a_body_is_read_once_and_the_tree_stays_as_it_was() -> None:
    root = parse_page(PAGE, URL)
    read = read_site(root, [SiteReader(body="//figure | //figcaption", remove=(".count",))], now=NOW)
    assert read is not None
    assert read.text == "One (left) kiln.\nTwo kilns.\nA third."
    assert len(root.xpath("//small")) == 1


@pytest.mark.parametrize(
    ("place", "found"),
    [("//meta/@content", None), ("//h2/text()", "A kiln is lit")],
)
def test_a_place_may_be_an_attribute_or_a_text(place: str, found: str | None) -> None:
    reader = SiteReader(body="figcaption", title=place)
    read = read_site(parse_page(PAGE, URL), [reader], now=NOW)
    assert read is not None
    assert read.title == found


def test_the_text_behind_a_removed_part_stays() -> None:
    page = b"<html><body><div><b>Out</b> first <i>kept</i> <b>Out</b> last</div></body></html>"
    read = read_site(parse_page(page, URL), [SiteReader(body="div", remove=("b",))], now=NOW)
    assert read is not None
    assert read.text == "first kept last"


def test_a_design_ends_on_its_last_day() -> None:
    reader = SiteReader(body="p", since=date(2026, 1, 2), until=date(2026, 1, 3))
    assert [reader.holds_on(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]
    assert SiteReader(body="p").holds_on(date(1990, 1, 1))


def test_what_is_neither_css_nor_xpath_is_refused() -> None:
    assert as_xpath("p.lead").startswith("descendant")
    with pytest.raises(ValueError, match="Expected ident"):
        as_xpath("p..lead")
