"""status, check: how the crawl is doing. They only read, also on a file that nobody can write to."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.options import database_option, existing, json_option, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

# A pipe has no width: wide enough that a reason stands in one line.
PIPED = 240
# What a run that met a hundred sources that are down says of them fills a screen; --json has all of it.
LONGEST_REASON = 120


@click.command()
@json_option
@database_option
@click.pass_context
def status(context: click.Context, as_json: bool, database: Path) -> None:
    """Show the totals, the last runs, what is due next, the sources that fail, and the disk.

    \b
    Example:
      chiprace status --json
    """
    from db.store.connection import looking
    from scheduler.clock import now_utc
    from scheduler.overview import overview
    from scheduler.timetable import timetable

    path = existing(database)
    with looking(path) as connection:
        report = overview(connection, path, timetable(settings(context)), now=now_utc())
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _show(report)


def _show(report: dict[str, Any]) -> None:
    click.echo(", ".join(f"{n:,} {name}" for name, n in report["totals"].items()))
    click.echo("URLs: " + (", ".join(f"{n:,} {name}" for name, n in report["urls"].items()) or "none"))
    disk = report["disk"]
    click.echo(
        f"disk: database {disk['database_bytes']:,} bytes, {disk['free_bytes']:,} bytes free beside it"
    )
    _table(
        ("run", "task", "due", "state", "took", "tries", "reason"),
        [
            (
                str(run["id"]),
                run["source"],
                run["due_at"],
                run["state"],
                "" if run["seconds"] is None else f"{run['seconds']:,} s",
                str(run["attempts"]),
                _short(run["reason"]),
            )
            for run in report["runs"]
        ],
    )
    _table(("next", "due"), [(one["task"], one["due_at"] or "") for one in report["due"]])
    _table(
        ("failing", "polls", "since", "asked again", "reason"),
        [
            (
                source["source"],
                f"{source['failures']} failed",
                source["last_ok_at"] or "never answered",
                source["next_due_at"],
                _short(source["reason"]),
            )
            for source in report["failing_sources"]
        ],
    )


def _short(reason: str | None) -> str:
    """The beginning of a reason, in whole words."""
    return shorten(reason or "", LONGEST_REASON, placeholder=" ...")


def _table(heads: "Sequence[str]", rows: "Sequence[Sequence[str]]") -> None:
    """Aligned columns on stdout, an empty line before them; nothing where there are no rows."""
    if not rows:
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        # An instant or a number is one word: what there is no room for is the reason's.
        table.add_column(head, overflow="fold", no_wrap=head != "reason")
    for row in rows:
        # As text: a reason in square brackets is no markup.
        table.add_row(*map(Text, row))
    console = Console(width=None if sys.stdout.isatty() else PIPED)
    click.echo()
    # Not to the console: a pipe that was closed must be met by click's own border.
    with console.capture() as written:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in written.get().splitlines()))


@click.command()
@click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of [[source]] blocks, in place of ours: that which is crawled.",
)
@json_option
@database_option
@click.pass_context
def check(context: click.Context, sources: Path | None, as_json: bool, database: Path) -> None:
    """Test the expectations: a line for each that fails, exit 1; a warning alone is exit 0.

    \b
    Example:
      chiprace check || mail -s "chiprace is unwell" desk@example.com
    """
    from db.health.check import problems
    from db.reference import load_reference
    from db.store.connection import looking
    from scheduler.clock import now_utc

    reference = load_reference(sources=sources)
    with looking(existing(database)) as connection:
        found = problems(connection, reference.sources, now=now_utc())
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in found], ensure_ascii=False, indent=1))
    else:
        for problem in found:
            click.echo(problem.line())
        if not found:
            click.echo("all expectations hold")
    context.exit(1 if any(problem.level == "failure" for problem in found) else 0)


COMMANDS = (status, check)
