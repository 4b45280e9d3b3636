"""A disk that is truly full, before a run can even be claimed: a small file system of its own."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from simulated_machine import Machine

START = datetime(2030, 5, 6, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    with suppress(OSError):
        if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
            try:
                yield folder
            finally:
                subprocess.run(["umount", "--lazy", str(folder)], check=True)
            return
    pytest.skip("only who may mount a file system has one of its own")


def fill(path: Path) -> None:
    """Write to `path` until nothing more can be written beside it."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def rows(database: Path) -> list[tuple[str, str, int, str | None]]:
    with closing(sqlite3.connect(database)) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return ledger.execute(
            "SELECT substr(due_at, 1, 10), state, attempts, reason FROM runs WHERE source = 'daily' "
            "ORDER BY due_at"
        ).fetchall()


def test_what_was_due_while_the_disk_was_full_is_recorded_with_that_reason_once_there_is_space(
    tmp_path: Path, disk: Path
) -> None:
    machine = Machine(tmp_path, "http://127.0.0.1:9/in", database=disk / "days.db")
    filler = disk / "filler"
    assert machine.tick(START)
    assert [row[:3] for row in rows(machine.database)] == [("2030-05-06", "finished", 1)]
    fill(filler)
    # The scheduler lives through it, with nothing that it could write down.
    assert machine.tick(START + DAY)
    assert machine.tick(START + 2 * DAY)
    filler.unlink()
    assert machine.tick(START + 2 * DAY + timedelta(hours=2))
    machine.stop()
    _, missed, done = rows(machine.database)
    assert missed[:2] == ("2030-05-07", "failed")
    assert missed[3] is not None
    assert missed[3].startswith(f"missed: {machine.database}: ")
    assert "free some space on its disk" in missed[3]
    assert missed[3].endswith("; the run due 2030-05-08T00:30:00Z caught it up")
    assert done[:2] == ("2030-05-08", "finished")
