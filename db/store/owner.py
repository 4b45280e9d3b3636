"""Who holds a lease or a run: a process, told apart from a later one that got the same pid."""

import os
import socket
from pathlib import Path


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, or '' where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    # The command name stands in brackets and may hold blanks; start time is field 22 of proc(5).
    return stat.rpartition(")")[2].split()[19]


def current_owner() -> str:
    """Name of this process: host, pid and start time."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_alive(owner: str) -> bool:
    """Whether the process of that name still runs; an owner on another host counts as alive."""
    host, pid_text, started = owner.rsplit(":", 2)
    if host != socket.gethostname():
        return True
    pid = int(pid_text)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == started
