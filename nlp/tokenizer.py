"""The English tokenizer with the traps of money and power mended, as ``chiprace.tokenizer.v1``.

Measured on the stock one: it keeps ``NT$1.2``, ``64–72``, ``1.5B-$2B``, ``USD165bn`` and ``10GW`` whole and
cuts ``$350M-$400M`` inside its letters.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from spacy.lang.en import English
from spacy.lang.tokenizer_exceptions import URL_PATTERN
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

_SIGN = "[$\u20ac\u00a3\u00a5\u20a9\u20b9]"
_SCALE = "(?:bn|tn|mn|[bmkBMKT]|GWh|MWh|GW|MW|TW|kW)"
_PREFIXES = [
    rf"(?:US|NT|HK|A|C|S|R|AU|CA)(?={_SIGN}[0-9])",
    r"(?:USD|EUR|GBP|JPY|RMB|CNY|INR|KRW)(?=[0-9])",
]
_SUFFIXES = [rf"(?<=[0-9]){_SCALE}"]
_INFIXES = [
    # The dash of a range, the sign after it, and the place between digits and what they count.
    rf"(?<=[0-9BMKTbmkn])[-\u2010-\u2015](?={_SIGN}?[0-9])",
    rf"(?<=[-\u2010-\u2015]){_SIGN}(?=[0-9])",
    rf"(?<=[0-9])(?={_SCALE}(?![A-Za-z]))",
]


# spaCy peels affixes off a run without spaces one at a time and searches what is left again: 6,000 dashes
# take seven seconds. A longer run is no word; it stays one token.
LONGEST_WORD = 200


class _Bounded:
    """An expression that finds nothing in a run too long to be a word; `pattern` is what spaCy saves.

    Nor is it tried on a word of letters alone, as most are: every affix and every address has another mark.
    """

    def __init__(self, regex: re.Pattern[str]) -> None:
        self.regex = regex
        self.pattern = regex.pattern

    def search(self, text: str) -> re.Match[str] | None:
        return None if text.isalpha() or len(text) > LONGEST_WORD else self.regex.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return None if text.isalpha() or len(text) > LONGEST_WORD else self.regex.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return iter(()) if text.isalpha() or len(text) > LONGEST_WORD else self.regex.finditer(text)


# spaCy ships no types for the class.
class BoundedTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer with the bound above, which a pipeline keeps when it is saved and loaded."""

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "BoundedTokenizer":
        """Load what `to_bytes` saved: spaCy saves the patterns alone, so they are bounded again."""
        super().from_bytes(bytes_data, exclude=exclude)
        for name in ("prefix_search", "suffix_search", "infix_finditer", "url_match"):
            method = getattr(self, name)
            if method is not None:
                setattr(self, name, getattr(_Bounded(method.__self__), method.__name__))
        return self


@registry.tokenizers("chiprace.tokenizer.v1")
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """A factory of tokenizers, as spaCy's configs want it."""

    def build(language: Language) -> Tokenizer:
        defaults = English.Defaults
        return BoundedTokenizer(
            language.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=_Bounded(compile_prefix_regex([*(defaults.prefixes or ()), *_PREFIXES])).search,
            suffix_search=_Bounded(compile_suffix_regex([*(defaults.suffixes or ()), *_SUFFIXES])).search,
            infix_finditer=_Bounded(compile_infix_regex([*(defaults.infixes or ()), *_INFIXES])).finditer,
            url_match=_Bounded(re.compile(URL_PATTERN)).match,
        )

    return build
