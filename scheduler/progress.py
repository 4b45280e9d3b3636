"""Progress of long work: a bar on a terminal, nothing in a log (the closing line says the counts)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A callback that takes the number done so far; draws on stderr if that is a terminal."""
    if not sys.stderr.isatty() or total == 0:
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)
