"""Bytes to one parsed page: what is no page is refused by name, characters are decoded as meant."""

import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.tags import tamed
from db.records import ChipraceError

LARGEST = 10_000_000
# Each costs 0.1 ms to read; pages of news have some thousands.
MOST_TAGS = 150_000
# Possessive: a page of nothing but "<?a?>" would else be tried in 2 ** 400 ways.
_FEED = re.compile(
    r"\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.DOTALL
)
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_CONTENT_TYPE = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|article|div|p|h1|main|title|meta|section|span)\b", re.IGNORECASE
)


class UnreadablePage(ChipraceError):  # noqa: N818 - `reason` is what is counted, the name says what
    """A page that holds no article; `reason` is the name it is counted by."""

    exit_code = 1

    def __init__(self, url: str | None, reason: str, what: str) -> None:
        super().__init__(f"{url or 'page'}: {what}")
        self.reason = reason


def parse_page(body: bytes, url: str | None, content_type: str | None = None) -> HtmlElement:
    """The page's tree, without comments.

    Raises UnreadablePage with a `reason`: empty, too_large, not_html.
    """
    if not body.strip():
        raise UnreadablePage(url, "empty", "an empty page; it is asked again when its source changes it")
    if len(body) > LARGEST:
        raise UnreadablePage(url, "too_large", f"larger than {LARGEST // 1_000_000} MB; no article is")
    if b"\x00" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadablePage(url, "not_html", "binary content instead of a page")
    if body.lstrip()[:5] == b"%PDF-":
        raise UnreadablePage(url, "not_html", "a PDF instead of a page")
    text = _decode(body, content_type)
    if text.count("<") > MOST_TAGS:
        raise UnreadablePage(url, "too_large", f"more than {MOST_TAGS:,} tags; no article has")
    if _FEED.match(text[:2000]):
        raise UnreadablePage(url, "not_html", "a feed or sitemap instead of a page; read it as one")
    if not _MARKUP.search(text[:20_000].encode()):
        raise UnreadablePage(url, "not_html", "no HTML in it; is it a document of another kind?")
    try:
        # huge_tree off: a page nested deeper than 256 levels is cut there, not followed.
        return lxml.html.document_fromstring(tamed(text).encode(), parser=_parser())
    except (etree.LxmlError, ValueError) as error:
        raise UnreadablePage(url, "not_html", f"HTML that cannot be parsed ({error})") from error


def _parser() -> lxml.html.HTMLParser:
    """A parser whose every element is an HtmlElement.

    lxml.html picks a class by the name of each element in Python, each time one is touched, so that forms
    and fields have methods of their own. Nobody fills in a form here; without, a page costs a tenth less.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


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
        except (LookupError, UnicodeError):
            # Some of Python's codecs ("undefined", "idna") raise the broader error.
            continue
    return body.decode("windows-1252", errors="replace")
