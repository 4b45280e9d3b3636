"""Progress of long work: a bar on a terminal, a line now and then in a log."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

log = logging.getLogger("chiprace.progress")


@contextmanager
def progress_bar(
    label: str, *, every: timedelta = timedelta(seconds=30)
) -> Iterator[Callable[[int, int], None]]:
    """A callback that takes the number done so far and that of all.

    It draws on stderr if that is a terminal, and else logs a line each time that `every` has passed.
    """
    if not sys.stderr.isatty():
        yield _logged(label, every.total_seconds())
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        # Work that has none to do shows no bar.
        task = bar.add_task(label, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def _logged(label: str, seconds: float) -> Callable[[int, int], None]:
    last = monotonic()

    def say(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= seconds:
            last = monotonic()
            log.info("%s: %d of %d", label, done, total)

    return say
