"""A ledger of made-up documents as large as it takes, for what is measured of the site."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from db.knowledge import Reference
from db.reference import load_reference
from db.store import Store

START = datetime(2024, 1, 1, tzinfo=UTC)
VOCABULARY = [f"w{number}" for number in range(20_000)]
# As common as words of English are.
OFTEN = list(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))
LENGTH = 250
COMMON, RARE = "quince", "marmalade"
COMMON_SHARE, RARE_DOCUMENTS = 0.1, 40
SOURCES = 40
FORMS = ("10-K", "10-Q", "8-K", "6-K")
SPAN = "document_id, part, start_offset, end_offset, surface, sentence_start, sentence_end, confidence, rule"
COLUMNS = {
    "documents": "id, url, source, kind, title, published, published_precision, teaser, text, text_sha256, "
    "version, first_seen, fetched_at, rule, accession, story",
    "filings": "accession, cik, company, form, items, filed, url, source, fetched_at",
    "mentions": f"{SPAN}, layer, key, canonical",
    "amounts": f"id, {SPAN}, low, high, currency, kind",
    "events": f"id, {SPAN}, kind, status, actor, actor_key, amount_id",
    "event_parties": "event_id, role, canonical, key",
}


class _Ledger:
    """Makes one document after the other, the same ones every time."""

    def __init__(self, reference: Reference, count: int) -> None:
        self._count = count
        self._chance = random.Random(7)
        self.companies = [company.key for company in reference.companies]
        self._named = list(accumulate(1 / (rank + 3) for rank in range(len(self.companies))))
        self._chips = [chip.key for chip in reference.chips]
        self._kinds = [kind.key for kind in reference.event_kinds]

    def _words(self, number: int) -> str:
        found = self._chance.choices(VOCABULARY, cum_weights=OFTEN, k=LENGTH)
        if self._chance.random() < COMMON_SHARE:
            found[10] = COMMON
        if number % max(1, self._count // RARE_DOCUMENTS) == 0:
            found[20] = RARE
        return " ".join(found)

    def rows(self, number: int) -> Iterable[tuple[str, tuple[object, ...]]]:
        """Tables and rows of the document `number`: every tenth is a filing, every fifth a copy of another.

        Three companies in each, a chip in every third, a sum in every second, an event in every fourth, which
        has another side in every eighth.
        """
        chance = self._chance
        at = (START + timedelta(minutes=7 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        text, url, source = self._words(number), f"https://example.org/{number}", f"source-{number % SOURCES}"
        companies = chance.choices(self.companies, cum_weights=self._named, k=3)
        filing = f"{number:010}-26-000001" if number % 10 == 1 else None
        if filing:
            yield "filings", (filing, str(number), "Made up", chance.choice(FORMS), "[]", at, url, source, at)
        kind = "filing" if filing else "article"
        story = number - 1 if number % 5 == 0 else number
        written = (number, url, source, kind, f"Title {number}", at, "second", 0, text, str(number))
        yield "documents", (*written, 1, at, at, "bench", filing, story)
        span = (number, "text", 0, 5, text[:5], 0, 60, 0.9, "bench")
        for key in companies:
            yield "mentions", (*span, "company", key, key)
        if number % 3 == 0:
            chip = chance.choice(self._chips)
            yield "mentions", (*span, "chip", chip, chip)
        if number % 2 == 0:
            value = chance.choice((10**6, 10**8, 10**9, 10**10))
            yield "amounts", (number, *span, value, value, "USD", "contract")
        if number % 4 == 0:
            event = chance.choice(self._kinds)
            yield "events", (number, *span, event, "announced", companies[0], companies[0], number)
        if number % 8 == 0:
            yield "event_parties", (number, "customer", companies[1], companies[1])


def make(path: Path, count: int) -> None:
    """Store `count` documents and all that is said of them in a new ledger at `path`."""
    reference = load_reference()
    ledger = _Ledger(reference, count)
    with Store(path) as store, store.transaction():
        store.mirror.update(reference)
        for number in range(1, count + 1):
            for table, row in ledger.rows(number):
                columns = COLUMNS[table]
                sql = f"INSERT INTO {table} ({columns}) VALUES (?{', ?' * columns.count(',')})"
                store.connection.execute(sql, row)
