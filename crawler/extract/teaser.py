"""Whether a page shows only the beginning of its article: a teaser is stored as one and says so."""

import re
from collections.abc import Iterable

from crawler.extract.blocks import Block

_FOLD = re.compile(
    r"\b(?:to (?:continue|keep) reading|continue reading (?:this|with|for|by)|"
    r"to read the (?:full|whole|rest|entire)|"
    r"(?:subscribe|sign in|log in|register|sign up|upgrade) (?:now )?to (?:read|continue|unlock|access|view)|"
    r"unlock (?:this|the full) (?:article|story|content)|the rest of this (?:article|story) is|"
    r"this (?:article|content|story|post) is (?:only |exclusively )?"
    r"(?:for|available to|reserved for|limited to)"
    r"(?: \w+){0,2} (?:subscribers|members)|"
    r"(?:exclusive|reserved) (?:to|for) (?:our )?(?:subscribers|members)|"
    r"become a (?:member|subscriber) to|this (?:post|article) is for paid (?:subscribers|members)|"
    r"you have reached your (?:limit|free)|you.ve (?:read|reached) your (?:last|limit|free))\b",
    re.IGNORECASE,
)
# A body this long is no teaser because of a box on the page; the page's own word counts for longer.
TEASER_LONGEST = 1_500
CLOSED_LONGEST = 4_000
LONGEST_BOX = 300


def is_teaser(blocks: Iterable[Block], text: str, *, closed: bool) -> bool:
    """Whether only the beginning could be read; `closed` is the page's own word that it is not free.

    The page's word counts unless the body is long: many sites mark metered articles as not free and still
    serve them whole.
    """
    if closed and len(text) <= CLOSED_LONGEST:
        return True
    if len(text) > TEASER_LONGEST:
        return False
    last = text.rsplit("\n", 1)[-1].strip()
    if last.endswith(("…", "...", "[…]", "[...]")) or _FOLD.search(last):
        return True
    return any(len(block.text) <= LONGEST_BOX and _FOLD.search(block.text) for block in blocks)
