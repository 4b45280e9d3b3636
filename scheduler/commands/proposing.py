"""new company, new chip, new event: blocks of a person's own table, shown before they are written."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def shared(function: Command) -> Command:
    """``--say TEXT`` and ``--write FILE``; passed as `say` and `file`."""
    write = click.option(
        "--write",
        "file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Append the block to this TOML file, which is made if need be; else it is only shown.",
    )
    said = click.option("--say", metavar="TEXT", help="Show what the tagger then finds in this text.")
    return said(write(function))


def evidence(function: Command) -> Command:
    """``--evidence URL``; passed as `source_url`."""
    return click.option(
        "--evidence",
        "source_url",
        metavar="URL",
        help="Address that shows it; a row without one is marked as unverified.",
    )(function)


@click.command()
@click.argument("name")
@click.option("--key", help="The row's key; made of the name by default.")
@click.option("--other", "others", multiple=True, metavar="NAME", help="Another name of it; repeatable.")
@click.option("--layer", "layers", multiple=True, help="Layer of the stack that it works in; repeatable.")
@click.option("--parent", metavar="KEY", help="Key of the company that owns it.")
@click.option("--ticker", help="Its main ticker.")
@click.option("--cik", help="Its number at the SEC, ten digits.")
@click.option("--country", help="Its country, two letters.")
@evidence
@shared
def company(
    name: str,
    key: str | None,
    others: tuple[str, ...],
    say: str | None,
    file: Path | None,
    **said: Any,
) -> None:
    """Propose a [[company]] block for NAME.

    \b
    Example:
      chiprace new company "Glowbeam" --layer chips --say "Glowbeam raised \\$2 billion." --write names.toml
    """
    from db.naming import key_of

    row = {"key": key or key_of(name), "name": name, **said, "strong": [name, *others]}
    _propose("company", name, row | {"unverified": said["source_url"] is None or None}, say=say, file=file)


@click.command()
@click.argument("name")
@click.option("--vendor", required=True, help="Who designs or sells it, as named.")
@click.option("--vendor-key", metavar="KEY", help="The vendor's key in the table of companies.")
@click.option("--kind", default="asic_training", show_default=True, help="Its kind, such as gpu or cpu.")
@click.option("--family", metavar="KEY", help="Key of the family it belongs to.")
@click.option("--key", help="The row's key; made of the name by default.")
@click.option("--other", "others", multiple=True, metavar="NAME", help="Another name of it; repeatable.")
@evidence
@shared
def chip(
    name: str,
    key: str | None,
    others: tuple[str, ...],
    say: str | None,
    file: Path | None,
    **said: Any,
) -> None:
    """Propose a [[chip]] block for NAME.

    \b
    Example:
      chiprace new chip "Prism 2" --vendor Glowbeam --kind asic_inference --write names.toml
    """
    from db.naming import key_of

    row = {"key": key or key_of(name), "name": name, **said, "strong": [name, *others]}
    _propose("chip", name, row | {"unverified": said["source_url"] is None or None}, say=say, file=file)


@click.command()
@click.argument("kind")
@click.option("--verb", "verbs", multiple=True, help="Verb that tells it, as in a dictionary; repeatable.")
@click.option("--noun", "nouns", multiple=True, help="Noun that tells it, in the singular; repeatable.")
@click.option("--topic", "topics", multiple=True, help="Word of which one must stand beside; repeatable.")
@click.option("--role", "other_role", help="What the other side is: supplier, customer, target, ...")
@click.option("--other", "other", multiple=True, help="Where it stands: object, or a preposition.")
@shared
def event(
    kind: str,
    verbs: tuple[str, ...],
    nouns: tuple[str, ...],
    topics: tuple[str, ...],
    other_role: str | None,
    other: tuple[str, ...],
    say: str | None,
    file: Path | None,
) -> None:
    """Propose a new way of stating the event KIND; a KIND that no table has becomes a new one.

    \b
    Example:
      chiprace new event supply_deal --verb earmark --topic chip --say "AMD earmarked chips for Glowbeam."
    """
    from db.reference import load_reference
    from scheduler.scaffold import ScaffoldError

    if not verbs and not nouns:
        raise ScaffoldError(f"{kind}: say how it is told: give --verb or --noun")
    names = {row.key: row.name for row in load_reference().event_kinds}
    row = {"key": kind, "name": names.get(kind) or kind.replace("_", " ").capitalize(), "topics": topics}
    frame: dict[str, object] = {"name": f"own.{kind}", "verbs": verbs, "nouns": nouns}
    # A word of one's own is meant: without a topic of the kind it stands for itself.
    frame |= {"other_role": other_role, "other": other, "topic": None if topics else False}
    _propose("event_kind", None, row, frame, say=say, file=file)


def _propose(
    name: str,
    known_as: str | None,
    values: Mapping[str, object],
    frame: Mapping[str, object] | None = None,
    *,
    say: str | None,
    file: Path | None,
) -> None:
    """Show the block and what it makes of a text; write it where a file is given."""
    from db.records import Passage
    from db.reference import load_reference
    from nlp.explanation import explanation
    from nlp.tagger import Tagger
    from scheduler import own_names

    if known_as is not None:
        own_names.refuse_known(known_as, load_reference())
    text = own_names.block(name, values, frame)
    whole, reference = own_names.with_block(text, file)
    click.echo(text)
    if say is not None:
        click.echo(explanation(Tagger(reference).tag(Passage(text=say)), say) + "\n")
    if file is None:
        click.echo("Nothing is written; to keep it, add --write FILE")
        return
    file.write_text(whole, encoding="utf-8")
    click.echo(
        f'{file}: it is written; name the file in chiprace.toml (names = "{file.name}"), or with --names'
    )
