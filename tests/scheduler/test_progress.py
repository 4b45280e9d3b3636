"""Progress draws on a terminal and stays silent in a log."""

import io
import os
import pty
import sys

import pytest

from scheduler.progress import progress_bar


def test_nothing_is_drawn_where_stderr_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with progress_bar("tagging") as progress:
        progress(3, 3)
    assert log.getvalue() == ""


@pytest.mark.parametrize(("total", "drawn"), [(3, True), (0, False)])
def test_a_terminal_sees_the_label_and_the_share_and_nothing_of_no_work(
    monkeypatch: pytest.MonkeyPatch, total: int, drawn: bool
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_bar("tagging") as progress:
            for done in range(1, total + 1):
                progress(done, total)
        terminal.write("end\n")
        terminal.flush()
        seen = b""
        while b"end" not in seen:
            seen += os.read(ours, 4096)
    os.close(ours)
    assert (b"tagging" in seen, b"100%" in seen) == (drawn, drawn)
