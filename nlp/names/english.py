"""What English says around names: words that admit a weak one, words that refuse a strong one.

Facts about single companies and chips stand in the tables; here stand facts about the language.
"""

import re

ABBREVIATIONS = frozenset(
    """
    Inc Corp Co Cos Ltd Bros Mr Mrs Ms Dr Prof Gen Gov Sen Rep Rev Hon Pres St Mt No vs v etc approx est
    dept fig Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun e.g i.e a.m
    p.m cf al Jr Sr Adm Col Capt Lt Sgt Ave Blvd Rd U.S U.K E.U U.N U.A.E P.R.C S.p.A N.V S.A B.V Ph.D
    """.split()
)

# Names that lower-cased are plain words: in capitals or a title-case headline their capital says nothing.
PLAIN_WORDS = frozenset(
    """
    adobe aligned alphabet altera amazon ampere apple arc arm ares aurora azure bloom blackstone boom
    brookfield cadence canon carrier caterpillar chevron cipher citi cohere coherent compass confluent
    constellation corning credo crusoe dell discord disco eaton etched figma figure flex fluence furiosa
    galaxy genesis google hailo hive imagination inflection intel intersect juniper jio kohler lambda
    lattice last legrand liberty lumen marvell meta micron mistral mosaic mythic netlist nova nike okta
    oracle orbit oxide perplexity philips pinterest poolside positron powell quanta razer recogni reddit
    reflection reliance replicate riot robinhood runway sage sap scale sega sequoia shell shift snap
    snowflake solstice sony southern sprint stability stack substrate switch synthesia target tesla
    thrive tower tract turner twitter uber unconventional valor vantage vast verda vicor visa weka
    williams wolf workday xai zeal
    """.split()
)

# Of these, the ones that are adjectives: they have capitals in names of places and offices too.
ADJECTIVES = frozenset(["Aligned", "Coherent", "Last", "Southern", "Unconventional", "Mythic", "Confluent"])

# Surnames that are also weak names: nearly always the person.
SURNAMES = frozenset(
    """
    Aker Beale Boyd Carlyle Colt Cray Duke Edison Faraday Fermi Ford Goodman Holder Hubbell Jacobs
    Keppel Koch Lam Linde Merck Powell Schneider Schwarz Sterling Turner Verne Williams
    """.split()
)

FIRST_NAMES = frozenset(
    """
    Adam Alan Alex Andrew Andy Angela Anna Anne Anthony Ben Bill Bob Brad Brian Bruce Carl Carol Charles
    Chris Christine Colin Craig Daniel Dave David Donald Doug Ed Edward Elizabeth Elon Emma Eric Fiona
    Frank Gary George Grace Greg Harry Henry Ian Jack James Jamie Jane Janet Jason Jeff Jennifer Jensen
    Jerome Jessica Jim Joe John Jon Jonathan Joseph Josh Julia Julie Karen Kate Kelly Ken Kevin Larry
    Laura Lee Lisa Liz Luke Margaret Maria Mark Martin Mary Matt Matthew Michael Mike Nancy Nick Nicole
    Nikola Pat Patrick Paul Peter Phil Rachel Ray Richard Rick Rob Robert Robin Roger Ron Ruth Ryan Sam
    Sarah Scott Serena Simon Stephen Steve Steven Susan Ted Thomas Tim Tina Tom Tony Tyler Vera Victoria
    Walter Will William
    """.split()
)

# Tickers that are words or abbreviations of the trade: never names, whatever stands behind them.
WORD_TICKERS = frozenset(
    """
    AI AIP BE C CAT CORE CPO D ET FIX FLEX FORM HIVE HOT HUT KEEL LI MOD NET NOW ON P
    PEG POET PUMP Q RIOT SMR SO T WOLF
    """.split()
)

# A place or thing that was named after the company, or after what the company was named after.
PLACES = (
    "Park|Arena|Stadium|Field|Center Court|River|Basin|Delta|Rainforest|Jungle|Valley|Street|Avenue|Road"
    "|Boulevard|Island|Islands|County|Township|Beach|Lake|Hills|Mountain|Mountains|University|College"
    "|School|Museum|Library|Hospital|Amphitheatre|Amphitheater|Music Theatre|Music Center|Church"
    "|Cathedral|Observatory|Telescope|Magazine|Records|Theatre|Theater|Orchestra|Trophy|Cup|Award|Prize"
    "|Championship|Bowl|Raceway|Speedway|Sanctuary|Zoo|Airport|Bridge|Tower Bridge|Elementary"
)
VENUE = re.compile(rf"[ -](?:{PLACES})\b")

