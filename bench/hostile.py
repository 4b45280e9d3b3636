"""Hostile searches over a ledger at size: how many fail, how many are given up, and the longest of them.

    python bench/hostile.py [SEARCHES] [--ledger FILE]     # 5,000 searches, 200,000 documents by default

They are those of tests/db/publish/test_hostile_search.py and mixtures with words that stand everywhere in the
ledger. Each is asked as a page, as JSON and as a feed; a file holds all rows and takes the time of its rows.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from big_ledger import COMMON, RARE, make
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from db.publish.plugins.follow import SLOW
from db.publish.site import datasette_for

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "db" / "publish"))
from test_hostile_search import FIELDS, HOSTILE, OPERATORS, UNICODE

WORDS = [*(f"w{number}" for number in (0, 1, 2, 3, 5, 8, 20, 100, 5000)), "w12*", COMMON, RARE]
FILTERS = ["source:source-1", "after:2025", "before:2026", "amount>1bn", "kind:supply_deal", "form:8-K"]
COMMON_WORDS = st.lists(
    st.sampled_from([*WORDS, *WORDS, *FILTERS, *OPERATORS, *FIELDS, *UNICODE]), min_size=1, max_size=12
).map(" ".join)


def ask(database: Path, searches: int) -> None:
    """Print what became of `searches` searches as rows of a Markdown table."""
    site = datasette_for(database)
    took: list[tuple[float, str, str]] = []
    failed = given_up = 0
    with asyncio.Runner() as runner:

        @seed(7)
        @settings(
            max_examples=searches,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.one_of(HOSTILE, COMMON_WORDS))
        def one(query: str) -> None:
            nonlocal failed, given_up
            asked = {"q": query.encode("utf-8", "replace").decode()}
            for form in ("", ".json", ".atom"):
                started = time.process_time()
                answer = runner.run(site.client.get(f"/search{form}", params=asked))
                took.append((time.process_time() - started, form, query[:60]))
                slow = SLOW[1:] in answer.text
                given_up += slow
                failed += answer.status_code != 200 and not slow

        one()
    seconds, form, query = max(took)
    print(f"| of {len(took):,} answers to hostile searches | figure |\n| --- | ---: |")
    print(f"| failed | {failed} |\n| said that they take too long | {given_up} |")
    print(f"| took a second of CPU or more | {sum(one[0] >= 1 for one in took)} |")
    print(f"| longest, seconds of CPU (search{form}, {query!r}) | {seconds:.2f} |")


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description="Hostile searches over a ledger at size.")
    parser.add_argument("searches", nargs="?", type=int, default=5_000)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--ledger", type=Path, help="kept, and taken as it is where it lies there already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ledger = asked.ledger or Path(name, "hostile.db")
        if not ledger.exists():
            make(ledger, asked.documents)
        ask(ledger, asked.searches)


if __name__ == "__main__":
    main()
