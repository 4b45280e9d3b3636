"""How far an event is a fact, from the words of its clause and sentence (ACE modality, Rich-ERE realis)."""

import re

from db.records import EventStatus
from nlp.caseless import Caseless
from nlp.events.english import Form

_DENIED = Caseless(
    r"\b(?:cancel\w*|scrap(?:s|ped|ping)?|abandon\w*|block(?:s|ed|ing)?|rescind\w*|halt(?:s|ed|ing)?"
    r"|paus(?:es?|ed|ing)|shelv(?:es?|ed|ing)"
    r"|suspend\w*|call(?:s|ed)? off|pull(?:s|ed)? out|walk(?:s|ed)? away|fail(?:s|ed)? to|fell through"
    r"|den(?:y|ies|ied)|terminat\w+|withdr[ae]w\w*"
    r"|no longer|won['’]t|will not|does not plan|not planning|reject(?:s|ed)?|drops? plans?|scuttl\w+"
    r"|revok\w+|void(?:s|ed|ing)|claw(?:s|ed)? back|on hold|on ice)\b"
)
_RUMOURED = Caseless(
    r"\b(?:reportedly|rumou?r\w*|sources\b(?! of)|an? source|source (?:close|familiar)"
    r"|people (?:familiar|briefed|with knowledge|close)"
    r"|in talks|talks (?:to|with|over)"
    r"|is said to|are said to|said to be|leak\w*|nears|near (?=(?:an? )?(?:deal|agreement|[$€£]))"
    r"|nearing|close to (?:a|an|signing|buying|deal)|allegedly|speculat\w+|person familiar|negotiat\w+"
    r"|in discussions|engages with|report says|people said|said to near)\b"
    r"|[:,]\s*(?:report|source)\W*(?:\([^)]*\))?\W*$|\breport:"
)
# Somebody says so; where it is the actor, nothing is rumoured.
_TOLD = re.compile(r"[:,]\s*([A-Z][\w.]*(?: [A-Z][\w.]*){0,3}) (?:reports?|says)\W*(?:\([^)]*\))?\W*$")
_PLANNED = Caseless(
    r"\b(?:plan(?:s|ned|ning)?\b(?! announced)|seek(?:s|ing)?|sought|consider(?:s|ed|ing)?"
    r"|explor\w+|weigh(?:s|ing)?"
    r"|eye(?:s|ing)|intend\w*|aim(?:s|ing)?|hop(?:es|ing)"
    r"|could|might|would like|if\b|letters? of intent|non-?binding|memorand\w+|MoU|term sheet"
    r"|requests? for proposals?|RFP|mulls?|mulling|ready to|prepar(?:es|ing)"
    r"|look(?:s"
    r"|ing)? to|propos(?:es|ed|al)|set to|slated|targets?"
    r"|wants? to|is to be|potential(?:ly)?|under discussion)\b"
)
# With a capital it is the month.
_MAY = re.compile(r"\bmay\b")
_AHEAD = Caseless(
    r"\b(?:will|would|to (?=spend|invest)|expect(?:s|ed|ing)?|forecast\w*|narrow\w*|capex range|guidance"
    r"|guid(?:e|es|ed|ing)|upgrad\w+|outlook|project(?:s|ed|ing|ions?)|anticipat\w+|plan(?:s|ned|ning)?"
    r"|to be|going to"
    r"|next (?:year|quarter|fiscal)|this (?:fiscal )?year|upcoming|hik(?:es|ed|ing)|lift(?:s|ed|ing)?"
    r"|slash\w*|trim\w*|ups"
    r"|boost(?:s|ed|ing)?|rais(?:es|ed|ing)|increas(?:es|ing)|cut(?:s|ting)?|lower(?:s|ed|ing)"
    r"|target\w*|budget\w*|estimat\w+|commit\w*|through 20\d\d|by 20\d\d|sees?|could|may|intend\w*"
    r"|appropriat\w+|reaffirm\w*|reiterat\w*|maintain\w*|range of|ahead"
    r"|(?:is|are) (?:making|developing|building|designing|preparing|readying|working on))\b"
)
_DONE = Caseless(
    r"\b(?:was|were|spent|total(?:s|ed|led|ing)|amounted|reached|came (?:in|to)|stood|rose|grew|jumped"
    r"|soar(?:ed|ing)|surged|climbed|fell|declined|increased|decreased"
    r"|(?:up|down) \d+(?= ?%)|totals|doubled|tripled|has spent|have spent|reported|running|paid"
    r"|incurred|invested|bought|purchased|acquired|hits?|tops|topped)\b"
)
_EXPECTED = Caseless(r"\b(?:analysts?|estimate\w*|expected by|according to|forecast by|survey|consensus)\b")
_BY_OTHERS = Caseless(r"\b(?:as reported by|according to|is said to)\b")
# Acts that decide what is still to be done, though they themselves are past.
_DECIDES = re.compile(
    r"(?:announc|agree|pledg|commit|earmark|offer|approv|clear|propos|promis|set aside|sign(?:ed)? off)"
)
# What carries a noun's event out: "signed a deal", "closed a round", "construction began".
_CARRIED = Caseless(
    r"\b(?:signed|won|completed|closed|landed|landing|secured|entered into|struck|inked|took|received"
    r"|built up"
    r"|broke|broken|raised|raising|placed|ordered|began|started|came to|went public)\b"
)
_STILL_AHEAD = Caseless(r"\b(?:will|would|to be|going to)\b")
# Words by which a writer, and no party, names an investment.
_TOUTED = frozenset("bet gamble wager spree splurge".split())
_OWN_SUM = re.compile(r"['’]s [$€£¥₩]\S+")
# Verbs whose past is written like their present; prose tells of the past.
_INVARIANT = frozenset("put set cut hit".split())


