"""Cuts a sentence into clauses, with asides and relative clauses taken out and kept apart."""

import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.records import Mention
from nlp.caseless import Caseless
from nlp.places import over, within

_ASIDE = re.compile(r"\([^()]*\)|\s[—–]\s?[^—–]{3,120}?\s?[—–](?=\s)|—[^—]{3,120}?—")
# After a name: ", which ...,", ", a San Francisco-based start-up ...,", ", one of the largest ...,".
_APPOSITIVE = re.compile(
    r",\s(?=(?:an?|the|one of|which|who|whose|where|led by|backed by|based in|known|formerly|maker of"
    r"|owner of|home of"
    r"|itself|alongside|along with|together with|including|like|such as)\b)[^,;]{3,110},(?=\s)"
)
# The same with a list inside, up to the verb of the sentence: ", a firm that rents from X, Y and Z, is ...".
_APPOSITIVE_LIST = re.compile(
    r",\s(?=(?:an?|the|one of|which|who|whose|led by|backed by)\b)(?:[^;.]|\.(?!\s[A-Z])){3,170}?,"
    r"(?=\s(?:is|was|has|will|would|said|says|raised|announced|plans|agreed|signed|secured)\b)"
)
_RELATIVE = re.compile(r",\s(?:which|who|whose|where)\b[^,;.]{3,110},(?=\s)")
_WHO = re.compile(r",?\s*(?:which|who)\b")
# What cuts begins with one of four marks, which an expression finds faster than any word.
_CUT = Caseless(
    r"[;:,\s](?:(?<=[;:])\s|(?<=\s)[—–-]{1,2}\s"
    r"|(?:(?<=,)\s|(?<=\s))(?:(?:but|while|whereas|although|though|because|since|before|if|when|where|amid"
    r"|despite|even as|following)\s"
    r"|after\s(?!the bell|hours|tax)"
    r"|(?<!such )(?<!well )(?<!much )(?<!many )(?<!serve )(?<!serves )as\s(?!much|well|many|part|a\b"
    r"|an\b|of|soon|early|high|low|large|its?\s[a-z]+(?:er|st)?\s(?:customer|partner)))"
    r"|(?<=,)\s(?:with|according to|adding|which|who)\s"
    r"|(?<=,)\s(?:and|but|while)\s(?=(?:in|on|by|at)\s[\w ]{3,25}\s(?:it|they|he|she|we)\b)"
    r"|(?<=,)\s(?:and|or|so)\s(?=(?:it|they|he|she|we|will|would|is|are|has|have|had|was|were|\w+ed|plans?"
    r"|said|says|expects?)\b)"
    r"|(?<=\s)and\s(?=(?:it|they|he|she|we|is|are|was|were|has|have|had|will|would|plans?|said|says|raised"
    r"|announced|signed|launched|expects?)\b)"
    r"|(?<!ed\s)(?<=\s)and\s(?=(?:opened|broke|bought|acquired|began|closed|completed|agreed|ordered|sold"
    r"|borrowed)\b))"
)
# "X broke ground in Ohio, and Y commenced work in Iowa": a second company with a verb of its own.
_JOINED = re.compile(r",?\s(?:and|while)\s(?:the\s)?$")
_LONGEST_JOIN = len(", while the ")
FINITE = re.compile(
    r"(?:['’]s \w+)?\s(?:\w+ed|will|would|has|have|is|was|plans|said|says|won|bought|sold|built|began|got"
    r"|took|spent|broke|expects)\b"
)
# "the program of 10 GW that X announced": what is said of it holds for nothing else in the sentence.
_OBJECT_RELATIVE = re.compile(
    r"\b(?:chip|processor|accelerator|system|program|programme|project|plan|plant|campus|complex|center|centre"
    r"|cluster|deal|contract|order|GW|MW|gigawatt|megawatt|server|rack)(?:s|es|ters)?"
    r"(?=\sthat\s(?:the\s)?[A-Z])"
)
# A cell with nothing but a figure makes its line a row of a table; it asserts nothing.
_FIGURE_CELL = re.compile(
    r"\|\s*\(?[$€£¥₩]?\s?\(?[-−–]?\d[\d.,]*\)?(?:\s?(?:%|million|billion|[MB]\b))?\)?\s*(?:\||$)"
)
# A "sentence" of this many characters is a table or a list without line ends; it asserts nothing.
LONGEST_SENTENCE = 2000


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text that asserts something; `head` is who an aside describes."""

    start: int
    end: int
    sentence: int
    first: bool
    text: str
    head: Mention | None = None

    def holds(self, start: int) -> bool:
        """Whether a place in the passage lies in this clause and not in an aside cut out of it."""
        return self.start <= start < self.end and self.text[start - self.start] != "\x00"


def clauses(text: str, number: int, bounds: tuple[int, int], mentions: Sequence[Mention]) -> list[Clause]:
    """Clauses of sentence `number`, in text order. Characters of an aside are NUL in its clause."""
    start, end = bounds
    if end - start > LONGEST_SENTENCE:
        return []
    made: list[Clause] = []
    body = _without_rows(text[start:end])
    for match in [*_asides(body), *_appositives(body, start, mentions)]:
        left, right = match.start(), match.end()
        inner = body[left:right]
        if "\x00" in inner:
            continue
        # A conversion in brackets belongs to its sum: no clause of its own, and no loss to its own.
        if len(inner.split()) > 3:
            made.append(
                Clause(start + left, start + right, number, False, inner, _head(start + left, mentions))
            )
        last = right - 1 if inner.endswith(",") else right
        body = body[:left] + "\x00" * (last - left) + body[last:]
    made += _cut(body, start, number, mentions)
    return sorted(made, key=lambda clause: clause.start)


def _asides(body: str) -> Iterator[re.Match[str]]:
    return _ASIDE.finditer(body) if any(mark in body for mark in "(—–") else iter(())


def _without_rows(body: str) -> str:
    """The sentence with its rows of a table blanked."""
    if "|" not in body:
        return body
    lines = body.split("\n")
    return "\n".join("\x00" * len(line) if _FIGURE_CELL.search(line) else line for line in lines)


def _appositives(body: str, start: int, mentions: Sequence[Mention]) -> list[re.Match[str]]:
    if body.count(",") < 2:
        return []
    ends = {mentions[place].end - start for place in within(mentions, start, start + len(body))}
    named = [match for match in _APPOSITIVE.finditer(body) if match.start() in ends]
    listed = [match for match in _APPOSITIVE_LIST.finditer(body) if match.start() in ends]
    # The longer one goes first: what lies within it is no aside of its own.
    named = [*listed, *named]
    return [*named, *_RELATIVE.finditer(body)]


def _head(place: int, mentions: Sequence[Mention]) -> Mention | None:
    near = [mention for mention in over(mentions, place - 4, place) if mention.layer == "company"]
    near = [mention for mention in near if place - 3 <= mention.end <= place]
    return near[-1] if near else None


def _cut(body: str, start: int, number: int, mentions: Sequence[Mention]) -> list[Clause]:
    places = [0]
    # A list of companies that act together is one subject: "X, Y and Z agreed".
    near = [mentions[place] for place in within(mentions, start, start + len(body))]
    ends = {mention.end for mention in near}
    for match in _CUT.finditer(body):
        if match.start() - places[-1] >= 8 and len(body) - match.end() >= 8:
            places.append(match.start())
    for mention in near:
        place = mention.start - start
        joined = _JOINED.search(body, place - _LONGEST_JOIN, place) if mention.layer == "company" else None
        if joined and FINITE.match(body, mention.end - start) and joined.start() + start not in ends:
            insort(places, joined.start())
    for relative in _OBJECT_RELATIVE.finditer(body) if "that" in body else ():
        insort(places, relative.end())
    places.append(len(body))
    return [
        Clause(
            start + left,
            start + right,
            number,
            left == 0,
            body[left:right],
            _head(start + left, mentions) if _WHO.match(body, left) else None,
        )
        for left, right in pairwise(places)
        if body[left:right].strip(" \n\x00")
    ]
