"""Heavy modules are imported late: the help of the command costs no library but click."""

import resource
import subprocess
import sys

import pytest

HEAVY = (
    "scrapy",
    "twisted",
    "spacy",
    "lxml",
    "trafilatura",
    "feedparser",
    "datasette",
    "apscheduler",
    "rich",
    "sqlite_utils",
)
PROBE = """
import sys
from scheduler.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print("LOADED", *[name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


def test_the_command_line_is_imported_without_any_heavy_module() -> None:
    probe = f"import sys, scheduler.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["crawl", "--help"], ["demo", "--help"], ["export", "--help"]]
)
def test_help_loads_no_heavy_module(arguments: list[str]) -> None:
    command = [sys.executable, "-c", PROBE.format(heavy=HEAVY), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stderr.splitlines()[-1].split() == ["LOADED"]


def test_help_costs_little_more_than_click() -> None:
    def cpu_seconds(*words: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    # The best of three, beside the same machine's best: it may be busy, or slow.
    ours = min(cpu_seconds("-m", "scheduler", "--help") for _ in range(3))
    assert ours < 3.5 * min(cpu_seconds("-c", "import click, sqlite3") for _ in range(3))
