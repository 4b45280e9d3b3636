"""Logs of unattended work: one line an event, key=value after logfmt (https://brandur.org/logfmt)."""

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

# The number of the run that this process does, once it is claimed.
RUN: ContextVar[int | None] = ContextVar("run", default=None)


class Lines(logging.Formatter):
    """at, level, name, run (where there is one), pid and event; a traceback is part of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        event = record.getMessage()
        if record.exc_info:
            event = f"{event}\n{self.formatException(record.exc_info)}"
        moment = datetime.fromtimestamp(record.created, UTC)
        run = RUN.get()
        values = {
            "at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "level": record.levelname.lower(),
            "name": record.name,
            **({} if run is None else {"run": str(run)}),
            "pid": str(record.process),
            "event": event,
        }
        return " ".join(f"{key}={_quoted(value)}" for key, value in values.items())


def _quoted(value: str) -> str:
    if value and not any(letter in value for letter in ' ="\\') and value.isprintable():
        return value
    escaped = value.replace("\\", r"\\").replace('"', r"\"")
    lines = escaped.replace("\r", r"\r").replace("\n", r"\n").replace("\t", r"\t")
    return f'"{"".join(letter if letter.isprintable() else "?" for letter in lines)}"'


def log_lines(stream: TextIO, *, level: int) -> None:
    """Write what is of `level` or worse to `stream`, whatever level a library gives its own loggers."""
    handler = logging.StreamHandler(stream)
    handler.setLevel(level)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=level)
