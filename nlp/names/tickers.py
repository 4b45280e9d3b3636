"""Tickers: ``(NASDAQ: NVDA)``, ``(NVDA:NASDAQ)``, ``Oracle (ORCL)``, ``$ORCL``, ``AMZN.O``, ``NVDA stock``.

Codes are reused over the years and over exchanges, so a code is a company's only on the market that
the text prints beside it, and one that two rows claim there is nobody's, unless a name stands before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from db.knowledge import Company
from nlp.names.companies import Candidate
from nlp.names.english import WORD_TICKERS
from nlp.names.scene import Scene
from nlp.places import within

# Country of a market -> its exchanges as they are printed; a semicolon parts them.
_EXCHANGES = {
    "US": "NASDAQ; Nasdaq; NasdaqGS; NasdaqGM; NasdaqCM; NYSE; NYSE American; NYSE Arca; AMEX; OTC; OTCQB"
    "; OTCQX; OTCMKTS",
    "GB": "LSE; AIM; LON",
    "CA": "TSX; TSXV; TSX-V",
    "JP": "TSE; TYO; JPX",
    "HK": "HKEX; HKG; HKSE; SEHK",
    "KR": "KRX; KOSPI; KOSDAQ",
    "TW": "TWSE; TPE; TPEx",
    "CN": "SSE; SHA; SZSE; SHE",
    "NL": "AMS; Euronext Amsterdam",
    "FR": "EPA; Euronext Paris; Euronext Growth Paris",
    "DE": "ETR; FRA; XETRA",
    "CH": "SIX; SWX",
    "IT": "BIT; Euronext Milan",
    "SE": "STO; Nasdaq Stockholm",
    "FI": "HEL; Nasdaq Helsinki",
    "NO": "OSE; Oslo",
    "AU": "ASX",
    "IN": "NSE; BSE",
    "SG": "SGX",
    "SA": "TADAWUL; Tadawul",
}
_MARKET = {name: country for country, names in _EXCHANGES.items() for name in names.split("; ")}
# A wire's ending of a code (a RIC) names the market too.
_WIRES = {
    **dict.fromkeys(("O", "N", "OQ"), "US"),
    **dict.fromkeys(("KS", "KQ"), "KR"),
    **dict.fromkeys(("TW", "TWO"), "TW"),
    **dict.fromkeys(("SS", "SZ"), "CN"),
    "HK": "HK",
    "T": "JP",
}
# Bare "Euronext" is a market of several countries.
_PRINTED = sorted(map(re.escape, [*_MARKET, "Euronext"]), key=len, reverse=True)
_EXCHANGE = f"(?P<exchange>{'|'.join(_PRINTED)})"
_CODE = r"[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z])?|\d{3,6}[A-Z]?"
_LISTED = re.compile(rf"\b{_EXCHANGE} ?: ?(?P<first>{_CODE})\b(?:,? (?:and )?(?P<second>{_CODE})\b(?= ?\)))?")
_TURNED = re.compile(rf"\b(?P<first>{_CODE}) ?: ?{_EXCHANGE}\b")
# "(MU)", "(VRT: US)" or, with a price, "(MU 195.27, +3.96%)".
_BRACKET = re.compile(r"\((?P<first>[A-Z]{1,5})(?:\.[A-Z]{1,2})?(?:(?:: ?| )US)?(?:\)| \d)")
# "$B", "$M" and the like head a column of sums.
_CASHTAG = re.compile(r"\$(?<![\w$]\$)(?![BKMT]\b)(?P<first>[A-Z]{1,5})\b(?![$\d])")
# One letter and a full stop are an initial ("P.O. Box").
_WIRE = re.compile(
    r"(?<![\w.])(?P<first>[A-Z]{2,5}\.(?P<us>O|N|OQ)|\d{4,6}\.(?P<wire>KS|KQ|TWO?|HK|T|SS|SZ))\b(?!\.\w)"
)
# No code with its market and no code of a wire is without one of these, which are found sooner.
_COLON = re.compile(r": ?[A-Z0-9]")
_ENDING = re.compile(r"\.(?:OQ?|N|K[SQ]|TWO?|HK|T|S[SZ])\b")
_BARE = re.compile(r"\b(?P<first>[A-Z]{3,5})\b(?= (?:stocks?|shares?|calls|puts|earnings|ticker|Q[1-4])\b)")
# A second bracket, "(NASDAQ: GOOG) (NASDAQ: GOOGL)", still belongs to the name before the first.
_OPENED = re.compile(r"(?:'s)? ?(?:\([^()]*\) ?)*\(")
_REACH = 40


class TickerFinder:
    """Finds tickers of the companies of the tables, and of the company that stands just before."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.by_code: dict[str, list[Company]] = {}
        for company in companies:
            if company.ticker and company.is_business:
                self.by_code.setdefault(company.ticker, []).append(company)

    def find(self, scene: Scene, named: Sequence[Candidate]) -> Iterator[Candidate]:
        """Tickers in a scene where `named` are the companies found by name, in text order."""
        for pattern in (_LISTED, _TURNED) if _COLON.search(scene.plain) else ():
            for match in pattern.finditer(scene.plain):
                before = _company_before(scene, match.start(), named)
                market = _MARKET.get(match.group("exchange"))
                for group in ("first", "second") if pattern is _LISTED else ("first",):
                    company = before or self._company(match.group(group), market)
                    yield from _one(match, group, "ticker.exchange", company)
        for match in _BRACKET.finditer(scene.plain):
            # The bracket itself opens behind the name, so the place is after it.
            before = _company_before(scene, match.start() + 1, named)
            if before is not None and before in self.by_code.get(match.group("first"), ()):
                yield from _one(match, "first", "ticker.bracket", before)
        for match in _CASHTAG.finditer(scene.plain):
            yield from _one(match, "first", "ticker.cashtag", self._company(match.group("first"), "US"))
        for match in _WIRE.finditer(scene.plain) if _ENDING.search(scene.plain) else ():
            market = "US" if match.group("us") else _WIRES[match.group("wire")]
            code = match.group("first").partition(".")[0]
            yield from _one(match, "first", "ticker.wire", self._company(code, market))
        for match in filter(None, (_BARE.match(scene.plain, place) for place, _ in scene.words)):
            code = match.group("first")
            if code not in WORD_TICKERS and scene.style(match.start()) != "capitals":
                yield from _one(match, "first", "ticker.stock", self._company(code, None))

    def _company(self, code: str | None, market: str | None) -> Company | None:
        """Whose `code` is on a market: one row's, or nobody's; a row of no known market may be on any."""
        if code is None:
            return None
        rows = self.by_code.get(code) or self.by_code.get(code.replace(".", "-"), [])
        if market is not None:
            rows = [row for row in rows if _MARKET.get(row.exchange or "", market) == market]
        return rows[0] if len(rows) == 1 else None


def _one(match: re.Match[str], group: str, rule: str, company: Company | None) -> Iterator[Candidate]:
    if company is not None and match.group(group):
        yield Candidate(match.start(group), match.end(group), company, rule, 0.93)


def _company_before(scene: Scene, place: int, named: Sequence[Candidate]) -> Company | None:
    """The company whose name ends just before the bracket that `place` stands in."""
    for number in reversed(within(named, place - 3 * _REACH, place)):
        end = named[number].end
        if place - _REACH < end <= place and _OPENED.fullmatch(scene.plain, end, place):
            return named[number].company
    return None
