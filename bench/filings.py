"""Reading a report: text, sections and figures, as a ratio to bare lxml in the same run.

    python bench/filings.py          # needs ../shared beside the project, for reports of the real world

Bare lxml parses the same bytes, takes their text and goes once over their elements. Both sides take turns on
one core; the ratio is of the least CPU seconds of each.
"""

import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

from crawler.extract.filing import read_document
from crawler.extract.filing_markup import decode
from crawler.extract.filing_page import FilingPage
from crawler.extract.ixbrl import read_page_counted

REPORTS = Path(__file__).parents[2] / "shared" / "data" / "edgar" / "periodic"
LARGE = 1_900_000
ROUNDS = 20


def bare(body: bytes) -> None:
    """What any reader of the page has to do."""
    root = lxml.html.fromstring(body)
    root.text_content()
    for _ in root.iter():
        pass


def ours(body: bytes) -> None:
    """What the crawler stores of the page."""
    page = FilingPage(decode(body))
    read_document("10-K", page)
    if page.inline is not None:
        read_page_counted(page.inline, accession=None, filed=None)


def seconds(work: Callable[[bytes], None], body: bytes) -> float:
    """CPU seconds of one reading."""
    started = time.process_time()
    work(body)
    return time.process_time() - started


def main() -> None:
    """Print a ratio for each large report as a Markdown table."""
    if not REPORTS.is_dir():
        print("../shared is absent: nothing to measure against")
        return
    print("| report | MB | CPU to bare lxml |\n| --- | ---: | ---: |")
    for path in sorted(REPORTS.iterdir()):
        body = path.read_bytes()
        if len(body) >= LARGE:
            turns = [(seconds(bare, body), seconds(ours, body)) for _ in range(ROUNDS)]
            ratio = min(turn[1] for turn in turns) / min(turn[0] for turn in turns)
            print(f"| {path.stem} | {len(body) / 1e6:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
