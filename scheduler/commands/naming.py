"""correct name, correct names: what a person decides about names that stand in no table."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands.options import database_option, existing, json_option

if TYPE_CHECKING:
    from db.naming import Verdict


@click.command()
@click.argument("name")
@click.option("--accept", is_flag=True, help="It is a company or a chip of its own: gives it a page.")
@click.option("--into", metavar="KEY", help="It is another name of this company or chip.")
@click.option("--reject", is_flag=True, help="It is none: it is never taken for one again.")
@click.option("--undo", is_flag=True, help="Take the decision back: the name waits again.")
@click.option("--who", envvar="CHIPRACE_WHO", show_envvar=True, help="Who says so; shown.")
@click.option("--why", help="The reason; shown. Needed but for --undo.")
@database_option
def name(
    name: str,
    accept: bool,
    into: str | None,
    reject: bool,
    undo: bool,
    who: str | None,
    why: str | None,
    database: Path,
) -> None:
    """Decide about NAME of the review queue, which 'chiprace export review_queue' lists.

    The decision is kept: its documents are tagged again by the next 'chiprace tag' or run, and every later
    one follows it. A name that is accepted is shown as unverified until a table lists it with its evidence.

    \b
    Example:
      chiprace correct name "Glowbeam" --accept --who "A. Editor" --why "makes optical links; spoke to them"
      chiprace correct name "Glowbeam Inc" --into glowbeam --who "A. Editor" --why "its legal name"
      chiprace correct name "Smart Cities Week" --reject --who "A. Editor" --why "a conference"
    """
    from db.naming import NamingError
    from db.store import Store
    from scheduler.clock import now_utc

    if [accept, into is not None, reject, undo].count(True) != 1:
        raise NamingError(f"{name}: say one of --accept, --into KEY, --reject and --undo")
    with Store(existing(database)) as store:
        if undo:
            store.naming.undo(name, now=now_utc())
        else:
            verdict: Verdict = "accepted" if accept else "rejected" if reject else "merged"
            store.naming.decide(name, verdict, into=into, who=who or "", why=why or "", now=now_utc())
    click.echo(f"{name}: kept; run 'chiprace tag'", err=True)


@click.command()
@json_option
@database_option
def names(as_json: bool, database: Path) -> None:
    """Print every decision about a name, the newest first; those taken back as well.

    \b
    Example:
      chiprace correct names
    """
    from db.store import Store

    with Store(existing(database)) as store:
        rows = store.naming.listed()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        undone = f" (taken back {row['withdrawn_at']})" if row["withdrawn_at"] else ""
        into = f" into {row['key']}" if row["verdict"] == "merged" else ""
        click.echo(
            f"{row['name']}: {row['verdict']}{into}{undone}  {row['who']}, {row['made_at']}: {row['why']}"
        )
    if not rows:
        click.echo("no decision yet")
