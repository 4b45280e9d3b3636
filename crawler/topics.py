"""The words by which a headline is known to be about silicon, AI hardware, its money, sites and power.

Each phrase has the weight that it lends to a headline in which it stands alone: from 0.5 it is enough
by itself. Lower-case, singular, hyphens as blanks."""

# Chips and how they are made.
SILICON = {
    0.6: "ai chip|ai accelerator|ai processor|ai hardware|ai silicon|custom silicon|custom chip|"
    "custom ai chip|semiconductor|chipmaker|chip maker|chipmaking|chip making|chip design|chip designer|"
    "chips act|chip act|chip export|chip stock|chip sector|chip war|chip supply|chip sale|chip giant|"
    "chip plant|chip factory|memory chip|inference chip|training chip|"
    "high bandwidth memory|hbm|hbm3|hbm3e|hbm4|hbm4e|advanced packaging|cowos|chiplet|asic|euv|lithography|"
    "tensor processing unit|silicon photonics|co packaged optics|wafer fab|wafer fabrication|tape out",
    0.5: "gpu|tpu|dram|wafer|graphics processor|nvlink|rack scale|silicon wafer",
    0.4: "chip|fab|nand|processor|foundry|accelerator card|integrated circuit|"
    "neural processing unit|npu|memory price|memory supply|memory shortage",
    0.35: "accelerator|photonics|processing unit",
    0.25: "silicon|memory|microchip|transistor|nanometer|nanometre|cpu|export control|memory maker|substrate",
}
# Where they run.
SITES = {
    0.6: "ai data center|ai data centre|ai datacenter|ai factory|ai infrastructure|ai server|ai cluster|"
    "ai supercomputer|gpu cluster|gpu cloud|hyperscaler|hyperscale|neocloud|ai campus|ai buildout|"
    "ai build out|ai compute|compute capacity|exascale",
    0.5: "data center|data centre|datacenter|datacentre|server farm|colocation|supercomputer|supercomputing|"
    "server rack|server hall|data hall|compute campus|ai site|ai facility|machine hall",
    0.35: "ai demand|inference demand|ai workload|computing power|"
    "liquid cooling|compute|cloud capacity|computing capacity|server maker",
    0.25: "cloud giant|cloud provider|tech giant|big tech|cloud computing",
    0.15: "server|cluster|campus|cooling|optics|transceiver|high performance computing",
}
# What they cost and what they draw: supporting words, which never decide alone.
CAPITAL = {
    0.45: "ai spending|ai capex|ai investment|ai bond|ai debt",
    0.35: "capex|capital expenditure|capital spending|infrastructure spending",
}
MONEY = {
    0.12: "billion|trillion|investment|invest|spend|spending|revenue|profit|earnings|sales|order|demand|"
    "supply|shortage|plant|factory|production|capacity|shares|stock|forecast|guidance|tariff|subsidy|"
    "lease|debt|bond|financing|buildout",
}
POWER = {
    0.25: "gigawatt|megawatt|large load|interconnection queue|load growth",
    0.12: "power|electricity|grid|nuclear|reactor|gas turbine|turbine|utility|power purchase agreement|ppa|"
    "transformer|substation|energy|fuel cell",
}
THEME = {0.2: "ai|artificial intelligence", 0.08: "machine learning|cloud|model training|inference"}

# Phrases in which those words mean something else; each is read as a whole, and says nothing.
ELSEWHERE = (
    "blue chip|potato chip|tortilla chip|chocolate chip|poker chip|casino chip|corn chip|bargaining chip|"
    "wood chip|banana chip|kale chip|pita chip|fish and chip|chip and pin|chip shot|chip shop|chip in|"
    "chip away|chips away|chipped in|chip on his shoulder|chip on her shoulder|chip on its shoulder|"
    "dog microchip|cat microchip|microchip your|microchip pets|pet microchip|ice cream wafer|wafer thin|"
    "communion wafer|wafer cookie|type foundry|bell foundry|iron foundry|brass foundry|silicon valley|"
    "fab four|payment processor|payments processor|food processor|meat processor|word processor|"
    "meat packing|air power|soft power|super power|world power|market power|star power|buying power|"
    "purchasing power|pricing power|political power|will power|in power|to power|power ballad|power forward|"
    "power outage|power couple|power ranking|power struggle|power play|military power|role model|"
    "house plant|plant based|wind turbine|mail server|game server|court order|executive order|gag order|"
    "restraining order|in order|dark energy|ai weiwei|nuclear weapon|nuclear bomb|nuclear deal|nuclear talk|"
    "nuclear test|nuclear warhead|nuclear arsenal|nuclear submarine|nuclear missile|nuclear war|"
    "nuclear family|nuclear arms|nuclear program|nuclear programme|nuclear deterrent|startup accelerator|"
    "chips are down|particle accelerator|in memory of|memory of|memory loss|from memory|"
    "utility player|utility vehicle|sport utility|utility knife|trading volume|cloud cover|mushroom cloud"
)
