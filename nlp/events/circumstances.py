"""Where an event takes place, when, and how much power or how many chips it is about, as its clause says."""

import re
from itertools import takewhile

from nlp.events.clauses import Clause
from nlp.events.frames import Trigger
from nlp.events.scene import Scene
from nlp.names.english import NO_COMPANY
from nlp.names.scene import style_of
from nlp.places import over, within
from nlp.quantities.period_patterns import stated

_WORD = r"(?:(?:[A-Z][\w\u00c0-\u024f’'-]+|U\.[SK]\.|St\.|of|de|la)(?!\w))"
# "in Abilene, Texas", "outside Columbus", "at its Ulsan site": a capital behind a preposition of place.
_LOCATED = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]cross)\s(?:the\s|its\s|northern\s|southern\s|eastern\s|western\s"
    rf"|central\s|downtown\s|rural\s)*(?P<place>(?!of\b|de\b|la\b){_WORD}(?:\s{_WORD}){{0,3}}"
    rf"(?:,\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?(?=[\s,.;:)]|$))?)"
)
# "its Taylor, Texas plant", "Arizona fabs": a name straight before what stands there.
_SITED = re.compile(
    rf"(?<=\s)(?P<place>{_WORD}(?:\s{_WORD}){{0,2}}(?:,\s[A-Z][\w’'-]+)?)\s(?:[a-z-]+\s){{0,2}}?"
    r"(?:campus|plants?|fabs?|factor(?:y|ies)|sites?|data[ -]cent(?:er|re)s?|facilit(?:y|ies)|complex"
    r"|operations)\b"
)
# Capitals behind such a preposition that are a time, a market, a technology or a round.
_NO_PLACE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday"
    r"|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q[1-4]|H[12]|FY\d*|AI|GPUs?|CPUs?|HBM\w*|DRAM|NAND"
    r"|Series|CHIPS|Class|Big|Wall|IPO|EUV|Congress|Parliament|Nasdaq|NYSE|CEO|CFO|Mr|Mrs|Ms|Dr|President"
    r"|[GMT]Wh?|I{1,3}|IV|Computex|CES|GTC|Semicon|Industry"
    r"|New (?:AI|Chip|Data|Deal)|[A-Z]+\d[\w-]*|Data|Cloud|Chips?|Funding|Capex"
    r"|Deal|Bid|Push|Tech)\b"
)
_ENDS = re.compile(r"(?:\s(?:of|de|la|AI)|['’]s?|,|(?<!\.[A-Z])\.)+$")
# "1.2 GW Texas", "Austin’s Texas Institute": the unit and the owner before a name are no part of it.
_OPENS = re.compile(r"^(?:[GMT]Wh?\s|.*['’]s\s)+")


def place(scene: Scene, clause: Clause, trigger: Trigger) -> str | None:
    """The place nearest behind the trigger, else the last before it; None where the clause names none."""
    prose = style_of(scene.text[slice(*scene.bounds[clause.sentence])]) == "prose"
    named: list[tuple[int, str]] = []
    for pattern in (_LOCATED, _SITED):
        for match in pattern.finditer(clause.text):
            name = _OPENS.sub("", match["place"])
            start = clause.start + match.end("place") - len(name)
            name = _ENDS.sub("", name)
            if not prose:
                # In a title every word has a capital: only what is known for a place is one.
                name = " ".join(takewhile(lambda word: word.rstrip(",") in NO_COMPANY, name.split()))
            taken = not name or over(scene.mentions, start, start + len(name))
            if not taken and not _NO_PLACE.match(name) and clause.holds(start):
                named.append((start, name.rstrip(",")))
    if not named:
        return None
    later = [one for one in named if one[0] >= trigger.end]
    return min(later)[1] if later else max(named)[1]


def period(clause: Clause, trigger: Trigger) -> str | None:
    """When, as stated behind the trigger, else before it, normalised as the periods of sums are."""
    behind = trigger.end - clause.start
    later, earlier = stated(clause.text[behind:]), stated(clause.text[:behind])
    if later:
        return later[0].normal
    return earlier[-1].normal if earlier else None


def capacity(scene: Scene, clause: Clause, trigger: Trigger) -> int | None:
    """Index of the capacity nearest to the trigger in its clause."""
    held = [
        number
        for number in within(scene.capacities, clause.start, clause.end)
        if clause.holds(scene.capacities[number].start)
    ]
    return min(held, key=lambda number: abs(scene.capacities[number].start - trigger.start), default=None)
