"""Ways of stating a sum that say what it is for by what stands to both sides of it. Facts about English."""

from db.records import AmountKind

# What a payer of public money is called; a loan or an award from one of these is a grant.
PUBLIC = (
    r"(?:governments?|ministry|ministries|ministers?|federal|state|county|provinc\w+|city|cabinet|parliament"
    r"|congress|administration|department|agency|commission|council|treasury|lawmakers?|authorities"
    r"|officials?|EU|senators?|legislation|bill|budget"
    r"|Brussels|loan (?:programs? )?office|development bank)"
)
# States and the capitals that stand for them, as givers.
_STATES = (
    r"(?:US|U\.S\.|United States|Washington|Japan|Tokyo|India|New Delhi|Germany|Berlin|France|Paris"
    r"|Britain|UK"
    r"|U\.K\.|London|Ireland|Dublin|South Korea|Korea|Seoul|China|Beijing|Taiwan|Taipei|Canada|Ottawa|Israel"
    r"|Spain|Madrid|Italy|Rome|Poland|Warsaw|Netherlands|The Hague|Czech Republic|Malaysia|Vietnam|Singapore"
    r"|Australia|Canberra|Brazil|Saudi Arabia|Texas|Ohio|Arizona|New York|Oregon|Idaho|Indiana|Virginia"
    r"|Georgia|Michigan|Utah|Kansas|Pennsylvania|California|Louisiana|Tennessee|Wyoming|Saxony|Bavaria)"
)
_ASIDE = r"(?:[\w'’.,-]+ ){0,3}"
_FIRM = (
    r"(?:firm|company|\w*maker|designer|developer|start-?up|rival|business|owner|operator|group|unit|division"
    r"|studio|target|stake|_+)"
)
_GOODS = (
    r"(?:chips?|GPUs?|TPUs?|accelerators?|processors?|servers?|wafers?|tools?|equipment|machines?|hardware"
    r"|memory|compute|computing|capacity|cloud|power|electricity|energy|services?|turbines?|components?"
    r"|access|clusters?)"
)
# Words between a sum and the noun that it belongs to: no preposition ends the noun phrase.
_MODIFIERS = (
    r"(?:(?!(?:on|in|for|at|to|an?|the|this|of|and|or|into|from|by|with|over|per|each|is|was|will)\b)"
    r"[\w'’-]+ ){0,3}"
)
_SITE = (
    r"(?:plants?|fabs?|factor(?:y|ies)|campus(?:es)?|data[- ]cent(?:er|re)s?|facilit(?:y|ies)|complex"
    r"|gigafactor(?:y|ies)|megaproject|supercomputer)"
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
    r"|licen[cs]es?|bids?|takeovers?|offers?)"
    r"(?: [\w ]{3,40} and| (?:in|for|from|with|to|at) [\w’' -]{2,40})?,? "
    r"(?:(?:is|was|that is|potentially|which is|now|are) )*(?:worth|valued at)\s"
)
# What a firm binds itself to pay another for goods.
_BUYS = r"\b(?:pay(?:s|ing)?|paid|prepa\w+|order\w*|sign\w*|contract\w*|commit\w*)\s"
_WHEN = (
    r"(?:in (?:20\d\d|fiscal|FY|the (?:\w+ )?(?:year|quarter|half))|this (?:fiscal |calendar )?year"
    r"|next (?:fiscal )?year"
    r"|through 20\d\d|an? year|per year|annually|from 20\d\d|each year|every year|this quarter"
    r"|next quarter|last year"
    r"|last quarter)"
)
_GIVES = (
    r"(?:hand(?:s|ed)?|gives?|gave|giving|lends?|lent|awards?|awarded|approves?|approved|clears?|cleared"
    r"|earmarks?|earmarked|sets? aside|offers?|offered|grants?|granted|provides?|provided"
    r"|allocates?|allocated|unveils?|unveiled)"
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
    # Whatever the verb: money goes into something.
    ("investment", 3, r"", r"(?:\([^)]{1,30}\) )?(?:of [\w ]{3,30} )?into (?!debt|the red)"),
    ("investment", 2, r"", r"(?:will |would |is to |was )?be(?:ing|en)? (?:spent|invested|poured)\b"),
    (
        "investment",
        4,
        r"",
        rf"(?!(?:[\w-]+ ){{0,2}}(?:credit|loan|financing|debt|bridge|term|revolving) )"
        rf"{_MODIFIERS}{_SITE}\b(?! (?:lease|loan|bonds?|contract|deal|order|fine))",
    ),
    ("investment", 4, r"", r"(?:semiconductor|chip|osat|atmp|assembly|packaging) (?:unit|line|project)s?\b"),
    (
        "contract",
        6,
        r"",
        r"_+(?:['’]s)? (?:[\w-]+ )?(?:chips?|gpus?|servers?|accelerators?|cloud|compute)"
        r" (?:spree|orders?|deal|purchase|buy|haul|contract|pact)\b",
    ),
    ("acquisition", 6, r"", r"_+ (?:purchase|acquisition|takeover|buyout|buy)\b"),
    ("funding", 5, r"", r"(?:[\w-]+ ){0,2}(?:deal|agreement)\b[^.;]{0,80}\bto (?:finance|fund)\b"),
    (
        "investment",
        3,
        r"",
        r"(?:(?:through|by) 20\d\d )?(?:on|into) (?:the|that|its) (?:[\w'’-]+ ){0,3}"
        r"(?:campus|plant|fab|factory|complex|site)\b",
    ),
    ("investment", 2, r"", r"of (?:private |foreign |new |fresh )?investments?\b"),
    ("investment", 6, r"", r"(?:for|in|of) (?:[\w-]+ ){0,3}(?:stock|shares|equity) (?:in|of) _"),
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
    (
        "grant",
        6,
        rf"\b{_STATES}(?:['’]s (?:[\w-]+ ){{1,2}}| )(?:will |would |to |has |had "
        rf"|is to ){{0,2}}{_GIVES}\s(?!to )"
        r"(?:[\w'’-]+ ){0,3}",
        r"",
    ),
    ("grant", 5, r"\b(?:forgo|forgoes|forgone|forgoing|waiv(?:e|es|ed|ing)|abat(?:e|es|ed|ing))\s", r""),
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
        rf"{_ANY}{{0,70}}?\bfor (?:{_ASIDE}{_FIRM}|the (?:rest|remainder|remaining))\b",
    ),
    (
        "acquisition",
        7,
        r"\b(?:sell(?:s|ing)?|sold|sale of) [^.;,]{0,50}\bstakes?\b[^.;,]{0,40}\bfor\s",
        r"",
    ),
    (
        "acquisition",
        10,
        r"\b(?:deal|bid|offer|takeover|transaction|acquisition|merger|buyout),? (?:(?!round|fund"
        r"|rais)[^.;]){0,80}"
        r"valu(?:es?|ed|ing) [^.;,]{1,40} at\s",
        r"",
    ),
    ("valuation", 8, r"\bvalu(?:es?|ed|ing) (?:[\w'’-]+ ){1,6}at\s", r""),
    (
        "contract",
        4,
        _BUYS + r"(?:[\w’'-]+ ){0,2}",
        rf"(?:{_ANY}{{0,30}}?\b)?(?:for|on) {_ASIDE}{_GOODS}{_NO_FIRM}",
    ),
    ("contract", 4, r"", rf"worth of {_ASIDE}{_GOODS}\b"),
    ("contract", 3, rf"\b{_GOODS},? worth\s", r""),
    ("contract", 3, r"", rf"(?:on|of) (?:[\w'’-]+ ){{0,2}}_+(?:['’]s)? (?:[\w-]+ ){{0,2}}{_GOODS}\b"),
    (
        "contract",
        5,
        r"\b(?:spend(?:s|ing)?|spent|commit(?:s|ted|ting)?|pay(?:s|ing)?|paid)\s(?:to )?",
        rf"{_ANY}{{0,40}}\b(?:on|for|of) {_ASIDE}{_GOODS} from\b",
    ),
    (
        "contract",
        6,
        r"\b(?:buy(?:s|ing)?|bought|purchas(?:e|es|ed|ing)|order(?:s|ed|ing)?|leas(?:e|es|ed|ing)"
        r"|rent(?:s|ed|ing)?)\s",
        rf"(?:of|in|worth of) (?:[\w'’-]+ ){{0,4}}{_GOODS}\b",
    ),
    ("contract", 6, r"\b(?:commit\w*|agree[sd]?|oblig\w+|contracted|undertak\w+) to pay [^.;]{0,40}", r""),
    (
        "contract",
        6,
        r"\bcommit(?:s|ted|ting)?\s",
        rf"to _+ for {_ANY}{{0,30}}?(?:cables?|fib(?:er|re)|optics|{_GOODS})\b",
    ),
    ("contract", 9, rf"\b(?:acquire|buy|purchase)\s{_ASIDE}{_GOODS}\b[^.;]{{0,80}}\s", r""),
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
    (
        "grant",
        8,
        r"",
        rf"(?:in|of) {_MODIFIERS}(?:chips act|federal|government|public|state)"
        r" (?:[\w-]+ ){0,2}(?:funding|money|support|aid|loans?|cash|assistance|backing|funds)\b",
    ),
    ("valuation", 3, r"(?<!per )(?<!a )\b(?:shares?|stock)\b[^.;]{0,60}\b(?:to|at)\s", r""),
    ("other", 9, r"\b(?:earnings|eps|profit)\b[^.;]{0,60}", r"(?:a|per) share\b"),
    (
        "other",
        8,
        r"",
        r"(?:of|in) (?:[\w-]+ ){0,2}(?:(?:costs?|expenses?|spending) (?:cuts?|savings)|reductions?)\b",
    ),
    (
        "other",
        6,
        r"\b(?:cut|reduc|repa[yi]|pay(?:ing)? down|paid down|shed|eliminat|retir|slash|eras)\w*\s",
        r"(?:of |in |worth of )?(?:[\w-]+ ){0,2}debts?\b",
    ),
    (
        "contract",
        6,
        r"\b(?:w[io]n|secur|land|bag|clinch|book|award)\w*\s",
        rf"{_MODIFIERS}(?:projects?|jobs?|tenders?|epc|works?)\b",
    ),
    ("other", 5, r"", r"(?:of|in) insider (?:selling|sales|buying)\b"),
    ("funding", 6, r"", r"(?:of|in) (?:new|fresh) (?:shares|stock|equity)\b"),
    (
        "capex",
        2.5,
        r"\b(?:spend(?:s|ing)?|spent)\s",
        r"on (?:[\w-]+ ){0,3}(?:equipment|gear|tools|infrastructure|machines|machinery)\b",
    ),
    ("acquisition", 9, r"", r"(?:a|per) share,? in cash\b"),
    ("acquisition", 6, r"", r"(?:(?:a|per) share )?in cash (?:for (?:each|every) share|per share)"),
    ("cost", 5, r"\b(?:price|cost|bill)s? (?:of|for) (?:[\w-]+ ){1,6}at\s", r""),
    ("cost", 6, r"\bcost(?:s|ing)? (?:[\w'’-]+ ){0,4}", r""),
    (
        "cost",
        6,
        r"",
        r"(?:[\w-]+ ){0,2}(?:fines?|penalt(?:y|ies)|charges?|write-?downs?|fees?|bonus(?:es)?)\b",
    ),
    ("cost", 3, r",\sat\s", r","),
    ("cost", 6, r"", r"in (?:[\w-]+ ){0,2}(?:rate|price|bill|fee) (?:increases?|hikes?|rises?)\b"),
    ("cost", 5, r"", r"(?:in|of) (?:[\w-]+ ){0,2}damages?\b"),
    ("funding", 6, r"", rf"{_MODIFIERS}(?:raise|fundraise|fundraising)\b"),
    ("funding", 6, r"\b(?:fund|round) (?:has |was )?clos(?:ed|es|ing) (?:at|with|on)\s", r""),
    ("capex", 5, r"", rf"{_MODIFIERS}(?:spend|spending|budget|outlays?|capex)\b"),
    ("capex", 4, r"\binvest(?:s|ing)?\s", r"(?:in 20\d\d|this (?:fiscal )?year|next (?:fiscal )?year)\b"),
    (
        "contract",
        4,
        r"\bunder (?:the|its|an?|that|this) (?:[\w-]+ ){0,3}(?:lease|agreement|contract|deal"
        r"|pact)\b[^.;]{0,60}\s",
        r"",
    ),
    ("acquisition", 5, r"", rf"{_MODIFIERS}(?:offer|bid|takeover|buyout|acquisition)\b"),
    (
        "acquisition",
        5,
        r"\b(?:sold|sells?|selling|buys?|bought|buying|acquir(?:e|es|ed|ing)) "
        rf"(?:(?!\b{_GOODS}\b)[^.;,]){{3,60}} for\s(?:(?:[a-z]+ ){{0,2}}(?:proceeds|consideration) of\s)?",
        r"",
    ),
    (
        "grant",
        6,
        r"",
        rf"(?:in|of) {_MODIFIERS}(?:tax (?:credits?|breaks?|relief)|direct funding|grants?|subsid(?:y"
        rf"|ies)|aid)\b",
    ),
    ("valuation", 6, r"\bcarr(?:ied|ying) (?:at|value of|amount of)\s", r""),
    ("other", 6, r"\b(?:earnings|profits?|loss(?:es)?|EPS) (?:of|was|were|at)\s", r""),
    (
        "other",
        6,
        r"\b(?:cut(?:s|ting)?|reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)?|trim(?:s|med)?) (?:[\w-]+ ){0,2}"
        r"(?:costs?|expenses) by\s",
        r"",
    ),
    (
        "other",
        6,
        r"\b(?:cut(?:s|ting)?|trim(?:s|med)?|slash(?:es|ed)?|sav(?:e|es|ed|ing)|reduc(?:e|es|ed|ing))\s",
        r"(?:in|of|from|off) (?:[\w-]+ ){0,2}(?:costs?|expenses?|bills?)\b",
    ),
    (
        "other",
        6,
        r"\b(?:had|has|have|cash|carr(?:y|ies|ied)|tak(?:en|es?) on|took on)\b[^.;]{0,25}\s",
        r"(?:of|in) (?:[\w-]+ ){0,2}(?:debt|borrowings|liabilities)\b",
    ),
    (
        "capex",
        5,
        r"\bwe\b[^.;]{0,60}\b(?:invest(?:ed|ing)?|spend(?:ing)?|spent|deploy(?:ed|ing)?)\s",
        rf"(?:[\w-]+ ){{0,3}}?{_WHEN}\b",
    ),
    ("other", 5, r"\b(?:lost|loses?|losing)\s", r""),
    ("other", 9, r"\bearn(?:s|ed|ing)?\s", r"(?:a|per) share\b"),
    ("valuation", 3, r"\bworth\s", r""),
    ("valuation", 4, r"\bat (?:a |an )?", r"(?:pre-money |post-money )?(?:valuation|value|price tag)\b"),
    (
        "other",
        4,
        r"\b(?:with|had|has|have|hold(?:s|ing)?|held|of|sitting on|sits on)\s",
        r"(?:in|of) (?:net )?cash\b",
    ),
    ("other", 4, r"", r"(?:\w+ ){0,2}(?:opportunity|market|TAM)\b(?! (?:value|cap))"),
)
