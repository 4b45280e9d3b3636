"""evaluate, digest: what the tagger finds, and what is new."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from scheduler.commands.options import (
    InputError,
    database_option,
    existing,
    json_option,
    names_option,
    settings,
)


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@names_option
@json_option
def evaluate(gold: Path, names: Path | None, as_json: bool) -> None:
    """Score the tagger against GOLD, an annotated JSON Lines file.

    \b
    Example:
      chiprace evaluate tests/gold/events.jsonl --names tests/gold/names.toml
    """
    from db.reference import load_reference
    from nlp.evaluate import evaluate_file, table
    from nlp.tagger import Tagger

    try:
        scores = evaluate_file(Tagger(load_reference(names=names)), gold)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{gold}: not UTF-8 ({error.reason}): save it as UTF-8, one object a line"
        ) from error
    if as_json:
        click.echo(json.dumps({name: asdict(score) for name, score in scores.items()}, indent=1))
    else:
        click.echo(table(scores))


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
    help="How it is written.",
)
@database_option
@click.pass_context
def digest(context: click.Context, form: str, database: Path) -> None:
    """Print what the next digest would tell: new since the last one, by the watch lists of chiprace.toml.

    Nothing is sent and nothing is marked as told.

    \b
    Example:
      chiprace digest --format html > digest.html
    """
    from db.health.check import problems
    from db.reference import load_reference
    from db.store import Store
    from scheduler.clock import now_utc
    from scheduler.delivery import Desk
    from scheduler.digest import linked
    from scheduler.letters import html, markdown

    said, now = settings(context), now_utc()
    with Store(existing(database)) as store:
        found = problems(store.connection, load_reference().sources, now=now)
        next_one, _mark = Desk(store=store, settings=said, now=now).draft(now.date().isoformat(), found)
    letter = linked(next_one, said.digest.address)
    click.echo({"markdown": markdown, "html": html}[form](letter) if form != "json" else letter.to_json())


COMMANDS = (digest, evaluate)
