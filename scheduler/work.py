"""The steps of each task, from the web to stories, and of the file's upkeep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.options import CrawlOptions
from db.backup import write_backup
from db.health.check import problems
from db.health.problem import Problem
from db.knowledge import Reference
from db.records import ChipraceError
from db.store import Store
from db.upkeep import tidy
from scheduler import stages
from scheduler.configuration import Configuration
from scheduler.delivery import Desk
from scheduler.progress import progress_bar
from scheduler.run import Counts, Stage
from scheduler.timetable import Task

Crawl = Callable[[int], tuple[Counts, tuple[str, ...]]]
Stages = Mapping[str, Stage]
COPIES = "chiprace-*.db"


class TaskError(ChipraceError):
    """A task that the settings leave nothing to do for."""


def collecting(
    store: Store,
    reference: Reference,
    crawl: Crawl,
    run_id: int,
    *,
    progress: stages.Progress | None = None,
    entities: str | None = None,
) -> Stages:
    """Crawl, tag, compare, group; each takes up what an earlier run left undone.

    `crawl` takes the run's number and returns counts by name and what went wrong. `progress` is told how far
    the tagging is; None shows it on a terminal or in the log. `entities` is for `stages.tag`.
    """

    def tag() -> tuple[Counts, tuple[str, ...]]:
        if progress is not None:
            return stages.tag(store, reference, progress, entities=entities), ()
        with progress_bar("tagging") as shown:
            return stages.tag(store, reference, shown, entities=entities), ()

    return {
        "crawl": lambda: crawl(run_id),
        "tag": tag,
        "compare": lambda: (stages.compare(store, reference), ()),
        "group": lambda: (stages.group(store), ()),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the tasks need: what to crawl, the tables, the settings, the clock to read."""

    options: CrawlOptions
    reference: Reference
    settings: Configuration
    now: Callable[[], datetime]

    def stages(self, task: Task) -> Callable[[Store, int], Stages]:
        """The steps of `task`, for a store and the number of the run."""
        if task == "backup":
            return lambda _store, _run_id: {"backup": self._backup}
        if task == "maintenance":
            return lambda store, _run_id: {"maintenance": lambda: self._maintenance(store)}
        if task == "daily":
            return lambda store, run_id: {
                **self._collecting(store, run_id),
                **self._telling(store),
            }
        return lambda store, run_id: {
            **self._collecting(store, run_id),
            "deliver": self._desk(store).deliver,
        }

    def _collecting(self, store: Store, run_id: int) -> Stages:
        return collecting(store, self.reference, self._crawl, run_id, entities=self.settings.entities)

    def _telling(self, store: Store) -> Stages:
        """Judge the expectations, then tell what is new: what failed stands first in the digest."""
        desk = self._desk(store)
        found: list[Problem] = []

        def check() -> tuple[Counts, tuple[str, ...]]:
            found.extend(problems(store.connection, self.reference.sources, now=self.now()))
            failures = [one.line() for one in found if one.level == "failure"]
            return {"expectations failed": len(failures)}, tuple(failures)

        def digest() -> tuple[Counts, tuple[str, ...]]:
            day = self.now().astimezone(ZoneInfo(self.settings.schedule.zone)).date()
            return {"digests made": int(desk.make(day.isoformat(), found))}, ()

        return {"check": check, "digest": digest, "deliver": desk.deliver}

    def _desk(self, store: Store) -> Desk:
        return Desk(store=store, settings=self.settings, now=self.now())

    def _crawl(self, run_id: int) -> tuple[Counts, tuple[str, ...]]:
        from crawler.run import crawl

        result = crawl(replace(self.options, run_id=run_id))
        return result.totals(), result.failures

    def _backup(self) -> tuple[Counts, tuple[str, ...]]:
        folder = self.settings.backup.folder
        if folder is None:
            raise TaskError("no folder for backups: give one in [backup] of chiprace.toml")
        keep = self.settings.backup.keep
        return rotate(self.options.database, Path(folder), keep=keep, now=self.now()), ()

    def _maintenance(self, store: Store) -> tuple[Counts, tuple[str, ...]]:
        kept = tidy(store.connection, now=self.now())
        wrong = () if kept.verdict == "ok" else (f"integrity check: {kept.verdict}: restore a backup",)
        return {"old runs removed": kept.removed}, wrong


def rotate(database: Path, folder: Path, *, keep: int, now: datetime) -> Counts:
    """Write a copy named by `now` into `folder`, then delete all but the newest `keep`.

    The new copy is whole and checked before an old one goes. Raises as `write_backup` does, and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = write_backup(database, folder / f"chiprace-{now:%Y%m%dT%H%M%SZ}.db")
    # The names sort by time.
    old = sorted(folder.glob(COPIES))[:-keep]
    for path in old:
        path.unlink()
    return {"backup bytes": size, "old backups removed": len(old)}
