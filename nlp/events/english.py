"""English inflection: the written forms of a verb or a noun, each with what it says of time."""

import re
from typing import Literal

Form = Literal["base", "third", "past", "ing", "noun"]

# Lemma, past, participle.
_IRREGULAR_TEXT = """
awake awoke awoken; be was been; bear bore borne; beat beat beaten; become became become;
begin began begun; bet bet bet; bid bid bid; bring brought brought; build built built;
buy bought bought; cast cast cast; choose chose chosen; come came come; cost cost cost;
cut cut cut; deal dealt dealt; draw drew drawn; drive drove driven; fall fell fallen;
find found found; get got gotten; give gave given; go went gone; grow grew grown; have had had;
hit hit hit; hold held held; keep kept kept; lead led led; lend lent lent; let let let;
lose lost lost; make made made; meet met met; pay paid paid; put put put; quit quit quit;
read read read; ride rode ridden; rise rose risen; run ran run; see saw seen; seek sought sought;
sell sold sold; send sent sent; set set set; shed shed shed; show showed shown; shut shut shut;
sink sank sunk; speak spoke spoken; spend spent spent; split split split; spread spread spread;
stand stood stood; strike struck struck; take took taken; tell told told; think thought thought;
win won won; withdraw withdrew withdrawn; write wrote written; break broke broken; feed fed fed;
leave left left; underwrite underwrote underwritten
"""
_IRREGULAR = {
    verb: f"{past} {participle}"
    for verb, past, participle in (entry.split() for entry in _IRREGULAR_TEXT.split(";"))
}
# Verbs of more than one syllable that double their last consonant; single syllables follow the rule.
_DOUBLING = frozenset("commit submit permit refer transfer admit omit rebut equip prefer occur".split())
# Those that double it in British English alone.
_BRITISH = frozenset("cancel fuel label model signal total travel".split())
_VOWELS = "aeiou"


def verb_forms(lemma: str) -> dict[str, Form]:
    """Every written form of a verb or phrasal verb ("break ground"), lower case, by what it says of time."""
    head, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    forms: dict[str, Form] = {head + tail: "base", _third(head) + tail: "third", _ing(head) + tail: "ing"}
    for past in _IRREGULAR[head].split() if head in _IRREGULAR else (_past(head),):
        # "bet" and "cut" are present and past alike: the present, which headlines use, is kept.
        forms.setdefault(past + tail, "past")
    if head in _BRITISH:
        forms |= {f"{head}{head[-1]}ing{tail}": "ing", f"{head}{head[-1]}ed{tail}": "past"}
    return forms


def noun_forms(lemma: str) -> dict[str, Form]:
    """A noun's singular and plural, lower case; the head of "purchase of property" is its first word."""
    head, of, rest = lemma.partition(" of ")
    if of:
        return {form + of + rest: "noun" for form in noun_forms(head)}
    plural = re.sub(r"(?<![aeiou])y$", "ie", lemma)
    if plural.endswith(("s", "x", "ch", "sh", "z")):
        plural += "e"
    return {lemma: "noun", plural + "s": "noun"}


def _doubles(verb: str) -> bool:
    if verb in _DOUBLING:
        return True
    short = re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", verb)
    return short is not None


def _third(verb: str) -> str:
    if verb in ("have", "be"):
        return {"have": "has", "be": "is"}[verb]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def _ing(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    return verb + (verb[-1] if _doubles(verb) else "") + "ing"
