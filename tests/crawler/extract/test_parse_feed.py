"""Feeds: what real servers send, and what must never be a feed with no news."""

import time
from datetime import UTC, datetime

import pytest

from crawler.extract.feed import Feed, UnreadableFeed, parse_feed
from crawler.extract.shapes import entry_record
from db.records import FeedEntry

URL = "https://news.example/feeds/all.xml"


def rss(*items: str, head: str = "", channel: str = "<title>News</title><language>en-gb</language>") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{channel}{''.join(items)}</channel></rss>"
    ).encode()


def item(link: str = "https://news.example/a", more: str = "") -> str:
    return f"<item><title>Kiln goes cold</title><link>{link}</link>{more}</item>"


def only(feed: Feed) -> FeedEntry:
    assert len(feed.entries) == 1, feed
    return feed.entries[0]


ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://base.example/n/">
<title type="html">Wire &amp;amp; Co</title><updated>2026-11-20T10:00:00Z</updated>
<entry><title type="html">The &lt;b&gt;kiln&lt;/b&gt; &amp;amp; the door</title>
<link rel="alternate" href="kiln"/>
<id>tag:x,1</id><updated>2026-11-20T10:00:00Z</updated><published>2026-11-19T10:00:00+01:00</published>
<author><name>Ada Quay</name></author><summary>Short.</summary>
<content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</content>
</entry></feed>"""


def test_rss_entries_carry_instant_author_and_plain_text() -> None:
    more = (
        "<pubDate>Fri, 20 Nov 2026 10:00:00 -0500</pubDate><dc:creator>Ada Quay</dc:creator>"
        "<description>&lt;p&gt;The kiln &amp;amp; the door.&lt;/p&gt;&lt;img src=x&gt;</description>"
        "<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded>"
    )
    feed = parse_feed(rss(item(more=more)), URL)
    entry = only(feed)
    assert (feed.kind, feed.title, feed.language) == ("rss", "News", "en")
    assert entry.published == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert (entry.published_raw, entry.published_precision) == ("Fri, 20 Nov 2026 10:00:00 -0500", "second")
    assert (entry.author, entry.summary, entry.content) == ("Ada Quay", "The kiln & the door.", "One.\nTwo.")
    assert (entry.language, entry.updated) == ("en", None)


def test_atom_links_follow_xml_base_and_titles_are_plain() -> None:
    feed = parse_feed(ATOM, URL)
    entry = only(feed)
    assert (feed.kind, feed.title) == ("atom", "Wire & Co")
    assert (entry.url, entry.title) == ("https://base.example/n/kiln", "The kiln & the door")
    assert entry.published == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert entry.content == "One.\nTwo."


def test_rdf_is_a_feed() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel><title>N</title></channel>"
        b"<item><title>K</title><link>https://news.example/k</link></item></rdf:RDF>"
    )
    feed = parse_feed(body, URL)
    assert (feed.kind, only(feed).url) == ("rdf", "https://news.example/k")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/2026/kiln", "https://news.example/2026/kiln"),
        ("//cdn.example/kiln", "https://cdn.example/kiln"),
        ("https://news.example/k?a=1&amp;amp;b=2", "https://news.example/k?a=1&b=2"),
        ("https%3A%2F%2Fnews.example%2Fk", "https://news.example/k"),
        ("\n  https://news.example/k  \n", "https://news.example/k"),
        ("<![CDATA[https://news.example/k]]>", "https://news.example/k"),
    ],
)
def test_links_are_mended_and_made_absolute(link: str, url: str) -> None:
    assert only(parse_feed(rss(item(link)), URL)).url == url


def test_an_address_as_identifier_stands_in_for_a_missing_link() -> None:
    body = rss("<item><title>K</title><guid isPermaLink='false'>https://news.example/k</guid></item>")
    assert only(parse_feed(body, URL)).url == "https://news.example/k"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example"])
def test_an_entry_without_a_web_address_is_counted(link: str) -> None:
    feed = parse_feed(rss(item(link), item(), "<item><title>None</title></item>"), URL)
    assert only(feed).url == "https://news.example/a"
    assert feed.skipped == {"entry_without_link": 2}


def test_a_day_stays_a_day_and_a_change_is_no_publication() -> None:
    body = ATOM.replace(b"2026-11-19T10:00:00+01:00", b"2026-11-19")
    entry = only(parse_feed(body, URL))
    assert (entry.published, entry.published_precision) == (datetime(2026, 11, 19, tzinfo=UTC), "day")


def test_a_missing_publication_falls_back_to_the_change() -> None:
    body = ATOM.replace(b"<published>2026-11-19T10:00:00+01:00</published>", b"")
    assert only(parse_feed(body, URL)).published == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["soon", "Fri, 20 Nov 2099 10:00:00 GMT"])
def test_an_impossible_date_leaves_its_text(raw: str) -> None:
    entry = only(parse_feed(rss(item(more=f"<pubDate>{raw}</pubDate>")), URL))
    assert (entry.published, entry.published_precision, entry.published_raw) == (None, None, raw)


def test_xml_served_as_html_is_a_feed() -> None:
    assert (
        only(parse_feed(rss(item()), URL, content_type="text/html; charset=utf-8")).title == "Kiln goes cold"
    )


def test_a_feed_behind_a_server_s_warning_and_comments_is_read() -> None:
    body = b"\xef\xbb\xbf<!-- <html> -->\n<?xml-stylesheet href='x'?>" + rss(item()).split(b"?>", 1)[1]
    assert only(parse_feed(body, URL)).url == "https://news.example/a"


def test_a_feed_in_utf_16_is_read() -> None:
    body = rss(item()).decode().replace("utf-8", "utf-16").encode("utf-16")
    assert only(parse_feed(body, URL)).title == "Kiln goes cold"


@pytest.mark.parametrize("encoding", ["punycode", "idna", "utf-7", "no-such", "\u00fc"])
def test_an_encoding_that_no_page_may_name_is_passed_over(encoding: str) -> None:
    # 400 KB took Python's decoder of punycode 19 s, four times as much sixteen times as long.
    text = rss(item()).decode().replace('encoding="utf-8"', f'encoding="{encoding}"')
    body = text.encode() + b"<!--" + b"a" * 400_000 + b"-" + b"b" * 100_000 + b"-->"
    start = time.process_time()
    entry = only(parse_feed(body, URL, content_type=f"text/xml; charset={encoding}"))
    assert entry.title == "Kiln goes cold"
    assert time.process_time() - start < 3


def test_a_first_line_of_declarations_costs_no_minutes() -> None:
    body = b"<?" + b'encoding="' * 9_000 + b"\n?>" + rss(item())
    start = time.process_time()
    assert only(parse_feed(body, URL)).url == "https://news.example/a"
    assert time.process_time() - start < 3


@pytest.mark.parametrize("word", ["a" * 100_000, "x@" + "a." * 50_000, "<![CDATA[" + "a" * 100_000 + "]]>"])
def test_an_author_of_one_endless_word_costs_no_minutes(word: str) -> None:
    start = time.process_time()
    assert only(parse_feed(rss(item(more=f"<author>{word}</author>")), URL)).title == "Kiln goes cold"
    assert time.process_time() - start < 3


@pytest.mark.parametrize("number", ["xD800", "55296", "x110000", "9" * 5_000, "x00000000DFFF"])
def test_a_reference_to_no_character_leaves_the_rest_of_the_feed(number: str) -> None:
    body = rss(item(), item("https://news.example/b")).replace(b"goes", f"g&#{number};o&#101;s".encode(), 1)
    assert [entry.title for entry in parse_feed(body, URL).entries] == ["Kiln goes cold"] * 2


def test_a_plain_doctype_and_an_entity_s_name_in_a_text_are_harmless() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "https://n.example/rss.dtd">'
    body = rss(item(more="<description><![CDATA[Write <!ENTITY a 'b'> thus.]]></description>"), head=head)
    assert only(parse_feed(body, URL)).url == "https://news.example/a"


BOMB = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (rss(item(), head=BOMB), "entities"),
        (rss(item(), head=BOMB.replace("<!ENTITY", "<!entity")), "entities"),
        (
            rss(item(), head="<!-- [ --><!DOCTYPE x [<!-- ] --><!ENTITY % p SYSTEM 'file:///etc/passwd'>]>"),
            "entities",
        ),
        (rss(item(), head=BOMB).decode().encode("utf-16"), "entities"),
        (b"<!doctype html><html><body>Sign in</body></html>", "no_feed"),
        (b"<HTML><BODY>gone</BODY></HTML>", "no_feed"),
        (b"<urlset><url/></urlset>", "no_feed"),
        (b'{"items": []}', "no_feed"),
        (b"Service unavailable", "no_feed"),
        (b"<?xml version='1.0'", "no_feed"),
        (b"<!-- never closed <rss>", "no_feed"),
        (b"<< < <" * 20_000, "no_feed"),
        (b"<rss>" + b" " * 5_000_000, "too_large"),
        (b"\x1f\x8bnot gzip", "truncated"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFeed, match=r"^https://news\.example/feeds/all\.xml: ") as caught:
        parse_feed(body, URL)
    assert caught.value.reason == reason


def test_a_feed_without_news_is_a_feed() -> None:
    assert parse_feed(rss(), URL).entries == ()


def test_a_feed_that_breaks_off_keeps_what_came() -> None:
    assert (
        only(parse_feed(rss(item(), item("https://news.example/b"))[:-90], URL)).url
        == "https://news.example/a"
    )


def test_the_printed_shape_has_its_keys() -> None:
    record = entry_record(only(parse_feed(ATOM, URL)), "f.xml")
    assert list(record) == [
        "file", "url", "title", "author", "published", "published_precision", "updated", "summary", "content",
        "language",
    ]  # fmt: skip
    assert (record["published"], record["updated"]) == ("2026-11-19T09:00:00Z", "2026-11-20T10:00:00Z")
