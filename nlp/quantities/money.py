"""Finds every sum of money in a text: one compiled expression per way of writing it.

`MoneyFinder.find` gives spans with exact values; what bounds a sum, when it falls and what it is
for are read elsewhere (`qualifiers`, `periods`, `kinds`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlp.caseless import Late
from nlp.numbers import DIGITS, MINUS, SPACE, WORDS, parse_number
from nlp.places import Taken
from nlp.quantities.currency import Home
from nlp.quantities.lexicon import SIGN_GAP, Lexicon
from nlp.quantities.starts import Starts, found_from

_S = rf"{SPACE}{{0,2}}"
_DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2212]"
_JOIN = rf"(?P<join>{_S}{_DASH}{_S}|{_S}~{_S}|{SPACE}(?:to|and|through|or){SPACE}|{_DASH}to{_DASH})"
# "$920 million-a-month", "$10 billion-plus", "$10bn+": glued rate units and bounds belong to the sum.
_GLUED = rf"(?P<glued>{_DASH}(?:an?|per){_DASH}[a-z]+|{_DASH}plus\b|\+(?!\d))?"
_CHANGE = re.compile(
    r"\b(?:increas|rais|ris|rose|gr[eo]w|jump|climb|surg|soar|boost|lift|hik|expand|doubl|tripl|quadrupl|"
    r"balloon|swell|cut|lower|reduc|trim|slash|fell|fall|drop|declin|slip|slid|plung|tumbl|sank|shr[aiu]nk|"
    r"go(?:es|ne)?\b|went|mov|revis|chang|upgrad|downgrad|up\b|down\b|updat|adjust|bump|bring|increment|"
    r"improv|widen|narrow|shift|scal|leap|advance|adding|higher|lower|mounted|ramp|push)[a-z]*",
    re.IGNORECASE,
)
# "rose $2 billion to $10 billion" is a step and a level; "to raise $1 billion to $2 billion" is a range.
_STEPPED = re.compile(
    r"\b(?:rose|risen|rises|grew|grown|grows|climb\w*|jump\w*|surg\w*|soar\w*|fell|fall\w*|dropp?\w*"
    r"|declin\w*|slid"
    r"|slipp?\w*|plung\w*|tumbl\w*|sank|increas\w*|decreas\w*|advanc\w*|gain\w*|widen\w*|narrow\w*|up"
    r"|down|higher"
    r"|lower|by)\s+(?:by\s+)?(?:(?:an?|about|around|roughly|nearly|some|another|more than|almost)\s+){0,2}$",
    re.IGNORECASE,
)
# What follows the noun "won", and not the verb.
_CLOSES = re.compile(r"\s*(?:[.,;:)]|$)|\s(?:per|a|each|in|for|to|from|and|or|more)\b")
_IDIOM = re.compile(r"-dollar(?:\s|-)(?:questions?|baby|smile|man|problem)\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(?:rang\w+|anywhere|estimat\w+|span\w*|vary\w*|varies|priced?)\b[^.;]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum found: its place, exact bounds in full units (None where indefinite), and its rule."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    rule: str
    is_range: bool = False
    at_least: bool = False


class MoneyFinder:
    """Compiled expressions over the currencies and scales of one reference."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        # A line may break before a spelled scale word; a letter on the next line is another cell.
        broken = rf"{SPACE}?\n{SPACE}?(?=[mbt]rillion|[mb]illion)"
        scales = rf"(?:(?:{SPACE}|-|{broken})?{lexicon.scale})"
        number = rf"(?:\d{{1,3}},\d{{1,2}}(?={SPACE}{lexicon.scale})|{DIGITS})"
        spaced = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+(?![\d,.]\d)|{number})"
        # A name in front needs a scale word behind.
        named = rf"{lexicon.named}(?={SPACE}{number}{SPACE}{lexicon.scale})"
        self.sign_ahead = Late(rf"\(?(?:{lexicon.sign}|{lexicon.named}){_S}(?:{MINUS}|\()?\.?\d\Z")
        after = rf"(?:{SPACE}|-)?(?:of{SPACE})?{lexicon.after}"
        second = rf"(?P<sign2>{lexicon.sign}{_S})?(?P<number2>{number})(?P<scale2>{scales}{{0,2}})"
        self.before = Late(
            rf"(?P<open>(?<!\w)\()?(?P<sign>{lexicon.sign}|{named}){_S}(?:(?P<minus>{MINUS})"
            rf"|(?P<loss>\((?=[\d.,]+\))))?"
            rf"(?P<number>{number})(?(loss)\))"
            rf"(?P<scale>{scales}{{0,2}})(?P<word>(?:{SPACE}|-){lexicon.after})?"
            rf"(?:{_JOIN}{second}(?P<word2>(?:{SPACE}|-){lexicon.after})?)?{_GLUED}"
        )
        self.behind = Late(
            rf"(?<![\w.,$])(?P<minus>(?<!\w){MINUS})?(?P<number>{spaced})(?P<scale>{scales}{{0,2}})"
            rf"(?:(?P<word>{after})?{_JOIN}(?P<number2>{number})(?P<scale2>{scales}{{0,2}}))?"
            rf"(?P<word2>{after}|{SPACE}?{lexicon.sign_after}(?!{SPACE}?\d)(?![A-Za-z])"
            rf"|{SPACE}?{lexicon.sign_after}(?={SPACE}{DIGITS}{SPACE}?{lexicon.sign_after}(?!{SPACE}?\d)))"
            rf"(?P<late>{SPACE}{lexicon.scale})?"
            rf"(?P<cents>{SPACE}(?:and{SPACE})?\d\d(?=\s*(?:cents?\b|more\b|[.!?]?\s*$|[.!?]\s)))?"
            rf"(?:(?<=\d\d){SPACE}cents?\b)?{_GLUED}"
        )
        self.spelled = Late(
            rf"(?<![\w.,$-])(?P<number>(?i:{WORDS}))(?P<scale>{scales}{{0,2}})(?P<word>{after})"
            rf"(?P<cents>{SPACE}(?:and{SPACE})?(?i:{WORDS})(?:(?:{SPACE}|-)cents?\b|(?=\s*(?:[.!?]"
            rf"|$))))?{_GLUED}"
        )
        self.vague = Late(
            rf"(?<![\w-])(?i:(?:(?:tens|hundreds|dozens|scores|many|several|a{SPACE}few|multiple"
            rf"|untold){SPACE}"
            rf"(?:of{SPACE})?)?(?:(?:thousands|millions|billions|trillions|lakhs|crores)(?:{SPACE}of)?"
            rf"|(?:thousand|million|billion|trillion|lakh|crore)(?:{SPACE}of)?(?<!^)))"
            rf"(?:{SPACE}(?:of{SPACE})?(?:(?:thousands|millions|billions|trillions)(?:{SPACE}of)?))*"
            rf"{SPACE}(?P<word>{lexicon.after})"
            rf"|(?<![\w-])(?i:multi-?(?:million|billion|trillion)|multiple-(?:million"
            rf"|billion))-(?P<glue>{lexicon.after})"
        )

    def find(self, starts: Starts, home: Home) -> list[Money]:
        """Sums of money in text order, none overlapping another."""
        text = starts.text
        found: list[Money] = []
        place = 0
        while match := self.signed(starts, place):
            if _is_behind(text, match):
                place = match.end("sign")
                continue
            made = list(self._from_signs(text, match, home))
            found += made
            # Two sums that are no range: the second may begin one of its own.
            apart = match["sign2"] and made and made[-1].end <= match.start("sign2")
            place = match.start("sign2") if apart else match.end()
        taken = Taken((money.start, money.end) for money in found)
        for match in found_from(self.behind, text, starts.digits):
            found += _free(taken, self._from_words(text, match, home))
        for match in found_from(self.vague, text, starts.vague):
            found += _free(taken, self._indefinite(match))
        for match in found_from(self.spelled, text, starts.words):
            found += _free(taken, self._from_spelled(match))
        return sorted(found, key=lambda money: money.start)

    def signed(self, starts: Starts, place: int) -> re.Match[str] | None:
        """The first sum from `place` on whose sign stands before its number."""
        text, runs = starts.text, starts.runs
        for rank in range(bisect_left(runs, place), len(runs)):
            run = runs[rank]
            before = text[max(0, run - self.lexicon.sign_longest) : run].rstrip(SIGN_GAP)
            if before[-1:] not in self.lexicon.sign_lasts:
                continue
            ahead = self.sign_ahead.search(text, max(place, run - self.lexicon.sign_longest), run + 1)
            while ahead is not None:
                if match := self.before.match(text, ahead.start()):
                    return match
                ahead = self.sign_ahead.search(text, ahead.start() + 1, run + 1)
        return None

    def _from_signs(self, text: str, match: re.Match[str], home: Home) -> Iterator[Money]:
        currency, carried = self._currency(
            match["sign"], match["word"] or match["word2"], home, match.start("sign")
        )
        low = self._value(match["number"], match["scale"], carried)
        if low is None:
            return
        start, end = match.start("sign"), _end(match, "number", "scale", "word")
        if match["minus"] or match["loss"] or _is_loss(text, match):
            low = -low
        if match["number2"] is None:
            yield self._single(match, start, low, currency, "money.sign")
            return
        high = self._value(match["number2"], match["scale2"], carried)
        joined = high is not None and self._joins(text, match, low, high)
        # "$40bn–$7bn" falls: two sums, and no range.
        falls = high is not None and self._share(match, low, high, carried) > high
        if high is None or not joined or (falls and not self._is_change(text, match, start)):
            yield Money(start, end, low, low, currency, "money.sign")
            return
        shared = self._share(match, low, high, carried)
        if self._is_change(text, match, start):
            yield Money(start, end, shared, shared, currency, "money.change")
            late = match.start("sign2") if match["sign2"] else match.start("number2")
            yield Money(late, _end(match, "number2", "scale2", "word2"), high, high, currency, "money.change")
            return
        yield Money(
            start, match.end(), shared, high, currency, "money.range", is_range=True, at_least=_bounded(match)
        )

    def _joins(self, text: str, match: re.Match[str], low: Decimal, high: Decimal) -> bool:
        """Whether two numbers are one range or one change; "$5 billion and $7 billion" are neither."""
        join = match["join"].strip()
        if join in ("and", "or"):
            between = re.search(
                r"\bbetween\b[^.;$]{0,20}$", text[max(0, match.start() - 30) : match.start("sign")]
            )
            return between is not None if join == "and" else bool(match["sign2"]) and low < high
        if match["sign2"]:
            first, second = self.lexicon.currency(match["sign"])[0], self.lexicon.currency(match["sign2"])[0]
            return first == second
        # "$500 to 20 customers" is no range: without a second sign the numbers must share a scale,
        # or be joined by a dash.
        return bool(match["scale2"]) or (not join.isalpha() and not match["scale"] and low < high)

    def _share(self, match: re.Match[str], low: Decimal, high: Decimal, carried: Decimal) -> Decimal:
        """The lower bound with the scale of the upper one: "$60-65 billion" is 60 billion to 65 billion."""
        if match["scale"] or not match["scale2"]:
            return low
        scaled = self._value(match["number"], match["scale2"], carried)
        return scaled if scaled is not None and scaled <= high else low

    def _is_change(self, text: str, match: re.Match[str], start: int) -> bool:
        before = text[max(0, start - 80) : start]
        before = re.split(r"[.;:?!]\s", before)[-1]
        if not match["join"].strip().isalpha() or _LEVEL.search(before):
            return False
        if re.search(r"\bfrom\b(?:\s+\w+){0,3}\s*$", before):
            return _CHANGE.search(before) is not None or "invest" in before
        # "rose $2 billion to $10 billion": the step, then the level.
        return _STEPPED.search(before) is not None

    def _from_words(self, text: str, match: re.Match[str], home: Home) -> Iterator[Money]:
        written = match["word2"]
        currency, carried = self._currency(written, None, home, match.start())
        scale = match["scale2"] or match["scale"] or match["late"]
        if currency is None or not self._admits(text, match, written, scale):
            return
        if match["number2"] is None:
            low = self._value(match["number"], (match["scale"] or "") + (match["late"] or ""), carried)
            if low is None:
                return
            cents = parse_number(match["cents"].replace("and", "")) if match["cents"] else None
            low += (cents or Decimal(0)) / 100
            yield self._single(match, match.start(), -low if match["minus"] else low, currency, "money.word")
            return
        low = self._value(match["number"], match["scale"], carried)
        high = self._value(match["number2"], (match["scale2"] or "") + (match["late"] or ""), carried)
        if low is None or high is None:
            return
        low = self._share(match, low, high, carried)
        between = re.search(r"\bbetween\b[^.;]{0,20}$", text[max(0, match.start() - 30) : match.start()])
        join = match["join"].strip()
        alone = (
            low > high
            or (join in ("and", "or") and not between)
            or self._is_change(text, match, match.start())
        )
        if alone:
            if match["word"]:
                yield Money(match.start(), match.end("word"), low, low, currency, "money.word")
            yield Money(match.start("number2"), match.end(), high, high, currency, "money.word")
            return
        yield Money(match.start(), match.end(), low, high, currency, "money.range", is_range=low != high)

    def _admits(self, text: str, match: re.Match[str], written: str, scale: str | None) -> bool:
        """A word such as "won" or "pounds" is money only after a scale word or a large grouped number."""
        if not self.lexicon.is_weak(written.strip().lstrip("-")):
            return True
        if scale:
            return self.lexicon.factor(scale) > 1
        grouped = re.fullmatch(r"\d{2,3}(?:,\d{3})+", match["number2"] or match["number"])
        return bool(grouped) and _CLOSES.match(text, match.end()) is not None

    def _from_spelled(self, match: re.Match[str]) -> Iterator[Money]:
        currency, carried = self.lexicon.currency(match["word"].strip(" -\u00a0"))
        number = parse_number(match["number"])
        weak = self.lexicon.is_weak(match["word"].strip(" -"))
        large = number is not None and number * self.lexicon.factor(match["scale"]) >= 1000
        if number is None or not currency or (weak and not large):
            return
        if _IDIOM.match(match.string, match.end() - len("-dollar")):
            return
        value = number * self.lexicon.factor(match["scale"]) * carried
        if match["cents"]:
            cents = parse_number(re.sub(r"(?i)\band\b|[ -]cents?\b", " ", match["cents"]).strip())
            value += (cents if cents is not None and cents < 100 else Decimal(0)) / 100
        # "a half-billion-dollar plant": the article is the plant's.
        lead = re.match(rf"an?{SPACE}(?=[a-z]+-)", match["number"] + match["scale"] + match["word"], re.I)
        start = match.start() + (lead.end() if lead else 0)
        yield self._single(match, start, value, currency[0], "money.spelled")

    def _indefinite(self, match: re.Match[str]) -> Iterator[Money]:
        written = match["word"] or match["glue"]
        currency, _ = self.lexicon.currency(written)
        if re.search(r"illions|thousands|lakhs|crores|multi|many|several|few", match[0], re.IGNORECASE):
            yield Money(
                match.start(), match.end(), None, None, currency[0] if currency else None, "money.vague"
            )

    def _single(
        self, match: re.Match[str], start: int, value: Decimal, currency: str | None, rule: str
    ) -> Money:
        return Money(start, match.end(), value, value, currency, rule, at_least=_bounded(match))

    def _value(self, number: str, scale: str | None, carried: Decimal) -> Decimal | None:
        value = parse_number(number)
        return None if value is None else value * self.lexicon.factor(scale) * carried

    def _currency(self, written: str, word: str | None, home: Home, place: int) -> tuple[str | None, Decimal]:
        meanings, carried = self.lexicon.currency(written.lstrip("-"))
        if word:
            named, _ = self.lexicon.currency(word.lstrip("- \u00a0"))
            # "$5 billion AUD": the word names the country of a bare sign; a weak "won" is a verb here.
            if named and not self.lexicon.is_weak(word.lstrip("- ")):
                return named[0], carried
        return home.resolve(written.strip(), meanings, place), carried


