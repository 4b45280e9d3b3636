"""Options that several commands share, and what they are turned into."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from db.records import ChipraceError

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class NoDatabaseError(ChipraceError):
    """A command that only reads was given a file that does not exist."""


def database_option(function: Decorated) -> Decorated:
    """``--db PATH``, CHIPRACE_DB or chiprace.db in this folder; passed as `database`."""
    return click.option(
        "--db",
        "database",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="CHIPRACE_DB",
        default=Path("chiprace.db"),
        show_default=True,
        show_envvar=True,
        help="The database file.",
    )(function)


def json_option(function: Decorated) -> Decorated:
    """``--json`` where a person would read a table; passed as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(function)


def contact_option(function: Decorated) -> Decorated:
    """``--contact`` or CHIPRACE_CONTACT; passed as `contact`."""
    return click.option(
        "--contact",
        envvar="CHIPRACE_CONTACT",
        show_envvar=True,
        metavar="WHO",
        help="Organisation and e-mail for the User-Agent; the SEC asks for them.",
    )(function)


def existing(database: Path) -> Path:
    """`database`, or NoDatabaseError that says how to make one."""
    if not database.is_file():
        raise NoDatabaseError(
            f"{database}: no such database: make one with 'chiprace run' or 'chiprace demo', "
            "or name another with --db or CHIPRACE_DB"
        )
    return database


def sources_options(function: Decorated) -> Decorated:
    """``--sources FILE`` and ``--allow-host HOST:PORT``; passed as `sources` and `hosts`."""
    allow = click.option(
        "--allow-host", "hosts", multiple=True, metavar="HOST:PORT", help="A loopback or intranet address."
    )
    table = click.option(
        "--sources",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A TOML file of [[source]] blocks, in place of ours.",
    )
    return table(allow(function))
