"""init: a commented chiprace.toml."""

from pathlib import Path

import click

from db.records import ChipraceError


class SettingsThereError(ChipraceError):
    """A file of settings is there already and is left as it is."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=Path("chiprace.toml"))
def init(file: Path) -> None:
    """Write a commented FILE of settings, chiprace.toml in this folder; every setting stands in it.

    \b
    Example:
      chiprace init && $EDITOR chiprace.toml
    """
    from scheduler.settings_file import commented

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(commented())
    except FileExistsError as error:
        raise SettingsThereError(
            f"{file}: is there already and was left as it is: edit it, or name another file"
        ) from error
    click.echo(f"wrote {file}: every setting with its usual value; take the # from those you change")


COMMANDS = (init,)
