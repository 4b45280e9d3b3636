"""The demo end to end in processes of its own: counts by name, nothing twice, nothing forbidden."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from db.store import Store
from scheduler.demo import DemoError, site_port

ROOT = Path(__file__).parents[2]
NAMES = ("documents", "companies", "chips", "amounts", "events", "capex facts")


def demo(database: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scheduler", "demo", "--no-serve", "--db", str(database)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )


def counts(line: str) -> dict[str, int]:
    return {name: int(n.replace(",", "")) for n, name in re.findall(r"([\d,]+) ([a-z ]+?)(?:,| in )", line)}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    database = tmp_path_factory.mktemp("demo") / "demo.db"
    answers = [demo(database), demo(database)]
    assert [(answer.returncode, answer.stderr.count("\n")) for answer in answers] == [(0, 1), (0, 1)], answers
    return database, [answer.stdout for answer in answers]


def test_the_demo_names_its_counts_and_the_time(twice: tuple[Path, list[str]]) -> None:
    first = counts(twice[1][0])
    assert set(NAMES) <= set(first)
    assert all(first[name] > 0 for name in NAMES), first
    assert first["documents"] >= 40
    assert re.search(r" in \d+\.\d s$", twice[1][0].strip())


def test_a_second_demo_adds_nothing_twice(twice: tuple[Path, list[str]]) -> None:
    assert counts(twice[1][0]) == counts(twice[1][1])
    with Store(twice[0]) as store:
        doubles = "SELECT title, text_sha256 FROM documents GROUP BY text_sha256 HAVING count(*) > 1"
        assert store.connection.execute(doubles).fetchall() == []


def test_the_page_that_was_edited_has_two_versions_and_no_other_has(twice: tuple[Path, list[str]]) -> None:
    with Store(twice[0]) as store:
        edited = store.connection.execute("SELECT version FROM documents WHERE version > 1").fetchall()
        assert [row[0] for row in edited] == [2]


def test_near_copies_are_one_story(twice: tuple[Path, list[str]]) -> None:
    with Store(twice[0]) as store:
        sizes = store.connection.execute(
            "SELECT count(*) FROM documents WHERE story IS NOT NULL GROUP BY story HAVING count(*) > 1"
        ).fetchall()
        assert sizes


def test_a_database_of_real_sources_is_refused(tmp_path: Path, twice: tuple[Path, list[str]]) -> None:
    copy = tmp_path / "newsroom.db"
    with Store(twice[0]) as store:
        store.connection.execute("VACUUM INTO ?", (str(copy),))
    with Store(copy) as store:
        store.connection.execute("DELETE FROM meta WHERE key = 'sample_site_port'")
        with pytest.raises(DemoError, match=r"newsroom\.db holds documents of real sources.*--db"):
            site_port(store)
