"""Named repairs of listings: each mends its own fault, and leaves alone what has none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates import parse_date
from crawler.extract.feed import parse_feed
from crawler.extract.mends import MENDS, mended, mended_language
from crawler.hints import bare_entry
from db.sites import NEEDS, Mend

BASE = "https://www.example.org/rss.xml"
HOST = Mend(name="host", old="wf.example.org", new="www.example.org")


def link(url: str, *mends: Mend) -> str:
    (entry,), _ = mended([bare_entry(url, "A kiln")], mends, base=BASE)
    return entry.url


@pytest.mark.parametrize(
    ("mend", "listed", "mends"),
    [
        (HOST, "https://wf.example.org/blog/kiln", "https://www.example.org/blog/kiln"),
        (HOST, "https://wf.example.org:8443/kiln?x=1", "https://www.example.org:8443/kiln?x=1"),
        (HOST, "https://old-wf.example.org/kiln", "https://old-wf.example.org/kiln"),
        (HOST, "https://example.net/?to=wf.example.org", "https://example.net/?to=wf.example.org"),
        (Mend(name="https"), "http://example.org/kiln", "https://example.org/kiln"),
        (Mend(name="https"), "http://example.org:80/kiln", "https://example.org/kiln"),
        (Mend(name="https"), "http://example.org:8080/kiln", "http://example.org:8080/kiln"),
        (
            Mend(name="escaped_links"),
            "https://example.org/a%2520b?x=1&amp;amp;y=2",
            "https://example.org/a%20b?x=1&y=2",
        ),
        (Mend(name="escaped_links"), "https://example.org/50%25-off", "https://example.org/50%25-off"),
        (Mend(name="escaped_links"), "https://example.org/%252525C3", "https://example.org/%C3"),
        (
            Mend(name="markup_links"),
            'https://www.example.org/<a%20href="/news/kiln"%20hreflang="en">A%20kiln</a>',
            "https://www.example.org/news/kiln",
        ),
        (Mend(name="markup_links"), "https://www.example.org/news", "https://www.example.org/news"),
    ],
)
def test_a_link_is_mended_only_where_it_has_the_fault(mend: Mend, listed: str, mends: str) -> None:
    assert link(listed, mend) == mends


def test_mends_follow_each_other_in_the_order_of_the_block() -> None:
    assert link("http://wf.example.org/a%2520b", HOST, Mend(name="https"), Mend(name="escaped_links")) == (
        "https://www.example.org/a%20b"
    )


def test_a_feed_whose_links_and_dates_are_escaped_elements_is_read() -> None:
    anchor = "&lt;a href=&quot;/news/kiln&quot; hreflang=&quot;en&quot;&gt;A kiln&lt;/a&gt;"
    date = "&lt;time datetime=&quot;2026-09-10T12:00:00+02:00&quot;&gt;Thu, 09/10/2026 - 12:00&lt;/time&gt;"
    body = (
        f"<rss version='2.0'><channel><title>F</title><item><title>{anchor}</title><link>{anchor}</link>"
        f"<pubDate>{date}</pubDate></item></channel></rss>"
    )
    mends = (Mend(name="markup_links"), Mend(name="markup_dates"))
    (entry,), counts = mended(parse_feed(body.encode(), BASE).entries, mends, base=BASE)
    assert (entry.url, entry.title) == ("https://www.example.org/news/kiln", "A kiln")
    assert entry.published == datetime(2026, 9, 10, 10, tzinfo=UTC)
    assert entry.published_precision == "second"
    assert counts == {"markup_links": 1, "markup_dates": 1}


def test_an_escaped_date_without_a_machines_form_is_read_by_its_words() -> None:
    entry = replace(bare_entry(BASE, "A"), published_raw="<span>Thu, 10 Sep 2026 08:00:00 GMT</span>")
    (read,), _ = mended([entry], [Mend(name="markup_dates")], base=BASE)
    assert read.published == datetime(2026, 9, 10, 8, tzinfo=UTC)
    assert read.published_raw == "Thu, 10 Sep 2026 08:00:00 GMT"


def test_a_date_in_numbers_is_read_by_the_day_of_the_week_that_stands_before_it() -> None:
    """The same numbers are a day of September for an American form and of October for a European one."""
    for text, month, day in (
        ("Thu, 09/10/2026 - 12:00", 9, 10),
        ("Fri, 09/10/2026 - 12:00", 10, 9),
        ("Friday 9/10/2026", 10, 9),
    ):
        read = parse_date(text, now=datetime(2026, 11, 1, tzinfo=UTC))
        assert read is not None, text
        assert (read.instant.month, read.instant.day) == (month, day), text


def test_a_wrong_language_tag_gives_way_on_the_feed_and_on_its_pages() -> None:
    mends = (Mend(name="language", new="en"),)
    entries = [replace(bare_entry(BASE, "A"), language=tag) for tag in ("ko", "en", None)]
    read, counts = mended(entries, mends, base=BASE)
    assert [entry.language for entry in read] == ["en", "en", "en"]
    assert counts == {"language": 2}
    assert mended_language("ko", mends) == "en"
    assert mended_language("ko", ()) == "ko"


def test_the_publishers_name_is_taken_off_a_headline_and_no_other_end() -> None:
    mend = Mend(name="title_end", old="Example News")
    titles = ("A kiln is lit - Example News", "Kilns - and what they cost", "Example News", " - Example News")
    read, counts = mended([bare_entry(BASE, title) for title in titles], [mend], base=BASE)
    assert [entry.title for entry in read] == ["A kiln is lit", *titles[1:]]
    assert counts == {"title_end": 1}


def test_every_mend_that_a_block_may_name_is_there() -> None:
    assert set(MENDS) == set(NEEDS)


@given(st.text(max_size=60), st.sampled_from(sorted(NEEDS)))
def test_no_mend_breaks_on_any_entry_and_each_is_done_after_once(text: str, name: str) -> None:
    mend = Mend(name=name, old="a.example", new="en" if name == "language" else "b.example")  # type: ignore[arg-type]
    entry = replace(bare_entry(f"http://a.example/{text}", text), published_raw=f"<b>{text}")
    once, _ = mended([entry], [mend], base=BASE)
    assert mended(once, [mend], base=BASE) == (once, {}) or name in ("markup_links", "title_end")
