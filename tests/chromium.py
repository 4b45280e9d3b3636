"""Debian's chromium and a served ledger, for the tests that look at pages as a reader does."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium")
# Without these it asks hosts of its maker at every start.
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: install it (Debian: apt-get install chromium)"),
]


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """The address of `chiprace serve` over that file, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "scheduler", "serve", "--db", str(database), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        # It says so only once it listens, so nothing has to wait for it.
        assert server.stderr.readline().startswith("serving http://127.0.0.1:")
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        started = time.monotonic()
        server.wait(20)
        assert time.monotonic() - started < 10


@contextmanager
def browsing() -> Iterator[Any]:
    """A running chromium, as playwright has it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()
