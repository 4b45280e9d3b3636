"""What one sum is for each of (`per`), and whether it is a total, a yearly or an added sum (`basis`)."""

import re

from db.records import AmountBasis
from nlp.caseless import Caseless

# Written form (lower case) of a unit -> its name; what is not here stays as it is written.
_NAMES = {
    "annum": "year",
    "mw": "MW",
    "megawatt": "MW",
    "gw": "GW",
    "gigawatt": "GW",
    "kw": "kW",
    "kilowatt": "kW",
    "kwh": "kWh",
    "kilowatt-hour": "kWh",
    "kilowatt hour": "kWh",
    "mwh": "MWh",
    "megawatt-hour": "MWh",
    "megawatt hour": "MWh",
    "gpu": "GPU",
    "tpu": "TPU",
    "cpu": "CPU",
    "graphics card": "GPU",
    "graphics processor": "GPU",
    "processor": "chip",
    "million tokens": "million tokens",
    "american depositary share": "ADS",
    "ads": "ADS",
    "tonne": "ton",
    "head": "person",
    "piece": "unit",
}
_UNIT = (
    r"(?:million tokens|common share|ordinary share|diluted share|american depositary share|ADS|share"
    r"|kilowatt[- ]hour|megawatt[- ]hour|graphics card|graphics processor|GPU[- ]hour|chip[- ]hour"
    r"|megawatt|gigawatt|kilowatt|[kMGT]Wh|[kMGT]W|GPU|TPU|CPU|chip|processor|accelerator|wafer|die|rack|server"
    r"|system|board|card|module|device|unit|piece|seat|user|subscriber|customer|household|family|home|employee"
    r"|worker|engineer|person|head|year|annum|quarter|month|week|day|hour|minute|token|gigabyte|terabyte|GB|TB"
    r"|barrel|tonne|ton|acre|square (?:foot|metre|meter)|job|deal|transaction|query)"
)
_AFTER = re.compile(
    rf"\s*(?:\([^)]{{1,30}}\)\s*)?(?:in cash\s+)?"
    rf"(?:(?:per|apiece per|for (?:each|every)|each|every)\s+|an?\s+|/\s?|-(?:an?|per)-)(?P<unit>{_UNIT})s?\b"
    r"(?!\s+(?:ago|earlier|later|before|after)\b)",
    re.IGNORECASE,
)
_EACH = re.compile(r"\s*(?:apiece|each)\b(?!\s+(?:year|month|of))", re.IGNORECASE)
_ADVERB = re.compile(
    r"\s*(?P<unit>annually|yearly|monthly|weekly|daily|hourly|quarterly)\b(?!\s+[a-z]+(?:s|ing)\b)", re.I
)
_ADVERBS = {"annually": "year", "yearly": "year", "monthly": "month", "weekly": "week", "daily": "day"} | {
    "hourly": "hour",
    "quarterly": "quarter",
}
_BEFORE = re.compile(
    rf"\b(?:per|each)[- ](?P<unit>{_UNIT})\b(?:\s+(?:[\w-]+\s+){{0,3}}?(?:of|was|were|at|to|is))?"
    r"[^.;,$€£¥₩\d]{0,12}$",
    re.IGNORECASE,
)
_EPS = Caseless(r"\b(?:EPS|earnings per (?:diluted |basic )?share)\b[^.;$€£¥₩]{0,40}$")
_ADDED = Caseless(
    r"\b(?:another|additional|further|extra|incremental|more|add(?:s|ed|ing)?"
    r"|(?:increas|rais|ris|rose|gr[eo]w|cut|lower|reduc|trim|fell|drop)\w*(?:\s+(?:of|by))?"
    r"|(?:increase|decrease|rise|drop|fall|jump|cut|reduction|hike) of|by)\s+"
    r"(?:(?:an?|about|around|roughly|nearly|almost|over|up to|at least|as much as|more than)\s+){0,2}$"
)
_MORE = re.compile(
    r"\s*(?:more\b(?!\s+than)|extra\b|on top\b|in addition\b|(?:in )?additional\b)", re.IGNORECASE
)
_YEARLY = Caseless(
    r"\b(?:annual(?:i[sz]ed|ly)?|yearly|a[- ]year|per[- ](?:year|annum))\b(?:\s+[\w-]+){0,4}\s*$"
)
_YEARLY_AFTER = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?(?:in\s+)?(?:annual(?:i[sz]ed|ly)?|yearly|per (?:year|annum)|an? year(?!\s+"
    r"(?:ago|earlier"
    r"|later|before))|each year|every year|/\s?(?:yr|year))\b",
    re.IGNORECASE,
)
_TOTAL = Caseless(
    r"\b(?:total(?:s|ed|led|ing|ling)?|in total|combined|cumulative(?:ly)?|altogether|overall|aggregate"
    r"|sum)\b"
    r"(?:\s+[\w-]+){0,4}\s*$"
)
_TOTAL_AFTER = re.compile(
    r"\s*(?:in total|altogether|all told|overall|combined|in all|total)\b", re.IGNORECASE
)
_REACH = 60


def per(text: str, start: int, end: int) -> str | None:
    """The unit that one sum is for: "year", "share", "GPU", "MWh"; None where it is a plain sum."""
    if glued := re.search(
        rf"[-\u2010\u2011](?:an?|per)[-\u2010\u2011](?P<unit>{_UNIT})s?$", text[start:end], re.I
    ):
        return _name(glued["unit"])
    after = text[end : end + 48]
    if match := _AFTER.match(after):
        return _name(match["unit"])
    if match := _ADVERB.match(after):
        return _ADVERBS[match["unit"].lower()]
    if _EACH.match(after):
        return "unit"
    before = re.split(r"[.!?;]\s", text[max(0, start - _REACH) : start])[-1]
    if _EPS.search(before):
        return "share"
    match = _BEFORE.search(before)
    return _name(match["unit"]) if match else None


def basis(text: str, start: int, end: int) -> AmountBasis | None:
    """Whether the text calls the sum a total, a yearly rate or an addition; None where it says nothing."""
    before = re.split(r"[.!?;,]\s", text[max(0, start - _REACH) : start])[-1]
    after = text[end : end + 40]
    if _ADDED.search(before) or _MORE.match(after):
        return "incremental"
    if _YEARLY_AFTER.match(after) or re.search(r"[-\u2010\u2011]a[-\u2010\u2011]year$", text[start:end]):
        return "annual"
    if _TOTAL.search(before) or _TOTAL_AFTER.match(after):
        return "total"
    return "annual" if _YEARLY.search(before) else None


def _name(written: str) -> str:
    plain = " ".join(written.split()).lower()
    plain = plain.removesuffix("s") if plain.endswith("shares") else plain
    if plain.endswith(" share") and not plain.startswith("american"):
        return "share"
    return _NAMES.get(plain, written if written.isupper() else plain)
