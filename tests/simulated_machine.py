"""One machine over simulated days: its scheduler may be killed and is started again."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
CLOCK = ROOT / "tests" / "scheduler" / "simulated_clock.py"


class Machine:
    """One machine over simulated days: its scheduler, which may be killed and is started again."""

    def __init__(self, folder: Path, hook: str, *, database: Path | None = None) -> None:
        """`folder` holds what the simulation needs, and the ledger unless that is `database`."""
        self.folder, self.database, self.hook = folder, database or folder / "days.db", hook
        self._scheduler: subprocess.Popen[str] | None = None
        self.kills: Counter[str] = Counter()
        self.set()

    def set(self, **about: int) -> None:
        (self.folder / "run.json").write_text(json.dumps({"hook": self.hook, **about}))

    def tick(self, moment: datetime) -> bool:
        """Whether the scheduler lived through the tick at `moment`."""
        scheduler = self._scheduler or self._start()
        assert scheduler.stdin is not None
        assert scheduler.stdout is not None
        try:
            scheduler.stdin.write(f"{moment.isoformat()}\n")
            scheduler.stdin.flush()
            lived = bool(scheduler.stdout.readline())
        except BrokenPipeError:
            lived = False
        if not lived:
            self.stop()
        return lived

    def _start(self) -> "subprocess.Popen[str]":
        self._scheduler = subprocess.Popen(
            [sys.executable, str(CLOCK), str(self.folder), str(self.database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "log").open("a"),
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        return self._scheduler

    def stop(self) -> None:
        """End the scheduler, if it still runs, and wait for what it had started."""
        if self._scheduler is not None:
            children = _children(self._scheduler.pid)
            self._scheduler.kill()
            self._scheduler.communicate()
            for child in children:
                with suppress(OSError):
                    os.kill(child, signal.SIGKILL)
        self._scheduler = None

    @contextmanager
    def killed(self, whom: str, seconds: float) -> Iterator[None]:
        """kill -9, within the block, of the scheduler or of its run: so long after a run was claimed."""
        over = threading.Event()

        def kill() -> None:
            with closing(sqlite3.connect(self.database)) as ledger:
                running = "SELECT 1 FROM runs WHERE state = 'running'"
                while ledger.execute(running).fetchone() is None:
                    if over.wait(0.005):
                        return
            over.wait(seconds)
            if self._scheduler is None:
                return
            victims = [self._scheduler.pid] if whom == "scheduler" else _children(self._scheduler.pid)
            for victim in victims:
                with suppress(OSError):
                    os.kill(victim, signal.SIGKILL)
                    self.kills[whom] += 1

        killer = threading.Thread(target=kill)
        killer.start()
        yield
        over.set()
        killer.join()


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
