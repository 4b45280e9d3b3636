"""What was done to guidance: from the words where they say it, else from the two ranges."""

import re
from decimal import Decimal

from db.guidance import GuidanceAction
from nlp.caseless import Caseless
from nlp.guidance.metrics import GUIDANCE_NOUN

Bounds = tuple[Decimal, Decimal]

_VERBS: tuple[tuple[GuidanceAction, str], ...] = (
    ("narrowed", r"narrow(?:s|ed|ing)?|tighten(?:s|ed|ing)?|refin(?:es?|ed|ing)"),
    ("widened", r"widen(?:s|ed|ing)?|broaden(?:s|ed|ing)?"),
    (
        "reaffirmed",
        r"(?:re)?affirm(?:s|ed|ing)?|reiterat(?:es?|ed|ing)|maintain(?:s|ed|ing)?|confirm(?:s|ed|ing)?"
        r"|keep(?:s|ing)?"
        r"|kept|back(?:s|ed|ing)|hold(?:s|ing)?|held"
        r"|leav(?:es?|ing)|left|stands? by|stood by|st[iu]ck(?:s|ing)? (?:to"
        r"|with)|repeat(?:s|ed|ing)?"
        r"|restat(?:es?|ed|ing)",
    ),
    (
        "raised",
        r"rais(?:es?|ed|ing)|lift(?:s|ed|ing)?|hik(?:es?|ed|ing)|boost(?:s|ed|ing)?|increas(?:es?|ed|ing)"
        r"|bump(?:s|ed|ing)?(?: up)?|upp(?:ed|ing|s)|ups|step(?:s|ped|ping)? up|ratchet\w* up|jack\w* up"
        r"|push\w* up"
        r"|(?:revis|mov|adjust)(?:es?|ed|ing) (?:\w+ ){0,6}(?:up\b|upwards?|higher)|expand(?:s|ed|ing)?"
        r"|upgrad\w+|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)",
    ),
    (
        "lowered",
        r"cut(?:s|ting)?|lower(?:s|ed|ing)|reduc(?:es?|ed|ing)|trim(?:s|med|ming)?|slash(?:es|ed|ing)?"
        r"|par(?:es?|ed|ing)(?: back)?|scal(?:es?|ed|ing) back|dial(?:s|ed|ing)? back|decreas(?:es?|ed|ing)"
        r"|(?:revis|mov|adjust)(?:es?|ed|ing) (?:\w+ ){0,6}(?:down\b|downwards?|lower)|pull(?:s|ed"
        r"|ing)? back",
    ),
    ("initiated", r"initiat(?:es?|ed|ing)|introduc(?:es?|ed|ing)|unveil(?:s|ed|ing)?"),
    (
        "withdrawn",
        r"withdr[ae]w(?:s|n|ing)?|paus(?:es?|ed|ing)|shelv(?:es?|ed|ing)"
        r"|abandon(?:s|ed|ing)?|suspend(?:s|ed|ing)?|rescind(?:s|ed|ing)?|pull(?:s|ed|ing)?|scrap(?:s"
        r"|ped|ping)?",
    ),
)
# "moved its outlook higher": the verb alone says nothing, the word behind the noun does.
_SHIFTED = Caseless(
    rf"\b(?:nudg|mov|tak|took|push|bring|brought|revis|adjust|edg|shift|tweak|walk)\w*\s+(?:\S+\s+){{0,7}}?"
    rf"(?:{GUIDANCE_NOUN}|cap(?:ital)?[- ]?ex|capital[- ]\w+)\s+(?:\S+\s+){{0,4}}?(?:(?P<up>up(?:wards?)?"
    rf"|higher)|down(?:wards?)?|lower)\b"
)
# "its capex forecast climbed to $80 billion"
_CLIMBED = Caseless(
    rf"\b(?:cap(?:ital)?[- ]?ex|capital[- ]\w+|spending)\s+(?:{GUIDANCE_NOUN})\s+(?:[\w’'-]+\s+){{0,5}}?"
    r"(?:(?P<up>climb\w*|rose|rises|increas\w+|jump\w*|grew|grows|went up|goes up)|fell|falls|drop\w*|slip\w*"
    r"|declin\w+|shrank)\s+(?:\w+\s+)?to\b"
)
_SPENDING = r"cap(?:ital)?[- ]?ex\b|capital[- ]\w+|spending|total expenses|expenses"
_OBJECT = r"(?:[\w’'&%,.()–-]+\s+){0,7}?"
_ACTIVE = tuple(
    (
        action,
        Caseless(
            rf"\b(?:{verbs})\s+{_OBJECT}(?P<object>{GUIDANCE_NOUN}|{_SPENDING}|own(?=\s+(?:to|at|by)\b))"
        ),
        Caseless(
            rf"(?:{GUIDANCE_NOUN}|{_SPENDING})\b[^.;$€£¥]{{0,60}}?\b(?:was|were|is|are|been|being|gets?"
            rf"|got|has|have)"
            rf"\s+(?:\w+ly\s+)?(?:{verbs})\b|,\s+(?:which (?:is|was) )?(?:{verbs}) (?:from|by)\b"
            rf"|\b(?:{verbs})\s+(?:from|versus)\s+(?:our|its|the|their|a)\b",
        ),
    )
    for action, verbs in _VERBS
)
_UNCHANGED = Caseless(
    r"\bunchanged\b|\bremain(?:s|ed|ing)?\b(?! (?:elevated|high|committed))|\bno changes?\b"
    r"|\b(?:not|n['’]t|never|without) (?:\w+ )?chang(?:e|ed|ing)\b|\b(?:still|continu\w+ to) (?:expect"
    r"|anticipat|plan|see|project|forecast)"
    r"|\bon track (?:to|for|with)\b|\bin line with (?:\w+ ){0,3}(?:prior|previous|earlier|guidance"
    r"|forecast|outlook)"
    r"|\bconsistent with (?:\w+ ){0,3}(?:prior|previous|earlier|guidance|forecast|outlook)"
    r"|\bas previously (?:guided|stated|announced)"
    r"|\bthe same (?:range|guidance|forecast)|\breiterat\w+|\breaffirm\w+"
)
_FIRST = Caseless(
    r"\b(?:first|initial|preliminary|inaugural)[- ](?:ever )?(?:(?:\w+|20\d\d) ){0,4}"
    r"(?:guidance|outlook|forecast|estimate|view|projection|look)"
    r"|\bfor the first time\b"
)
_UP = Caseless(
    r"\bup(?:wards?)? (?:sharply |slightly |modestly )?from\b|\bup \S+ (?:\w+ )?(?:at|from)\b"
    r"|\bhigher than (?:\w+ ){0,4}(?:previous|prior|earlier|forecast|guid|expected|estimate|plan|original"
    r"|initial)"
)
_DOWN = Caseless(
    r"\bdown(?:wards?)? (?:sharply |slightly |modestly )?from\b|\bdown \S+ (?:\w+ )?(?:at|from)\b"
    r"|\b(?:lower|less) than (?:\w+ ){0,4}(?:previous|prior|earlier|forecast|guid|expected|estimate|plan"
    r"|original|initial)"
)
# "$15 billion higher than we forecast in May": a step away from what was said before.
_STEPPED = Caseless(
    r"\b(?:(?P<up>(?:higher|more) than|above)|(?:lower|less) than|below) (?:what )?"
    r"(?:(?:we|it|they) (?:had )?(?:\w+ly )?(?:forecast|guided|expected|projected|planned|anticipated|said)"
    r"|(?:our|its|their|the) (?:prior|previous|earlier|original|initial|last|old)(?:\s\w+){0,3}?\s"
    r"(?:guidance|forecast|outlook|plan|target|estimate|projection|view|range))"
    r"|\ban? (?:[$€£¥]\S+ \w+ )?(?:(?P<more>increase|rise|raise|boost|jump)|reduction|cut|decrease|drop)"
    r"(?: of [^;]{1,30}?)? (?:from|on|over|versus|to|against) (?:its|our|the|their)(?:\s\S+){0,3}?"
    r"\s(?:guidance|forecast|outlook|plan|target|estimate|projection|view|range)\b"
    r"|\b(?:(?P<rise>up)|down) [^;,]{1,20}? at (?:both ends|each end|the mid-?point)"
)
# "is not planning to lower its forecast"
_NOT_MOVED = Caseless(
    r"\b(?:will not|won['’]t|(?:is|are|['’]s|['’]re|am) not|(?:is|are)n['’]t|no plans?|no intention|no reason"
    r"|(?:do|does) not (?:plan|intend|expect))(?: \w+)? (?:to |of )?(?:chang|lower|rais|cut|reduc|increas"
    r"|trim|revis|mov|adjust)\w* (?:its|our|the|their)\s+(?:\S+\s+){0,5}?"
    rf"(?:{GUIDANCE_NOUN})(?!\s+(?:to|above|beyond)\b)"
)
# "expects to increase capital spending": what grows is the spending, not the guidance.
_GROWS = Caseless(
    r"\b(?:expect\w*|plan\w*|intend\w*|anticipat\w+|aim\w*|continu\w+|going|likely|set|will|would|look\w*"
    r"|need\w*)"
    r"(?:\s+(?:\w+\s+){0,6}?(?:to|be))?\s+(?:\w+ly\s+)?$"
)
# A plain "raised capital spending" is a plan only where it is one for years.
_YEARLY = Caseless(
    r"^(?!.*\bquarter\b).*(?:\b(?:20|FY['’]?)\d\d\b|\bthis (?:fiscal )?year|full[- ]year|\bfiscal\b"
    r"|\byears\b)"
)
_PERCENT = Caseless(r"\d\s*(?:%|percent|per cent)|\b(?:doubl|tripl)\w*")


