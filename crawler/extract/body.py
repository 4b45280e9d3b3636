"""The body of an article: trafilatura says where it stands, the page's own blocks are read there.

Measured: trafilatura favouring precision finds the right place on nearly every page, but drops
paragraphs inside it, joins others, and keeps related links, pitches and the headline at its edges.
So its lines only point: the element that holds them is read again block by block. Precision now
and then returns a line or two; where the page has far more prose than it kept, the standard pass points
instead. A JSON-LD body is a teaser on one page in four that has one: it never decides alone.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from urllib.parse import urljoin

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.blocks import HEADINGS, Block, key_of, names_apart
from crawler.extract.furniture import is_furniture, is_stamp, without_button
from crawler.extract.text import clean_line, clean_paragraphs
from crawler.extract.urls import same_site

# Precision kept less than this share of the standard pass: it has cut the article, not the trimmings.
STUB_SHARE = 0.45
# The standard pass is asked for only where the page has this many times more prose than was kept.
SUSPECT = 1.6
# A block with this share of link text is a link.
ALL_LINK = 0.9
# The smallest element with this share of the pointed-at text is the article's own.
OWN_SHARE = 0.85
# These are parts of an article even where they hold most of it.
PARTS = HEADINGS | {"p", "ul", "ol", "dl", "li", "blockquote", "table", "pre"}
# An element with this share of the article is the article, whatever its class says.
TOO_MUCH = 0.3
PROSE = 60
# A line of trafilatura's may join several blocks; a piece this long is known as part of it.
SHORTEST_PIECE = 25
FEWEST_MICRODATA = 400
FEWEST_RELATED_WORDS = 4
_NEVER_TEXT = ("style", "svg", "link", "meta", "iframe", "input", "select", "button", "video", "audio")
# A page that one of its passes gives up on is looked at again; what is no article is refused by name.
logging.getLogger("trafilatura").setLevel(logging.ERROR)
# Its comparison with other extractors is quadratic in short paragraphs: 20,000 of them take minutes.
MOST_COMPARED = 3_000


@dataclass(frozen=True, slots=True)
class Body:
    """A body text and the rule that found it."""

    text: str
    rule: str


def body_of(
    root: HtmlElement,
    blocks: list[Block],
    bodies: Iterable[etree._Element],
    url: str | None,
    titles: frozenset[str],
) -> Body:
    """The article's text, one paragraph a line; empty where nothing reads like one.

    `blocks` are those of the page (`blocks_of`), `bodies` the elements that say they are its body. `titles`
    are keys (`key_of`) of the headline as it stands on the page: it is not part of the body.
    """
    lines, rule = _pointers(root, url, blocks)
    marked = _microdata(bodies)
    if not lines and marked is None:
        return Body("", "none")
    read = _Reading(blocks, lines, marked, url, titles)
    text = "\n".join(read.paragraphs())
    if not text and not read.found:
        return Body(clean_paragraphs("\n".join(line for line in lines if not is_furniture(line))), rule)
    return Body(text, "microdata" if read.marked else rule)


def _pointers(root: HtmlElement, url: str | None, blocks: list[Block]) -> tuple[list[str], str]:
    # As a pointer the quick pass is as good: on 86 pages F1 is the same to the sixth digit. What the slow
    # one has more, a look at other extractors, is for pages on which the quick one finds little or nothing.
    slow = len(blocks) <= MOST_COMPARED
    precise = _trafilatura(root, url, precision=True, fast=True)
    if not precise and slow:
        precise = _trafilatura(root, url, precision=True, fast=False)
    kept = sum(map(len, precise))
    # Each text once: some pages hold their article a second time, hidden, for other machines.
    apart: dict[etree._Element, bool] = {}
    prose = {block.text for block in blocks if _is_prose(block) and not _stands_apart(block.element, apart)}
    if sum(map(len, prose)) > SUSPECT * kept:
        standard = _trafilatura(root, url, precision=False, fast=not slow)
        if kept < STUB_SHARE * sum(map(len, set(standard))):
            return standard, "trafilatura_standard"
    return precise, "trafilatura_precision"


def _is_prose(block: Block) -> bool:
    return len(block.text) >= PROSE and block.links < 0.3


def _stands_apart(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether an element, or one around it, says that it is no part of the article; `known` is added to."""
    path: list[etree._Element] = []
    above: etree._Element | None = element
    while above is not None and above not in known:
        path.append(above)
        above = above.getparent()
    apart = above is not None and known[above]
    for one in reversed(path):
        apart = known[one] = apart or names_apart(one)
    return apart


def _trafilatura(root: HtmlElement, url: str | None, *, precision: bool, fast: bool) -> list[str]:
    # The library changes the tree it is given, so each pass gets a copy of the one parsed tree, without
    # what it would cut out later anyway: it copies and searches the whole tree a dozen times before that.
    tree = deepcopy(root)
    etree.strip_elements(tree, *_NEVER_TEXT, with_tail=False)
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        favor_precision=precision,
        include_comments=False,
        with_metadata=False,
        fast=fast,
    )
    text = getattr(found, "text", None)
    return clean_paragraphs(text).split("\n") if text else []


def _microdata(bodies: Iterable[etree._Element]) -> etree._Element | None:
    """The element that says it is the article's body; the longest where several do."""
    # The outer of two that stand one in the other is the longer.
    best = max(bodies, key=lambda element: len("".join(element.itertext())), default=None)
    return best if best is not None and len(clean_line("".join(best.itertext()))) > FEWEST_MICRODATA else None


