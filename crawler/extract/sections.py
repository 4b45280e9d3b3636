"""The sections of a filing's document: which stretch of its text is the MD&A, the risk factors, an item.

Items are numbered by the forms (https://www.sec.gov/forms): their headings stand in a table of contents,
in the text and in references to it, and only the one in the text begins a section. Parts of an item that
matter here, liquidity and commitments, are named as well; they lie within the item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.extract.cells import Line
from crawler.extract.items import ITEMS, NEW_TITLES
from db.records import Section

# What the title of an item, or of a chapter of a prospectus, is of; the first that fits names it.
TITLES: tuple[tuple[str, "re.Pattern[str]"], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "mdna",
            r"management.?s.? discussion|operating and financial review|operating results and financial",
        ),
        (
            "market_risk",
            r"(?:quantitative and qualitative )?disclosures? about market risk|quantitative and qual",
        ),
        ("risk_factors", r"risk factors"),
        ("unresolved_staff_comments", r"unresolved staff"),
        ("cybersecurity", r"cyber ?security"),
        ("legal_proceedings", r"legal proceedings"),
        ("mine_safety", r"mine safety"),
        ("equity_market", r"market for (?:the )?(?:registrant|company|our)|market price (?:of|and)"),
        ("equity_sales", r"unregistered sales|(?:issuer )?purchases of equity|changes in securities"),
        ("defaults", r"defaults upon"),
        ("selected_data", r"selected (?:consolidated )?(?:historical )?financial"),
        ("reserved", r"[\[(]?reserved"),
        ("accountant_changes", r"changes in and disagreements|change in registrant.?s certifying"),
        ("controls", r"(?:disclosure )?controls and procedures"),
        ("foreign_inspections", r"disclosures? regarding foreign jurisdictions"),
        ("directors", r"directors,? (?:and )?(?:executive officers|senior management)|identity of directors"),
        ("executive_compensation", r"executive compensation"),
        (
            "security_ownership",
            r"security ownership|major shareholders|principal (?:and selling )?s(?:tock|hare)holders",
        ),
        ("related_transactions", r"certain relationships"),
        ("accountant_fees", r"principal account\w+ fees"),
        ("exhibits", r"(?:financial statements(?: and|,)? )?exhibits?\b"),
        ("summary", r"form 10-k summary|prospectus summary|summary$"),
        ("financial_statements", r"(?:condensed |consolidated |interim |unaudited )*financial statements"),
        ("financial_information", r"financial information$"),
        ("key_information", r"key information"),
        ("business", r"(?:description of )?(?:our )?business$|information on the company"),
        ("properties", r"(?:description of )?propert(?:y|ies)$"),
        ("other_information", r"other information|additional information"),
        ("use_of_proceeds", r"use of proceeds"),
        ("dividend_policy", r"dividend policy"),
        ("capitalization", r"capitali[sz]ation$"),
        ("dilution", r"dilution$"),
        ("management", r"management$"),
        ("underwriting", r"underwriting$|underwriters?$|plan of distribution"),
    )
)
ITEM = re.compile(
    r"(?:part\s+(?:i{1,3}|iv)\b[\s,.:\u2013\u2014-]*)?items?\s+(?P<item>\d{1,2}(?:\.\d{2})?[a-k]?)(?:\s?\([a-z0-9]\))*"
    r"(?![\d,])[\s.:|\u2013\u2014-]*(?P<title>.*)",
    re.IGNORECASE,
)
PART = re.compile(r"part\s+(?:i{1,3}|iv)\b.{0,60}", re.IGNORECASE)
SIGNATURES = re.compile(r"signatures?", re.IGNORECASE)
# The page number at the end of a row of a table of contents, with or without its leaders.
LISTED = re.compile(r"(?:\s*\|\s*|[\s.]{3,}|\s)(?:[A-Z]-)?\d{1,3}\s*$")
CONTINUED = re.compile(r"\s*[(\[]?cont(?:inue|\u2019|')d\.?[)\]]?\s*$", re.IGNORECASE)
# A sentence that begins with an item speaks of it.
REFERENCE = re.compile(
    r"\b(?:describes?|contains?|includes?|discuss(?:es|ed)|sets? forth|should|has|have|is|are|was|were|will|"
    r"may|above|below|herein|of this|in this|of (?:our|the) (?:annual|quarterly|form)|see|we|you)\b"
)
LONGEST_HEADING = 300
# Headings of a table of contents stand closer to one another than this, and there are some of them.
TIGHT, MANY = 260, 5
PROSPECTUS = re.compile(r"(?:S-1|F-1|S-3|F-3|424B)", re.IGNORECASE)

LIQUIDITY = re.compile(r"\bliquidity\b|\bcapital resources\b", re.IGNORECASE)
COMMITMENTS = re.compile(
    r"\bcommitments?\b"
    r"|\b(?:contractual|purchase|cash|unconditional)(?: and other)?(?: contractual)? obligations\b"
    r"|\bmaterial cash requirements\b",
    re.IGNORECASE,
)
NOTE = re.compile(r"(?:note\s+)?\d{1,2}\s*[.:)\u2013\u2014-]+\s*(?=[A-Z])|note\s+\d{1,2}\b", re.IGNORECASE)
# Where the discussion of liquidity ends, if no item does it first.
BESIDE_LIQUIDITY = re.compile(
    r"critical accounting|results of operations|recent(?:ly)? (?:issued |adopted )?accounting|non-gaap|"
    r"overview$|guidance$|market risk|new accounting|supplemental information|research and development|"
    r"trend information|quantitative and|forward-looking",
    re.IGNORECASE,
)
SMALL_WORDS = frozenset(
    "a about an and as at by for from in of on or our that the to under upon with".split()
)
LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its line, and the line behind the last one it takes up."""

    line: int
    after: int
    item: str | None
    name: str
    title: str


