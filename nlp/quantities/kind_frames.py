"""Ways of stating a sum that say what it is for by what stands to both sides of it. Facts about English."""

from db.records import AmountKind

# What a payer of public money is called; a loan or an award from one of these is a grant.
PUBLIC = (
    r"(?:governments?|ministry|ministries|ministers?|federal|state|county|provinc\w+|city|cabinet|parliament"
    r"|congress|administration|department|agency|commission|council|treasury|lawmakers?|authorities"
    r"|officials?|EU"
    r"|Brussels|loan (?:programs? )?office|development bank)"
)
_ASIDE = r"(?:[\w'’,-]+ ){0,3}"
_FIRM = (
    r"(?:firm|company|\w*maker|designer|developer|start-?up|rival|business|owner|operator|group|unit|division"
    r"|studio|target|stake|_+)"
)
_GOODS = (
    r"(?:chips?|GPUs?|TPUs?|accelerators?|processors?|servers?|wafers?|tools?|equipment|machines?|hardware"
    r"|memory|compute|computing|capacity|cloud|power|electricity|energy|services?|turbines?|components?)"
)
_NO_FIRM = (
    r"\b(?! (?:firm|company|maker|start|plant|fab|factor|cent|complex|push|project|business|sector"
    r"|industry|market"
    r"|campus|hub|research|startups?|ambition|race|subsid))"
)
_UNIT = (
    r"(?:megawatt|gigawatt|kilowatt|MW|GW|kW|[MkG]Wh|kilowatt[- ]hour|megawatt[- ]hour|GPU|chip|unit|hour"
    r"|token|million tokens|wafer|rack|server|system|seat|user|card|module|device|square \w+|employee|worker"
    r"|household|vehicle|tonne?|ton|GPU[- ]hour)"
)
_ANY = r"(?:[^.;]|\.\d)"
# A deal with a price is a takeover where the sentence speaks of one, else a contract.
DEAL = (
    r"(?:deals?|orders?|contracts?|agreements?|pacts?|transactions?|leases?"
    r"|licen[cs]es?)(?: [\w ]{3,40} and)?,? "
    r"(?:(?:is|was|that is|potentially|which is|now|are) )*(?:worth|valued at)\s"
)
_BUYS = r"\b(?:pay(?:s|ing)?|paid|prepa\w+|order\w*|sign\w*|contract\w*|commit\w*)\s"
_WHEN = (
    r"(?:in (?:20\d\d|fiscal|FY|the (?:\w+ )?(?:year|quarter|half))|this (?:fiscal |calendar )?year"
    r"|next (?:fiscal )?year"
    r"|an? year|per year|annually|from 20\d\d|each year|every year|this quarter|next quarter|last year"
    r"|last quarter)"
)
# (kind, weight, words straight before the sum, words straight after it); an empty side asks nothing.
FRAMES: tuple[tuple[AmountKind, float, str, str], ...] = (
    (
        "capex",
        2,
        r"\b(?:spend(?:s|ing)?|spent|lay(?:s|ing)? out|budget(?:s|ed|ing)?)\s",
        rf"{_WHEN}\b",
    ),
    (
        "capex",
        3,
        r"",
        r"(?:for|on|of|in) (?:its |their )?capital (?:spending|expenditures?|projects?|investments?|spend)\b",
    ),
    ("investment", 3, r"\bput(?:s|ting)?\s", r"(?:of [\w ]{3,30} )?(?:in|into|towards?|behind)\b"),
    ("investment", 2, r"", r"(?:will |would |is to |was )?be(?:ing|en)? (?:spent|invested|poured)\b"),
    ("investment", 2, r"", r"of (?:private |foreign |new |fresh )?investments?\b"),
    ("investment", 3, r"", r"(?:minority |equity )?(?:stake|investment|commitment|pledge)\b"),
    ("grant", 5, r"", rf"(?:\w+ ){{0,3}}from (?:the )?{_ASIDE}{PUBLIC}\b"),
    (
        "grant",
        4,
        rf"\b{PUBLIC} {_ASIDE}(?:cover|pay|foot|gi?a?ve|provid|offer|contribut|lend|lent|match|set"
        rf"|earmark|allocat"
        r"|grant|award|approv|put|promis|pledg)\w*(?: up| aside)?\s",
        r"",
    ),
    ("grant", 3, rf"\b{PUBLIC}\b[^.;]{{0,40}}\s", r"(?:will|would|is to|may|could) go to\b"),
    (
        "grant",
        8,
        rf"\b{PUBLIC}\b{_ANY}{{0,100}}\s",
        r"(?:in |of )?(?:[\w-]+ ){0,2}(?:loans?|financing|funding|support|aid|assistance|award)\b",
    ),
    (
        "acquisition",
        9,
        r"\b(?:pay(?:s|ing)?|paid|offer(?:s|ed|ing)?|bid)\s",
        rf"{_ANY}{{0,70}}?\bfor {_ASIDE}{_FIRM}",
    ),
    (
        "contract",
        4,
        _BUYS + r"(?:[\w’'-]+ ){0,2}",
        rf"(?:{_ANY}{{0,30}}?\b)?(?:for|on) {_ASIDE}{_GOODS}{_NO_FIRM}",
    ),
    ("contract", 4, r"", rf"worth of {_ASIDE}{_GOODS}\b"),
    ("contract", 3, r"\b(?:prepay\w*|prepaid|pre-pay\w*|advance|deposit of|upfront)\s", r""),
    (
        "contract",
        3,
        r"",
        r"(?:in |of )(?:[\w-]+ ){0,2}(?:contracts|orders|backlog|commitments|obligations)\b",
    ),
    ("cost", 6, r"", rf"(?:per|an?|for (?:each|every)|each|every|/)\s?{_UNIT}\b"),
    ("cost", 1.5, r"", r"(?:each|apiece)\b(?! year)"),
    ("cost", 3, r"\bearn(?:s|ed|ing)?\s", r"(?:per|an?|each|every)\s(?:year|month|week|day|hour)\b"),
    ("revenue", 4, r"", r"(?:in |of )(?:[\w-]+ ){0,3}(?:revenues?|sales)\b"),
    (
        "funding",
        4,
        r"",
        r"(?:in |of |worth of )(?:[\w-]+ ){0,3}(?:notes|bonds|debt financing|funding(?! round)|equity)\b",
    ),
    (
        "funding",
        4,
        r"",
        r"(?!in |of )(?:[\w-]+ ){0,1}(?:loan|bond|notes?|credit|debt|financing|funding|round|IPO"
        r"|share sale)s?\b(?! burden)",
    ),
    ("funding", 6, r"", r"(?:of|in) (?:new|fresh) (?:shares|stock|equity)\b"),
    (
        "capex",
        2.5,
        r"\b(?:spend(?:s|ing)?|spent)\s",
        r"on (?:[\w-]+ ){0,3}(?:equipment|gear|tools|infrastructure|machines|machinery)\b",
    ),
    ("acquisition", 6, r"", r"(?:(?:a|per) share )?in cash (?:for (?:each|every) share|per share)"),
    ("cost", 5, r"\b(?:price|cost|bill)s? (?:of|for) (?:[\w-]+ ){1,6}at\s", r""),
    ("other", 5, r"\b(?:lost|loses?|losing)\s", r""),
    ("other", 9, r"\bearn(?:s|ed|ing)?\s", r"(?:a|per) share\b"),
    ("valuation", 2, r"\bworth\s", r""),
    ("valuation", 4, r"\bat (?:a |an )?", r"(?:pre-money |post-money )?(?:valuation|price tag)\b"),
    (
        "other",
        4,
        r"\b(?:with|had|has|have|hold(?:s|ing)?|held|of|sitting on|sits on)\s",
        r"(?:in|of) (?:net )?cash\b",
    ),
    ("other", 4, r"", r"(?:\w+ ){0,2}(?:opportunity|market|TAM)\b(?! (?:value|cap))"),
)
