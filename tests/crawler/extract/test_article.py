"""Article pages: metadata, encodings, teasers, and pages that are none."""

import json
from datetime import UTC, datetime

import pytest

from crawler.extract.article import UnreadablePage, read_article
from crawler.extract.shapes import article_record
from db.records import Article, FeedEntry

URL = "https://news.example/2026/11/turbine-hall"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TITLE = "Harbour town turns a turbine hall into a reading room"
PARAGRAPHS = (
    "The council of a harbour town has agreed to turn its disused turbine hall into a reading room, "
    "a plan that took eleven years and four architects to settle.",
    "Work starts in spring, when the roof will be taken off in one piece and set down on the quay beside "
    "the hall, according to the engineer who drew the lifting frame.",
    "Residents had asked for windows to the sea. They will get nine of them, each as tall as a bus, and a "
    "gallery from which the old crane can be seen.",
    "The builder expects to hand over the keys two winters from now, though nobody in the room on Tuesday "
    "was ready to promise a month.",
)
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def page(head: str = "", body: str = BODY, title: str = f"{TITLE} | News Example") -> bytes:
    return (
        f"<!doctype html><html lang='en-GB'><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><header><nav><a href=/>Home</a></nav></header><main><article><h1>{TITLE}</h1>{body}</article>"
        "</main><footer>Imprint and terms</footer></body></html>"
    ).encode()


def linked(**fields: object) -> str:
    record = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(record)}</script>'


def read(body: bytes, url: str | None = URL, **options: object) -> Article:
    return read_article(body, url, now=NOW, **options)  # type: ignore[arg-type]


def hint(published: datetime | None) -> FeedEntry:
    return FeedEntry(
        url=URL, title="From the feed", author="F. Eed", published=published, published_raw="raw of the feed",
        published_precision="second" if published else None, updated=None, summary=None, content=None,
        language=None,
    )  # fmt: skip


def test_json_ld_gives_headline_author_and_instant() -> None:
    head = linked(
        headline=TITLE,
        author=[{"name": "Ada Quay"}, {"name": "Bo Pier"}],
        datePublished="2026-11-20T09:30:00+01:00",
    )
    article = read(page(head))
    assert (article.title, article.author) == (TITLE, "Ada Quay; Bo Pier")
    assert article.published == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert (article.published_source, article.published_precision) == ("json-ld", "second")
    assert article.published_raw == "2026-11-20T09:30:00+01:00"
    assert article.language == "en"
    assert article.text == "\n".join(PARAGRAPHS)


def test_json_ld_in_a_graph_beside_an_organisation_is_found() -> None:
    graph = {
        "@graph": [
            {"@type": "Organization", "name": "N"},
            {"@type": ["Article"], "headline": "Graph headline"},
        ]
    }
    assert (
        read(page(f'<script type="application/ld+json">{json.dumps(graph)};</script>')).title
        == "Graph headline"
    )


def test_broken_json_ld_is_passed_over() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    assert read(page(head)).title == TITLE


@pytest.mark.parametrize(
    ("window", "head"),
    [
        (f"{TITLE} | News Example", ""),
        (f"{TITLE} - Daily Other", "<meta property=og:site_name content='Daily Other'>"),
        (f"{TITLE} — News", ""),
    ],
)
def test_the_site_name_behind_the_headline_goes(window: str, head: str) -> None:
    body = page(head, title=window).replace(b"<h1>", b"<h2>").replace(b"</h1>", b"</h2>")
    assert read(body).title == TITLE


def test_a_dash_inside_a_headline_stays() -> None:
    head = "<meta property=og:title content='Nine windows - and a crane'>"
    assert read(page(head)).title == "Nine windows - and a crane"


def test_a_headline_cut_for_search_engines_is_read_whole_elsewhere() -> None:
    assert read(page(linked(headline=TITLE[:30] + "…"))).title == TITLE


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ("<meta name=author content='By Cy Dock'>", "Cy Dock"),
        ("<meta name=author content='https://news.example/staff/1'>", None),
        ("<span class='article-byline'>By Cy Dock, harbour reporter</span>", "Cy Dock"),
        ("<a rel=author href=/cy>Cy Dock</a>", "Cy Dock"),
        ("<div itemprop=author><span itemprop=name>Cy Dock</span> writes from the quay</div>", "Cy Dock"),
        ("<p class=author>She has lived by the sea all her life and so on.</p>", None),
    ],
)
def test_authors_without_json_ld(markup: str, author: str | None) -> None:
    assert read(page("", markup + BODY)).author == author


def test_canonical_is_made_absolute_and_normalised() -> None:
    head = "<link rel='Canonical' href='/2026/11/turbine-hall?utm_source=x#top'>"
    assert read(page(head)).canonical_url == URL


