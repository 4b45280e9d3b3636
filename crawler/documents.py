"""From what a reader read to the Document that is stored: identity, origin, instant of the visit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from crawler.extract.mends import mended_language
from crawler.extract.urls import UnreadableUrl, normalise_url
from db.knowledge import Source
from db.records import Article, Document, FeedEntry, Filing
from db.store.documents import Holder


def identity_of(article: Article, url: str) -> str:
    """The page's own word for its address where it is of the same host, else the address it came from.

    A canonical address that is the site's front page is a mistake of its template: it would make all
    its pages one document.
    """
    own = normalise_url(url)
    if article.canonical_url is None:
        return own
    try:
        canonical = normalise_url(article.canonical_url)
    except UnreadableUrl:
        return own
    named, came = urlsplit(canonical), urlsplit(own)
    if named.hostname != came.hostname or (named.path == "/" and came.path != "/"):
        return own
    return canonical


def page_document(article: Article, *, url: str, source: Source, now: datetime) -> Document:
    """An article as a document; `url` is where its page came from, redirects followed."""
    return Document(
        url=identity_of(article, url),
        source=source.key,
        kind="article",
        canonical_url=article.canonical_url,
        title=article.title,
        author=article.author,
        published=article.published,
        published_raw=article.published_raw,
        published_source=article.published_source,
        published_precision=article.published_precision,
        language=mended_language(article.language, source.mends) or source.language,
        teaser=article.teaser,
        text=article.text,
        fetched_at=now,
        rule=article.rule,
    )


def page_identity(document: Document, url: str, held: Sequence[Holder]) -> Document | None:
    """The document under the identity it may have, or None where it is another address of a stored one.

    `held` are the addresses whose pages are stored under the document's identity, `url` the one it
    was found at. A page that claims the identity of another page is that page's print or mobile form
    where the other was fetched under that very address; else several pages claim one address that
    none of them has, and each keeps its own.
    """
    others = [holder for holder in held if holder.found_at != url]
    if not others or document.url == normalise_url(url):
        return document
    if any(holder.text == document.text for holder in others):
        return document
    if any(holder.found_at == document.url for holder in others):
        return None
    return replace(document, url=normalise_url(url))


def feed_document(entry: FeedEntry, *, source: Source, now: datetime) -> Document:
    """What the feed itself ships of an article whose page must not be fetched."""
    return Document(
        url=normalise_url(entry.url),
        source=source.key,
        kind="article",
        canonical_url=None,
        title=entry.title,
        author=entry.author,
        published=entry.published,
        published_raw=entry.published_raw,
        published_source="feed" if entry.published else None,
        published_precision=entry.published_precision,
        language=entry.language or source.language,
        teaser=True,
        text=entry.summary or "",
        fetched_at=now,
        rule="feed",
    )


def filing_documents(filing: Filing, *, url: str, source: Source, now: datetime) -> tuple[Document, ...]:
    """The documents of a submission that was read at `url`, each under its own archive address."""
    folder = url.rpartition("/")[0]
    company = filing.company or f"CIK {filing.cik}"
    return tuple(
        Document(
            # A document without a file name is still a part of the submission's own file.
            url=normalise_url(f"{folder}/{part.filename}")
            if part.filename
            else f"{url}#document-{part.sequence}",
            source=source.key,
            kind="filing",
            canonical_url=None,
            title=f"{filing.form} {company} ({part.type})",
            author=filing.company,
            published=filing.accepted,
            published_raw=None,
            published_source="filing" if filing.accepted else None,
            published_precision="second" if filing.accepted else None,
            language="en",
            teaser=False,
            text=part.text,
            fetched_at=now,
            rule="filing",
            accession=filing.accession,
            document_type=part.type,
            sequence=part.sequence,
        )
        for part in filing.documents
        if part.text
    )