def _is_behind(text: str, match: re.Match[str]) -> bool:
    """Whether the sign belongs to the number in front: "17 USD 25" is 17.25, "10 $ 30 $" two sums."""
    written = match["sign"]
    if (
        match["number2"]
        or match["scale"]
        or not re.search(r"\d ?$", text[max(0, match.start() - 2) : match.start()])
    ):
        return False
    if written.isupper() and len(written) == 3:
        return re.fullmatch(r"\d\d", match["number"]) is not None and not match["word"]
    return (
        re.match(
            rf"{SPACE}?{re.escape(written.strip())}(?!{SPACE}?\d)",
            text[match.end("number") : match.end("number") + 8],
        )
        is not None
    )


def _free(taken: Taken, sums: Iterator[Money]) -> list[Money]:
    """Those of `sums` that overlap no sum found before."""
    return [money for money in sums if taken.take(money.start, money.end)]


def _end(match: re.Match[str], *names: str) -> int:
    return max(match.end(name) for name in names)


def _bounded(match: re.Match[str]) -> bool:
    return bool(match["glued"]) and ("plus" in match["glued"] or "+" in match["glued"])


def _is_loss(text: str, match: re.Match[str]) -> bool:
    """An amount in brackets straight after "is" or "was" is an accountant's minus, never an aside."""
    if not match["open"] or not text.startswith(")", match.end()):
        return False
    return (
        re.search(r"\b(?:is|was|were|are|of|at)\s*$", text[max(0, match.start() - 8) : match.start()])
        is not None
    )
