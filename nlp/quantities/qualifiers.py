"""How a sum is bounded: the words straight before it, and those straight after."""

import re

from db.records import Qualifier
from nlp.caseless import Caseless

# Ordered: the first that matches at the end of the words before the sum wins. "just over" and
# "well above" hold their bound last, so only the last phrase counts.
_BEFORE: tuple[tuple[Qualifier, str], ...] = (
    (
        "up_to",
        r"up to|as (?:much|many|high|large|big) as|at (?:the )?most|a maximum of|maximum|max\.?"
        r"|no more than"
        r"|not more than|not to exceed|to a (?:cap|limit|ceiling) of|capped at",
    ),
    (
        "at_least",
        r"(?:at|the) (?:the very )?least|no (?:less|fewer) than|not less than|a minimum of"
        r"|minimum|min\.?"
        r"|a floor of|starting (?:at|from)|from at least",
    ),
    (
        "under",
        r"under|below|beneath|shy of|short of"
        r"|(?:less|fewer|lower|smaller) than",
    ),
    (
        "more_than",
        r"(?:more|greater|higher|larger|better) than|over|above|north of|upwards? of"
        r"|in excess of|beyond"
        r"|exceed(?:s|ed|ing)?|top(?:s|ped|ping)?|surpass(?:es|ed|ing)?|pass(?:es|ed|ing)|cross(?:es|ed|ing)?"
        r"|past|eclips(?:e|es|ed|ing)|well into|>",
    ),
    (
        "about",
        r"about|around|round|roughly|approximately|approx\.?|nearly|near|almost|some|circa|ca\."
        r"|close to"
        r"|an estimated|estimated|in the (?:region|neighbou?rhood|vicinity|order|ballpark) of"
        r"|on the order of|somewhere (?:around|near)|probably|likely|nearing|near(?:s|ed)"
        r"|approach(?:es|ed|ing)?"
        r"|~|≈",
    ),
)
_FILLER = (
    r"(?:\s+(?:an?|the|another|an additional|additional|a further|a total of|total|its|their|a combined|one"
    r"|of))*"
)
_RULES = tuple(
    (kind, Caseless(rf"(?:^|[\s(\u201c\"'\u2014-])(?:{words}){_FILLER}\s*$")) for kind, words in _BEFORE
)
# "earnings were up to $2.31", "rose up to": a movement, no bound.
_MOVED = Caseless(r"\b(?:was|were|is|are|went|goes|rose|climbed|moved|edged|ticked|came)\s+up to\s*$")
# "control over", "fight over", "profit over $5bn": a quarrel or a comparison, no bound.
_OVER = Caseless(
    r"\b(?:control|fight|dispute|lawsuit|deal|vote|concerns?|worries|fears|questions|debate|increase)\s+over"
    r"(?:\s+(?:the|a|an|its|their))?\s*$"
)
# "larger than the $90 billion it plans": a sum that is known already, compared with.
_COMPARED = Caseless(r"\b(?:than|top of|beat\w*|addition to) (?:[\w-]+ )?the\s*$")
_AFTER: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    (
        "at_least",
        re.compile(
            r"\s*(?:,\s*)?(?:at (?:a )?minimum|at (?:the (?:very )?)?least|and up\b"
            r"|or (?:more|higher|above))",
            re.I,
        ),
    ),
    ("up_to", re.compile(r"\s*(?:at (?:the )?most|or less|maximum|tops)\b", re.IGNORECASE)),
    ("more_than", re.compile(r"\s*(?:-?\s*plus\b(?!\s+(?:or|a|an|the|\d|\$))|\+)", re.I)),
    (
        "about",
        re.compile(r"\s*(?:or so\b|or thereabouts|,?\s*plus or minus|,?\s*give or take|\(?\s*±)", re.I),
    ),
)


def qualifier(text: str, start: int, end: int, *, is_range: bool, at_least: bool = False) -> Qualifier:
    """How the sum at `start`:`end` is bounded; `at_least` says that it carries a glued plus."""
    if is_range:
        return "range"
    before = text[max(0, start - 48) : start]
    if not _MOVED.search(before) and not _COMPARED.search(before) and not _OVER.search(before):
        for kind, rule in _RULES:
            if rule.search(before):
                return kind
    if at_least:
        return "more_than"
    after = text[end : end + 24]
    return next((kind for kind, rule in _AFTER if rule.match(after)), "exact")