def said(clause: str) -> GuidanceAction | None:
    """The action that the words of a clause name; None where they name none."""
    if _NOT_MOVED.search(clause):
        return "reaffirmed"
    for action, active, passive in _ACTIVE:
        for match in active.finditer(clause):
            if _applies(action, match, clause):
                return action
        if passive.search(clause):
            return action
    if shifted := _SHIFTED.search(clause):
        return "raised" if shifted["up"] else "lowered"
    if climbed := _CLIMBED.search(clause):
        return "raised" if climbed["up"] else "lowered"
    if _UNCHANGED.search(clause):
        return "reaffirmed"
    if _FIRST.search(clause):
        return "initiated"
    return None


def leans(clause: str) -> GuidanceAction | None:
    """Raised or lowered where a clause only compares: "up from", "lower than our prior estimate"."""
    up, down = _UP.search(clause) is not None, _DOWN.search(clause) is not None
    return None if up == down else "raised" if up else "lowered"


def stepped(clause: str) -> GuidanceAction | None:
    """Raised or lowered where a clause says how far a figure is from what the company said before."""
    step = _STEPPED.search(clause)
    if step is None:
        return None
    return "raised" if step["up"] or step["more"] or step["rise"] else "lowered"


def _applies(action: GuidanceAction, match: re.Match[str], clause: str) -> bool:
    # "lowered its own to $17 billion", where another firm's guidance was named before.
    owned = match["object"] == "own"
    noun = (
        owned
        or re.match(GUIDANCE_NOUN, match["object"], re.IGNORECASE) is not None
        or re.match(rf"(?:\s*\w+){{0,2}}\s+(?:{GUIDANCE_NOUN})", clause[match.end() :], re.IGNORECASE)
    )
    if action in ("raised", "lowered"):
        if noun:
            return True
        return (
            _YEARLY.search(clause[match.start() :]) is not None
            and not _GROWS.search(clause[: match.start()])
            and not _PERCENT.search(clause[match.start() : match.end() + 40])
        )
    if action == "reaffirmed":
        # "kept capital spending for 2026 at": a level held for a year ahead is guidance held.
        return bool(noun) or _YEARLY.search(clause[match.start() :]) is not None
    if action in ("withdrawn", "initiated"):
        return bool(noun)
    return True


def between(before: Bounds, after: Bounds) -> GuidanceAction:
    """What turned the range `before` into `after`."""
    if before == after:
        return "reaffirmed"
    low, high = after[0] - before[0], after[1] - before[1]
    if low >= 0 >= high:
        return "narrowed"
    if low <= 0 <= high:
        return "widened"
    return "raised" if low > 0 else "lowered"


def decided(
    words: GuidanceAction | None, before: Bounds | None, after: Bounds | None
) -> GuidanceAction | None:
    """The action by words, unless both ranges are known and say the contrary."""
    if before is None or after is None:
        return words
    counted = between(before, after)
    if words is None or words in ("initiated", "reaffirmed", "withdrawn"):
        return counted
    opposite = {("raised", "lowered"), ("lowered", "raised")}
    if (words, counted) in opposite or counted == "reaffirmed":
        return counted
    if words in ("narrowed", "widened") and counted not in ("narrowed", "widened"):
        # "narrowed to $70-72bn from $64-72bn" holds; a range that lies elsewhere was moved.
        return counted
    return words
