"""Whether a sentence asserts guidance: it looks ahead, and is no guess, no denial and no figure of others."""

import re

from nlp.caseless import Caseless
from nlp.guidance.metrics import GUIDANCE_NOUN

_AHEAD = Caseless(
    r"\b(?:expect(?:s|ed|ing|ations?)?|anticipat(?:es?|ed|ing)|project(?:s|ed|ing|ions?)|forecast(?:s|ed"
    r"|ing)?"
    r"|sees?|seeing|seen|plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|target(?:s|ed|ing)?|guid(?:es?|ed|ing"
    r"|ance)|outlook"
    r"|budget(?:s|ed|ing)?|will|would|to be|aim(?:s|ed|ing)?|estimat(?:es?|ed|ing)|on track|set to"
    r"|look(?:s|ing) to"
    r"|range|earmark\w*|allocat\w+"
    r"|approv(?:es|ed)|authori[sz](?:es|ed)|capped"
    r"|commit(?:s|ted|ting)? to|going to|likely|reiterat\w+|reaffirm\w*"
    r"|maintain\w*"
    r"|to (?:spend|invest|reach|total|hit|exceed)|looking at|calls? for|remains?|pegg?(?:s|ed)|puts?"
    r"|narrow(?:s|ed|ing)|tighten\w*|to top|should)\b|['’]ll\b"
    r"|(?:\b(?:is|are|was|were)|['’](?:s|re))\s+(?:rais|lift|boost|hik|increas|cutt|lower|reduc|trimm"
    r"|slash)ing\b"
)
_DONE = Caseless(
    r"\b(?:were|was|reported|posted|booked|spent"
    r"|total(?:s|l?ed|l?ing)|amounted|reached|came in|stood|rose|grew|jumped|soared|surged"
    r"|climbed|fell|declined|dropped|has spent|paid|incurred|recorded|invested|hit|doubled|tripled"
    r"|increased to"
    r"|decreased to|running|ran)\b"
)
_PAST = re.compile(r"\b[a-z]+ed\b")
_AHEAD_BEHIND = re.compile(
    rf"\s*(?:[\w’'&-]+\s+){{0,6}}?(?:(?:is|are|was|were|being|has been"
    rf"|have been)\s+(?:\w+ly\s+)?(?:expected|planned"
    rf"|budgeted|forecast\w*|projected|targeted|earmarked|anticipated|guided|allocated)|will\b"
    rf"|{GUIDANCE_NOUN}|program(?:me)?s?\b)",
    re.IGNORECASE,
)
_PLANNED_BEHIND = Caseless(
    r"[^.;$€£¥]{0,60}?\b(?:is|are) (?:expected|planned|forecast|projected)|[^.;$€£¥]{0,50}?\bwill\b"
)
_MAYBE = re.compile(
    r"\b(?:could|might|(?:did|does|do|has|have)(?: not|n['’]t) (?:reiterat|reaffirm|confirm|repeat)\w*"
    r"|too (?:early|soon) to|premature|[Nn]o assurance"
    r"|(?:cannot|can['’]t) (?:assure|guarantee)|[Ii]f|[Uu]nless"
    r"|(?<!guidance )(?<!outlook )(?<!forecast )(?<!budget )(?<!plan )[Aa]ssum(?:es?|ing)|hypothetical\w*"
    r"|would (?:have|need|allow|let|enable|permit|force|require)|needs? to|suppos\w+"
    r"|should (?:we|it|they)|[Ww]hether|speculat\w+|considering|contemplat\w+|weigh(?:s|ing)|mull(?:s|ing)"
    r"|in talks|discuss(?:es|ing)|explor(?:es|ing)|perhaps|possibly)\b|\bmay\b|(?:^|[.;,]\s)Should\b"
)
_RUMOUR = Caseless(
    r"\b(?:reportedly|rumou?r\w*|(?:after|on|amid|following|denied) (?:\w+ )?reports?"
    r" (?:that|of)|(?:according to|citing|said) (?:\w+ ){0,3}?(?:sources?|people)"
    r"|sources (?:said|say|told|tell)|(?:people|persons?|sources?) (?:familiar|briefed|close to"
    r"|with (?:\w+ )?knowledge|who (?:asked|declined|requested))|is said to|unconfirmed|leaked?)\b"
)
_OTHERS = Caseless(
    r"\b(?:(?<!told )(?<!tell )(?<!telling )(?<!told the )(?<!to )(?<!with )analysts?|Wall Street"
    r"|the Street|Street (?:estimates?|forecasts?|expect\w*|views?|numbers?|targets?)|(?:sell|buy)[- ]side"
    r"|consensus|economists?|(?:investors|traders|shareholders|strategists|forecasters|observers)"
    r" (?:now |also |still |had )?(?:expect|anticipat|forecast|see|predict|project|estimat|think|believ)\w*"
    r"|(?:customers|clients|companies|firms|giants|hyperscalers|providers|buyers|tenants),? (?:such as"
    r"|including|like)|and (?:its|their|the|other|several) (?:\w+ ){0,3}(?:rivals|peers|competitors|others)"
    r"|brokerages?|combined|collectively|(?:in )?aggregate|sector|industry(?:-wide"
    r"|['’]s)? (?:\w+ )?(?:cap|spend|invest)\w*"
    r"|(?:global|worldwide) (?:AI |data[- ]cent\w+ )?(?:cap|spend|invest)\w*|together (?:will|plan|expect"
    r"|spend)\w*"
    r"|(?:hyperscalers?|(?:cloud|tech) (?:providers|giants|companies)|big tech"
    r"|chipmakers)['’]?\s+(?:(?:are|will|plan|expect|have|to)\b"
    r"|(?:\w+ ){0,2}(?:cap|spend)\w*)|(?:the )?(?:two|three|four|five|six|seven|big (?:three|four"
    r"|five)) (?:\w+ )?(?:companies|giants"
    r"|hyperscalers|firms))\b"
)
# A body that is no company of the passage expects something of one.
_BODY = Caseless(
    r"\b(?:plant|fab|factory|project|campus|site|facility|complex|expansion|building)s? (?:will|would)"
    r" (?:need|require|cost|involve|entail|take)\b|"
    r"\b(?:lenders|creditors|bondholders|banks|insurers|landlords|suppliers|competitors|rivals|customers|peers|partners|clients|vendors|tenants|subsidiaries)\b\s+"
    r"(?:will|expect|plan|forecast|see|project|intend)\b|"
    r"\b(?:state|government|ministry|governor|mayor|city|county|agency|bank|brokerage|broker|union"
    r"|regulator|commission"
    r"|officials?|association|researchers?|consultancy|(?:research|consulting) (?:firm|house|group)"
    r"|think[- ]tank|newspaper"
    r"|report)\s+(?:(?!said|says|that|told|which|who)[\w&’'.-]+\s+){0,3}?"
    r"(?:expects?|expected|forecasts?|estimates?|estimated|sees?|projects?|projected|predicts?|predicted"
    r"|reckons?)\b"
    r"|\b(?:governor|mayor|state|government|ministry|minister|senator|officials?) (?:said|says|announced)\b"
    # "a broker raised its forecast for X's capital spending"
    r"|\b(?:bank|brokerage|broker|agency|strategists?|researchers?|consultancy|(?:research|consulting|data)"
    r" (?:firm|house|group|company))\s+(?:\w+\s+){1,2}(?:its|their|his|her)\s+(?:\w+\s+){0,2}?(?:forecast"
    r"|estimate|projection|target|view|model)s?\b"
)
_DENIED = Caseless(
    r"\b(?:(?:did|does|do|has|have|had|is|are|was|were|will|would|could|can|['’]re|['’]s)(?:\s+not"
    r"|n['’]t)(?:\s+yet)?|declin\w+ to"
    r"|refus\w+ to|cannot|stopped short of|no longer|yet to|without|rather than"
    r"|not)\s+(?:\w+\s+){0,2}?(?:giv(?:e|en|ing)|gave|provid\w+|offer\w*"
    r"|issu\w+|quantif\w+|disclos\w+|comment\w*|expect\w*|plan\w*|spend\w*|invest\w*|shar(?:e|ed|ing)"
    r"|updat\w+|guid\w+"
    r"|forecast\w*|rais\w+|cut\w*|lower\w*|increas\w+)"
    r"|\bden(?:y|ies|ied|ying)\b|\bno (?:\w+ ){0,3}(?:guidance|outlook|forecast|target)\b(?! change)"
    r"|\b(?:gave|provided|offered|issued|has|have) no\b"
)
_BACKGROUND = Caseless(
    r"\b(?:had (?:previously |earlier |originally |initially |already )?(?:expected|forecast|guided"
    r"|projected|planned|said|anticipated"
    r"|estimated|targeted|raised|lifted|cut|lowered|narrowed|boosted)|previously (?:expected|forecast"
    r"|guided|projected|planned|said|anticipated"
    r"|estimated|targeted)"
    r"|(?:previous|prior|earlier|original|initial|old) (?:\w+ ){0,3}(?:guidance|forecast|outlook|estimate"
    r"|range|target|plan)"
    r" (?:was|had been|stood|called))\b"
)

