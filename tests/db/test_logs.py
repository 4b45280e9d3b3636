"""A line of the log is one line that a program can read back, whatever an event says."""

import io
import logging
import re
from contextvars import copy_context
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from db.logs import RUN, Lines

PAIR = re.compile(r'([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^ ="]+))(?: |$)')
UNESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def read(line: str) -> dict[str, str]:
    pairs, at = {}, 0
    while at < len(line):
        found = PAIR.match(line, at)
        assert found, line[at:]
        quoted = re.sub(r"\\(.)", lambda one: UNESCAPED.get(one[1], one[1]), found[2] or "")
        pairs[found[1]] = found[3] if found[2] is None else quoted
        at = found.end()
    return pairs


def said(event: str, run: int | None = None, *, broken: bool = False) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    log = logging.Logger("chiprace.test")
    log.addHandler(handler)

    def write() -> None:
        RUN.set(run)
        try:
            Path("/").write_text("a folder is no file")
        except OSError as error:
            log.warning("%s", event, exc_info=error if broken else None)

    copy_context().run(write)
    return stream.getvalue()


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from('\n\r\t\\\\"= ')))
def test_every_event_is_one_line_and_reads_back(event: str) -> None:
    line = said(event)
    assert line.count("\n") == 1
    if all(letter.isprintable() or letter in "\n\r\t" for letter in event):
        assert read(line.removesuffix("\n"))["event"] == event


def test_a_line_names_its_run_once_it_is_claimed_and_a_trace_is_part_of_the_event() -> None:
    line = read(said("tag: broke", 412, broken=True).strip())
    assert (line["level"], line["name"], line["run"]) == ("warning", "chiprace.test", "412")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["at"])
    assert line["event"].startswith("tag: broke\nTraceback")
    assert line["event"].endswith("Is a directory: '/'")
    assert "run" not in read(said("clock started").strip())
