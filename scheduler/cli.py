"""The chiprace command: thin, with late imports (``chiprace --help`` loads nothing heavy)."""

import os
import sqlite3
import sys

import click

from db.records import ChipraceError
from scheduler.commands import collecting, judging, publishing, reading, running

DOCUMENTATION = """\
A searchable, citable ledger of who spends how much on which AI silicon, where, and with what power.

Data goes to stdout, the log to stderr. The database is --db PATH, else CHIPRACE_DB, else chiprace.db here.

\b
Example:
  chiprace demo                          try it: no network, no configuration
  chiprace run && chiprace serve         the daily run, then the pages
"""


@click.group(help=DOCUMENTATION, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chiprace", message="chiprace %(version)s")
def cli() -> None:
    """The group; its help text is above."""


for module in (running, collecting, reading, judging, publishing):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Entry point: runs the command and ends with its exit code.

    0 done, 1 ran but something is unhealthy, 2 wrong use. Every error is one line on stderr.
    """
    try:
        code = cli.main(prog_name="chiprace", standalone_mode=False)
    except ChipraceError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "chiprace"
        _complain(f"{error.format_message()} See: {path} --help")
        sys.exit(2)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output (head, a pager) has gone: nothing is left to say to it.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
            sys.exit(0)
        _complain(f"{type(error).__name__}: {error}")
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped by the keyboard")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo(f"chiprace: {' '.join(message.split())}", err=True)


if __name__ == "__main__":
    main()
