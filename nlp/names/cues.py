"""What admits and what refuses a chip's name that is also another word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# Nouns that only silicon keeps company with; a vendor alone is not enough beside a common word.
ANY_CHIP = re.compile(
    r"\b(?:chips?|chipsets?|GPUs?|CPUs?|NPUs?|TPUs?|DPUs?|ASICs?|SoCs?|accelerators?|processors?"
    r"|superchips?|silicon|semiconductors?|wafers?|racks?|servers?|supercomputers?|tape-?out|taped out"
    r"|nm|nanometer|HBM\d?E?|FLOPS|TOPS)\b",
    re.IGNORECASE,
)


def word_pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Any of `words` where a word begins, whatever their case; None for no words."""
    parts = sorted({re.escape(word) for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})", re.IGNORECASE) if parts else None


@dataclass(frozen=True)
class Cues:
    """The cues of one name: words that admit it, words that refuse it, spellings of its vendor."""

    require: tuple[str, ...]
    reject: tuple[str, ...]
    vendor: tuple[str, ...]

    @cached_property
    def _require(self) -> re.Pattern[str] | None:
        # Cues are whole words: "Arm" must not be found in "army".
        words = sorted(map(re.escape, {*self.require, *self.vendor}), key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])", re.IGNORECASE) if words else None

    @cached_property
    def _reject(self) -> re.Pattern[str] | None:
        return word_pattern(self.reject)

    @cached_property
    def _vendor_before(self) -> re.Pattern[str] | None:
        words = sorted(map(re.escape, self.vendor), key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?:'s?)? (?:[a-z-]+ )?$") if words else None

    @cached_property
    def _vendor(self) -> re.Pattern[str] | None:
        words = sorted(map(re.escape, self.vendor), key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])") if words else None

    def cues_in(self, around: str) -> set[str]:
        """The cues that stand in `around`, in small letters."""
        return (
            {cue.casefold() for cue in self._require.findall(around)} if self._require is not None else set()
        )

    def refuses(self, text: str, start: int, end: int, width: int) -> bool:
        """Whether a refusing word stands within `width` of a span, or a refusing phrase holds the span."""
        if self._reject is None:
            return False
        for match in self._reject.finditer(text, max(0, start - width), min(len(text), end + width)):
            inside = match.start() < end and start < match.end()
            if not inside or match.end() - match.start() > end - start:
                return True
        return False

    def vendor_before(self, before: str) -> bool:
        """Whether the vendor stands directly before the name, as in "Nvidia's new Rubin"."""
        return self._vendor_before is not None and self._vendor_before.search(before) is not None

    def vendor_in(self, text: str) -> bool:
        """Whether the vendor is named anywhere in `text`."""
        return self._vendor is not None and self._vendor.search(text) is not None
