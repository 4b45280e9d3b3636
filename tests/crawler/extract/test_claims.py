"""What pages claim of themselves against what can be: dates, addresses, languages, names, broken JSON-LD."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extract.article import read_article
from crawler.extract.bylines import tidy
from crawler.extract.linked_data import MOST_OBJECTS, linked_data
from db.records import Article

NOW = datetime(2026, 9, 1, tzinfo=UTC)
URL = "https://example.org/2026/03/04/kiln"
MORNING = "2026-03-04T10:00:00Z"
TEXT = "<p>The old kiln was lit again after years of cold and rain, and all the town came to see it.</p>" * 3


def read(head: str = "", *, before: str = "", html_tag: str = "lang=en", url: str = URL) -> Article:
    page = (
        f"<!doctype html><html {html_tag}><head><title>Kiln lit</title>{head}</head><body>"
        f"<article><h1>Kiln lit</h1>{before}{TEXT}</article></body></html>"
    )
    return read_article(page.encode(), url, now=NOW)


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def meta(name: str, content: str) -> str:
    return f"<meta property='{name}' content='{content}'>"


def news(**fields: str) -> str:
    said = "".join(f', "{name}": {value}' for name, value in fields.items())
    return '{"@type": "NewsArticle"' + said + "}"


PUBLISHED = "article:published_time"


@pytest.mark.parametrize(
    ("head", "published", "source", "precision"),
    [
        # What cannot be gives way to the next place that says something.
        (meta(PUBLISHED, "2031-01-01T00:00:00Z"), "2026-03-04T00:00:00", "url", "day"),
        (meta(PUBLISHED, "0000-00-00T00:00:00Z"), "2026-03-04T00:00:00", "url", "day"),
        (meta(PUBLISHED, "1970-01-01T00:00:00Z"), "2026-03-04T00:00:00", "url", "day"),
        (
            meta(PUBLISHED, "2031-01-01T00:00:00Z") + linked(news(datePublished=f'"{MORNING}"')),
            "2026-03-04T10:00:00",
            "json-ld",
            "second",
        ),
        # The address has a day only, and some have it from the day of a move.
        (meta(PUBLISHED, "2026-03-03T21:15:00Z"), "2026-03-03T21:15:00", "meta", "second"),
        (meta(PUBLISHED, "2024-01-02T03:04:05Z"), "2024-01-02T03:04:05", "meta", "second"),
        # Zones: the UTC day is another than the written one.
        (meta(PUBLISHED, "2026-03-04T23:30:00-08:00"), "2026-03-05T07:30:00", "meta", "second"),
        (meta("date", "March 4, 2026 11:30 PM PST"), "2026-03-05T07:30:00", "meta", "second"),
        (meta("date", "July 4, 2026 11:30 AM ET"), "2026-07-04T15:30:00", "meta", "second"),
        (meta("date", "January 4, 2026 11:30 AM ET"), "2026-01-04T16:30:00", "meta", "second"),
        # Midnight to the second is a day where another place knows the time.
        (
            linked(news(datePublished='"2026-03-04T00:00:00Z"')) + meta(PUBLISHED, "2026-03-04T15:12:00Z"),
            "2026-03-04T15:12:00",
            "meta",
            "second",
        ),
        (linked(news(datePublished=f'["{MORNING}"]')), "2026-03-04T10:00:00", "json-ld", "second"),
        (linked(news(datePublished="1772618400")), "2026-03-04T10:00:00", "json-ld", "second"),
        # An edit is no publication.
        (meta("article:modified_time", "2026-08-04T10:00:00Z"), "2026-03-04T00:00:00", "url", "day"),
    ],
)
def test_the_first_date_that_can_be_is_taken_with_its_source_and_precision(
    head: str, published: str, source: str, precision: str
) -> None:
    article = read(head)
    assert article.published == datetime.fromisoformat(published).replace(tzinfo=UTC)
    assert (article.published_source, article.published_precision) == (source, precision)


def test_a_related_storys_date_above_the_article_is_not_its_own() -> None:
    times = f'<aside><time datetime="2019-01-01">2019</time></aside><time datetime="{MORNING}">4 March</time>'
    article = read(before=times, url="https://example.org/kiln")
    assert article.published == datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        news(datePublished=f'"{MORNING}"', author='{"name": "Jane Kiln",},')[:-1] + ",}",
        "/* written by a template */ " + news(datePublished=f'"{MORNING}"'),
        news(datePublished=f'"{MORNING}"').replace(", ", ", // the kind\n"),
        "<!--\n" + news(datePublished=f'"{MORNING}"') + "\n-->",
        "//<![CDATA[\n" + news(datePublished=f'"{MORNING}"') + "\n//]]>",
        '{"@type": "WebSite"}' + news(datePublished=f'"{MORNING}"'),
        news(datePublished=f'"{MORNING}"').replace('"', "&quot;"),
        news(headline='"The "kiln" is lit"', datePublished=f'"{MORNING}"'),
        news(description='"a\n\tb"', datePublished=f'"{MORNING}"') + ";",
        news(datePublished=f'"{MORNING}"').replace("NewsArticle", "https://schema.org/NewsArticle"),
        news(datePublished=f'"{MORNING}"').replace('"NewsArticle"', '["Thing", "schema:Article"]'),
        '{{"@graph": [{{"@type": "WebPage"}}, {}]}}'.format(news(datePublished=f'"{MORNING}"')),
    ],
)
def test_a_date_is_read_from_json_ld_that_its_template_broke(broken: str) -> None:
    article = read(linked(broken))
    assert article.published == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert article.published_source == "json-ld"


def test_of_several_articles_in_json_ld_the_one_of_the_pages_headline_is_its_own() -> None:
    other = news(
        headline='"A much longer headline of another story that the page lists"',
        datePublished='"2020-01-01T00:00:00Z"',
        author='"Otto Other"',
    )
    own = news(headline='"Kiln lit"', datePublished=f'"{MORNING}"', author='"Jane Kiln"')
    article = read(linked(f"[{other}, {own}]"))
    assert (article.title, article.author) == ("Kiln lit", "Jane Kiln")
    assert article.published == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_an_article_in_a_list_of_related_ones_says_nothing_of_the_page() -> None:
    listed = '{{"@type": "ItemList", "itemListElement": [{}]}}'.format(news(datePublished='"2020-01-01"'))
    assert read(linked(listed) + meta(PUBLISHED, MORNING)).published_source == "meta"


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href='https://example.org/'>", None),
        ("<link rel=canonical href='https://example.org'>", None),
        ("<link rel=canonical href='javascript:void(0)'>", None),
        ("<link rel=canonical href='{{ page.url }}'>", None),
        ("<link rel=canonical href='http://localhost:8080/kiln'>", None),
        ("<link rel=canonical href='/kiln?utm_source=x'>", "https://example.org/kiln"),
        ("<link rel=canonical href='https://agency.example/kiln'>", "https://agency.example/kiln"),
        (meta("og:url", "https://staging.example.net/kiln"), None),
        (meta("og:url", "https://www.example.org/kiln"), "https://www.example.org/kiln"),
        (
            "<link rel=canonical href='https://example.org/'>" + meta("og:url", "https://example.org/kiln"),
            "https://example.org/kiln",
        ),
        (
            f"<link rel=canonical href='https://example.org/other'><link rel=canonical href='{URL}'>",
            URL,
        ),
    ],
)
def test_an_address_that_cannot_be_the_pages_own_is_not_believed(head: str, canonical: str | None) -> None:
    assert read(head).canonical_url == canonical


@pytest.mark.parametrize(
    ("claim", "author"),
    [
        ("By By Jane Kiln", "Jane Kiln"),
        ("written by: Jane Kiln", "Jane Kiln"),
        ("Jane Kiln and Joe Oven", "Jane Kiln; Joe Oven"),
        ("Jane Kiln, Joe Oven &amp; Ana de la Torre", "Jane Kiln; Joe Oven; Ana de la Torre"),
        ("Jane Kiln, Senior Reporter", "Jane Kiln, Senior Reporter"),
        ("Bricks and Mortar", "Bricks and Mortar"),
        ("jane@example.org (Jane Kiln)", "Jane Kiln"),
        ("https://example.org/jane", None),
        ("null", None),
        ("undefined undefined", None),
        ("admin", None),
        ("-", None),
        ("Byron Field", "Byron Field"),
    ],
)
def test_an_author_is_a_name_and_nothing_that_stands_around_it(claim: str, author: str | None) -> None:
    assert read(f'<meta name="author" content="{claim}">').author == author


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('[{"name": "Jane Kiln"}, {"name": "Joe Oven"}, "Jane Kiln"]', "Jane Kiln; Joe Oven"),
        ('{"@type": "Person", "name": "by Jane Kiln"}', "Jane Kiln"),
        ('{"name": ["Jane Kiln", "Joe Oven"]}', "Jane Kiln; Joe Oven"),
        ('{"name": "<a href=x>Jane Kiln</a>"}', "Jane Kiln"),
        # Empty in one place: the next is asked.
        ('{"name": ""}', "Meta Person"),
        ('{"@id": "#nobody"}', "Meta Person"),
    ],
)
def test_authors_of_json_ld_are_read_in_every_form(author: str, names: str) -> None:
    assert read(linked(news(author=author)) + '<meta name="author" content="Meta Person">').author == names


def test_an_author_that_is_a_reference_into_the_graph_is_looked_up() -> None:
    graph = '{"@graph": [%s, {"@type": "Person", "@id": "#j", "name": "Jane Kiln"}]}'
    assert read(linked(graph % news(author='{"@id": "#j"}'))).author == "Jane Kiln"


@pytest.mark.parametrize(
    ("html_tag", "head", "language"),
    [
        ('lang="en-US"', "", "en"),
        ('lang="und"', meta("og:locale", "de_DE"), "de"),
        ('lang="{{lang}}"', meta("og:locale", "en_GB"), "en"),
        ("", '<meta http-equiv="Content-Language" content="fr-FR">', "fr"),
        ('lang="x-default"', "", None),
        ('lang="english"', "", None),
    ],
)
def test_a_language_is_a_tag_of_one(html_tag: str, head: str, language: str | None) -> None:
    assert read(head, html_tag=html_tag).language == language


@pytest.mark.parametrize(
    "evil", ['{"a":"' + '\\"' * 200_000, "/*" * 200_000, "[" * 200_000, '{"a":1}' * 50_000]
)
def test_json_ld_that_is_never_closed_or_never_ends_is_read_once(evil: str) -> None:
    """A reader that starts again at each mark would take hours for these."""
    root = html.fromstring("<html><body><script type='application/ld+json'></script></body></html>")
    root.xpath("//script")[0].text = evil
    assert len(list(linked_data(root))) <= MOST_OBJECTS


@given(st.text(alphabet='{}[]",:/*<!->\\ab1\n', max_size=80))
def test_no_text_breaks_the_reader_of_json_ld(text: str) -> None:
    root = html.fromstring("<html><body><script type='application/ld+json'></script></body></html>")
    root.xpath("//script")[0].text = text
    assert all(isinstance(item, dict) for item in linked_data(root))


@given(st.lists(st.text(max_size=40), max_size=4))
def test_no_byline_breaks_the_reader_and_a_tidy_name_stays_as_it_is(said: list[str]) -> None:
    names = list(tidy(said))
    assert len(names) == len(set(names))
