"""status, check, evaluate: how the crawl and the tagger are doing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.options import InputError, database_option, existing, json_option, settings

if TYPE_CHECKING:
    from db.store import Store


@click.command()
@json_option
@database_option
def status(as_json: bool, database: Path) -> None:
    """Show the last runs, the totals and the sources that failed.

    \b
    Example:
      chiprace status --json
    """
    from db.store import Store

    with Store(existing(database)) as store:
        report = _status(store)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    click.echo(", ".join(f"{n:,} {name}" for name, n in report["totals"].items()))
    click.echo("URLs: " + (", ".join(f"{n:,} {name}" for name, n in report["urls"].items()) or "none"))
    for run in report["runs"]:
        reason = f"  {run['reason']}" if run["reason"] else ""
        click.echo(f"run {run['id']}  {run['source']}  due {run['due_at']}  {run['state']}{reason}")
    for source in report["failing_sources"]:
        click.echo(f"failing: {source['source']}  {source['failures']} times  {source['reason']}")


def _status(store: "Store") -> dict[str, Any]:
    from db.store.connection import stamp

    failing = store.connection.execute(
        "SELECT source, failures, reason, last_ok_at FROM source_state WHERE failures > 0 ORDER BY source"
    )
    return {
        "totals": store.totals(),
        "urls": store.frontier.states(),
        "runs": [
            {
                "id": run.id,
                "source": run.source,
                "due_at": stamp(run.due_at),
                "state": run.state,
                "reason": run.reason,
                "counts": store.runs.counts(run.id),
            }
            for run in store.runs.last(5)
        ],
        "failing_sources": [dict(row) for row in failing],
    }


@click.command()
@json_option
@database_option
@click.pass_context
def check(context: click.Context, as_json: bool, database: Path) -> None:
    """Test the expectations: a line for each that fails, exit 1; a warning alone is exit 0.

    \b
    Example:
      chiprace check || mail -s "chiprace is unwell" desk@example.com
    """
    from db.reference import load_reference
    from db.store import Store
    from scheduler.clock import now_utc
    from scheduler.health import problems

    with Store(existing(database)) as store:
        found = problems(store, load_reference(), now=now_utc())
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in found], ensure_ascii=False, indent=1))
    else:
        for problem in found:
            click.echo(problem.line())
        if not found:
            click.echo("all expectations hold")
    context.exit(1 if any(problem.level == "failure" for problem in found) else 0)


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file of [[company]] and [[chip]] blocks known beside the tables.",
)
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
    from db.reference import load_reference
    from db.store import Store
    from scheduler.clock import now_utc
    from scheduler.delivery import Desk
    from scheduler.digest import linked
    from scheduler.health import problems
    from scheduler.letters import html, markdown

    said, now = settings(context), now_utc()
    with Store(existing(database)) as store:
        found = problems(store, load_reference(), now=now)
        next_one, _mark = Desk(store=store, settings=said, now=now).draft(now.date().isoformat(), found)
    letter = linked(next_one, said.digest.address)
    click.echo({"markdown": markdown, "html": html}[form](letter) if form != "json" else letter.to_json())


COMMANDS = (status, check, digest, evaluate)
