"""Power, energy and accelerator counts that size a project or a deal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from db.records import CapacityUnit, Mention
from nlp.caseless import Late
from nlp.numbers import DIGITS, SPACE, WORDS, parse_number
from nlp.quantities.lexicon import Lexicon
from nlp.quantities.starts import Starts, found_from

# Below this a count describes a server or a benchmark, not a project: racks hold 72, pods 256.
_LEAST_CHIPS = 1000
_NOUN = (
    r"(?:GPUs?|TPUs?|XPUs?|NPUs?|LPUs?|IPUs?|DPUs?|ASICs|CPUs|chips|accelerators|processors|superchips"
    r"|semiconductors"
    r"|GPU[- ]equivalents|chip[- ]equivalents)"
)
_SCALE = r"(?i:thousand|million|billion|lakh|crore)|[kKmM](?=\s)"
# What may stand between a count and its noun: names and the few plain words that describe chips.
_MODIFIER = (
    r"(?:(?:of|its|their|the|new|newer|latest|more|additional|advanced|custom|next-generation|high-end"
    r"|in-house|AI|artificial"
    r"|intelligence|graphics|processing|data|cent(?:er|re)|server|training|inference|top|cutting-edge"
    r"|specialized|neural|and"
    r"|[A-Z][\w.&+-]*(?:['’]s)?|[a-z]*[A-Z][\w.&+-]*(?:['’]s)?))"
)
_ORDER = re.compile(r"\b(?:chips?|GPUs?|TPUs?|accelerators?|processors?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """A capacity found: its place, its number in the written unit, and its rule."""

    start: int
    end: int
    value: Decimal
    unit: CapacityUnit
    rule: str


class CapacityFinder:
    """Compiled expressions over the power units of one reference."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        words = rf"(?<![\w-])(?i:half(?:{SPACE}|-)an?|(?!an?\b){WORDS})"
        number = rf"(?:(?<![\w.,$€£¥])(?P<digits>{DIGITS})|(?P<words>{words}))"
        self.power = Late(
            rf"{number}(?P<scale>{SPACE}(?i:thousand|million|billion))?(?:{SPACE}"
            rf"|-)?(?P<unit>{lexicon.power})"
        )
        self.count = Late(
            rf"{number}(?P<scale>(?:{SPACE}"
            rf"|-)?(?:{_SCALE}))?(?:{SPACE}{_MODIFIER}){{0,6}}?{SPACE}(?P<noun>{_NOUN})\b"
            rf"(?!\s+(?:per|a|each)\b)"
        )
        self.unit = Late(rf"{number}(?P<scale>(?:{SPACE})?(?:{_SCALE}))?{SPACE}units\b")
        self.named = Late(rf"{number}(?P<scale>(?:{SPACE}|-)?(?:{_SCALE}))?{SPACE}$")

    def find(self, starts: Starts, mentions: Iterable[Mention]) -> list[Size]:
        """Capacities in text order; chip mentions let "100,000 H100 equivalents" count as well."""
        chips = [mention for mention in mentions if mention.layer == "chip"]
        found = [
            *self._powers(starts),
            *self._counts(starts),
            *self._units(starts, chips),
            *self._named(starts.text, chips),
        ]
        found.sort(key=lambda size: (size.start, -size.end))
        kept: list[Size] = []
        for size in found:
            if not kept or size.start >= kept[-1].end:
                kept.append(size)
        return kept

    def _powers(self, starts: Starts) -> Iterator[Size]:
        for match in found_from(self.power, starts.text, starts.numbers):
            value = _value(match)
            unit = self.lexicon.power_units.get(" ".join(match["unit"].replace("-", " ").split()).casefold())
            unit = unit or self.lexicon.power_units.get(match["unit"].casefold())
            if value is not None and unit in ("GW", "MW", "TW", "GWh"):
                yield Size(match.start(), match.end(), value, unit, "capacity.power")  # type: ignore[arg-type]

    def _counts(self, starts: Starts) -> Iterator[Size]:
        for match in found_from(self.count, starts.text, starts.numbers):
            yield from self._enough(match, match.end(), "capacity.chips")

    def _units(self, starts: Starts, chips: list[Mention]) -> Iterator[Size]:
        """ "300,000 units" counts chips where the passage is about a chip."""
        if "units" in starts.text and (chips or _ORDER.search(starts.text)):
            for match in found_from(self.unit, starts.text, starts.numbers):
                yield from self._enough(match, match.end(), "capacity.units")

    def _named(self, text: str, chips: list[Mention]) -> Iterator[Size]:
        for chip in chips:
            begin = max(0, chip.start - 40)
            match = self.named.search(text[begin : chip.start])
            if match is None:
                continue
            tail = re.match(
                rf"(?:{SPACE}(?:equivalents?|{_NOUN})\b|(?<=s)\b)", text[chip.end : chip.end + 24]
            )
            end = chip.end + (tail.end() if tail else 0)
            if tail is None and not chip.surface.endswith("s"):
                continue
            for size in self._enough(match, match.end(), "capacity.named"):
                yield Size(begin + size.start, end, size.value, size.unit, size.rule)

    def _enough(self, match: re.Match[str], end: int, rule: str) -> Iterator[Size]:
        value = _value(match)
        if value is not None and value >= _LEAST_CHIPS and value == value.to_integral_value():
            yield Size(match.start(), end, value, "chips", rule)


def _value(match: re.Match[str]) -> Decimal | None:
    written = match["digits"] or match["words"]
    # "$17.4 billion GPU deal": a bare multiplier is the tail of another number.
    if re.match(
        r"(?:hundred|thousand|million|billion|trillion|lakh|crore|dozen|score)\b", written, re.IGNORECASE
    ):
        return None
    number = parse_number(re.sub(r"(?i)^half[ \u00a0-]an?$", "half", written))
    scale = (match["scale"] or "").strip(" -\u00a0").lower()
    factor = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "billion": 10**9}.get(scale)
    return None if number is None else number * (factor or {"lakh": 10**5, "crore": 10**7}.get(scale, 1))
