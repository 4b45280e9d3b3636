"""Reading article pages: pages a second, as a ratio to trafilatura's standard pass in the same run.

    python bench/reading.py          # needs ../shared beside the project, for pages of the real world

Both sides read the same bytes, turn and turn about, on one core; the ratio is of CPU seconds.
"""

import gzip
import time
from pathlib import Path

import trafilatura

from crawler.extract.article import read_article

PAGES = Path(__file__).parents[2] / "shared" / "data" / "articles" / "html"
ROUNDS = 3


def main() -> None:
    """Print the ratio as a Markdown table."""
    if not PAGES.is_dir():
        print("../shared is absent: nothing to measure against")
        return
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(PAGES.glob("*.html.gz"))]
    spent = {"ours": 0.0, "trafilatura": 0.0}
    for _ in range(ROUNDS):
        for page in pages:
            started = time.process_time()
            read_article(page, "https://example.org/")
            between = time.process_time()
            trafilatura.extract(page)
            spent["ours"] += between - started
            spent["trafilatura"] += time.process_time() - between
    rate = {name: ROUNDS * len(pages) / seconds for name, seconds in spent.items()}
    print(f"| over {len(pages)} pages | pages a second | to trafilatura |\n| --- | ---: | ---: |")
    for name, pages_a_second in rate.items():
        print(f"| {name} | {pages_a_second:.1f} | {pages_a_second / rate['trafilatura']:.2f} |")


if __name__ == "__main__":
    main()
