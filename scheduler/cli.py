"""The chiprace command: thin, with late imports (``chiprace --help`` loads nothing heavy)."""

import io
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import click

from db.complaint import sqlite_complaint
from db.records import ChipraceError
from scheduler.commands import (
    collecting,
    correcting,
    judging,
    publishing,
    reading,
    running,
    scaffolding,
    starting,
    watching,
)
from scheduler.commands.options import configure, named_database
from scheduler.complaints import system_complaint

DOCUMENTATION = """\
A searchable, citable ledger of who spends how much on which AI silicon, where, and with what power.

Data goes to stdout, the log to stderr. The database is --db PATH, else CHIPRACE_DB, else what chiprace.toml
says, else chiprace.db here.

\b
Example:
  chiprace demo                          try it: no network, no configuration
  chiprace run && chiprace serve         the daily run, then the pages
"""


class SystemFailureError(ChipraceError):
    """SQLite or the system refused something in the middle of the work."""

    exit_code = 1


class ReaderGone(Exception):  # noqa: N818 - nothing went wrong here
    """The reader of our output (head, a pager) has had enough."""


class Stopped(Exception):  # noqa: N818 - nothing went wrong here
    """Ctrl-C."""


class Commands(click.Group):
    """The group of commands. Its errors are caught here, before click has answers of its own to them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises SystemFailureError, ReaderGone or Stopped for what is not ours."""
        try:
            answer = super().invoke(ctx)
            # What is left in the buffer must meet a closed pipe here, not while Python shuts down.
            sys.stdout.flush()
        except sqlite3.Error as error:
            raise SystemFailureError(sqlite_complaint(error, named_database(ctx))) from error
        except BrokenPipeError as error:
            raise ReaderGone from error
        except OSError as error:
            raise SystemFailureError(system_complaint(error)) from error
        except (KeyboardInterrupt, EOFError) as error:
            raise Stopped from error
        return answer


@click.group(cls=Commands, help=DOCUMENTATION, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chiprace", message="chiprace %(version)s")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="CHIPRACE_CONFIG",
    show_envvar=True,
    help="The settings; chiprace.toml of this folder where there is one.",
)
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """The group; its help text is above."""
    configure(context, config)


for module in (
    running,
    watching,
    collecting,
    reading,
    judging,
    correcting,
    publishing,
    scaffolding,
    starting,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Entry point: runs the command and ends with its exit code.

    0 done, 1 ran but something is unhealthy, 2 wrong use. Every error is one line on stderr.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Data is UTF-8 whatever the terminal's locale: a report must not depend on who runs it.
        sys.stdout.reconfigure(encoding="utf-8")
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
    except ReaderGone:
        # Nothing is left to say, and what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (click.Abort, Stopped):
        _complain("stopped by the keyboard")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo(f"chiprace: {' '.join(message.split())}", err=True)


if __name__ == "__main__":
    main()
