"""Who "we" is in a quotation: the company whose leader is named as saying it."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from db.records import Mention
from nlp.places import within

# A quotation of any length; both kinds of mark, since an agency writes straight ones.
_QUOTED = re.compile(r"“[^“”]{3,1000}”|\"[^\"]{3,1000}\"")
_SAID = re.compile(
    r"\b(?:said|says|added|adds|told|tells|wrote|writes|explained|noted|posted|announced|according to)\b"
)
# The attribution ends with its sentence, or where the next quotation opens.
_ATTRIBUTION_ENDS = re.compile(r"(?<!\b[A-Z])[.!?](?=\s|$)|[“\"]")
# Where the sentence before a quotation may have begun.
_OPENS = re.compile(r"[.!?]\s(?=[A-Z])|\n|”")
_REACH = 200  # characters beside a quotation in which its speaker is named


class Speakers:
    """The quotations of one passage, each with the company that speaks where one is named."""

    def __init__(self, text: str, companies: Sequence[Mention]) -> None:
        self._quotes: list[tuple[int, int, Mention | None]] = []
        for match in _QUOTED.finditer(text):
            after = text[match.end() : match.end() + _REACH]
            ended = _ATTRIBUTION_ENDS.search(after)
            tail = match.end(), match.end() + (ended.start() if ended else len(after))
            near = max(match.start() - _REACH, 0)
            head = (
                max([near, *(one.end() for one in _OPENS.finditer(text, near, match.start()))]),
                match.start(),
            )
            named = [
                companies[place]
                for start, end in (tail, head)
                if _SAID.search(text, start, end)
                for place in within(companies, start, end)
            ]
            # A quotation that goes on after its attribution: “A,” said X of Y. “B.”
            again = self._quotes[-1] if self._quotes else None
            goes_on = again is not None and match.start() - again[1] <= _REACH and not named
            speaker = again[2] if again is not None and goes_on else named[0] if named else None
            self._quotes.append((match.start(), match.end(), speaker))
        self._starts = [start for start, _, _ in self._quotes]

    def at(self, place: int) -> Mention | None:
        """Who speaks at a place; None outside quotations and where nobody is named."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or place >= self._quotes[number][1]:
            return None
        return self._quotes[number][2]
