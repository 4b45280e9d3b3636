"""One HTML page to an Article: parsed once, read by metadata.py and body.py, honest about teasers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import lxml.html
from htmldate import find_date
from lxml.html import HtmlElement

from crawler.extract.blocks import blocks_of, key_of
from crawler.extract.body import Body, body_of
from crawler.extract.dates import ReadDate, parse_date
from crawler.extract.markup import UnreadablePage, parse_page
from crawler.extract.metadata import (
    PageData,
    author_of,
    canonical_of,
    headlines,
    is_paywalled,
    language_of,
    published_of,
    read_page_data,
    title_of,
)
from crawler.extract.site import SiteText, read_site
from crawler.extract.teaser import is_teaser
from crawler.extract.text import fragment_text
from db.records import Article, FeedEntry, PublishedSource
from db.sites import SITE_RULE, SiteReader

__all__ = ["UnreadablePage", "read_article"]
# A JSON-LD body stands in for one that is missing, or goes on where the visible one breaks off.
FEWEST_LINKED = 400
# A refresh with an address, as a page has that stands in for another. It is not followed: a real move
# is said in the status.
_LEADS_ELSEWHERE = (
    "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']"
    "[contains(translate(@content, 'URL', 'url'), 'url')]"
)


def read_article(
    body: bytes,
    url: str | None,
    *,
    content_type: str | None = None,
    published_hint: FeedEntry | None = None,
    readers: Sequence[SiteReader] = (),
    now: datetime | None = None,
) -> Article:
    """Read the article on a page.

    `url` None means that the page's own word for its address is taken. A feed's date
    (`published_hint`) is preferred to the page's. `readers` say where the text stands on the pages of this
    site; where they find none, it is sought as on any other page. Raises UnreadablePage with a `reason`:
    empty, too_large, not_html, no_text, leads elsewhere.
    """
    root = parse_page(body, url, content_type)
    data = read_page_data(root)
    canonical = canonical_of(root, data, url)
    title = title_of(root, data, url or canonical) or (published_hint.title if published_hint else "")
    closed, blocks = is_paywalled(data), blocks_of(root)
    told = read_site(root, readers, now=now)
    if told is not None:
        found = Body(told.text, SITE_RULE)
    else:
        bodies, titles = data.microdata("articleBody"), headlines(root, data, title)
        found = body_of(root, blocks, bodies, url or canonical, titles)
        if len(found.text) < FEWEST_LINKED and root.xpath(_LEADS_ELSEWHERE):
            raise UnreadablePage(
                url, "leads elsewhere", "a page that only sends its reader to another address"
            )
        found = _with_linked_body(found, data, closed=closed)
    if not found.text:
        raise UnreadablePage(url, "no_text", "no article text was found; it may need JavaScript or a login")
    read, source = _published(root, data, url or canonical, published_hint, now)
    article = Article(
        url=url or canonical or "",
        canonical_url=canonical,
        title=title,
        author=author_of(root, data) or (published_hint.author if published_hint else None),
        published=read.instant if read else None,
        published_raw=read.raw if read else None,
        published_source=source,
        published_precision=read.precision if read else None,
        language=language_of(root, data),
        teaser=is_teaser(blocks, found.text, closed=closed),
        text=found.text,
        rule=found.rule,
    )
    return _as_told(article, told) if told else article


def _as_told(article: Article, told: SiteText) -> Article:
    """The article with what the reader of its site found; a feed's date stays."""
    article = replace(article, title=told.title or article.title, author=told.author or article.author)
    if told.published is None or article.published_source == "feed":
        return article
    return replace(
        article,
        published=told.published.instant,
        published_raw=told.published.raw,
        published_source="page",
        published_precision=told.published.precision,
    )


def _published(
    root: HtmlElement,
    data: PageData,
    url: str | None,
    hint: FeedEntry | None,
    now: datetime | None,
) -> tuple[ReadDate | None, PublishedSource | None]:
    page = published_of(root, data, url, now=now)
    if hint is not None and hint.published is not None and hint.published_precision is not None:
        raw = hint.published_raw or hint.published.isoformat()
        return ReadDate(instant=hint.published, precision=hint.published_precision, raw=raw), "feed"
    if page is not None:
        return page
    guess = find_date(
        lxml.html.tostring(root, encoding="unicode"), url=url, original_date=True, extensive_search=False
    )
    read = parse_date(guess, now=now)
    return (read, "page") if read else (None, None)


def _with_linked_body(found: Body, data: PageData, *, closed: bool) -> Body:
    """The body that the page's JSON-LD carries, where it must be the same article and is more of it.

    A closed page's is left alone: it was put there for search engines, not to be read.
    """
    said = data.article.get("articleBody")
    if closed or not isinstance(said, str) or len(said) < FEWEST_LINKED:
        return found
    text = fragment_text(said)
    lines = found.text.split("\n")
    agreed = sum(len(line) for line in lines if key_of(line) in key_of(text))
    if not found.text or (agreed > 0.6 * len(found.text) and len(text) > 2 * len(found.text)):
        return Body(text, "json_ld")
    return found
