"""correct: what a person says is wrong of a tag, kept over every new tagging."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.commands.naming import name, names
from scheduler.commands.options import InputError, database_option, existing, json_option
from scheduler.commands.scaffolding import Shown

if TYPE_CHECKING:
    from db.corrections import CorrectionLayer


@click.group(cls=Shown)
def correct() -> None:
    """Correct a tag, or decide about a name that no table lists, with who says so and why.

    The number of a tag stands on its page. A correction is a row of its own: it is laid over the tags
    whenever they are made anew, and shown to readers.

    \b
    Example:
      chiprace correct event 12 kind=investment --who "A. Editor" --why "it bought shares, not chips"
      chiprace correct amount 7 low=5000000000 high=5000000000 --who "A. Editor" --why "billion, not million"
      chiprace correct mention 31 company=none --who "A. Editor" --why "a village of that name"
      chiprace correct event 12 --drop --who "A. Editor" --why "the article only asks whether it will"
    """


def _command(layer: "CorrectionLayer", words: str, example: str) -> None:
    """A command `correct LAYER NUMBER [FIELD=VALUE]...`."""

    @click.argument("number", type=int)
    @click.argument("changes", nargs=-1, metavar="[FIELD=VALUE]...")
    @click.option("--drop", is_flag=True, help="The tag is wrong altogether: take it out.")
    @click.option("--who", envvar="CHIPRACE_WHO", show_envvar=True, required=True, help="Who says so; shown.")
    @click.option("--why", required=True, help="The reason; shown.")
    @database_option
    def made(number: int, changes: tuple[str, ...], drop: bool, who: str, why: str, database: Path) -> None:
        from db.corrections import Correction
        from db.store import Store
        from scheduler.clock import now_utc
        from scheduler.stages import group, settle

        correction = Correction(
            layer=layer,
            row_id=number,
            changes=_pairs(changes),
            dropped=drop,
            who=who,
            why=why,
            made_at=now_utc(),
        )
        with Store(existing(database)) as store:
            made_number = store.corrections.make(correction)
            # Guidance that has another company now has another history, and the story other events.
            settle(store)
            group(store)
        click.echo(f"correction {made_number} of {layer} {number}", err=True)

    made.__doc__ = f"{words}\n\n\b\nExample:\n  chiprace correct {layer} {example}\n"
    correct.command(layer)(made)


def _pairs(written: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not value or name in pairs:
            raise InputError(f"{one!r}: write each field once, as FIELD=VALUE ({name}=none empties it)")
        pairs[name] = value
    return pairs


_command(
    "event",
    "Correct event NUMBER: kind, status, actor (the key of a company, or none), amount=none.",
    '12 kind=investment actor=nvidia --who "A. Editor" --why "it bought shares"',
)
_command(
    "amount",
    "Correct sum NUMBER: low, high (full units), currency, kind, qualifier, period.",
    '7 kind=valuation --who "A. Editor" --why "what the company is said to be worth"',
)
_command(
    "mention",
    "Correct the link of name NUMBER: company=KEY or chip=KEY; none where no table lists what it names.\n\n"
    "The events and the guidance of its sentence that had the wrong company get the right one.",
    '31 company=arm --who "A. Editor" --why "the company, not the limb"',
)


@correct.command("list")
@json_option
@database_option
def list_corrections(as_json: bool, database: Path) -> None:
    """Print every correction, the newest first, with its state.

    applied: laid over the tags. agreed: the tagger has come to say the same. gone: its words stand in the
    document no more, so it waits. withdrawn: taken back.

    \b
    Example:
      chiprace correct list
    """
    from db.store import Store

    with Store(existing(database)) as store:
        rows = store.corrections.listed()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("no correction yet")


def _line(row: dict[str, Any]) -> str:
    what = (
        "dropped"
        if row["dropped"]
        else ", ".join(f"{name}={value}" for name, value in json.loads(row["changes"]).items())
    )
    return (
        f"{row['correction_id']}  {row['state']}  {row['layer']} of document {row['document_id']}: {what}  "
        f"{row['who']}, {row['made_at']}: {row['why']}"
    )


@correct.command()
@click.argument("number", type=int)
@database_option
def withdraw(number: int, database: Path) -> None:
    """Take correction NUMBER back; the next 'chiprace tag' restores what the tagger says.

    \b
    Example:
      chiprace correct withdraw 3 && chiprace tag
    """
    from db.store import Store
    from scheduler.clock import now_utc

    with Store(existing(database)) as store:
        store.corrections.withdraw(number, now=now_utc())
    click.echo(f"correction {number} is withdrawn: run 'chiprace tag'", err=True)


correct.add_command(name)
correct.add_command(names)
COMMANDS = (correct,)
