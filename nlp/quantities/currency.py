"""What a bare or shared sign means: the outlet's home currency, and cues in the passage."""

import re
from urllib.parse import urlsplit

from db.knowledge import Unit
from nlp.quantities.lexicon import Lexicon

_NEAR = 200  # characters: the reach of a cue, about two sentences


class Homes:
    """Home currencies by outlet, and cue words by currency. Built once for a reference."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.named = {source.casefold(): unit for unit in lexicon.currencies for source in unit.sources}
        self.endings = tuple(source for source in self.named if source.startswith("."))
        self.cues = {
            unit.key: re.compile(r"\b(?:" + "|".join(map(re.escape, unit.cues)) + r")\b")
            for unit in lexicon.currencies
            if unit.cues
        }

    def of(self, text: str, source: str | None) -> "Home":
        """The reading of signs in one passage from one source (its name, key, host or address)."""
        return Home(text, self, self._unit(source))

    def _unit(self, source: str | None) -> Unit | None:
        if not source:
            return None
        name = source.strip().casefold()
        if found := self.named.get(name):
            return found
        host = urlsplit(name).hostname if "://" in name else name.split("/")[0]
        if not host or " " in host or "." not in host:
            return None
        return next((self.named[ending] for ending in self.endings if host.endswith(ending)), None)


class Home:
    """How signs read in one passage."""

    def __init__(self, text: str, homes: Homes, unit: Unit | None) -> None:
        self.text = text
        self.homes = homes
        self.unit = unit

    def resolve(self, sign: str, meanings: list[str], place: int) -> str | None:
        """The currency of a sign at `place`: one meaning, the outlet's own dollar, or the nearest cue's."""
        if not meanings:
            return None
        if len(meanings) > 1:
            return self._by_cue(meanings, place)
        if sign == "$" and self.unit is not None:
            return self.unit.key
        return meanings[0]

    def _by_cue(self, meanings: list[str], place: int) -> str:
        best, distance = meanings[0], _NEAR + 1
        begin = max(0, place - _NEAR)
        for code in meanings:
            cue = self.homes.cues.get(code)
            for match in cue.finditer(self.text, begin, place + _NEAR) if cue else ():
                away = abs(match.start() - place)
                if away < distance:
                    best, distance = code, away
        return best
