"""Each benchmark still runs and prints its table: run by ``make soak``, with little of everything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.soak


@pytest.mark.parametrize(
    "command",
    [
        "crawling.py 150 20",
        "grouping.py 1000",
        "serving.py 300",
        "tagger.py",
        "reading.py",
        "ledger.py",
        "filings.py",
    ],
)
def test_a_benchmark_prints_a_figure_for_each_of_its_rows(command: str) -> None:
    script, *sizes = command.split()
    if script in {"reading.py", "ledger.py", "filings.py"} and not (ROOT.parent / "shared").is_dir():
        pytest.skip("needs ../shared, for files of the real world")
    done = subprocess.run(
        [sys.executable, f"bench/{script}", *sizes], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert rows
    assert all(re.search(r"\d", row.split("|")[-2]) for row in rows), done.stdout
