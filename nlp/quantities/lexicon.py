"""The unit table made into expressions: what a sign, a code, a scale word and a currency word look like."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from db.knowledge import Unit
from nlp.numbers import SPACE

# "120 MEUR", "MAUD 60": codes that carry their scale in front, as continental filings write them.
_CODE_SCALES = {"M": Decimal(10**6), "m": Decimal(10**6), "k": Decimal(10**3), "K": Decimal(10**3)}
# What may stand between a sign and the first digit of its number.
SIGN_GAP = " \u00a0\u2007\u2009\u202f-\u2010\u2011\u2012\u2212(."
_NAMED = ("dollars", "dollar", "euros", "euro", "yen", "yuan", "rupees", "rupee")
# Marks after which a letter scale is joined to another unit ("5m/s") or a word ("5 m-tall").
_NO_WORD = r"(?![A-Za-z0-9])"
# Spelled words may carry the digit or two of a footnote: "$5 billion1".
_NOTE = r"(?![A-Za-z]|\d{3}|\d{1,2}[\w.,:]\w)"


def alternatives(words: Iterable[str]) -> str:
    """Words as one non-capturing group, the longest first; a space matches any single space or hyphen."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return (
        "(?:" + "|".join(re.escape(word).replace(r"\ ", rf"(?:{SPACE}|-)") for word in ordered) + ")"
        if ordered
        else "(?!)"
    )


class Lexicon:
    """Currencies, scales and units of power by their written forms. Built once for a reference."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.currencies = tuple(unit for unit in units if unit.kind == "currency")
        self.powers = tuple(unit for unit in units if unit.kind in ("power", "energy"))
        self.signs: dict[str, list[Unit]] = {}
        self.words: dict[str, str] = {}
        self.weak: dict[str, str] = {}
        for unit in self.currencies:
            for sign in unit.signs:
                self.signs.setdefault(sign, []).append(unit)
            self.words |= {word.casefold(): unit.key for word in unit.words}
            self.weak |= {word.casefold(): unit.key for word in unit.weak_words}
        self.factors = {
            word: unit.factor
            for unit in units
            if unit.kind == "scale" and unit.factor is not None
            for word in unit.words
        }
        self.power_units = {word.casefold(): unit.key for unit in self.powers for word in unit.words}

    @property
    def codes(self) -> set[str]:
        """ISO codes of all currencies."""
        return {unit.key for unit in self.currencies}

    @cached_property
    def sign(self) -> str:
        """Expression of a sign or code written before a number."""
        scales = "".join(_CODE_SCALES)
        lettered = [sign for sign in self.signs if sign[0].isalpha()]
        bare = [sign for sign in self.signs if not sign[0].isalpha()]
        return (
            rf"(?:(?<![A-Za-z0-9.])(?:{alternatives(lettered)}|[{scales}]?{alternatives(self.codes)}|RMB)"
            r"(?=[^A-Za-z])"
            rf"|{alternatives(bare)})"
        )

    @cached_property
    def _written_ahead(self) -> set[str]:
        scaled = {scale + code for scale in _CODE_SCALES for code in self.codes}
        return {*self.signs, *self.codes, "RMB", *scaled, *_NAMED, *map(str.upper, _NAMED)}

    @cached_property
    def sign_lasts(self) -> frozenset[str]:
        """The last characters of what is written before a number, without its full stop."""
        return frozenset(written.rstrip(SIGN_GAP)[-1] for written in self._written_ahead)

    @cached_property
    def sign_longest(self) -> int:
        """How far before its number a sign can begin, with a bracket, spaces and a minus between."""
        return max(map(len, self._written_ahead)) + 5

    @cached_property
    def named(self) -> str:
        """Expression of a currency's name before a number: "dollar 22.5 million", "yen 40 billion"."""
        return rf"(?<![\w-])(?i:{'|'.join(_NAMED)})"

    @cached_property
    def scale(self) -> str:
        """Expression of one scale: words in any case, letters as the table writes them."""
        words = [word for word in self.factors if len(word) > 3]
        letters = [word for word in self.factors if len(word) <= 3]
        return rf"(?:(?i:{alternatives(words)}){_NOTE}|{alternatives(letters)}{_NO_WORD})"

    @cached_property
    def after(self) -> str:
        """Expression of a currency written after a number: word, code or sign."""
        words = [*self.words, *self.weak]
        return rf"(?:(?i:{alternatives(words)}){_NO_WORD}|[Mk]?{alternatives(self.codes)}{_NO_WORD})"

    @cached_property
    def sign_after(self) -> str:
        """Expression of a one-character sign written after a number, as in 15€."""
        return alternatives(sign for sign in self.signs if len(sign) == 1 or sign in ("zł", "Kč"))

    @cached_property
    def power(self) -> str:
        """Expression of a unit of power or energy."""
        words = [word for unit in self.powers for word in unit.words]
        symbols = [word for word in words if not word.islower()]
        spelled = [word for word in words if word.islower()]
        return rf"(?:{alternatives(symbols)}|(?i:{alternatives(spelled)})){_NO_WORD}"

    def factor(self, scales: str | None) -> Decimal:
        """What the scale words in `scales` multiply by: "lakh crore" is both."""
        product = Decimal(1)
        for word in re.findall(r"[^\W\d_]+", scales or ""):
            product *= self.factors.get(word) or self.factors.get(word.lower()) or Decimal(1)
        return product

    def currency(self, written: str) -> tuple[list[str], Decimal]:
        """Currencies that a sign, code or word may mean, the default first, and a scale it carries."""
        bare = written.strip()
        if found := self.signs.get(bare):
            return [unit.key for unit in found], Decimal(1)
        if bare.casefold() == "rmb":
            return ["CNY"], Decimal(1)
        if bare in self.codes:
            return [bare], Decimal(1)
        if bare[1:] in self.codes and bare[0] in _CODE_SCALES:
            return [bare[1:]], _CODE_SCALES[bare[0]]
        word = re.sub(rf"(?:{SPACE}|-)", " ", bare).casefold()
        code = self.words.get(word) or self.weak.get(word)
        return ([code] if code else []), Decimal(1)

    def is_weak(self, written: str) -> bool:
        """Whether a currency word needs a scale word beside it."""
        return written.strip().casefold() in self.weak