@pytest.mark.parametrize(
    "link", ["https://other.example/", "https://news.example/", "mailto:a@b", "https://[::1"]
)
def test_a_canonical_that_leads_to_a_front_page_or_nowhere_is_not_believed(link: str) -> None:
    assert read(page(f"<link rel=canonical href='{link}'>")).canonical_url is None


def test_a_canonical_of_another_host_names_the_first_publisher() -> None:
    head = "<link rel=canonical href='https://first.example/a/hall'>"
    assert read(page(head)).canonical_url == "https://first.example/a/hall"


def test_without_an_address_the_page_says_its_own() -> None:
    assert read(page(f"<meta property=og:url content='{URL}'>"), None).url == URL
    assert read(page(), None).url == ""


def test_a_feed_date_is_preferred() -> None:
    instant = datetime(2026, 11, 19, 7, tzinfo=UTC)
    article = read(page(linked(datePublished="2026-11-20T09:30:00Z")), published_hint=hint(instant))
    assert (article.published, article.published_source) == (instant, "feed")
    assert (article.published_raw, article.author) == ("raw of the feed", "F. Eed")


def test_a_feed_without_a_date_leaves_the_page_its_say() -> None:
    article = read(page(linked(datePublished="2026-11-20")), published_hint=hint(None))
    assert (article.published_source, article.published_precision) == ("json-ld", "day")


def test_a_day_gives_way_to_the_time_of_that_day() -> None:
    head = linked(datePublished="2026-11-20") + (
        "<meta property=article:published_time content='2026-11-20T21:05:00Z'>"
        "<meta name=date content='2026-11-02T01:00:00Z'>"
    )
    article = read(page(head))
    assert article.published == datetime(2026, 11, 20, 21, 5, tzinfo=UTC)
    assert (article.published_source, article.published_precision) == ("meta", "second")


@pytest.mark.parametrize(
    ("markup", "day", "source"),
    [
        ("<time datetime='2026-11-18T10:00:00Z'>then</time>", 18, "page"),
        ("<span itemprop=datePublished content=2026-11-17></span>", 17, "page"),
        ("<p class=date>Published on 16 November 2026</p>", 16, "page"),
    ],
)
def test_dates_that_stand_in_the_page(markup: str, day: int, source: str) -> None:
    article = read(page("", markup + BODY), "https://news.example/hall")
    assert article.published is not None
    assert (article.published.day, article.published_source) == (day, source)


def test_the_address_is_the_last_word_on_the_day() -> None:
    article = read(page(), "https://news.example/2026/11/15/hall")
    assert (article.published_source, article.published_raw) == ("url", "2026-11-15")


def test_a_date_to_come_is_refused() -> None:
    article = read(page(linked(datePublished="2031-01-01T00:00:00Z")), "https://news.example/hall")
    assert article.published_source != "json-ld"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "shift_jis"])
def test_characters_survive_their_encoding(encoding: str) -> None:
    word = "東京の発電所" if encoding == "shift_jis" else "Überlandwerk “Hafen”"
    text = (
        page("", f"<p>{word} {PARAGRAPHS[0]}</p>{BODY}")
        .decode()
        .replace("charset=utf-8", f"charset={encoding}")
    )
    assert word in read(text.encode(encoding)).text


def test_a_wrong_declaration_does_not_garble_utf_8() -> None:
    body = page("", f"<p>Überlandwerk {PARAGRAPHS[0]}</p>{BODY}").replace(
        b"charset=utf-8", b"charset=iso-8859-1"
    )
    assert "Überlandwerk" in read(body, content_type="text/html; charset=iso-8859-1").text


def test_the_header_is_heard_where_the_bytes_are_not_utf_8() -> None:
    body = page("", f"<p>Łódź {PARAGRAPHS[0]}</p>{BODY}").decode().encode("iso-8859-2")
    assert "Łódź" in read(body, content_type="text/html; charset=iso-8859-2").text


def test_one_broken_byte_does_not_garble_the_page() -> None:
    body = page("", f"<p>Überlandwerk {PARAGRAPHS[0]}</p>{BODY}").replace(
        b"nine of them", b"nine\xff of them"
    )
    assert "Überlandwerk" in read(body).text


def test_an_unknown_encoding_name_is_passed_over() -> None:
    body = page("", f"<p>Caf\u00e9 {PARAGRAPHS[0]}</p>{BODY}").decode().encode("windows-1252")
    assert "Café" in read(body.replace(b"charset=utf-8", b"charset=klingon")).text


@pytest.mark.parametrize("claim", [False, "False", "false"])
def test_a_closed_article_is_a_teaser(claim: object) -> None:
    article = read(page(linked(headline=TITLE, isAccessibleForFree=claim)))
    assert article.teaser
    assert article.text.startswith("The council of a harbour town")


