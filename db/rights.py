"""What a class of rights allows: the one table that a source follows where its own block says nothing.

The classes are those of a dated reading of publishers' terms; they are this project's own caution and
no legal advice. Whoever has another agreement with a publisher says so in the source's block.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Rights = Literal["publishable", "feed_rule", "headline_only", "ask_first", "unreviewed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may be done with the words of a source.

    `fetch_pages`: articles may be fetched, else the feed's own items are all there is. `store_text`:
    the text may be kept in the newsroom's own file, else headline and link. `publish_text`: the whole
    text may stand in the public file. `excerpt`: the longest quotation there, in characters; None is
    no limit. `follow`: followed by the daily run without being asked for.
    """

    fetch_pages: bool
    store_text: bool
    publish_text: bool
    excerpt: int | None
    follow: bool


# 300 is the one length that a publisher's own rule names; where nobody has read the terms a quotation
# ends before it could stand for the article.
ALLOWANCES: Mapping[str, Allowance] = {
    "publishable": Allowance(fetch_pages=True, store_text=True, publish_text=True, excerpt=None, follow=True),
    "unreviewed": Allowance(fetch_pages=True, store_text=True, publish_text=False, excerpt=500, follow=True),
    "feed_rule": Allowance(fetch_pages=False, store_text=True, publish_text=False, excerpt=300, follow=True),
    "headline_only": Allowance(
        fetch_pages=False, store_text=True, publish_text=False, excerpt=200, follow=True
    ),
    "ask_first": Allowance(fetch_pages=False, store_text=False, publish_text=False, excerpt=0, follow=False),
}


def allowance(rights: str | None) -> Allowance:
    """What the class allows; a class that is missing or unknown allows what an unread one does."""
    return ALLOWANCES.get(rights or "unreviewed", ALLOWANCES["unreviewed"])