# "no longer expects to spend $75 billion and now projects $82 billion"
_INSTEAD = Caseless(r"\b(?:and|but) (?:it |we |they )?(?:now|instead) (?=\w+)")


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: an analyst's figure on a call is no guidance."""
    return re.search(r"\?[\"'”’)\]]*\s*$", sentence) is not None


def is_shared(sentence: str) -> bool:
    """Whether its sums are dealt out by "respectively", which is not read here."""
    return re.search(r"\brespectively\b", sentence, re.IGNORECASE) is not None


def is_rumour(sentence: str) -> bool:
    """Whether unnamed sources say it."""
    return _RUMOUR.search(sentence) is not None


def refuses(clause: str, *, reaffirmed: bool) -> bool:
    """Whether a clause supposes, denies or recalls, or speaks of analysts, an industry or several firms.

    "is not changing its guidance" denies nothing: `reaffirmed` says that the guidance stands.
    """
    turn = _INSTEAD.search(clause)
    clause = clause[turn.start() :] if turn is not None else clause
    return (
        _MAYBE.search(clause) is not None
        or _OTHERS.search(clause) is not None
        or _BODY.search(clause) is not None
        or _BACKGROUND.search(clause) is not None
        or (not reaffirmed and _DENIED.search(clause) is not None)
    )


def looks_ahead(left: str, right: str, *, revised: bool, replaces: bool) -> bool:
    """Whether a sum with these words around it is one to come: the nearest word that tells decides.

    One that `replaces` an earlier one is, unless a word says that it was spent.
    """
    ahead, done = _last(_AHEAD, left), _last(_DONE, left)
    if ahead > done or revised or (replaces and done < 0 and not _PAST.search(left)):
        return True
    return (done < 0 and _AHEAD_BEHIND.match(right) is not None) or _PLANNED_BEHIND.match(right) is not None


def _last(rule: Caseless, text: str) -> int:
    place = -1
    for match in rule.finditer(text):
        place = match.start()
    return place
