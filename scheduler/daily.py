"""The daily run: claim it, go through the stages, count, finish."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db.knowledge import Reference
from db.records import ChipraceError
from db.store import Store
from db.store.owner import current_owner
from db.store.runs import RunState
from scheduler import stages
from scheduler.clock import DAILY, now_utc

Counts = dict[str, int]
Stage = Callable[[], tuple[Counts, tuple[str, ...]]]

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
    crawl: Callable[[int], tuple[Counts, tuple[str, ...]]],
    due: datetime | None = None,
    progress: stages.Progress = stages.silent,
) -> Outcome:
    """Do the run that was due at `due` (now, if None); a run that is done or running is left alone.

    `crawl` takes the run's number and returns counts by name and what went wrong. A failing stage
    does not keep the next one from its work: documents that were stored are still tagged. A stage
    that raises makes the run failed, to be tried again; a source that is down only makes it unhealthy.
    """
    with Store(database) as store:
        store.mirror.update(reference)
        run_id = store.runs.start(DAILY, due_at=due or now_utc(), owner=current_owner(), now=now_utc())
        if run_id is None:
            return Outcome(run_id=None)
        counts: dict[str, int] = {}
        unhealthy: list[str] = []
        state: RunState = "finished"
        steps: dict[str, Stage] = {
            "crawl": lambda: crawl(run_id),
            "tag": lambda: (stages.tag(store, reference, progress), ()),
            "compare": lambda: (stages.compare(store, reference), ()),
            "group": lambda: (stages.group(store), ()),
        }
        for name, stage in steps.items():
            try:
                done, wrong = stage()
            except (ChipraceError, OSError, sqlite3.Error) as error:
                done, wrong, state = {f"{name} failed": 1}, (f"{name}: {error}",), "failed"
                log.error("%s: %s", name, error)
            except Exception as error:
                # The border of an unattended run: a fault of ours in one stage must not cost the others
                # their work, nor leave the run open. The trace is for us.
                what = f"{name}: {type(error).__name__}: {error}"
                done, wrong, state = {f"{name} failed": 1}, (what,), "failed"
                log.exception("%s", what)
            counts |= done
            unhealthy += wrong
        ours = ("tagged", "edits compared", "grouped")
        store.runs.count(run_id, "", {name: n for name, n in counts.items() if name in ours})
        store.runs.finish(run_id, state=state, now=now_utc(), reason="; ".join(unhealthy) or None)
    return Outcome(run_id=run_id, counts=counts, unhealthy=tuple(unhealthy))
