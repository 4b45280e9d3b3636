"""Options that several commands share, and what they are turned into."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from db.records import ChipraceError

if TYPE_CHECKING:
    from scheduler.configuration import Configuration

NAMED = "chiprace.database"
SETTINGS, SETTINGS_FILE = "chiprace.settings", "chiprace.settings_file"
FILE = Path("chiprace.toml")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class NoDatabaseError(ChipraceError):
    """A command that only reads was given a file that does not exist."""


class InputError(ChipraceError):
    """An input file or line cannot be used; the others are still read."""

    exit_code = 1


class Written(click.DateTime):
    """A day or an hour in one way of writing it; `shape` and `example` say which to people."""

    def __init__(self, form: str, shape: str, example: str) -> None:
        super().__init__([form])
        self._shape = shape
        self._example = example

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What --help shows for the value."""
        return self._shape

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value as a datetime; fails with the way to write it."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not {self._shape}: write it like {self._example}.", param, ctx)


def database_option(function: Decorated) -> Decorated:
    """``--db PATH``, CHIPRACE_DB, chiprace.toml or chiprace.db in this folder; passed as `database`."""
    return click.option(
        "--db",
        "database",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="CHIPRACE_DB",
        default=Path("chiprace.db"),
        show_default=True,
        show_envvar=True,
        help="The database file.",
        callback=remember_database,
    )(function)


def remember_database(context: click.Context, _parameter: click.Parameter, database: Path) -> Path:
    """A callback of --db: keeps the path for `named_database`."""
    context.meta[NAMED] = database
    return database


def named_database(context: click.Context) -> str:
    """The database that the command was given, for an error to name; click's meta reaches all contexts."""
    return str(context.meta.get(NAMED, "database"))


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
        help="Organisation and e-mail for the User-Agent and the page /about; the SEC asks for them.",
    )(function)


def configure(context: click.Context, path: Path | None) -> None:
    """Read the settings and make them the defaults of every command's options; `settings` gives them again.

    An option of the command line and the environment go before them. The demo has its own database.
    """
    path = path or (FILE if FILE.is_file() else None)
    if path is None:
        return
    context.meta[SETTINGS_FILE] = path
    read = context.meta[SETTINGS] = reread(context)
    said = {
        "contact": read.contact,
        "sources": read.sources,
        "names": read.names,
        "hosts": list(read.allow_hosts) or None,
        "database": read.database,
        "at": read.schedule.at,
        "zone": read.schedule.zone,
    }
    defaults = {name: value for name, value in said.items() if value is not None}
    group = context.command
    assert isinstance(group, click.Group)  # only the group has this callback
    context.default_map = {
        name: defaults
        | (dict.fromkeys(command.commands, defaults) if isinstance(command, click.Group) else {})
        for name, command in group.commands.items()
        if name != "demo"
    }


def settings(context: click.Context) -> "Configuration":
    """The settings of this call: those of the file, or the usual ones where there is none."""
    from scheduler.configuration import Configuration

    read = context.meta.get(SETTINGS)
    return read if isinstance(read, Configuration) else Configuration()


def settings_file(context: click.Context) -> Path | None:
    """The file of settings of this call, or None where there is none."""
    path = context.meta.get(SETTINGS_FILE)
    return path if isinstance(path, Path) else None


def reread(context: click.Context) -> "Configuration":
    """The settings as their file holds them now; raises as `load_configuration` does."""
    from scheduler.configuration import Configuration, load_configuration

    path = settings_file(context)
    return Configuration() if path is None else load_configuration(path)


def existing(database: Path) -> Path:
    """`database`, or NoDatabaseError that says how to make one."""
    if not database.is_file():
        raise NoDatabaseError(
            f"{database}: no such database: make one with 'chiprace run' or 'chiprace demo', "
            "or name another with --db or CHIPRACE_DB"
        )
    return database


def names_option(function: Decorated) -> Decorated:
    """``--names FILE``; passed as `names`."""
    return click.option(
        "--names",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A TOML file of [[company]], [[chip]] and [[event_kind]] blocks beside ours.",
    )(function)


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
