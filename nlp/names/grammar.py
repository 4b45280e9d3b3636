"""What English puts before and behind the name of a business that no table lists.

Each rule has a name, a confidence (how often it is right on text it was not written for) and an expression
for the characters straight behind a name, or straight before one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from nlp.caseless import Late
from nlp.names.english import LISTED_AFTER, VERBS_OF_DEALS

_TRADES = (
    r"(?:AI|tech|technology|software|cloud|semiconductor|chip|design|energy|power|nuclear|fusion|robotics"
    r"|data[- ]?cent(?:er|re)|campus|quantum|memory|optical|photonics|biotech|fintech|networking|storage"
    r"|battery|solar|utility|crypto|mining|server|equipment|cooling|wafer|packaging|infrastructure|telecoms?"
    r"|defen[cs]e|property|land|oil|gas|bitcoin"
    r"|investment|private equity|venture(?: capital)?|real estate|retail|media|internet)"
)
_FIRMS = (
    r"(?:company|firm|provider|operator|developer|manufacturer|supplier|specialist|giant|group|lab"
    r"|builder|vendor|maker|designer|start-?up|chip-?maker|investor|fund|lender|carrier|utility|retailer"
    r"|contractor|subsidiary|affiliate)"
)
# What a business is called in one word; a bare "company" or "firm" stands before days and places too.
_KINDS = (
    r"(?:start-?up|chip-?maker|(?:car|drug|plane|phone|auto|battery|robot|game|toy|steel)-?maker|neocloud"
    r"|hyperscaler|unicorn|scale-?up|retailer|conglomerate|(?:chip )?designer|foundry|hedge fund|law firm"
    r"|asset manager|utility|airline|insurer|subsidiary|unit|owner)"
)
KIND = re.compile(_KINDS, re.IGNORECASE)
_BUSINESS = (
    r"(?:start-?ups?|compan(?:y|ies)|firms?|chip-?makers?|manufacturers?|providers?|developers?"
    r"|operators?|makers?|utilit(?:y|ies)|subsidiar(?:y|ies)|suppliers?|producers?|conglomerates?"
    r"|lenders?|neoclouds?|hyperscalers?|vendors?|retailers?|builders?|designers?|distributors?"
    r"|spin-?(?:offs?|outs?))"
)
_MANY = (
    r"(?:start-?ups|companies|firms|players|suppliers|competitors|chip-?makers"
    r"|providers|developers|makers|operators|utilities|hyperscalers|neoclouds|vendors|retailers|lenders"
    r"|designers|manufacturers|foundries|conglomerates|subsidiaries|distributors)"
)
_PERSON = (
    r"(?! (?:founder|co-?founder|executive|CEO|chief|veteran|employee|worker|investor|lawyer|boss|owner"
    r"|engineer))"
)
_MONEY = r"(?:US|A|C|S|HK|NT)?[$\u20ac\u00a3\u00a5\u20a9\u20b9] ?\d[\d.,]*"
_ROUND = r"(?:[Ff]unding|[Ss]eries [A-H]\b|[Ss]eed|[Rr]ound|venture|[Ff]inancing|valuation)"
# The head of an apposition is the business itself: "a Reno-based chip start-up", not "a partner at a firm".
_THE = r"(?:an? |one of (?:the )?|the )"
_DESCRIBED = r"(?:(?!(?:at|of|for|from|by|with|in|to|on|about|run|who|whose|that|which)\b)[\w'-]+ ){0,6}?"
_OFFICE = (
    r"(?:CEO|CFO|COO|CTO|[Cc]hief [Ee]xecutive"
    r"|[Cc]hief (?:financial|operating|technology|investment|revenue|product) officer)\b"
)
_MORE = r"(?:an? |its |about |roughly |more than |over |another |up to |nearly |around |as much as )?"


class Rule(NamedTuple):
    """One rule: its name, its confidence and its expression."""

    name: str
    confidence: float
    pattern: Late


# Matched straight behind a name.
AFTER = tuple(
    Rule(name, confidence, Late(pattern))
    for name, confidence, pattern in (
        ("unlisted.ticker", 0.85, LISTED_AFTER.pattern),
        (
            "unlisted.apposition",
            0.7,
            rf", {_THE}{_DESCRIBED}{_BUSINESS}\b(?!')(?<!the company)(?<!the firm){_PERSON}",
        ),
        (
            "unlisted.isa",
            0.65,
            rf" (?:is|was|remains) (?:an? |one of (?:the )?|the ){_DESCRIBED}{_BUSINESS}\b{_PERSON}",
        ),
        (
            "unlisted.relative",
            0.6,
            r", which (?:makes|manufactures|designs|operates|owns|builds|develops|supplies|sells|rents"
            r"|leases)\b",
        ),
        (
            "unlisted.bracket",
            0.7,
            rf" \((?:[\w'-]+ ){{0,6}}?(?:venture capital firm|{_BUSINESS})\)",
        ),
        (
            "unlisted.raise",
            0.65,
            r",? (?:has |have |also )?(?:[Rr]aise[sd]?|[Ss]ecure[sd]?|[Cc]lose[sd]?|[Ll]and(?:s|ed)|[Nn]ears|"
            rf"[Ss]eeks|[Bb]ags|is raising) {_MORE}(?:{_MONEY}[^.;]{{0,60}}?{_ROUND}|[Ss]eries [A-H]\b)",
        ),
        (
            "unlisted.valued",
            0.65,
            r" (?:is |was )?(?:now |currently |last |most recently )?[Vv]alued at\b",
        ),
        ("unlisted.sum", 0.55, r" \([$\u20ac\u00a3]\d[\d.,]* ?(?:[MB]|bn|m|million|billion)\b"),
        ("unlisted.officer", 0.6, rf"(?:'s)? (?:founder and |co-?founder and |president and )?{_OFFICE}"),
        (
            "unlisted.shares",
            0.6,
            r"(?:'s)? (?:shares|stock) (?:rose|fell|gained|jumped|dropped|climbed|slid|surged|tumbled|sank"
            r"|plunged|soared|closed|ended|has|have|are|is|were|was|trade)\b",
        ),
        (
            "unlisted.listing",
            0.65,
            r" (?:has |plans to |is set to )?(?:filed? (?:confidentially )?for an? (?:IPO|initial public)"
            r"|go public|went public|emerge[sd]? from stealth|priced its (?:IPO|initial public))",
        ),
        (
            "unlisted.acquirer",
            0.55,
            r" (?:has |to |will |plans to )?(?:agreed to )?(?:acquires?|acquired"
            r"|completed (?:its|the) acquisition of) [A-Z]\w",
        ),
    )
)
# All of them at once; the group that matched is the place of its rule.
ANY_AFTER = Late("|".join(f"(?P<r{place}>{rule.pattern.expression})" for place, rule in enumerate(AFTER)))
OPENS_AFTER = frozenset(" ,'(")
# Matched so that they end straight before a name.
_BEFORE = tuple(
    Rule(name, confidence, Late(rf"(?:(?<![\w-])|(?<=-turned-))(?:{pattern})$"))
    for name, confidence, pattern in (
        ("unlisted.kind", 0.7, rf"(?i:(?:{_TRADES} )+{_FIRMS}|{_KINDS}),? (?:called |named )?"),
        ("unlisted.investors", 0.65, r"(?i:investors?|stakes?|shareholders?|shares) (?:in|of) "),
        ("unlisted.officer", 0.6, rf"{_OFFICE} (?:officer )?of "),
        ("unlisted.unit", 0.6, r"(?:[Ii]ts|[Tt]heir) |[\w']+'s? "),
        (
            "unlisted.parent",
            0.6,
            r"(?i:(?:subsidiary|affiliate|unit|division|portfolio company|spin-?off|venture arm) of) ",
        ),
        ("unlisted.acquire", 0.6, r"(?i:acquir(?:e|es|ed|ing)|acquisition of|takeover of) "),
        (
            "unlisted.deal",
            0.55,
            r"(?i:(?:supply|lease|power[- ]purchase|licen[cs]ing|cloud|hosting|offtake|purchase|distribution)"
            r" (?:agreement|deal|contract) with) ",
        ),
        ("unlisted.order", 0.5, r"(?i:\borders? from) "),
        (
            "unlisted.such",
            0.6,
            rf"(?i:{_MANY}),? (?:like |such as |including |called |named )?"
            r"|(?i:(?:existing|new|current|other|previous|earlier|returning) (?:investors|backers)) "
            r"|(?i:rivals|customers|clients|partners|investors|backers|peers|tenants|buyers|hosts|names)"
            r"(?:,? such as|,? like|,? including) ",
        ),
        (
            "unlisted.backer",
            0.6,
            r"(?i:(?:co-)?led by|participation (?:from|by)|backed by|investors including"
            r"|backers including|funding from) ",
        ),
    )
)
LAST_WORD = re.compile(r"([\w'-]+),? $")
# The last words of those expressions: a quick look before any of them is tried.
_LAST_WORDS = {
    "unlisted.kind": "affiliate airline builder called carrier company conglomerate contractor designer"
    " developer firm foundry fund giant group hyperscaler insurer investor lab lender maker manager"
    " manufacturer named neocloud operator owner provider retailer scale-up specialist start-up startup"
    " subsidiary supplier unicorn unit utility vendor chip-maker chipmaker carmaker car-maker drugmaker"
    " planemaker phonemaker automaker batterymaker robotmaker gamemaker toymaker steelmaker",
    "unlisted.investors": "in of",
    "unlisted.officer": "of",
    "unlisted.unit": "its their",
    "unlisted.parent": "of",
    "unlisted.acquire": "acquire acquires acquired acquiring of",
    "unlisted.deal": "with",
    "unlisted.order": "from",
    "unlisted.such": "as backers called chip-makers chipmakers companies competitors conglomerates designers"
    " developers distributors firms foundries hyperscalers including investors lenders like makers"
    " manufacturers named neoclouds operators players providers retailers start-ups startups subsidiaries"
    " suppliers utilities vendors",
    "unlisted.backer": "by from including",
}


def before(last_word: str) -> Sequence[Rule]:
    """The rules that a word straight before a name may end."""
    # A possessive ends with no certain word: "Alphabet's Brightmesh subsidiary".
    return _POSSESSED if "'" in last_word[-2:] else _BY_LAST_WORD.get(last_word.lower(), ())


_BY_LAST_WORD = {
    word: tuple(rule for rule in _BEFORE if word in _LAST_WORDS[rule.name].split())
    for words in _LAST_WORDS.values()
    for word in words.split()
}
_POSSESSED = _BY_LAST_WORD["its"]
# What must follow a name for two of the rules above, and what must stand near for the last.
NEEDS_AFTER = {
    "unlisted.unit": re.compile(r" (?:subsidiary|unit|affiliate)\b"),
    "unlisted.acquire": re.compile(
        rf" (?:for|in an?) (?:an? |about |up to |all-|nearly |roughly )?(?:{_MONEY}|undisclosed|\w+ deal)"
        rf"|, {_THE}{_DESCRIBED}{_BUSINESS}\b"
    ),
    "unlisted.investors": re.compile(
        r" (?:include|included|includes|have|has|rose|fell|gained|jumped|dropped|climbed|slid|surged"
        r"|tumbled|sank|were|was|are)\b"
    ),
}
NEEDS_NEAR = {
    "unlisted.backer": re.compile(rf"\b(?:{_ROUND}|raise[sd]?|start-?up|invest\w*|valued)", re.IGNORECASE)
}
LONGEST_BEFORE = 70
# The list may have begun with names of the tables: "companies like Nvidia, Brightmesh and Quillstone".
LATER_ITEM = re.compile(
    rf"\b(?:(?i:{_MANY}),? (?:like|such as|including|called|named)"
    r"|(?i:(?:co-)?led by|participation from|backed by|investors including)) "
    r"(?:(?:[A-Z][\w&.'-]* ){0,3}[A-Z][\w&.'-]*(?: \([A-Z]{2,6}\))?(?:, | and |, and )){1,4}$"
)
LONGEST_LIST = 140
# Rules whose names go on in a list: "led by X, Y and Z".
LISTING = frozenset(["unlisted.backer", "unlisted.such"])
LIST_GOES_ON = re.compile(r"(?:,| and|, and|, as well as|, along with| alongside) $")
# "Fernbrook Energy to build a plant": a headline's future, behind a name that ends like a business.
HEADLINE_AFTER = re.compile(
    r" (?:to (?:build|buy|acquire|invest|supply|open|sell|spin|expand|cut|raise|lay|launch|make|lease|power"
    rf"|develop)|{VERBS_OF_DEALS})\b"
)
