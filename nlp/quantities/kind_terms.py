"""Terms of the trade press that say one thing only of a sum: cues as in `kind_cues`."""

from db.records import AmountKind

# (kind, weight, words), matched as whole words, in any case, to either side of the sum.
TERMS: tuple[tuple[AmountKind, float, str], ...] = (
    (
        "funding",
        3,
        r"(?:debt|bond|loan|credit|financing) (?:package|deal|tranche)s?|mezzanine|syndicat\w+|underwr\w+"
        r"|(?:capital|cash|equity) injections?|rights issue|spac|crowdfund\w*|from (?:[\w-]+ )?investors"
        r"|asset-backed|securiti[sz]\w+|term sheet|tap(?:s|ped|ping)? (?:[\w-]+ ){0,2}(?:markets?|lenders)",
    ),
    (
        "contract",
        3,
        r"frameworks? agreements?|offtake|pre-?orders?|pre-?ordered|minimum (?:purchase|spend\w*"
        r"|commitment)s?"
        r"|tenanc(?:y|ies)|purchase orders?|contract(?:s|ed)? (?:win|award|value)s?|order intake"
        r"|anchor tenant"
        r"|reserv(?:e|es|ed|ing) (?:[\w-]+ ){0,2}(?:capacity|compute|power|chips)",
    ),
    (
        "acquisition",
        3,
        r"buy(?:s|ing)? out|bought out|swoops?|spin-?offs?|snap(?:s|ped|ping)? up|hostile|suitors?"
        r"|sweeten(?:s|ed)? (?:its|the) (?:bid|offer)|counter-?(?:bid|offer)s?|goodwill",
    ),
    (
        "grant",
        3,
        r"handouts?|aid packages?|cheap loans?|abatements?|support packages?|recovery fund|public grants?"
        r"|(?:concessional|forgivable|state-backed) loans?|(?:funding|money|loan"
        r"|support) from the (?:government|state)",
    ),
    (
        "cost",
        3,
        r"tab|lev(?:y|ies)|surcharges?|payouts?|settl(?:e|es|ed|ing)|compensat\w+|price tag|sticker price"
        r"|total cost of ownership|maintenance|list price|retail price|going rate|hourly rate|spot price",
    ),
    (
        "revenue",
        3,
        r"gross(?:ed|es) (?!margin|profit)|top[- ]line|billings|royalty income|shipments worth"
        r"|annuali[sz]ed run",
    ),
    (
        "valuation",
        3,
        r"(?:all-time|record) high of|on paper|paper value|fair value|net asset value|book value"
        r"|equity value",
    ),
    (
        "other",
        3,
        r"cash pile|debt (?:load|pile)|bad debts?|reserves|trade (?:gap|deficit|surplus)|charit(?:y|able)",
    ),
)