# Nothing is asserted: a question, an "if" in the past tense, what something would take.
_QUESTION = Caseless(
    r"^\W*(?:and |but |so |then )?(?:could|would|will|can|should|do|does|did|is|are|what|why|how|who|which"
    r"|where|when|whether)\b[^?]*\?\W*$"
)
_IMAGINED = Caseless(
    r"\W*(?:if|even if|had|were|suppose|imagine)\b.{0,80}?\b(?:were|had|ever|bought|acquired|built|spent"
    r"|invested|raised|sold|took|signed)\b"
)
# No match is without one of these, which are found sooner.
UNREAL_STEMS = ("would", "it cost", "it takes", "no plan", "nobody", "no one", "none of")
UNREAL = Caseless(
    r"\b(?:it|that|this|which) would (?:take|cost|need|require)\b|\bit (?:costs?|takes)\b"
    r"|\bwould (?:need|have had) to?\b"
    r"|\bwould have \w+ed\b|\bwould need\b|\bno plans? to\b"
    r"|\b(?:nobody|no one|none of them) (?:has|is|will)\b"
)


# Verbs of what a business does all the time; in the simple present they tell no event.
_HABITS = (
    r"(?:build|make|design|develop|manufacture|produce|lease|rent|sell|supply|use|operate|provide|deliver|ship"
    r"|package|assemble|handle)"
)
_HABIT_THIRD = re.compile(rf"{_HABITS[:-1]}|supplie)e?s\b", re.IGNORECASE)
_HABIT_BASE = re.compile(rf"{_HABITS}\b", re.IGNORECASE)
_HABITUALLY = Caseless(
    r"\b(?:we|they|who|which)\s+(?:(?!will|would|can|could|may|might|must|should|to|plan|did|do|had|have)"
    r"\w+\s+)?$"
)
_DATED = re.compile(
    r"\b(?:20\d\d|today|tomorrow|now|soon|this|next|last"
    r"|(?:first|second|third|fourth) (?:quarter|half)|January|February|March|April"
    r"|May|June|July|August|September|October|November|December|\w+day)\b"
)


