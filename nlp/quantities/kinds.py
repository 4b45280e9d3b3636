"""What a sum is for: a lexicon of cues, scored by weight, distance and side within the sentence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import AmountKind
from nlp.places import within

# (kind, weight, words). A weight of 3 all but decides; 1 only speaks where nothing louder stands near.
_CUES: tuple[tuple[AmountKind, float, str], ...] = (
    (
        "capex",
        4,
        r"cap(?:ital)?[- ]?ex\b|capital[- ](?:appropriations?|expenditures?|spending|expenses?|outlays?"
        r"|budgets?"
        r"|investments?)"
        r"|purchases? of property|additions? to property|property and equipment|property, plant",
    ),
    (
        "capex",
        2,
        r"finance leases|technical infrastructure|(?:expand"
        r"|increase)\w* (?:\w+ ){0,3}(?:manufacturing )?capacity",
    ),
    ("capex", 1.2, r"spend(?:s|ing)?|spent|expenditures?|outlays?"),
    ("capex", 0.8, r"infrastructure|this (?:fiscal )?year|next year|fiscal|quarter|annual|in 20\d\d"),
    (
        "investment",
        1.4,
        r"spend(?! on)(?: (?:another|an additional|about|around|up to|at least|more than"
        r"|over|nearly|roughly|some))?\s*$",
    ),
    ("investment", 2.4, r"invest(?:s|ed|ing|ments?)?\b(?! (?:bank|grade|trust))|stakes?"),
    ("investment", 3, r"guarantees?"),
    (
        "investment",
        1.6,
        r"pledg\w+|joint venture|bets?|pour(?:s|ed|ing)?|inject(?:s|ed|ing|ion)?|spree"
        r"|splurge|backstop|buildout|build-out|megaproject",
    ),
    (
        "investment",
        1.4,
        r"mega-?fabs?|gigafactor(?:y|ies)|buil(?:d|ds|t|ding)|construct(?:s|ed|ing|ion)?"
        r"|plants?|fabs?|factor(?:y|ies)|campus(?:es)?|data[- ]?cent(?:er|re)s?"
        r"|facilit(?:y|ies)|complex|projects?|expan(?:d|ds|ding|sion)|initiatives?|programmes?|programs?"
        r"|supercomputers?|plans?",
    ),
    ("investment", 1.2, r"funds?|commit(?:s|ted|ting|ment)?|partnership"),
    (
        "funding",
        3,
        r"series [a-k]\b|seed|funding round|fundrais\w+|rounds?|ipo|initial public offering"
        r"|debut|in funding"
        r"|venture capital|convertible|pre-seed|rais(?:es?|ed|ing)(?= (?:about |around |over |more than "
        r"|up to |another |an additional |at least |nearly |roughly |some |a )*$)",
    ),
    (
        "funding",
        2,
        r"funding|financing|(?<!including )debt|bonds?|notes|loans?|borrow\w*|lenders?|credit|equity|capital"
        r"|offering"
        r"|investors?|share sale|hungry for|led by|backed",
    ),
    (
        "funding",
        1.4,
        r"rais(?:es?|ed|ing)|secur(?:es?|ed|ing)|draws?|nabs?|bags?|nets?|seek(?:s|ing)?"
        r"|sought",
    ),
    (
        "contract",
        2.6,
        r"contracts?|orders?|backlog|remaining performance obligations?|rpo"
        r"|purchase (?:commitments?|obligations?)"
        r"|(?:supply|lease|licen[cs]e|licensing|hosting|cloud|compute|capacity|offtake|services) (?:deals?"
        r"|agreements?|pacts?|contracts?)"
        r"|obligations?|take-or-pay|leases?|(?:of|in) (?:\w+ )?(?:capacity|compute|cloud services)"
        r"|operating leases?|not yet commenced",
    ),
    (
        "contract",
        6,
        r"(?:deals?|orders?|contracts?|agreements?|pacts?) (?:is |was |that is "
        r"|potentially )?(?:worth|valued at)",
    ),
    (
        "contract",
        1.6,
        r"deals?|agreements?|leas(?:es?|ed|ing)|licen[cs](?:es?|ed|ing)|rent(?:s|al|ing)?"
        r"|suppl(?:y|ies|ier)|procure\w*"
        r"|purchas(?:es?|ed|ing)|commitments?",
    ),
    (
        "acquisition",
        3,
        r"acqui(?:res?|red|ring|sitions?)|takeover|buyout|buy-out|merger|all-(?:cash|stock)"
        r"|takes? over",
    ),
    ("acquisition", 1.6, r"buy(?:s|ing)?|bought|bid|purchase price"),
    (
        "grant",
        3,
        r"grants?|subsid(?:y|ies|i[sz]ed|i[sz]es)|state aid|incentives?|tax (?:credits?|breaks?"
        r"|abatements?)|direct funding"
        r"|chips (?:and science )?act|chips act|government (?:funding|aid|support|money|loans?)"
        r"|federal (?:\w+ )?(?:funding|money|aid|loans?|support)"
        r"|public (?:funding|loans?|aid)|low-(?:cost|interest) loans?|earmark\w*",
    ),
    (
        "grant",
        1.8,
        r"award(?:s|ed|ing)?|administration|federal|commerce department|department of commerce"
        r"|ministry|state of|aid",
    ),
    (
        "cost",
        2.4,
        r"pric(?:es?|ed|ing)|costs?|costing|msrp|fees?|fin(?:es|ed)\b|penalt(?:y|ies)|wages?"
        r"|salar(?:y|ies)|bonus(?:es)?|damages"
        r"|charges?|write-?(?:down|off)s?|impairments?|tariffs?|bill|retail(?:s|ing)?|sells? for|starting at"
        r"|discount\w*|expenses?|settlement",
    ),
    ("cost", 1.5, r"in (?:\w+ )?chips"),
    (
        "cost",
        1.4,
        r"per (?:unit|chip|gpu|hour|kilowatt|kwh|mwh|token|wafer|rack|month)|phones?|pcs?"
        r"|laptops?|tvs?|paid|pays?|payable"
        r"|worth of|launch(?:es|ed)? at|ticket|premium|rent",
    ),
    ("revenue", 3, r"revenues?|sales|turnover|top line|run[- ]rate|bookings"),
    ("revenue", 1.4, r"generat(?:es?|ed|ing)|brought in|brings? in|income from"),
    ("valuation", 0.5, r"compan(?:y|ies)|club"),
    ("valuation", 6, r"valu(?:ed|ing) (?:it |the (?:company|startup|firm) )?at"),
    (
        "valuation",
        3,
        r"valuations?|market[- ](?:cap|capitali[sz]ation|value)|post-money|pre-money"
        r"|price targets?|target(?:s)? (?:price )?(?:to|of|cut|raised)|per share|a share|market-cap",
    ),
    (
        "valuation",
        2,
        r"(?:lifts?|rais(?:es?|ed)|cuts?|boosts?|lowers?|trims?"
        r"|hikes?) (?:[\w.&]+ ){0,3}targets?(?: price)?|value[sd]?|(?:is|are|was|be) worth|stock|shares?"
        r"|trillion(?:-dollar)? (?:company|club)|clos(?:ed|ing) at"
        r"|open(?:ed|ing) at|trad(?:ed|ing) at",
    ),
    (
        "other",
        3,
        r"net (?:income|loss|profit|interest)|operating (?:income|loss|profit|cash)|ebitda|cash flow"
        r"|free cash"
        r"|gross (?:profit|margin)|profits?|loss(?:es)?|lost|dividends?|buybacks?|repurchas\w+|donat\w+|gdp"
        r"|exports?|imports?|surplus"
        r"|deficit|tam|addressable market|market size|ow(?:e|es|ed|ing)|savings|trade|lawsuit|rebates|assets"
        r"|(?<!in )(?<!all-)cash",
    ),
    ("other", 6, r"earnings per share|eps|default(?:s|ed|ing)?(?: on)?"),
    ("other", 2.6, r"shareholders|returned"),
    ("other", 1.4, r"in debt"),
    (
        "other",
        1.2,
        r"market|earnings(?! (?:reports?|calls?|results?|releases?))|industry|income|margin|econom\w+|net",
    ),
)
_RULES = tuple(
    (kind, weight, re.compile(rf"\b(?:{words})\b" if "$" not in words else rf"\b(?:{words})", re.IGNORECASE))
    for kind, weight, words in _CUES
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[A-Z“\"(\d$€£])|[;\n]")
_COMPARED = re.compile(
    r"(?:\b(?:up|down|from|versus|vs\.?|compared (?:to|with)|against|than|of which|ahead of|including"
    r"|previous|earlier|"
    r"(?:increase|decrease) of)\b[^.]{0,50}|^\s*\(\s*|\b(?:and|or|to)\s+(?:about\s+|over\s+|another\s+)?)$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LEFT, _RIGHT = 110, 80


@dataclass(frozen=True, slots=True)
class Sum:
    """The place of a sum and whether it is a plain small number, as prices are."""

    start: int
    end: int
    small: bool


def amount_kinds(text: str, sums: Sequence[Sum]) -> list[tuple[AmountKind, float]]:
    """The kind of each sum, in order, and how sure that is from 0 to 1."""
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    made: list[tuple[AmountKind, float]] = []
    for place, money in enumerate(sums):
        begin = breaks[bisect_right(breaks, money.start) - 1]
        finish = breaks[min(bisect_left(breaks, money.end), len(breaks) - 1)]
        scores = _scores(text, sums, place, begin, finish)
        before = text[sums[place - 1].end if place else begin : money.start]
        inherited = place > 0 and _inherits(text, before, sums[place - 1], money)
        if inherited:
            kind, _ = made[place - 1]
            scores[kind] = scores.get(kind, 0.0) + (6.0 if before.strip() == "(" else 1.5)
        if money.small:
            scores["cost"] = scores.get("cost", 0.0) + 1.6
        made.append(_decide(scores, money, made))
    return made


def _inherits(text: str, before: str, previous: Sum, money: Sum) -> bool:
    """A conversion in brackets, a comparison figure or a listed sum is of the kind of the one before."""
    return len(before) < 90 and (
        before.strip() in ("(", "and", "or", ",", "to") or bool(_COMPARED.search(before))
    )


def _decide(
    scores: dict[AmountKind, float], money: Sum, made: list[tuple[AmountKind, float]]
) -> tuple[AmountKind, float]:
    if scores:
        ranked = sorted(scores.values(), reverse=True)
        kind = max(scores, key=lambda name: scores[name])
        lead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
        if ranked[0] >= 0.35:
            return kind, min(0.95, 0.5 + 0.25 * lead)
    if money.small:
        return "cost", 0.5
    return (made[-1][0], 0.35) if made else ("other", 0.3)


def _scores(text: str, sums: Sequence[Sum], place: int, begin: int, finish: int) -> dict[AmountKind, float]:
    """Weight over distance of every cue in the sentence, less where another sum stands between."""
    money = sums[place]
    left = text[max(begin, money.start - _LEFT) : money.start]
    right = text[money.end : min(finish, money.end + _RIGHT)]
    scores: dict[AmountKind, float] = {}
    # Every cue has letters; in a table of figures there are none to weigh.
    if not (_LETTERS.search(left) or _LETTERS.search(right)):
        return scores
    for kind, weight, rule in _RULES:
        best = 0.0
        for match in rule.finditer(left):
            between = left[match.end() :]
            near = _nearness(between, text, sums, money.start - len(between), money.start)
            best = max(best, weight * near * _verb(between))
        for match in rule.finditer(right):
            between = right[: match.start()]
            near = _nearness(between, text, sums, money.end, money.end + len(between))
            best = max(best, weight * near * _head(between))
        if best:
            scores[kind] = scores.get(kind, 0.0) + best
    return scores


def _head(between: str) -> float:
    """A noun straight behind the sum ("$30 billion cloud contract", "$5 billion in debt") weighs more."""
    if re.fullmatch(r"\s*(?:-\w+\s+)?(?:in|of|worth of)?\s*(?:[\w’'-]+\s+){0,2}", between):
        return 1.6
    if re.search(r"[,;:—–]", between):
        return 0.4
    return 0.7 if re.search(r"\b(?:as|after|while|which|that|and)\b", between) else 1.0


def _verb(between: str) -> float:
    """A cue straight before the sum governs it; one before a comma rarely does."""
    if len(between.split()) <= 2:
        return 1.4
    return 0.7 if re.search(r"[,;:—–]|\band\b", between) else 1.0


def _nearness(between: str, text: str, sums: Sequence[Sum], start: int, end: int) -> float:
    words = len(between.split())
    crossed = sum(sums[place].end <= end for place in within(sums, start, end))
    return float(1 / (1 + words / 5) * 0.45**crossed)
