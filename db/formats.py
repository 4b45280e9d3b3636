"""The forms a report can be written in; apart, so that the command line learns them without SQLite."""

from typing import Literal

Format = Literal["csv", "jsonl"]
