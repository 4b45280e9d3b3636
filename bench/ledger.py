"""The capex ledger: CPU of reading companyfacts as a ratio to json.load of the same files in the same run,
and of inline XBRL to bare lxml text extraction plus iteration.

    python bench/ledger.py           # needs ../shared beside the project, for files of the real world

Both sides read the same bytes, turn and turn about, on one core.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from crawler.extract.companyfacts import read_companyfacts_counted
from crawler.extract.ixbrl import read_ixbrl_counted

EDGAR = Path(__file__).parents[2] / "shared" / "data" / "edgar"
ROUNDS = 5


def bare(body: bytes) -> int:
    """What any reader of a filing does at least: parse it, take its text, look at each element once."""
    root = etree.fromstring(body, etree.HTMLParser(huge_tree=True))
    text = "".join(root.itertext())
    return len(text) + sum(1 for _ in root.iter())


def ratio(
    files: list[Path], ours: Callable[[bytes], object], base: Callable[[bytes], object]
) -> tuple[float, float]:
    """Milliseconds of CPU a file by our reader, and how many times those of the baseline they are."""
    spent = [0.0, 0.0]
    for path in files:
        body = path.read_bytes()
        for _ in range(ROUNDS):
            for place, read in enumerate((ours, base)):
                started = time.process_time()
                read(body)
                spent[place] += time.process_time() - started
    return 1000 * spent[0] / ROUNDS / len(files), spent[0] / spent[1]


def main() -> None:
    """Print the ratios as a Markdown table."""
    if not EDGAR.is_dir():
        print("../shared is absent: nothing to measure against")
        return
    facts = sorted((EDGAR / "companyfacts").glob("*.json"))
    filings = sorted((EDGAR / "periodic").glob("*.htm*"))
    print("| what | files | CPU ms a file | to the baseline |\n| --- | ---: | ---: | ---: |")
    for name, files, ours, base in (
        ("companyfacts, to json.loads", facts, read_companyfacts_counted, json.loads),
        ("inline XBRL facts, to lxml text and iteration", filings, read_ixbrl_counted, bare),
    ):
        milliseconds, times = ratio(files, ours, base)
        print(f"| {name} | {len(files)} | {milliseconds:.0f} | {times:.2f} |")


if __name__ == "__main__":
    main()
