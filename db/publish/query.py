"""The search box: any string to a query that is safe to run, and in words what could not be understood.

Words, "phrases", AND, OR, NOT, -word, prefix*, field:value and amount>1bn. Datasette's own search treats
the operators as words or answers 400 on ``c++``, an address or a quote that is not closed; this never fails.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

FIELDS = ("company", "chip", "kind", "layer", "source", "form", "after", "before")
DATES = ("after", "before")
LONGEST = 500
# A word of one or two letters begins every tenth word of a language: its list alone takes seconds.
SHORTEST_PREFIX = 3
_SIZES = {
    **dict.fromkeys(("", "usd"), 1.0),
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "million"), 1e6),
    **dict.fromkeys(("b", "bn", "billion"), 1e9),
    **dict.fromkeys(("t", "tn", "trillion"), 1e12),
}
_TOKEN = re.compile(
    r"""(?P<minus>-)?(?:
        (?i:amount):?\ ?(?P<sign>[<>]=?|=)\ ?(?P<sum>
            [^\s()"]+(?:\ (?i:thousand|mn|million|bn|billion|tn|trillion)\b)?)
        | (?:(?P<field>[A-Za-z]+):(?=[^\s()]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"()]+))
    )|[()]""",
    re.VERBOSE,
)
_SUM = re.compile(r"(?:us)?\$?(?P<number>\d[\d,]*(?:\.\d*)?|\.\d+) ?(?P<size>[a-z]*)")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, phrase or prefix as an FTS5 expression."""

    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A field and its value, as typed; `written` is the whole of it as it stands in the query."""

    field: str
    value: str
    written: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a sum of money must be against `value` US dollars: `sign` is one of < <= = >= >."""

    sign: str
    value: float
    written: str = dataclasses.field(default="", compare=False)


Item = Term | Filter | Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search as it was understood.

    One item of each of `groups` must hold, none of `without` may; `notes` says what was left out.
    """

    groups: tuple[tuple[Item, ...], ...]
    without: tuple[Item, ...]
    notes: tuple[str, ...]


def parse_query(text: str) -> Query:
    """Understand `text` as far as it goes; never raises."""
    # A lone surrogate or a NUL cannot be bound to a statement.
    text = text.encode("utf-8", "replace").decode().replace("\0", " ").translate(_QUOTES)
    notes: list[str] = []
    if len(text) > LONGEST:
        notes.append(f"only the first {LONGEST} characters were read")
    groups: list[list[Item]] = []
    without: list[Item] = []
    joined = negated = False
    for token in _TOKEN.finditer(text[:LONGEST]):
        operator = _operator(token)
        if operator == "OR":
            joined = bool(groups)
        elif operator == "NOT":
            negated = True
        elif operator is None:
            for item in _items(token, notes):
                if negated or token["minus"]:
                    without.append(item)
                elif joined:
                    groups[-1].append(item)
                else:
                    groups.append([item])
                joined = negated = False
    if re.search(r"\(\s*[^()]*\s[^()]*\)", text) and "OR" in text.split():
        notes.append("brackets are read as blanks: OR joins the two terms beside it, all else must hold")
    # What is said twice is meant once, and each condition takes its time.
    return Query(
        groups=tuple(dict.fromkeys(tuple(dict.fromkeys(group)) for group in groups)),
        without=tuple(dict.fromkeys(without)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _operator(token: re.Match[str]) -> str | None:
    """AND, OR, NOT or a bracket; None where the token is to be searched for."""
    if token[0] in ("AND", "OR", "NOT", "(", ")"):
        return token[0]
    return None


def _items(token: re.Match[str], notes: list[str]) -> Iterator[Item]:
    if token["sign"]:
        yield from _bound(token, notes)
        return
    name = (token["field"] or "").lower()
    value: str = token["phrase"] if token["phrase"] is not None else token["word"]
    if name in DATES and not _DATE.fullmatch(value):
        notes.append(f"{name}:{value} is no date and was left out; write {name}:2026-03-31")
    elif name in FIELDS and value.strip():
        yield Filter(field=name, value=value.strip(), written=token[0])
    else:
        # An unknown field is part of an address or a time of day: its words are searched for.
        whole = f"{token['field']}:{value}" if token["field"] else value
        yield from _term(whole, token["phrase"] is not None, notes)


def _bound(token: re.Match[str], notes: list[str]) -> Iterator[Bound]:
    found = _SUM.fullmatch(token["sum"].lower())
    if found is None or found["size"] not in _SIZES:
        notes.append(f"{token[0]} is no sum in US dollars and was left out; write amount>1bn or amount<500m")
        return
    value = float(found["number"].replace(",", "")) * _SIZES[found["size"]]
    yield Bound(sign=token["sign"], value=value, written=token[0])


def _term(value: str, phrase: bool, notes: list[str]) -> Iterator[Term]:
    if not any(character.isalnum() for character in value):
        if value.strip():
            notes.append(f"{value} has neither letters nor digits and was left out")
        return
    prefix = "*" if not phrase and value.endswith("*") else ""
    word = value.rstrip("*")
    if prefix and word.isascii() and len(word) < SHORTEST_PREFIX:
        notes.append(f"{value} begins too many words: it was read as a word; write three letters before *")
        prefix = ""
    # Inside double quotes FTS5 takes everything as text; the pattern lets no quote in.
    yield Term(expression=f'"{word}"{prefix}')