def test_a_locked_tier_and_microdata_say_so_too() -> None:
    assert read(page("<meta property='article:content_tier' content=locked>")).teaser
    assert read(page("", "<meta itemprop=isAccessibleForFree content=false>" + BODY)).teaser


def test_a_metered_article_served_whole_is_no_teaser() -> None:
    assert not read(
        page(linked(isAccessibleForFree=False), "".join(f"<p>{n}: {BODY}</p>" for n in range(9)))
    ).teaser


def test_a_closed_course_in_the_margin_closes_nothing() -> None:
    course = json.dumps({"@type": "Course", "isAccessibleForFree": False})
    assert not read(page(f'<script type="application/ld+json">{course}</script>')).teaser


@pytest.mark.parametrize(
    "fold",
    [
        "<p>The builder expects to hand over the keys, and the council knows why it…</p>",
        "<div class=gate><p>Subscribe to continue reading</p></div>",
        "<div>This article is only available to registered subscribers</div>",
        "<p>Unlock this article for one crown</p>",
    ],
)
def test_a_body_that_stops_at_the_fold_is_a_teaser(fold: str) -> None:
    assert read(page("", f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>{fold}")).teaser


@pytest.mark.parametrize(
    "line", ["He told the board to register the hall.", "Members log in at noon, he said."]
)
def test_the_words_of_a_fold_inside_a_story_make_no_teaser(line: str) -> None:
    assert not read(page("", f"{BODY}<p>{line}</p>")).teaser


def test_a_json_ld_body_stands_in_where_the_page_is_empty() -> None:
    body = page(linked(headline=TITLE, articleBody="\n".join(PARAGRAPHS)), "<div id=app></div>")
    article = read(body)
    assert (article.rule, article.text) == ("json_ld", "\n".join(PARAGRAPHS))


def test_a_json_ld_body_goes_on_where_the_visible_one_is_folded_up() -> None:
    visible = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    whole = "\n".join((*PARAGRAPHS, *(f"{n}. {text}" for n, text in enumerate(PARAGRAPHS))))
    assert read(page(linked(articleBody=whole), visible)).text == whole


def test_a_json_ld_body_of_another_article_is_not_taken() -> None:
    other = " ".join(f"Word{n}" for n in range(400))
    assert read(page(linked(articleBody=other))).text == "\n".join(PARAGRAPHS)


def test_a_closed_page_is_not_opened_by_its_json_ld() -> None:
    head = linked(articleBody="\n".join(PARAGRAPHS), isAccessibleForFree=False)
    article = read(page(head, f"<p>{PARAGRAPHS[0]}</p>"))
    assert article.teaser
    assert PARAGRAPHS[3] not in article.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7\n<p>", "not_html"),
        (b"\x89PNG\x00\x00<p>", "not_html"),
        (b'{"a": 1}', "not_html"),
        (b"<?xml version='1.0'?><!-- x --><rss><title>t</title></rss>", "not_html"),
        (b"<urlset><url/></urlset>", "not_html"),
        (b"<html><body><script>app()</script></body></html>", "no_text"),
        (b"<html><body>" + b"<div>" * 90_000 + b"<p>deep</p>", "no_text"),
        (b"<html>" + b" " * 10_000_000, "too_large"),
    ],
)
def test_a_page_that_holds_no_article_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePage, match=r"^https://news\.example/") as caught:
        read(body)
    assert caught.value.reason == reason


def test_unclosed_and_crossed_tags_are_read() -> None:
    body = page("", "<div><p>" + "<p><b>".join(PARAGRAPHS) + "</i></div></section>")
    assert read(body).text == "\n".join(PARAGRAPHS)


def test_the_printed_shape_has_its_keys_and_a_bare_day() -> None:
    record = article_record(read(page(linked(datePublished="2026-11-20"))), "a.html")
    assert list(record) == [
        "file", "url", "canonical_url", "title", "author", "published", "published_source",
        "published_precision", "language", "teaser", "text",
    ]  # fmt: skip
    assert (record["published"], record["published_precision"]) == ("2026-11-20", "day")


def test_the_printed_instant_is_utc_with_z() -> None:
    record = article_record(read(page(linked(datePublished="2026-11-20T09:30:00+01:00"))), "a.html")
    assert record["published"] == "2026-11-20T08:30:00Z"


def test_a_page_of_nothing_but_tags_is_too_large() -> None:
    with pytest.raises(UnreadablePage, match="150,000 tags") as error:
        read_article(b"<html><p>" + b"a<br>" * 150_001, "https://news.example/a")
    assert error.value.reason == "too_large"
