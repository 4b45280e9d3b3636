"""The measure of the site at size, in its short form: what it measures is still there and still answers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENTS = 90


def test_the_site_at_size_is_measured_and_no_request_fails_beside_a_writer(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "bench" / "serving.py"), str(DOCUMENTS), "--requests", "2"]
    ledger = tmp_path / "ledger.db"
    answer = subprocess.run(
        [*command, "--ledger", str(ledger)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert answer.returncode == 0, answer.stderr
    _, _, *rows = answer.stdout.splitlines()
    assert [row.split(",")[0].split("beside")[0] for row in rows] == [
        "| search for a rare term",
        "| search for a common term",
        "| document page",
        "| company page",
        "| CSV of a report",
        "| CSV of a search for everything",
        "| requests that failed ",
    ]
    assert all(f"{DOCUMENTS} rows" in row for row in rows if "CSV" in row)
    assert rows[-1].endswith("of 10 | 0 | |")
