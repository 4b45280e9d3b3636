"""A page as a row of text blocks: what stands in one paragraph, heading or list item.

The readers judge blocks, not the tree: where each one stands, how much of it is link text, and
whether a name on the way up says that it is no part of the article.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from crawler.extract.text import BLOCKS, CELLS, SILENT, clean_line

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Beside prose but no part of it.
APART = frozenset(("figure", "figcaption", "aside", "nav", "form", "footer", "menu", "dialog"))
_BORDERS = (BLOCKS | {"body", "tbody", "thead", "tfoot", "fieldset", "details", "summary", "center"}) - CELLS
_BREAKS = frozenset(("br", "hr"))
_UNREAD = SILENT | {
    "head",
    "svg",
    "button",
    "select",
    "option",
    "textarea",
    "object",
    "canvas",
    "audio",
    "video",
}
_NAMES = re.compile(
    r"\b(?:ads?|advert\w*|promo\w*|sponsor\w*|newsletters?|related\w*|recirc\w*|recommend\w*|share|sharing|"
    r"socials?|subscri(?:be|ption)\w*|sign ?up|comments?|comment ?list|sidebar|rail|carousel|swiper|"
    r"breadcrumbs?|byline|captions?|credits?|cookies?|consent|pay ?wall|tool ?bar|tags?|tooltip|popup|modal|"
    r"outbrain|taboola|trending|(?:most )?popular|read ?more|(?:more|top) stories|gallery|photo|"
    r"author ?(?:bio|box|info|card)|copyright|pagination|print only|"
    r"visually hidden|sr only|screen reader \w+)\b",
    re.IGNORECASE,
)
# Boxes that open over a word: their text would run into the sentence.
_INLINE_BOX = re.compile(
    r"\b(?:rollover|tooltip|popover|popup|hover card|sr only|visually hidden)\b", re.IGNORECASE
)
# A span that is shown as a paragraph is one.
_BLOCK_STYLE = re.compile(r"\bdisplay\s*:\s*(?:block|flex|grid|list-item)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_]+")
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Block:
    """One block: its line of text, the share of it that is link text, the element it stands in."""

    text: str
    links: float
    element: etree._Element
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = key_of(self.text)

    @property
    def tag(self) -> str:
        """Name of the element it stands in."""
        return str(self.element.tag)


def key_of(text: str) -> str:
    """Letters and digits alone, in lower case: two writings of one line have the same key."""
    return "".join(_WORDS.findall(text.lower()))


def names_apart(element: etree._Element) -> bool:
    """Whether an element's kind, class or id says that it is no part of the article."""
    return element.tag in APART or bool(_NAMES.search(_names(element)))


def _names(element: etree._Element) -> str:
    return _CAMEL.sub(" ", f"{element.get('class') or ''} {element.get('id') or ''}")


def blocks_of(root: etree._Element) -> list[Block]:
    """The text blocks below `root`, in document order."""
    reader = _Reader(root)
    reader.read()
    return reader.blocks


def _is_box(element: etree._Element) -> bool:
    """Whether an inline element is a box over a word; one that holds the word and its box is not."""
    # Most spans have neither.
    if not (element.get("class") or element.get("id")) or not _INLINE_BOX.search(_names(element)):
        return False
    return not any(_INLINE_BOX.search(_names(inner)) for inner in element.iterdescendants("span", "div"))


class _Reader:
    """Follows the walk over a page: a text to where it stands, a block at each border.

    No recursion: hostile pages nest deeper than Python may call. The walk makes no list of children
    either; it is most of what a page costs beside the pointing.
    """

    def __init__(self, root: etree._Element) -> None:
        self.blocks: list[Block] = []
        self._root = root
        self._place = root
        self._outer: list[etree._Element] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._anchors = 0

    def read(self) -> None:
        walk = etree.iterwalk(self._root, events=("start", "end"))
        box: etree._Element | None = None
        for event, element in walk:
            name = str(element.tag)
            if name == "span" and _BLOCK_STYLE.search(element.get("style") or ""):
                name = "div"
            if event == "start":
                if name in _UNREAD or (name == "span" and _is_box(element)):
                    # Its end comes next all the same, and with it the text behind it.
                    walk.skip_subtree()
                    box = element
                else:
                    self._start(element, name)
                continue
            if element is box:
                box = None
            else:
                self._end(name)
            if (tail := element.tail) and element is not self._root:
                self._take(tail)
        self._border(self._root)

    def _start(self, element: etree._Element, name: str) -> None:
        if name in _BORDERS:
            self._outer.append(self._place)
            self._border(self._place if name in _BREAKS else element)
        elif name == "a":
            self._anchors += 1
        if text := element.text:
            self._take(text)

    def _end(self, name: str) -> None:
        if name in _BORDERS:
            self._border(self._outer.pop())
        elif name == "a":
            self._anchors -= 1
        elif name in CELLS:
            self._pieces.append(" ")

    def _take(self, text: str) -> None:
        self._pieces.append(text)
        if self._anchors:
            self._linked += len(text.strip())

    def _border(self, place: etree._Element) -> None:
        if self._pieces:
            text = clean_line("".join(self._pieces))
            if text:
                self.blocks.append(Block(text, min(1.0, self._linked / len(text)), self._place))
            self._pieces.clear()
            self._linked = 0
        self._place = place
