"""Words that say what a sum is for. Facts about English: the scoring stands in `nlp.quantities.kinds`.

A weight of 3 all but decides; 1 only speaks where nothing louder stands near; 6 outweighs its neighbours.
"""

from db.records import AmountKind
from nlp.quantities.kind_terms import TERMS

# (kind, weight, words), matched as whole words, in any case, to either side of the sum.
CUES: tuple[tuple[AmountKind, float, str], ...] = (
    # Own capital spending, and guidance of it.
    (
        "capex",
        4,
        r"cap(?:ital)?[- ]?ex\b|capital[- ](?:appropriations?|expenditures?|spending|expenses?|outlays?"
        r"|budgets?|investments?|program(?:me)?s?|goods)|capital spend\b|fixed[- ]asset investments?"
        r"|purchases? of (?:property|equipment)|additions? to (?:property|PP&E)|plant and equipment"
        r"|property and equipment"
        r"|property, plant|PP&E|(?:spend\w*|spent) on (?:property|plant and equipment|capital)"
        r"|capital (?:projects?|plans?)",
    ),
    (
        "capex",
        3,
        r"(?:equipment|annual|spending|investment|construction|infrastructure) budgets?"
        r"|investment (?:forecasts?|guidance|outlook|spending)"
        r"|(?:annual|yearly|full-year) (?:investments?|spending|expenditures?|outlays?)"
        r"|spending (?:plans?|forecasts?|guidance|outlook|targets?|estimates?|projections?)",
    ),
    (
        "capex",
        2,
        r"finance leases?|technical infrastructure|(?:expand|increase)\w* (?:\w+"
        r" ){0,3}(?:manufacturing )?capacity"
        r"|(?:AI|infrastructure|data[- ]cent(?:er|re)|hyperscalers?['’]?|tech|combined) (?:spending|spend)\b",
    ),
    ("capex", 1.2, r"spend(?:s|ing)?|spent|expenditures?|outlays?|lay(?:s|ing)? out|budgets?"),
    ("capex", 0.8, r"infrastructure|this (?:fiscal )?year|next year|fiscal|quarter|annual|in 20\d\d"),
    # Announced building plans, stakes, funds, guarantees.
    (
        "investment",
        1.4,
        r"spend(?! on)(?: (?:another|an additional|about|around|up to|at least|more than|over|nearly|roughly"
        r"|some))?\s*$|(?:deploy|plough|plow|sink|pump|channel|funnel)(?:s|ed|ing)?\s*$",
    ),
    ("investment", 2.4, r"invest(?:s|ed|ing|ments?)?\b(?! (?:bank|grade|trust|budget))|stakes?"),
    (
        "investment",
        3,
        r"guarantees?|(?:minority|equity) stakes?|(?:takes?|took|taking|buys?"
        r"|bought) (?:an? )?\d[\d.]*(?:%| percent) "
        r"(?:of|in)|(?:takes?|taking|took|bought|buys?) an? stake",
    ),
    (
        "investment",
        1.6,
        r"pledg\w+|joint venture|bets?|pour(?:s|ed|ing)?|inject(?:s|ed|ing|ion)?|spree|splurge|backstop"
        r"|buildout|build-out|megaproject|deploy(?:s|ed|ing)?|plough\w*|plow\w*|pump(?:s|ed|ing)?"
        r"|bankroll\w*",
    ),
    (
        "investment",
        1.4,
        r"mega-?fabs?|gigafactor(?:y|ies)|buil(?:d|ds|t|ding)|construct(?:s|ed|ing|ion)?|plants?|fabs?"
        r"|factor(?:y|ies)|campus(?:es)?|data[- ]?cent(?:er|re)s?|facilit(?:y|ies)|complex|projects?"
        r"|expan(?:d|ds|ding|sion)|initiatives?|programmes?|programs?|supercomputers?|plans?|hubs?|sites?",
    ),
    ("investment", 1.2, r"funds?|commit(?:s|ted|ting|ment)?|partnership"),
    # Money a company raises, equity or debt.
    (
        "funding",
        4,
        r"(?:bond|note|share|stock|debt|equity|rights|private)[- ](?:sale|offering|issue|issuance"
        r"|placement)s?"
        r"|gross proceeds|net proceeds|term loans?|credit (?:lines?|facilit\w+)|revolver|revolving credit"
        r"|(?:senior|convertible|secured|unsecured) (?:\w+ )?notes|aggregate principal|private placement"
        r"|bridge loans?|(?:lines?|letters?) of credit|commercial paper|bond (?:deal|market)|war chest"
        r"|in fresh (?:capital|funds|money)|(?:fresh|new|growth|venture|risk) capital|capital raise"
        r"|(?:investment|high)-(?:grade|yield) (?:\w+ )?(?:bonds?|debt|notes)|junk bonds?|oversubscribed"
        r"|issu(?:e|es|ed|ing) (?:[\w-]+ ){0,3}(?:bonds|notes|debt|shares|stock)|private credit|refinanc\w+",
    ),
    (
        "funding",
        3,
        r"series [a-k]\b|seed|funding round|fundrais\w+|rounds?|ipo|initial public offering|listing|flotation"
        r"|debut|in funding"
        r"|venture capital|convertible|pre-seed|rais(?:es?|ed|ing)(?= (?:about |around |over |more than "
        r"|up to "
        r"|another |an additional |at least |nearly |roughly |some |a |as much as |a further )*$)"
        r"|(?:raised|secured|attracted) (?:\w+ ){0,2}(?:to date|so far)",
    ),
    (
        "funding",
        2,
        r"funding|financing|(?<!including )debt|bonds?|notes|loans?|borrow\w*|lenders?|credit|equity"
        r"|offering|investors?|backers?|hungry for|led by|backed|draws? down|drew down|drawn down|in capital",
    ),
    (
        "funding",
        1.4,
        r"rais(?:es?|ed|ing)|secur(?:es?|ed|ing)|draws?|nabs?|bags?|nets?|seek(?:s|ing)?|sought|attract\w*"
        r"|lands?|hauls?|scoops?",
    ),
    # Purchases, supply, leases, licences, backlog, commitments.
    (
        "contract",
        2.6,
        r"contracts?|contracted|orders?|backlog|order book|bookings|remaining performance obligations?|rpo"
        r"|purchase (?:commitments?|obligations?|orders?)|obligations?|take-or-pay|(?<!finance )leases?"
        r"|(?:supply|lease|licen[cs]e|licensing|hosting|cloud|compute|capacity|offtake|services"
        r"|power[- ]purchase"
        r"|purchase|procurement|tolling|colocation|hardware|chip|equipment) (?:deals?|agreements?|pacts?"
        r"|contracts?"
        r"|accords?|orders?)|(?:of|in) (?:\w+ )?(?:capacity|compute|cloud services)|not yet commenced"
        r"|lease obligations?|prepay\w*|tenders?|PPA|customer (?:prepayments?|deposits?)",
    ),
    (
        "contract",
        6,
        r"contract(?:ed)? (?:revenue|sales|backlog|value)|not yet (?:commenced|begun|started)",
    ),
    (
        "contract",
        5,
        r"(?:buy(?:s|ing)?|bought|purchas(?:e|es|ed|ing)|acquir(?:e|es|ed|ing)|order(?:s|ed|ing)?"
        r"|rent(?:s|ed|ing)?"
        r"|leas(?:e|es|ed|ing)|licens(?:e|es|ed|ing)) (?!of property|(?:the |an? |its "
        r"|rival )*(?:[\w-]+ ){0,2}(?:firm|company"
        r"|maker|designer|developer|start-?up|rival|business|unit|division)\b)(?:[\w-]+ ){0,3}?(?:chips"
        r"|GPUs?|TPUs"
        r"|accelerators|processors|servers|wafers|(?:\w+ )?tools|equipment|machines|hardware|memory|compute"
        r"|computing|capacity|cloud|power|electricity|turbines|components|systems|scanners|racks)",
    ),
    (
        "contract",
        1.6,
        r"deals?|agreements?|(?<!finance )leas(?:es?|ed|ing)|licen[cs](?:es?|ed|ing)|rent(?:s|al|ing)?"
        r"|suppl(?:y|ies|ier)"
        r"|procure\w*|purchas(?:es?|ed|ing)|commitments?|inks?|inked|signs?|signed",
    ),
    # Firms, units and stakes that change hands.
    (
        "acquisition",
        3,
        r"acqui(?:res?|red|ring|sitions?)|takeover|buyout|buy-out|merger|all-(?:cash|stock|share)|takes? over"
        r"|takeover bid|buyout offer|divest\w*|carve-?out|merg(?:es?|ing)",
    ),
    (
        "acquisition",
        5,
        r"(?:equity |enterprise |total |aggregate )*value of the (?:transaction|deal|merger|acquisition)"
        r"|(?:total )?consideration (?:of|transferred|was|paid)|fetch(?:es|ed)?|in (?:a |the )?sale to"
        r"|purchase (?:consideration|price)|including (?:assumed |net )?debt"
        r"|(?:expected|due|set|slated) to close|enterprise value|net of cash acquired|termination fee"
        r"|break-?up fee"
        r"|(?:purchase|sale) of (?:the |an? |its |rival |fellow )*(?:[\w-]+ ){0,2}(?:firm|company|maker"
        r"|chipmaker|designer|developer|start-?up|rival|business|unit|division|subsidiary|_+)"
        r"|(?:buy(?:s|ing)?|bought|purchas(?:e|es|ed|ing)|snap(?:s|ped|ping)? up|swallow\w*)"
        r" (?:the |an? |its |rival |fellow )*(?:[\w-]+ ){0,2}(?:firm|company|maker|chipmaker|designer"
        r"|developer|start-?up|rival|business|unit|division)"
        r"|(?:sells?|sold|selling|sale of) (?:off )?(?:its|the|their|a|an|that"
        r"|his) (?:[\w-]+ ){0,3}(?:stake|unit"
        r"|business|division|arm|subsidiary|operations?)|(?:stake|unit|business|division"
        r"|arm) (?:[\w-]+ ){0,4}"
        r"(?:was |were |is |be |being )?sold",
    ),
    ("acquisition", 1.6, r"buy(?:s|ing)?|bought|bid"),
    # Grants, aid and loans of the public hand.
    (
        "grant",
        3,
        r"grants?|subsid(?:y|ies|i[sz]ed|i[sz]es)|state aid|(?<!net of government )incentives?|direct funding"
        r"|chips (?:and science )?(?:act|agreements?|awards?|grants?|funding|money|incentives?)"
        r"|disbursements?"
        r"|tax (?:credits?|breaks?|abatements?|relief|holidays?|exemptions?|rebates?|incentives?)"
        r"|(?<!net of )government (?:funding|aid|support|money|loans?|assistance|backing|incentives?)"
        r"|federal (?:\w+ )?(?:funding|money|aid|loans?|support|grants?)|stimulus"
        r"|public (?:funding|loans?|aid|support|subsid\w+)|low-(?:cost|interest) loans?|earmark\w*"
        r"|loan (?:programs? )?"
        r"office|state support|soft loans?",
    ),
    (
        "grant",
        4,
        r"applicants?|rescue package|bail-?out|taxpayers?|matching funds?|(?:forgo|forgoes|abat|waiv"
        r"|exempt)\w*"
        r"|(?<!net of )government incentives?|incentive package|subsidy (?:scheme|programme|program)"
        r"|in (?:state"
        r"|local|federal"
        r"|county) (?:and \w+ )?(?:incentives?|support|aid|funding)",
    ),
    (
        "grant",
        1.8,
        r"award(?:s|ed|ing)?|administration|federal|commerce department|department of commerce|ministry"
        r"|state of|aid",
    ),
    # Prices, wages, charges, what a thing costs.
    (
        "cost",
        2.4,
        r"pric(?:es?|ed|ing)(?! targets?)|costs?|costing|msrp|fees?|fin(?:es|ed)\b"
        r"|penalt(?:y|ies)|wages?|salar(?:y|ies)"
        r"|bonus(?:es)?|damages|provisions?(?= of| for)|compensation|pay packages?|severance|rates? of pay"
        r"|price tag|charges?|write-?(?:down|off)s?|impairments?|tariffs?|duties|bills?|retail(?:s|ing)?"
        r"|sells? for|starting at|discount\w*|expenses?|settlement|overruns?|payroll|R&D"
        r"|research and development"
        r"|ransom|royalt(?:y|ies)|sticker|subscription|rebuild\w*|clean-?up|repairs?|verdicts?"
        r"|judge?ments?|opex|operating expen\w+|depreciation|amorti[sz]ation|sue[sd]?|suing"
        r"|ratepayers?|recover(?:s|ed|y|ing)?(?= )",
    ),
    ("cost", 1.5, r"in (?:\w+ )?chips"),
    ("cost", 4, r"household(?:s| bills?)?|(?:electricity|power|energy) bills?|pay (?:rise|raise|deal)"),
    (
        "cost",
        2.4,
        r"(?:takes?|needs?|requires?|runs? (?:to|into))\s*$|to (?:finish|complete|replace|repair|rebuild)"
        r"|(?:will|would|could|might) (?:need|require|take)\s*$",
    ),
    (
        "cost",
        1.4,
        r"per (?:unit|chip|gpu|hour|kilowatt|kwh|mwh|token|wafer|rack|month)|phones?|pcs?|laptops?|tvs?"
        r"|paid|pays?"
        r"|payable|worth of|launch(?:es|ed)? at|ticket|premium|rent|cards?",
    ),
    # Turnover.
    (
        "revenue",
        3,
        r"revenues?|(?<!lost )sales(?! tax)|turnover|top line|run[- ]rate|ARR|annual recurring|net sales"
        r"|receipts|takings",
    ),
    (
        "revenue",
        1.6,
        r"generat(?:es?|ed|ing)|brought in|brings? in|bring(?:ing)? in|income from|(?:first|second|third"
        r"|fourth)-quarter"
        r" (?:revenue|sales)",
    ),
    # What a company, a share or a holding is worth.
    ("valuation", 1.2, r"(?:is|are|was|be) (?:now )?worth"),
    ("valuation", 0.5, r"compan(?:y|ies)|club"),
    (
        "valuation",
        6,
        r"valu(?:e[ds]?|ing) (?:it |the (?:company|startup|start-up|firm|lab|group|business) |itself )?at"
        r"|(?:stakes?|holdings?|shares|position|equity|firm|company|start-?up|group|business)"
        r" (?:[\w]+ ){0,2}(?:is|are|was|were|be|now) (?:\w+ )?worth|(?:in|of) (?:market"
        r"|stock[- ]market) value"
        r"|net worth|fortune|wip(?:ed?|ing) (?:off|out)|shareholder value|tender offer",
    ),
    (
        "valuation",
        3,
        r"valuations?|market[- ](?:cap|capitali[sz]ation|value)|post-money|pre-money|price targets?"
        r"|target price"
        r"|target(?:s)? (?:price )?(?:to|cut|raised)|per share|a share|market-cap|(?:stock|share) price",
    ),
    (
        "valuation",
        2,
        r"(?:lifts?|rais(?:es?|ed)|cuts?|boosts?|lowers?|trims?|hikes?) (?:[\w.&]+ ){0,3}targets?(?: price)?"
        r"|(?<!contract )(?<!deal )(?<!order )(?<!aggregate )value[sd]?|stock|shares?"
        r"|trillion(?:-dollar)? (?:company|club)|clos(?:ed|ing) at|open(?:ed|ing) at"
        r"|trad(?:ed|ing|es) at|in market",
    ),
    # Profit, cash, trade, market sizes, gifts.
    (
        "other",
        3,
        r"net (?:income|loss|profit|interest|earnings|cash|debt)|operating (?:income|loss|profit|cash"
        r"|earnings)"
        r"|ebitda|cash flow|free cash|gross (?:profit|margin)|(?:pre-?tax|quarterly|annual"
        r"|full-year) (?:profit|loss"
        r"|earnings)|profits?|loss(?:es)?|lost|dividends?|buybacks?|donat\w+|gdp|exports?|imports?|surplus"
        r"|deficit|tam|addressable market|market size|ow(?:e|es|ed|ing)|savings|trade|lawsuit|rebates|assets"
        r"|(?<!in )(?<!all-)cash|philanthrop\w+|opportunity|endow\w+|tax bill|burn(?:s|ed|ing)?(?: through)?",
    ),
    (
        "other",
        6,
        r"earnings per share|eps|deferred revenue|default(?:s|ed|ing)?(?: on)?|(?:buy(?:s|ing)?"
        r"|bought) back|repurchas\w+"
        r"|share (?:buyback|repurchase)s?|(?:market|industry|opportunity) (?:for [\w ]{3,30} )?(?:will"
        r"|could|would"
        r"|may|might|to|is expected to|is set to) (?:be worth|reach|hit|grow|expand|top|exceed)"
        r"|income tax(?:es)?(?: expense)?|(?:total|long-term|outstanding|net|gross) (?:debt|borrowings"
        r"|liabilities)"
        r"|debt (?:outstanding|load|pile|burden|mountain)|(?:takes?|taking|took|assum\w+) on\s*$|market for",
    ),
    (
        "other",
        6,
        r"(?:stock|share)holders['’]? equity|(?:property|equipment|assets|goodwill|inventor(?:y"
        r"|ies)),? net\b|(?:contract|lease|total) liabilities"
        r"|(?:un)?earned income",
    ),
    ("funding", 5, r"under (?:the|its|our|this) (?:[\w-]+ ){0,2}facility"),
    (
        "other",
        3,
        r"interest (?:expense|income)|per diluted share|diluted|tax(?:es)? (?:of|were|was)|savings?|saves?",
    ),
    ("other", 2.6, r"shareholders|returned"),
    ("other", 1.4, r"in debt"),
    (
        "other",
        1.2,
        r"market|earnings(?! (?:reports?|calls?|results?|releases?))|industry|income|margin|econom\w+|net",
    ),
    *TERMS,
)
