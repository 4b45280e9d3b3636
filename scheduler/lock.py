"""One scheduler per database: a lock file that the kernel frees when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.records import ChipraceError
from db.store.owner import current_owner


class HeldError(ChipraceError):
    """Another process holds the lock."""

    exit_code = 1


@contextmanager
def only_one(database: Path, role: str) -> Iterator[None]:
    """Hold ``DATABASE.ROLE.lock`` for the block; raises HeldError that says who holds it.

    flock, not a pid file: after kill -9 the lock is free at once.
    """
    path = database.with_name(f"{database.name}.{role}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 300).decode(errors="replace").strip() or "an unnamed process"
            raise HeldError(
                f"{database}: a {role} runs already ({holder}): stop it first, or name another file with --db"
            ) from error
        os.truncate(descriptor, 0)
        os.write(descriptor, current_owner().encode())
        yield
    finally:
        os.close(descriptor)