_ROLES = (
    "start-?ups?|chip-?makers?|company|companies|firms?|providers?|developers?|operators?|makers?"
    "|manufacturers?|giants?|subsidiary|subsidiaries|units?|rivals?|investors?|funds?|suppliers?|utility"
    "|utilities|hyperscalers?|neoclouds?|labs?|vendors?|designers?|foundry|foundries|conglomerates?"
    "|group|builders?|lenders?|backers?|customers?|competitors?|partners?|platforms?|unicorns?"
    "|specialists?|producers?|hosts?|miners?|carriers?"
)
_VERBS = (
    "said|says|announced|announces|plans|planned|will|would|raised|raises|signed|signs|unveiled|unveils"
    "|launched|launches|agreed|agrees|bought|buys|acquired|acquires|invested|invests|reported|reports"
    "|expects|expected|builds|built|opens|opened|secures|secured|supplies|supplied|sold|sells|makes"
    "|designs|designed|develops|closes|closed|leads|led|operates|owns|runs|leases|leased|partnered"
    "|partners|is (?:building|raising|planning|in talks|valued|seeking|set|expected|backed|developing)"
    "|has (?:raised|signed|agreed|built|said|announced|committed|secured|been|also|more)|seeks|sought"
    "|wins|won|lands|landed|gets|joins|joined|filed|files|hired|hires|declined|posted|posts|beat|beats"
    "|merged with|nears|eyes|taps|pours|spends|spent|and its|to (?:buy|build|invest|acquire|supply|raise"
    "|spend|open|launch|unveil|deploy|use|lease|sell|expand|cut|make)"
)
_POSTS = (
    "CEO|CFO|CTO|COO|chief|founder|co-founder|cofounder|president|chair|chairman|executive|spokesperson"
    "|spokesman|spokeswoman|shares|stock|investors|shareholders|engineers|employees|earnings|revenue"
    "|results|data cent|head of|chips|processors|GPUs|cloud|servers|fab|plant|campus|unit|parent|backers"
)
ROLE_BEFORE = re.compile(
    rf"(?:\b(?:{_ROLES})(?:,| like| such as| called| named| including)? |\bcalled |\bnamed )$", re.IGNORECASE
)
LINK_BEFORE = re.compile(
    r"(?:\b(?:with|from|between|acquir(?:e|es|ed|ing)|buy(?:s|ing)?|bought|backed by|led by|owned by"
    r"|built by|made by|designed by|supplied by|stake in|invest(?:s|ed|ing|ment|ments|or|ors)? in"
    r"|shares of|shares in|CEO of|founder of|customers? (?:of|like)|rival|via|leases? to|sold to"
    r"|sells? to|suppl(?:y|ies|ied) (?:to|for)) )$",
    re.IGNORECASE,
)
ACTS_AFTER = re.compile(
    rf"(?:'s? (?:[\w-]+ ){{0,2}}(?:{_POSTS})| (?:{_POSTS}|{_VERBS})\b"
    rf"|-(?:backed|built|owned|led|designed|based|made)\b)"
)
# What only somebody does.
SAYS_AFTER = re.compile(
    r" (?:said|says|announced|announces|plans to|planned to|agreed to|agrees to|unveiled|acquired|hired"
    r"|declined|expects to|CEO|CFO|chief executive)\b"
)
LISTED_AFTER = re.compile(
    r" ?\((?:NASDAQ|Nasdaq|NYSE|NYSE American|LSE|TSX|TSE|TYO|HKEX|HKG|SEHK|KRX|KOSPI|TWSE|TPE|AMS|ETR"
    r"|OTC|ASX|SIX)(?:[A-Z]{2})? ?:"
)
# What a headline says that a business does, in the present tense.
VERBS_OF_DEALS = (
    r"(?:raises|secures|unveils|launches|acquires|buys|wins|signs|inks|opens|plans|expands|cuts|taps|teams"
    r"|partners|invests|lands|files|reports|posts|nears|seeks|sells|hires)"
)
TOPIC = re.compile(
    r"\b(?:chips?|chip-?makers?|semiconductors?|GPUs?|CPUs?|TPUs?|AI|A\.I\.|artificial intelligence"
    r"|data[- ]cent(?:er|re)s?|datacenters?|cloud|accelerators?|processors?|foundry|foundries|fabs?"
    r"|wafers?|compute|supercomputers?|silicon|gigawatts?|megawatts?|GW|MW|start-?ups?|venture|valuation"
    r"|valued|funding|Series [A-H]|IPO|shares|stocks?|CEO|chief executive|billion|million|bn|trillion"
    r"|earnings|revenue|acqui\w+|invest\w*|capex|capital expenditures?|hyperscalers?|servers?|memory|HBM"
    r"|DRAM|NAND|nuclear|reactors?|turbines?|power plants?"
    r"|optical|photonics|lithography|chipsets?|ASICs?|SoCs?|software|tech|\d+(?:bn|tn|[bm]))\b",
    re.IGNORECASE,
)
LEGAL_SUFFIX = (
    r"(?:Incorporated|INCORPORATED|I[Nn][Cc]\.?|C[Oo][Rr][Pp](?:\.|oration|ORATION)?|Company|COMPANY"
    r"|C[Oo]\.,? L[Tt][Dd]\.?|C[Oo]\.|Co(?![\w.-])|Limited|LIMITED|L[Tt][Dd]\.?|LLC|L\.L\.C\.|LLP|LP|L\.P\."
    r"|PLC|plc|AG|S\.A\.|SA|N\.V\.|NV|N\.A\.|SE|GmbH|S\.p\.A\.|B\.V\.|AB|ASA|Oyj|Pte\.? Ltd\.?|Holdings"
    r"|HOLDINGS|Holding(?= (?:AG|NV|N\.V\.|SE|plc|Ltd|Limited|Co)\b))"
)

