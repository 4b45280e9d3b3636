"""Tickers and cashtags: ``(NASDAQ: NVDA)``, ``(NVDA:NASDAQ)``, ``Oracle (ORCL)``, ``$ORCL``, ``AMZN.O``, ``NVDA stock``."""

import re
from collections.abc import Iterable, Iterator, Sequence

from db.knowledge import Company
from nlp.names.companies import Candidate
from nlp.names.scene import Scene

_EXCHANGE = (
    r"(?:NASDAQ|Nasdaq|NasdaqG[SM]|NYSE(?: American| Arca)?|AMEX|OTC(?:QB|QX|MKTS)?|LSE|AIM|LON|TSXV?"
    r"|TSX-V|TSE|TYO|JPX|HKEX|HKG|HKSE|SEHK|KRX|KOSPI|KOSDAQ|TWSE|TPE|TPEx|SSE|SHA|SZSE|SHE|AMS|EPA|ETR"
    r"|FRA|XETRA|SIX|SWX|BIT|STO|HEL|OSE|ASX|NSE|BSE|SGX|TADAWUL|Euronext(?: \w+)?)"
)
_CODE = r"[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z])?|\d{3,6}[A-Z]?"
_LISTED = re.compile(rf"\b{_EXCHANGE} ?: ?(?P<first>{_CODE})\b(?:,? (?:and )?(?P<second>{_CODE})\b(?= ?\)))?")
_TURNED = re.compile(rf"\b(?P<first>{_CODE}) ?: ?{_EXCHANGE}\b")
_BRACKET = re.compile(r"\((?P<first>[A-Z]{1,5})(?:\.[A-Z]{1,2})?\)")
_CASHTAG = re.compile(r"(?<![\w$])\$(?P<first>[A-Z]{1,5})\b(?![$\d])")
_WIRE = re.compile(r"\b(?P<first>[A-Z]{1,5}\.(?:O|N|OQ)|\d{4,6}\.(?:KS|KQ|TW|TWO|HK|T|SS|SZ))\b")
_BARE = re.compile(r"\b(?P<first>[A-Z]{3,5})\b(?= (?:stocks?|shares?|calls|puts|earnings|ticker)\b)")
_JUST_BEFORE = re.compile(r"(?:'s)? ?\(?$")


class TickerFinder:
    """Finds tickers of the companies of the tables, and of the company that stands just before."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.by_code: dict[str, Company] = {}
        for company in companies:
            # Tickers are reused over the years and over exchanges: one that two rows claim is nobody's.
            if company.ticker and company.is_business:
                known = self.by_code.get(company.ticker)
                self.by_code[company.ticker] = company if known is None else known
        self.names = {name for company in companies for name in company.strong}

    def find(self, scene: Scene, named: Sequence[Candidate]) -> Iterator[Candidate]:
        """Tickers in a scene where `named` are the companies found by name, in text order."""
        for pattern, rule in ((_LISTED, "ticker.exchange"), (_TURNED, "ticker.exchange")):
            for match in pattern.finditer(scene.plain):
                before = _company_before(scene, match.start(), named)
                for group in ("first", "second") if pattern is _LISTED else ("first",):
                    yield from self._one(match, group, rule, before)
        for match in _BRACKET.finditer(scene.plain):
            before = _company_before(scene, match.start(), named)
            if before is not None and self._company(match.group("first")) == before:
                yield from self._one(match, "first", "ticker.bracket", before)
        for pattern, rule in ((_CASHTAG, "ticker.cashtag"), (_WIRE, "ticker.wire"), (_BARE, "ticker.stock")):
            for match in pattern.finditer(scene.plain):
                if scene.style(match.start()) != "capitals" or pattern is not _BARE:
                    yield from self._one(match, "first", rule, None)

    def _company(self, code: str) -> Company | None:
        return self.by_code.get(code) or self.by_code.get(code.partition(".")[0])

    def _one(
        self, match: re.Match[str], group: str, rule: str, before: Company | None
    ) -> Iterator[Candidate]:
        code = match.group(group)
        company = before or (self._company(code) if code else None)
        if code and company is not None:
            yield Candidate(match.start(group), match.end(group), company, rule, 0.93)


def _company_before(scene: Scene, place: int, named: Sequence[Candidate]) -> Company | None:
    """The company whose name ends just before `place`, at an opening bracket."""
    for candidate in named:
        gap = scene.plain[candidate.end : place] if candidate.end <= place else None
        # A second bracket, "(NASDAQ: GOOG) (NASDAQ: GOOGL)", still belongs to the name before the first.
        if gap is not None and len(gap) < 40 and re.fullmatch(r"(?:'s)? ?(?:\([^()]*\) ?)*\(?", gap):
            return candidate.company
    return None