def find_sections(lines: Sequence[Line], form: str) -> tuple[Section, ...]:
    """The sections of a document of type `form`, in text order; a part follows the item it is of.

    Offsets count the characters of the lines joined by line feeds. Never raises.
    """
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    headings = _items(lines, form)
    numbered = len({heading.name for heading in headings})
    if PROSPECTUS.match(form) or (numbered < MANY and not form.upper().startswith(("8-K", "6-K"))):
        headings = _chapters(lines) or headings
    kept = _in_text([*headings, *_signatures(lines, headings)], starts)
    found: list[Section] = []
    for heading, end in _extents(kept, lines):
        found.append(_section(heading, end, starts))
        found += [_section(part, stop, starts) for part, stop in _parts(lines, heading, end)]
    return tuple(found)


def _section(heading: Heading, end: int, starts: Sequence[int]) -> Section:
    return Section(
        name=heading.name,
        item=heading.item,
        title=heading.title,
        start=starts[heading.line],
        end=starts[end] - 1,
    )


def name_of(title: str) -> str | None:
    """The name of a section by its title, or None for a title that is none of ours."""
    plain = title.strip(" .:|\u2013\u2014-")
    return next((name for name, pattern in TITLES if pattern.match(plain)), None)


def _items(lines: Sequence[Line], form: str) -> list[Heading]:
    """Every heading of an item outside rows that end in a page number."""
    current = form.upper().startswith("8-K")
    headings = []
    for place, line in enumerate(lines):
        if len(line.text) > LONGEST_HEADING or line.text[:4].lower() not in {"item", "part"}:
            continue
        match = ITEM.fullmatch(line.text)
        if match is None or (len(line.cells) > 2 and LISTED.search(line.text)):
            continue
        title = CONTINUED.sub("", match["title"]).replace(" | ", " ").strip()
        after = place + 1
        below = lines[after].text if after < len(lines) else ""
        if not title and len(below) <= LONGEST_HEADING:
            # The number stands on a line of its own.
            title, after = below, after + 1
        item = match["item"].upper()
        name = NEW_TITLES.get(item) if current or "." in item else name_of(LISTED.sub("", title))
        if name is not None and not REFERENCE.search(title) and (not current or _says_item(title, item)):
            headings.append(Heading(place, after, item, name, title))
    return headings


def _says_item(title: str, item: str) -> bool:
    """Whether the words behind the number of a current report's item begin as its title does."""
    words, official = (re.findall(r"[a-z]+", text.lower()) for text in (title, ITEMS.get(item, "")))
    return bool(words) and words[0] in official


def _chapters(lines: Sequence[Line]) -> list[Heading]:
    """The chapters of a prospectus, whose headings have no number: capitals where it writes any so."""
    headings = []
    for place, line in enumerate(lines):
        text = CONTINUED.sub("", line.text)
        if len(text) > LONGEST_TITLE or line.table or not text[:1].isupper() or REFERENCE_END.search(text):
            continue
        name = name_of(text)
        if name is not None and _is_title(text):
            headings.append(Heading(place, place + 1, None, name, text))
    capitals = [heading for heading in headings if heading.title.isupper()]
    return capitals if len({heading.name for heading in capitals}) >= MANY - 1 else headings


