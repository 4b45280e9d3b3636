"""Newsroom pages without a feed: links to articles, and none of the others."""

from crawler.extract.newsroom import article_links

URL = "https://maker.example/news"
PAGE = b"""<html><head><base href="https://maker.example/news/"></head><body>
<nav><a href="/">Home</a><a href="/products/all-of-our-kilns-in-one-list">Kilns</a></nav>
<a href="2026/kiln-goes-cold?utm_source=list"><h3>The last kiln goes cold at noon</h3></a>
<a href="/news/2026/kiln-goes-cold#top">The last kiln goes cold at noon today</a>
<a href="/news/2026/door">A museum takes the door of the kiln</a>
<a href="/news/2026/door2" title="Another museum takes the second door"><img src=d.jpg></a>
<a href="https://other.example/news/2026/their-kiln">Their kiln is still hot, they say</a>
<a href="mailto:press@maker.example">Write to our press desk at once</a>
<a href="http://[::1">A link that is broken in the middle</a>
<a>No address at all in this one</a></body></html>"""


def test_headlines_below_the_page_are_found_once_and_in_order() -> None:
    assert article_links(PAGE, URL, None) == (
        ("https://maker.example/news/2026/kiln-goes-cold", "The last kiln goes cold at noon today"),
        ("https://maker.example/news/2026/door", "A museum takes the door of the kiln"),
        ("https://maker.example/news/2026/door2", "Another museum takes the second door"),
    )


def test_a_pattern_decides_alone() -> None:
    found = article_links(PAGE, URL, r"/news/2026/door\d?$|other\.example")
    assert [url for url, _ in found] == [
        "https://maker.example/news/2026/door",
        "https://maker.example/news/2026/door2",
        "https://other.example/news/2026/their-kiln",
    ]


def test_a_page_without_links_or_markup_has_none() -> None:
    assert article_links(b"", URL, None) == ()
    assert article_links(b"<!-- -->", URL, None) == ()
    assert article_links(b"plain words", URL, None) == ()