class _Reading:
    """The blocks of one page, and which of them are the article."""

    def __init__(
        self,
        blocks: list[Block],
        lines: list[str],
        marked: etree._Element | None,
        url: str | None,
        titles: frozenset[str],
    ) -> None:
        self._url = url
        self._titles = titles
        self._left = Counter(key for line in lines if (key := key_of(line)))
        # Characters of the article below each element.
        self._weight: Counter[etree._Element] = Counter()
        self._apart: dict[etree._Element, bool] = {}
        self._pointed = self._weigh(blocks)
        total = max(self._weight.values(), default=0)
        self.marked = marked is not None and self._weight[marked] >= total / 2
        self._own = marked if self.marked else self._narrowest(total)
        own = self._own
        self._blocks = [
            b for b in blocks if own is not None and (b.element is own or own in b.element.iterancestors())
        ]

    def _weigh(self, blocks: list[Block]) -> set[int]:
        """Note which blocks were pointed at: whole lines first, then the rest piece by piece.

        A text that the page holds twice counts once, and outside a caption or a box if it can.
        """
        pointed: set[int] = set()
        left = self._left.copy()
        same = [block for block in blocks if block.key in left]
        if len({block.key for block in same}) < len(same):
            known: dict[etree._Element, bool] = {}
            same.sort(key=lambda block: _stands_apart(block.element, known))
        for block in same:
            if left[block.key] > 0:
                left[block.key] -= 1
                pointed.add(id(block))
        rest = "".join(key for key, times in left.items() if times > 0)
        for block in blocks:
            if len(block.key) >= SHORTEST_PIECE and block.key not in left and block.key in rest:
                pointed.add(id(block))
        for block in blocks:
            if id(block) in pointed:
                self._weight[block.element] += len(block.key)
                for above in block.element.iterancestors():
                    self._weight[above] += len(block.key)
        return pointed

    def _narrowest(self, total: int) -> etree._Element | None:
        own = next((element for element in self._weight if element.getparent() is None), None)
        while own is not None:
            inner = [
                child for child in own if child.tag not in PARTS and self._weight[child] >= OWN_SHARE * total
            ]
            if not inner:
                return own
            own = inner[0]
        return None

    @property
    def found(self) -> bool:
        """Whether any block of the page was pointed at."""
        return bool(self._pointed)

    def paragraphs(self) -> list[str]:
        """The article's lines, without what stands around or between them."""
        kept = [block for block in self._chosen() if not self._is_trimming(block)]
        while kept and (kept[0].tag == "h1" or kept[0].key in self._titles or is_stamp(kept[0].text)):
            kept.pop(0)
        while kept and (kept[-1].tag in HEADINGS or kept[-1].links >= ALL_LINK):
            kept.pop()
        return [without_button(block.text) for block in kept]

    def _chosen(self) -> list[Block]:
        places = [n for n, block in enumerate(self._blocks) if id(block) in self._pointed]
        if not places:
            return (
                [b for b in self._blocks if _is_prose(b) and not self._is_apart(b.element)]
                if self.marked
                else []
            )
        first, last = places[0], places[-1]
        parents = Counter(self._blocks[n].element.getparent() for n in places)
        seen = {self._blocks[n].key for n in places}
        # The first paragraph is lost where a box opens over one of its words.
        while first > 0 and self._is_opening(self._blocks[first - 1], parents):
            first -= 1
        chosen = []
        for n, block in enumerate(self._blocks):
            between = first <= n <= last
            again = block.key in seen and len(block.key) >= SHORTEST_PIECE
            wanted = (between or self.marked) and not again and self._belongs(block, between, parents)
            if (id(block) in self._pointed or wanted) and not self._is_apart(block.element):
                chosen.append(block)
                seen.add(block.key)
        return chosen

    def _belongs(self, block: Block, between: bool, parents: Counter[etree._Element | None]) -> bool:
        """Whether a block that was not pointed at is part of the article all the same."""
        if block.links >= 0.5:
            # A heading over a product may be a link; one that leads to another story is none of ours.
            return (
                between
                and block.tag in HEADINGS
                and not self._is_related(block)
                and parents[block.element.getparent()] > 2
            )
        if len(block.text) >= PROSE:
            return True
        return between and (
            block.tag in HEADINGS or block.tag == "p" or parents[block.element.getparent()] > 2
        )

    def _is_opening(self, block: Block, parents: Counter[etree._Element | None]) -> bool:
        return block.tag == "p" and _is_prose(block) and parents[block.element.getparent()] > 2

    def _is_apart(self, element: etree._Element) -> bool:
        chain: list[etree._Element] = []
        above: etree._Element | None = element
        apart = False
        total = max(self._weight.values(), default=0)
        while above is not None and above is not self._own:
            if above in self._apart:
                apart = self._apart[above]
                break
            chain.append(above)
            above = above.getparent()
        for inner in reversed(chain):
            apart = apart or (self._weight[inner] < TOO_MUCH * total and names_apart(inner))
            self._apart[inner] = apart
        return apart

    def _is_trimming(self, block: Block) -> bool:
        if block.key in self._titles and block.tag in HEADINGS:
            return True
        return is_furniture(block.text) or self._is_related(block)

    def _is_related(self, block: Block) -> bool:
        """Whether a line is nothing but a link to another page of the same site."""
        if block.links < ALL_LINK or len(block.text.split()) < FEWEST_RELATED_WORDS or not self._url:
            return False
        links = [urljoin(self._url, str(link)) for link in block.element.xpath(".//a/@href")[:4]]
        return bool(links) and all(same_site(link, self._url) for link in links)
