"""One HTML page to an Article: parsed once, read by metadata.py and body.py, honest about teasers."""

import re
from datetime import datetime

import lxml.html
from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.body import Body, body_of
from crawler.extract.dates import ReadDate, parse_date
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
from db.records import Article, ChipraceError, FeedEntry, PublishedSource

LARGEST = 10_000_000
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_CONTENT_TYPE = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|article|div|p|h1|main|title|meta|section|span)\b", re.IGNORECASE
)
_FOLD = re.compile(
    r"(?:subscribe|sign in|log in|register|become a (?:member|subscriber)|start your (?:free )?trial|"
    r"this (?:article|content|story) is (?:for|available to|reserved for) |to continue reading|"
    r"continue reading|already a subscriber|unlock this|keep reading)",
    re.IGNORECASE,
)
# A body this long is no teaser, whatever the box behind it says.
TEASER_LONGEST = 1_500


class UnreadablePage(ChipraceError):  # noqa: N818 - `reason` is what is counted, the name says what
    """A page that holds no article; `reason` is the name it is counted by."""

    exit_code = 1

    def __init__(self, url: str | None, reason: str, what: str) -> None:
        super().__init__(f"{url or 'page'}: {what}")
        self.reason = reason


def read_article(
    body: bytes,
    url: str | None,
    *,
    content_type: str | None = None,
    published_hint: FeedEntry | None = None,
    now: datetime | None = None,
) -> Article:
    """Read the article on a page.

    `url` None means that the page's own word for its address is taken. A feed's date
    (`published_hint`) is preferred to the page's. Raises UnreadablePage with a `reason`: empty,
    too_large, not_html, no_text.
    """
    root = _parse(body, url, content_type)
    data = read_page_data(root)
    canonical = canonical_of(root, data, url)
    title = title_of(root, data) or (published_hint.title if published_hint else "")
    found = body_of(root, url or canonical, headlines(root, data, title))
    if not found.text:
        raise UnreadablePage(url, "no_text", "no article text was found; it may need JavaScript or a login")
    read, source = _published(root, data, url or canonical, published_hint, now)
    return Article(
        url=url or canonical or "",
        canonical_url=canonical,
        title=title,
        author=author_of(root, data) or (published_hint.author if published_hint else None),
        published=read.instant if read else None,
        published_raw=read.raw if read else None,
        published_source=source,
        published_precision=read.precision if read else None,
        language=language_of(root, data),
        teaser=_is_teaser(root, data, found),
        text=found.text,
        rule=found.rule,
    )


def _parse(body: bytes, url: str | None, content_type: str | None) -> HtmlElement:
    if not body.strip():
        raise UnreadablePage(url, "empty", "an empty page; it is asked again when its source changes it")
    if len(body) > LARGEST:
        raise UnreadablePage(url, "too_large", f"larger than {LARGEST // 1_000_000} MB; no article is")
    if b"\x00" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadablePage(url, "not_html", "binary content instead of a page")
    text = _decode(body, content_type)
    if not _MARKUP.search(text[:20_000].encode()):
        raise UnreadablePage(url, "not_html", "no HTML in it; is it a document of another kind?")
    try:
        # huge_tree off: a page nested deeper than 256 levels is cut there, not followed.
        return lxml.html.document_fromstring(
            text.encode(),
            parser=lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True),
        )
    except (etree.LxmlError, ValueError) as error:
        raise UnreadablePage(url, "not_html", f"HTML that cannot be parsed ({error})") from error


def _decode(body: bytes, content_type: str | None) -> str:
    """The page's characters: byte order mark, UTF-8 if it is, header, meta tag, then Windows-1252.

    UTF-8 comes before the declarations: bytes that are valid UTF-8 and not ASCII hardly ever are
    anything else, and wrong declarations are common.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CONTENT_TYPE.search(content_type or "")
    inside = _DECLARED.search(body[:4096])
    names = [declared[1] if declared else None, inside[1].decode("ascii", "replace") if inside else None]
    for name in filter(None, [*names]):
        try:
            # One broken byte in a UTF-8 page is no reason to read it all as something else.
            return body.decode(
                name, errors="replace" if name.lower().replace("-", "") == "utf8" else "strict"
            )
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("windows-1252", errors="replace")


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


def _is_teaser(root: etree._Element, data: PageData, found: Body) -> bool:
    """Whether only the beginning could be read.

    The page's own word counts only with a short body: many sites mark metered articles as not free
    and still serve them whole.
    """
    if len(found.text) > TEASER_LONGEST:
        return False
    if is_paywalled(root, data):
        return True
    last = found.text.rsplit("\n", 1)[-1].strip()
    cut = last.endswith(("…", "...", "[…]", "[...]"))
    return cut or bool(_FOLD.search(last))
