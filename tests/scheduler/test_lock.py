"""One scheduler per database: the second is told who holds it; a dead one holds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from db.store.owner import current_owner
from scheduler.lock import HeldError, only_one

HOLDER = """
import sys
from pathlib import Path
from scheduler.lock import only_one
with only_one(Path(sys.argv[1]), "scheduler"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_holds_the_database(tmp_path: Path) -> None:
    with only_one(tmp_path / "a.db", "scheduler"):
        with pytest.raises(HeldError) as refusal, only_one(tmp_path / "a.db", "scheduler"):
            pass
        assert current_owner() in str(refusal.value)
        assert refusal.value.exit_code == 1
        with only_one(tmp_path / "b.db", "scheduler"):
            pass


def test_kill_9_frees_the_lock_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "a.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HeldError), only_one(tmp_path / "a.db", "scheduler"):
            pass
        holder.kill()
        holder.wait()
        with only_one(tmp_path / "a.db", "scheduler"):
            pass
