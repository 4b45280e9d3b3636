"""Writes the generated documents, docs/cli.md and docs/data-dictionary.md, from their sources.

``python -m scheduler.docs`` writes them; a test fails when they differ from what this would write.
"""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from db import corrections, fiscal, guidance, knowledge, manufacturing, naming, records
from db.event_kinds import EventKind
from db.releases import ReleaseFigure
from db.revenue import MonthlyRevenue
from db.story_events import StoryEvent

NOUNS: tuple[tuple[str, type], ...] = (
    ("Document: one stored page or one document of a filing", records.Document),
    ("Filing", records.Filing),
    ("Mention: a company or a chip named in a text", records.Mention),
    ("Amount: a sum of money", records.Amount),
    ("Capacity: power, energy or a chip count", records.Capacity),
    ("Event: something asserted to happen", records.Event),
    ("Party: another side of an event", records.Party),
    ("StoryEvent: an event counted once per story", StoryEvent),
    ("Guidance: what a company says it will spend in a period", guidance.Guidance),
    ("Correction: what a person says is wrong of a tag", corrections.Correction),
    ("NameDecision: what a person says of a name that stands in no table", naming.NameDecision),
    ("CapexFact: one figure of one vintage", records.CapexFact),
    ("ReleaseFigure: one printed number of an earnings release", ReleaseFigure),
    ("MonthlyRevenue: a month of a company listed in Taiwan", MonthlyRevenue),
    ("Company", knowledge.Company),
    ("Chip", knowledge.Chip),
    ("ChipPattern: the grammar of a family's names", knowledge.ChipPattern),
    ("Node: a process node", manufacturing.Node),
    ("Packaging", manufacturing.Packaging),
    ("Project", manufacturing.Project),
    ("Source", knowledge.Source),
    ("EventKind", EventKind),
    ("FiscalYear", fiscal.FiscalYear),
)
WRITTEN_BY = "<!-- Written by `make docs`; edit the source, not this file. -->\n"


def cli_markdown(group: click.Group) -> str:
    """The help of every command, as Markdown."""
    parts = [WRITTEN_BY, "# The chiprace command\n", _help(group, "chiprace")]
    for name in sorted(group.commands):
        parts += [f"## chiprace {name}\n", _help(group.commands[name], f"chiprace {name}")]
    return "\n".join(parts)


def _help(command: click.Command, path: str) -> str:
    # A width of its own, so that the terminal this runs in does not change the file.
    context = click.Context(command, info_name=path, terminal_width=100, max_content_width=100)
    with context:
        return f"```text\n{command.get_help(context)}\n```\n"


def dictionary_markdown() -> str:
    """Every field of every noun with its unit, as Markdown."""
    parts = [WRITTEN_BY, "# Data dictionary\n"]
    parts += ["Each field's description stands once, in the code that defines it.\n"]
    for title, noun in NOUNS:
        parts += [f"## {title}\n", "| field | holds | unit |\n| --- | --- | --- |"]
        parts += [*_rows(noun), ""]
    return "\n".join(parts)


def _rows(noun: Any) -> Iterator[str]:
    for item in fields(noun):
        unit = item.metadata.get("unit", "")
        yield f"| `{item.name}` | {item.metadata['doc']} | {unit} |".replace("  |", " |")


def documents() -> dict[str, str]:
    """File name below docs/ to its text."""
    from scheduler.cli import cli

    return {"cli.md": cli_markdown(cli), "data-dictionary.md": dictionary_markdown()}


def main() -> None:
    """Write the files into docs/ of this folder."""
    for name, text in documents().items():
        Path("docs", name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
