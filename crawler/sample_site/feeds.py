"""The sample site's feeds and sitemaps: RSS 2.0, Atom, news sitemap, sitemap index and its parts."""

from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from crawler.sample_site.content import Publisher, SampleArticle

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def rss(publisher: Publisher, listed: Sequence[SampleArticle], base: str) -> str:
    """RSS 2.0 with Dublin Core authors."""
    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>{escape(base + article.path)}</link>"
        f'<guid isPermaLink="false">sample:{escape(article.key)}</guid>'
        f"<pubDate>{format_datetime(article.published, usegmt=True)}</pubDate>"
        f"<dc:creator>{escape(article.author)}</dc:creator>"
        f"<description>{escape(escape(article.summary))}</description></item>\n"
        for article in listed
    )
    return (
        f'{DECLARATION}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(publisher.name)}</title><link>{base}/{publisher.key}/</link>"
        f"<description>{escape(publisher.tagline)}</description><language>en</language>\n"
        f"{items}</channel></rss>\n"
    )


def atom(publisher: Publisher, listed: Sequence[SampleArticle], base: str) -> str:
    """Atom 1.0; an entry's `updated` moves when its page was edited."""
    entries = "".join(
        f"<entry><title>{escape(article.title)}</title>"
        f"<id>tag:sample.invalid,2026:{escape(article.key)}</id>"
        f"<link rel={quoteattr('alternate')} href={quoteattr(base + article.path)}/>"
        f"<published>{article.published.isoformat()}</published>"
        f"<updated>{article.updated.isoformat()}</updated>"
        f"<author><name>{escape(article.author)}</name></author>"
        f"<summary>{escape(article.summary)}</summary></entry>\n"
        for article in listed
    )
    newest = max(article.updated for article in listed).isoformat()
    return (
        f'{DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(publisher.name)}</title><id>tag:sample.invalid,2026:{publisher.key}</id>"
        f'<link rel="self" href="{base}{publisher.feed_path}"/><updated>{newest}</updated>\n'
        f"{entries}</feed>\n"
    )


def news_sitemap(publisher: Publisher, listed: Sequence[SampleArticle], base: str) -> str:
    """A sitemap with news titles and instants of publication."""
    items = "".join(
        f"<url><loc>{escape(base + article.path)}</loc><news:news><news:publication>"
        f"<news:name>{escape(publisher.name)}</news:name>"
        f"<news:language>{article.language}</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>\n"
        for article in listed
    )
    return f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">\n{items}</urlset>\n'


def sitemap_index(publisher: Publisher, listed: Sequence[SampleArticle], base: str) -> str:
    """A sitemap index: one sitemap for each year of publication."""
    years = sorted({article.published.year for article in listed}, reverse=True)
    parts = "".join(
        f"<sitemap><loc>{base}/{publisher.key}/sitemap-{year}.xml</loc><lastmod>"
        f"{max(a.updated for a in listed if a.published.year == year).isoformat()}</lastmod></sitemap>\n"
        for year in years
    )
    return f'{DECLARATION}<sitemapindex xmlns="{SITEMAP}">\n{parts}</sitemapindex>\n'


def sitemap(listed: Sequence[SampleArticle], base: str) -> str:
    """A plain sitemap: addresses and when each was last changed."""
    items = "".join(
        f"<url><loc>{escape(base + article.path)}</loc>"
        f"<lastmod>{article.updated.isoformat()}</lastmod></url>\n"
        for article in listed
    )
    return f'{DECLARATION}<urlset xmlns="{SITEMAP}">\n{items}</urlset>\n'
