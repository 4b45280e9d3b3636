"""How an amendment stands to what it amends: it adds to it, or it takes its place.

Most amendments supplement: they file an exhibit, or Part III, and leave the rest as it was. Few restate the
whole, and those few say so, or carry all that the form asks for. The second kind makes a reader who cites
the original cite what its filer has withdrawn.
"""

import re
from collections.abc import Sequence

from db.records import FilingDocument, Relation
from db.sentences import split

# An explanatory note stands before the contents of the report.
REACH = 40_000
WHOLE = (
    r"(?:the |our |its |such |this )?(?:(?:original|initial|prior|previously filed|annual|quarterly|current|"
    r"registration) )*(?:filing|report|form\s+(?:10-?[KQ]|20-?F|40-?F|8-?K|6-?K|S-?1|F-?1)|statement)\b"
)
RESTATES = (
    r"(?:amends? and restates?|amending and restating|restates?|restating|replaces?|replacing|supersedes?|"
    r"superseding)"
)
RESTATED = r"(?:superseded|replaced|amended and restated|restated)"
SUPERSEDES = re.compile(
    rf"{RESTATES}(?: in (?:its|their) entirety)?,? {WHOLE}"
    rf"|{WHOLE}[^.;]{{0,160}}(?:is|are|has been|have been)(?: hereby)? {RESTATED}(?! (?:solely|only))"
    rf"(?: and {RESTATED})? (?:in its entirety|by this)",
    re.IGNORECASE,
)
SUPPLEMENTS = re.compile(
    r"\b(?:sole|only|limited|exclusive) (?:purpose|reason)|"
    r"\b(?:solely|only|exclusively) (?:to|for|in order)\b|"
    r"\bfor the (?:sole |limited )?purposes? of\b|\bexhibits?[- ]only (?:filing|amendment)|"
    r"\bdoes not (?:otherwise |purport to )?(?:modify|update|amend|change|reflect|affect)|"
    r"\bno (?:other|further) (?:changes?|revisions?|modifications?)\b|"
    r"\b(?:supplements?|supplementing|amends and supplements)\b|"
    r"\bread in conjunction with (?:the|our) original",
    re.IGNORECASE,
)
REGISTRATION = re.compile(r"[SF]-\d")


def relation_of(form: str, documents: Sequence[FilingDocument]) -> tuple[Relation | None, str | None]:
    """How the amendment `form` stands to what it amends, and its own sentence that says so, if one does.

    (None, None) for a form that is no amendment. Without words of its own a registration statement or a
    periodic report that is whole supersedes; any other amendment supplements.
    """
    if not form.upper().endswith("/A"):
        return None, None
    main = next((one for one in documents if one.type.upper() == form.upper()), None)
    main = main or next(iter(documents), None)
    if main is None:
        return "supplements", None
    said: tuple[tuple[Relation, re.Pattern[str]], ...] = (
        ("supersedes", SUPERSEDES),
        ("supplements", SUPPLEMENTS),
    )
    for relation, pattern in said:
        match = pattern.search(main.text, 0, REACH)
        if match is not None:
            return relation, _sentence(main.text, match)
    return ("supersedes" if _is_whole(form, main) else "supplements"), None


def _sentence(text: str, match: "re.Match[str]") -> str:
    """The sentence around a match."""
    spans = split(text[:REACH])
    return next(text[start:end].strip() for start, end in spans if start <= match.start() < end)


def _is_whole(form: str, document: FilingDocument) -> bool:
    """Whether it holds what its form asks for, not a part of it."""
    names = {section.name for section in document.sections}
    if REGISTRATION.match(form.upper()):
        return "risk_factors" in names and bool(names & {"business", "mdna"})
    return "mdna" in names and bool(names & {"financial_statements", "business", "financial_information"})
