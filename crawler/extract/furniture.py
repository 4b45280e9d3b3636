"""Lines that are no part of an article: share buttons, related links, pitches, credits."""

import re

_NETWORKS = (
    r"facebook|twitter|x|linkedin|whatsapp|reddit|pinterest|instagram|telegram|threads|bluesky|flipboard"
)
# A whole line of one of these is a label, a button or a credit.
_LABELS = re.compile(
    "(?:"
    + "|".join(
        (
            r"(?:read|see|learn|find out|view) (?:more|also|next|on|comments|gallery)",
            r"read the full (?:story|article)",
            r"also(?: read)?|more|continue reading|keep reading|(?:story|article) continues.{0,40}",
            r"(?:read|see|watch|learn) ?(?:more|also|next|too|now)? ?[:|»>].{0,140}",
            r"(?:also read|don.t miss|must read|more on this|related|recommended|further reading)"
            r"(?: (?:articles?|stor(?:y|ies)|news|coverage|content|posts?|links?|topics?|for you))?"
            r"(?: ?[:|»>].{0,140})?",
            r"(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)"
            r"|most (?:read|popular|viewed|shared)|trending)(?: (?:in|on|now|stories)\b.{0,30})?",
            r"advertisements?|advertising|sponsored(?: content)?|promoted",
            r"scroll (?:down )?(?:for|to) .{0,40}",
            rf"(?:share|tweet|pin|print|e-?mail|save|copy link|{_NETWORKS})"
            rf"(?:[ |/,·•]+(?:this|on|to|via|with|article|story|post|page|link|it|now"
            rf"|print|e-?mail|{_NETWORKS}))*",
            r"click to tweet|comments?(?: ?\(?\d+\)?)?|\d+ comments?|leave a (?:comment|reply)|loading",
            r"close|menu|search|subscribe(?: now)?|sign (?:in|up)|log in|register|newsletters?|listen",
            r"(?:filed (?:under|in)|posted in|tagged(?: (?:with|as))?)\b.{0,120}",
            r"(?:tags?|topics?|categor(?:y|ies)|keywords?)(?: ?:.{0,120})?",
            r"(?:image|photo|picture|video|graphic|illustration)"
            r"(?: (?:credits?|by|courtesy(?: of)?|source|via) ?[:©/|]?| ?[:©/|]).{0,100}",
            r".{1,160}\((?:image|photo|picture|credit)s? ?(?:credit|by|courtesy of)? ?:.{1,60}\)",
            r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,160}|all rights reserved.{0,60}",
            r"(?:first )?(?:updated|published|posted|last (?:updated|modified)) ?(?:at|on|:) ?.{0,40}",
            r"\d{1,2}\s*-?\s*min(?:ute)?s?\.?(?:\s*read)?|(?:reading|read) time\b.{0,25}|reuse this content",
            r"skip (?:to|advert).{0,40}|play video|watch now|enlarge(?: (?:this )?image)?",
            r"(?:toggle|hide)? ?caption",
        )
    )
    + r")\W{0,3}",
    re.IGNORECASE,
)
# A pitch speaks to the reader: it opens with what he should do, and names what he would get.
_PITCH = re.compile(
    "|".join(
        (
            r"(?:^|[.!?:] )(?:please |to )?"
            r"(?:sign up|subscribe|register|join|get|want|don.t miss|stay|keep up)\b.{0,160}"
            r"\b(?:newsletters?|inbox|e-?mail alerts|daily briefing|our (?:podcast|channel|app|feed)"
            r"|youtube channel|free trial)\b",
            r"(?:^|[.!?:] |\band )(?:follow|like|find|join) "
            r"(?:us|me|him|her|them|@\w+|\w+(?: \w+)?)(?: @\w+)? (?:on|at) "
            rf"(?:(?:{_NETWORKS}|google news|social)\b|@)",
            r"^(?:have|got) a (?:news )?tip\b|\b(?:can|may) be reached (?:at|by|on)\b.{0,40}@",
            r"\bwe (?:may|might|could)? ?(?:earn|receive|get) (?:a|an|some)? ?(?:small )?"
            r"(?:affiliate )?commission\b",
            r"\bthis (?:site|website) uses cookies\b|\b(?:accept|manage) (?:all )?cookies\b",
            r"\bour cookie policy\b|\bopens? in a? ?new (?:tab|window)\b|^(?:please )?enable javascript\b",
            r"^(?:click|tap) here (?:to|for) (?:subscribe|sign|more|read|join|get|download)\b",
            r"\balready (?:a|an) (?:subscriber|member)\b",
        )
    ),
    re.IGNORECASE,
)
_TWEET = re.compile(r"\s*Click to Tweet$", re.IGNORECASE)
_STAMP = re.compile(r"(?=.{6,60}$)(?=.*\b(?:19|20)\d{2}\b)(?=.*\d{1,2}[:h.]\d{2}\b)[^.!?]*(?:\.m\.)?[^.!?]*")
LONGEST_LABEL = 200
LONGEST_PITCH = 320


def is_furniture(line: str) -> bool:
    """Whether a line is a label, a button's text, a credit, a pitch or a box's heading."""
    if len(line) < LONGEST_LABEL and _LABELS.fullmatch(line):
        return True
    return len(line) < LONGEST_PITCH and _PITCH.search(line) is not None


def is_stamp(line: str) -> bool:
    """Whether a short line is a date with a time and little else, as it stands above an article."""
    return _STAMP.fullmatch(line) is not None


def without_button(line: str) -> str:
    """The line without the text of a button that stands at its end."""
    return _TWEET.sub("", line)
