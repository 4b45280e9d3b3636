"""Progress draws on a terminal and stays silent in a log."""

import io
import logging
import os
import pty
import sys
from datetime import timedelta

import pytest

from scheduler.progress import progress_bar


def test_nothing_is_drawn_where_stderr_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with progress_bar("tagging") as progress:
        progress(3, 3)
    assert log.getvalue() == ""


def test_a_log_has_a_line_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chiprace.progress")
    with progress_bar("tagging", every=timedelta(0)) as progress:
        progress(50, 200)
    with progress_bar("tagging") as progress:
        progress(100, 200)
    assert [record.message for record in caplog.records] == ["tagging: 50 of 200"]


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