REFERENCE_END = re.compile(r"[.,;:]$")


def _in_text(headings: Sequence[Heading], starts: Sequence[int]) -> list[Heading]:
    """The headings that begin a section: none of a table of contents, the fullest of each, in order."""
    listed: set[int] = set()
    run: list[Heading] = []
    for heading in headings:
        again = any((one.item, one.name) == (heading.item, heading.name) for one in run)
        if run and (again or starts[heading.line] - starts[run[-1].line] > TIGHT):
            listed |= _contents(run, headings)
            run = []
        run.append(heading)
    listed |= _contents(run, headings)
    real = [heading for heading in headings if heading.line not in listed]
    # A heading that is repeated at the top of each page begins one section, not many.
    firsts = [
        heading
        for before, heading in zip([None, *real], real, strict=False)
        if before is None or (before.item, before.name) != (heading.item, heading.name)
    ]
    sizes = {
        heading: starts[after.line] - starts[heading.line]
        for heading, after in pairwise([*firsts, Heading(len(starts) - 1, 0, None, "", "")])
    }
    best: dict[tuple[str | None, str], Heading] = {}
    for heading in firsts:
        key = (heading.item, heading.name)
        if key not in best or sizes[heading] > sizes[best[key]]:
            best[key] = heading
    return sorted(best.values(), key=lambda heading: heading.line)


def _contents(run: Sequence[Heading], headings: Sequence[Heading]) -> set[int]:
    """The lines of a run of headings that are a table of contents: each comes again further down."""
    if len(run) < MANY:
        return set()
    later = {(heading.item, heading.name) for heading in headings if heading.line > run[-1].line}
    again = [heading for heading in run if (heading.item, heading.name) in later]
    return {heading.line for heading in again}


def _signatures(lines: Sequence[Line], headings: Sequence[Heading]) -> list[Heading]:
    """Where a report that has sections is signed: the last of them ends there."""
    last = headings[-1].line if headings else len(lines)
    return [
        Heading(place, place + 1, None, "signatures", lines[place].text)
        for place in range(last, len(lines))
        if SIGNATURES.fullmatch(lines[place].text)
    ][:1]


def _extents(headings: Sequence[Heading], lines: Sequence[Line]) -> Iterator[tuple[Heading, int]]:
    """Each heading with the line at which its section ends: the next one, or the part that begins there."""
    for place, heading in enumerate(headings):
        end = headings[place + 1].line if place + 1 < len(headings) else len(lines)
        if end - 1 > heading.line and end < len(lines) and PART.fullmatch(lines[end - 1].text):
            end -= 1
        yield heading, end


def _parts(lines: Sequence[Line], within: Heading, end: int) -> Iterator[tuple[Heading, int]]:
    """The discussion of liquidity, and what is said of commitments, within an item."""
    if within.name not in {"mdna", "financial_statements", "exhibits", "financial_information"}:
        return
    titles = [place for place in range(within.after, end) if _is_part_title(lines[place])]
    done = 0
    for place in titles:
        text = lines[place].text
        if place < done:
            continue
        if within.name == "mdna" and LIQUIDITY.search(text):
            stop = next(
                (one for one in titles if one > place and BESIDE_LIQUIDITY.search(lines[one].text)), end
            )
            yield Heading(place, place + 1, None, "liquidity", text), stop
            inner = [one for one in titles if place < one < stop]
            for one in inner:
                if COMMITMENTS.search(lines[one].text):
                    yield Heading(one, one + 1, None, "commitments", lines[one].text), _next(inner, one, stop)
            done = stop
        elif COMMITMENTS.search(text):
            note = NOTE.match(text) is not None
            others = [one for one in titles if not note or NOTE.match(lines[one].text)]
            done = _next(others, place, end)
            yield Heading(place, place + 1, None, "commitments", text), done


def _next(titles: Sequence[int], place: int, end: int) -> int:
    return next((one for one in titles if one > place), end)


def _is_part_title(line: Line) -> bool:
    return len(line.text) <= LONGEST_TITLE and line.table == 0 and _is_title(line.text)


def _is_title(text: str) -> bool:
    """Whether a line is written as a heading: every word of weight with a capital, no full stop."""
    if not text[:1].isalnum() or text[-1] in ".,;:" or text.isdigit():
        return False
    words = re.findall(r"[A-Za-z][\w\u2019'-]*", text)
    return bool(words) and all(word[0].isupper() or word.lower() in SMALL_WORDS for word in words)
