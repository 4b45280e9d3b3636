"""One run of a task: claim it, go through its stages, count, finish."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db.knowledge import Reference
from db.logs import RUN
from db.records import ChipraceError
from db.store import Store
from db.store.owner import current_owner
from db.store.runs import RunState
from scheduler.clock import now_utc
from scheduler.timetable import Task

Counts = dict[str, int]
Stage = Callable[[], tuple[Counts, tuple[str, ...]]]
# What the crawl counts by source it writes itself; these are of the whole run.
CRAWL = "crawl"

log = logging.getLogger("chiprace.run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did. `unhealthy` lists what went wrong, a line each; empty when all is well."""

    run_id: int | None
    counts: dict[str, int] = field(default_factory=dict)
    unhealthy: tuple[str, ...] = ()


def run(
    database: Path,
    reference: Reference,
    *,
    stages: Callable[[Store, int], Mapping[str, Stage]],
    task: Task = "daily",
    due: datetime | None = None,
    now: Callable[[], datetime] = now_utc,
) -> Outcome:
    """Do the run of `task` that was due at `due` (now, if None); one that is done or running is left alone.

    `now` is the clock to read; `stages` gives, of the run's number, the steps by name, and each returns
    counts by name and what went wrong. A failing stage does not keep the next one from its work: documents
    that were stored are still tagged. A stage that raises makes the run failed, to be tried again; a source
    that is down only makes it unhealthy.
    """
    with Store(database) as store:
        store.mirror.update(store.naming.over(reference))
        store.rates.update()
        run_id = store.runs.start(task, due_at=due or now(), owner=current_owner(), now=now())
        if run_id is None:
            return Outcome(run_id=None)
        RUN.set(run_id)
        counts: dict[str, int] = {}
        unhealthy: list[str] = []
        state: RunState = "finished"
        for name, stage in stages(store, run_id).items():
            done, wrong, failed = _attempt(name, stage)
            if name != CRAWL:
                store.runs.count(run_id, "", done)
            state = "failed" if failed else state
            log.info("%s: %s", name, ", ".join(f"{n} {what}" for what, n in done.items()) or "nothing to do")
            counts |= done
            unhealthy += wrong
        store.runs.finish(run_id, state=state, now=now(), reason="; ".join(unhealthy) or None)
    return Outcome(run_id=run_id, counts=counts, unhealthy=tuple(unhealthy))


def _attempt(name: str, stage: Stage) -> tuple[Counts, tuple[str, ...], bool]:
    """What a stage counted, what went wrong, and whether it raised."""
    try:
        done, wrong = stage()
    except (ChipraceError, OSError, sqlite3.Error) as error:
        log.error("%s: %s", name, error)
        return {f"{name} failed": 1}, (f"{name}: {error}",), True
    except Exception as error:
        # The border of an unattended run: a fault of ours in one stage must not cost the others
        # their work, nor leave the run open. The trace is for us.
        what = f"{name}: {type(error).__name__}: {error}"
        log.exception("%s", what)
        return {f"{name} failed": 1}, (what,), True
    return done, wrong, False