def is_habit(word: str, before: str, sentence: str) -> bool:
    """Whether a sentence of prose only says what a company does for a living ("X designs chips.").

    A headline, which has no full stop, tells news in the same tense; so does a sentence with a date.
    """
    if not sentence.rstrip().endswith((".", ".”", '."')) or _DATED.search(sentence):
        return False
    return _HABIT_THIRD.match(word) is not None or (
        _HABIT_BASE.match(word) is not None and _HABITUALLY.search(before) is not None
    )


# What a balance sheet holds on a day is no event of that day.
_STATE = Caseless(
    r"\W*(?:as (?:of|at)|at) (?:[A-Z][a-z]+ \d{1,2}, \d{4}|\w+ end|(?:quarter|year)[ -]end),?"
    r" (?:we|the company|our|[\w\s]{0,30})"
    r"\b(?:had|have|was|were|totaled)\b"
)
_CONDITION = Caseless(r"\b(?:if|unless|in the event that?|whether or not)\b[^,]*$")
_CONDITION_WORD = Caseless(r"\b(?:if|unless|in the even|whether or no)")


def may_condition(clause: str) -> bool:
    """Whether a clause has any of the words that open a condition."""
    return _CONDITION_WORD.search(clause) is not None


def in_condition(before: str) -> bool:
    """Whether what stands before a trigger in its clause opens a condition that has not ended."""
    return _CONDITION.search(before) is not None


def is_hypothesis(clause: str, sentence: str) -> bool:
    """Whether a clause only asks or imagines; a plan that depends on something is no hypothesis."""
    if "?" in sentence and _QUESTION.match(sentence):
        return True
    if _IMAGINED.match(clause) or _STATE.match(clause):
        return True
    lower = clause.lower()
    return any(stem in lower for stem in UNREAL_STEMS) and UNREAL.search(clause) is not None


def looks_ahead(clause: str) -> bool:
    """Whether a clause about spending speaks of what is to come."""
    done, ahead = _DONE.search(clause), _AHEAD.search(clause)
    return ahead is not None and (done is None or _weak(done[0]))


def _weak(word: str) -> bool:
    return word.lower() in ("was", "were", "reported", "increased")


def looks_back(clause: str) -> bool:
    """Whether a clause about spending speaks of what was spent."""
    return _DONE.search(clause) is not None and not looks_ahead(clause)


def status(
    kind: str, clause: str, sentence: str, form: Form, *, word: str, actor: str | None, own_words: bool
) -> EventStatus:
    """The status of an event whose trigger `word` has `form`; `own_words`: the filer itself speaks.

    `actor` is its name as the text writes it.
    """
    told = _TOLD.search(clause)
    if _DENIED.search(clause):
        return "denied"
    if _RUMOURED.search(sentence) or (told and told[1] != actor):
        return "rumoured"
    if kind == "capex_guidance":
        return "reported" if _EXPECTED.search(clause) and not own_words else "announced"
    if kind == "capex_reported":
        done = own_words or (_DONE.search(clause) and not _BY_OTHERS.search(sentence))
        return "completed" if done else "reported"
    if (
        _PLANNED.search(clause)
        or _MAY.search(clause)
        or (kind == "chip_announcement" and form != "past" and re.search(r"\bto\s+\w+\s*$|\bwill\b", clause))
    ):
        return "planned"
    if _DECIDES.match(word):
        return "announced"
    if word in _TOUTED and (form == "noun" or _OWN_SUM.search(clause)):
        return "reported"
    done = form == "past" or (word in _INVARIANT and sentence.rstrip().endswith("."))
    done = done or (form == "noun" and kind != "export_control" and _CARRIED.search(clause) is not None)
    if done and not _STILL_AHEAD.search(clause):
        return "completed"
    if _EXPECTED.search(clause):
        return "reported"
    return "announced"