# Words that open a sentence in front of a name and are no part of it.
OPENERS = frozenset(
    """
    A After All Also Although Amid An And Another Any As At Because Before Both But By Despite During
    Each Earlier Even Every For Former From Given Has He Her Here His How However If In Into Is It Its
    Last Late Later Like Many May Meanwhile More Most Much My New Next No Not Now Of On Once One Only Or
    Other Our Over Rival She Since So Some Still Such That The Their Then There These They This Those
    Though Through Thus To Today Two Under Unlike Until Up Using Via Was We What When Where Which While
    Who Why With Yet You Your Yesterday Chip Startup Company Investors Customers Partners Series
    Shares Stock Stocks Rivals Backers Supplier Suppliers Executives Analysts Engineers
    """.split()
)
# Countries, regions, months, offices and the like that the rules for unlisted names run into.
NO_COMPANY = frozenset(
    """
    America American Africa Arizona Asia Australia Austria Beijing Belgium Berlin Brazil Britain British
    California Canada Chicago China Chinese Colorado Congress Democrats Denmark Dubai Dutch Egypt
    England Europe European Finland Florida France French Georgia German Germany Greece Idaho Illinois
    India Indian Indiana Indonesia Iowa Iran Ireland Israel Israeli Italy Japan Japanese Kansas Kentucky
    Kenya Korea Korean London Louisiana Malaysia Maryland Massachusetts Mexico Michigan Minnesota
    Mississippi Missouri Montana Nebraska Netherlands Nevada Nigeria Norway Ohio Oklahoma Oregon
    Pakistan Paris Pennsylvania Philippines Poland Portugal Qatar Republicans Russia Russian Saudi
    Scotland Seoul Shanghai Shenzhen Singapore Spain Sweden Switzerland Taiwan Taiwanese Tennessee Texas
    Thailand Tokyo Trump Turkey Ukraine Utah Vietnam Virginia Wales Washington Wisconsin Wyoming January
    February March April June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday Government Administration President Department Ministry Commission
    Parliament Senate Board State States United Kingdom Wall Street Silicon Valley CEO CFO CTO COO IPO
    ETF AI US UK EU UAE Series Fed Bank Nasdaq NASDAQ NYSE Pentagon Army Navy Harvard Stanford MIT Yale
    Oxford Cambridge Princeton Berkeley Boston Houston Dallas Austin Phoenix Atlanta Seattle Denver Munich
    Dresden Frankfurt Dublin Toronto Montreal Sydney Melbourne Mumbai Delhi Bangalore Osaka Hsinchu Hong
    KRW JPY RMB USD EUR TWD NTD INR CNY HKD GBP Form Item Note Exhibit Part Section Class Schedule Table
    """.split()
)
# What the last word of a name may say: it is an office, a school or a thing, and no company.
NO_COMPANY_HEADS = frozenset(
    """
    University College School Institute Museum Foundation Hospital Church Department Ministry Agency Bureau
    Commission Council Committee Court Congress Senate Parliament Army Navy Force Authority Administration
    Government Act Bill Law Treaty Agreement Award Prize Board Fed Increased Decreased
    """.split()
)
# Words that name a part of a business, or any business: alone they are no company's name.
BUSINESS_WORDS = frozenset(
    """
    AI Advertising Auto Automotive Business Cable Center Centre Chip Chips Client Cloud Commercial Company
    Computing Consumer Core Corporate Data Delaware Design Device Devices Digital Display Electronics Energy
    Enterprise Entertainment Equipment Finance Financial Foundry Gaming General Graphics Group Hardware
    Health Healthcare Holding Holdings Industrial Insurance International Investment Joint Labs Liability
    Limited Logistics Manufacturing Media Memory Mobile Mobility National Network Networking Parent Partners
    Power Private Products Professional Public Real Registrant Research Retail Robotics Search Security
    Semiconductor Server Services Software Solutions Statutory Storage Streaming Subsidiary Systems Tech
    Technology Telecom Total Trust Venture Visualization Wholesale Wireless
    """.split()
)
# How the name of a business ends, where no other word of a name does.
COMPANY_HEADS = frozenset(
    """
    Airlines Analytics Bancorp Companies Biosciences Capital Dynamics Electronics Energy Holdings
    Industries Infrastructure Interactive Labs Laboratories Materials Microelectronics Microsystems Motors
    Networks Partners Petroleum Pharma Pharmaceuticals Optics Photonics Robotics Securities
    Semiconductor Semiconductors Silicon Software Studios Systems Technologies Technology
    Therapeutics Utilities Ventures
    """.split()
)
# Of a headline's subject, which acts, these say enough: "Damac Digital plans ...".
HEADLINE_HEADS = frozenset(
    """
    Digital Cloud Compute Computing Data Nuclear Solar Cable Semi Memory Electric Telecom Telecommunications
    Machines Aerospace Chemical Steel Glass Fund Bank
    """.split()
)
PAIRS_OF_HEADS = frozenset(
    [
        ("Data", "Centers"),
        ("Data", "Centres"),
        ("Capital", "Management"),
        ("Asset", "Management"),
        ("Investment", "Management"),
        ("Digital", "Assets"),
    ]
)
# Of these, the ones that stand behind a plain capitalised word too ("Clean Energy", "Human Capital").
LOOSE_HEADS = frozenset(
    "Capital Companies Dynamics Energy Infrastructure Materials Networks Partners Silicon Software Systems"
    " Technology Utilities Laboratories".split()
)
# Titles that stand before a person's name.
TITLE_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Judge|Justice|Senator|Sen|Rep|Representative|Gov|Governor|Mayor"
    r"|President|Chairman|Chairwoman|Chair|Secretary|Minister|General|Gen|Captain|Colonel|Sergeant|Officer"
    r"|Sir|Dame|Lord|Lady|Chef|Coach|Detective|Sheriff|King|Queen|Prince|Saint|St|Aunt|Uncle|Herr|Frau)\.? $"
)
# A listed name with one of these behind it is a unit of its own ("Micron Ventures").
UNIT_HEADS = frozenset("Ventures Capital Motors Securities Insurance Pharma Bank Financial".split())
# A word behind "AI" that it modifies: "Johor AI data centre" names no company.
AI_THINGS = re.compile(
    r" (?:factor|data|chip|model|campus|hub|park|cluster|startup|start-up|compan|firm|server|infrastructure"
    r"|boom|bubble|race|push|stock|project|accelerator|processor|supercomputer|cloud|cent(?:er|re)|agent|tool)"
)
# Words that stand before "AI" and are no company's name.
KINDS_OF_AI = frozenset(
    """
    Adaptive Advanced Agentic American Applied Autonomous Big Building Chinese Claude Cloud Consumer
    Conversational Copilot Edge Embodied Enterprise Ethical European Explainable Frontier Gemini General
    Generative Google Government Grok Hybrid Industrial Medical Modern Multimodal Narrow Neuromorphic New
    Open Personal Physical Predictive Private Quantum RISC-V Responsible Safe Sovereign Spatial Specialized
    Strong Super Trustworthy Using Voice Weak
    """.split()
)
# What a title says that a business does; a plain word is its subject there.
TITLE_ACTS_AFTER = re.compile(
    r" (?:Confirms|Unveils|Launches|Announces|Samples|Delays|Plans|Says|Reveals|Debuts|Ships|Raises|Wins"
    r"|Signs|Reports|Hires|Taps|Bets|Eyes|Nears|Sues|Buys|Sells|Invests|Expands|Acquires|Teams|Partners)\b"
)
DEALS_AFTER = re.compile(
    r" (?i:raises|raised|secures|secured|acquires|acquired|unveils|unveiled|signs|signed|lands|landed|nears"
    r"|closes|hands|files|refiles|bags|inks|taps|buys|wins|scraps|pours|lifts|delays|doubles|triples|commits"
    r"|pledges|invests|spends|mulls|weighs|eyes|seeks|halts|pauses|shelves|hires|backs|joins|sells|expands|plans"
    r"|launches|to (?:acquire|build|buy|raise|invest|supply|open|pour|spend|launch|sell|join|expand|double"
    r"|deploy|power|lease|cut|make|use|unveil))\b"
)
