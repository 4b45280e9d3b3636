"""read, annotate, explain: what the crawler would store, what the tagger would find."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records import ChipraceError
from scheduler.commands.options import InputError, names_option, settings
from scheduler.complaints import system_complaint

if TYPE_CHECKING:
    from crawler.extract.records import ReadAs

COLOURS: dict[str, dict[str, Any]] = {
    "company": {"fg": "cyan", "bold": True},
    "chip": {"fg": "magenta", "bold": True},
    "amount": {"fg": "green", "bold": True},
    "capacity": {"fg": "yellow", "bold": True},
}
KINDS = ("article", "feed", "filing", "facts")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...|-")
@click.option("--as", "kind", type=click.Choice(KINDS), required=True, help="What the files are.")
@click.option("--url", help="Address the file was fetched from (default: what the page says of itself).")
@click.pass_context
def read(context: click.Context, files: tuple[str, ...], kind: "ReadAs", url: str | None) -> None:
    """Print what the crawler would store of FILEs, as JSON Lines.

    One unreadable file is a line on stderr and exit 1; the others are still read.

    \b
    Example:
      chiprace read --as article page.html --url https://example.com/news/1
    """
    from crawler.extract.fact_files import FactFiles
    from crawler.extract.records import read_records

    unreadable = 0
    facts = FactFiles()
    for name in files:
        try:
            body = _bytes(name)
            for record in (
                facts.read(body, file=name, url=url)
                if kind == "facts"
                else read_records(body, kind=kind, file=name, url=url)
            ):
                click.echo(json.dumps(record, ensure_ascii=False))
            if facts.refused:
                reasons = "; ".join(f"{count} {reason}" for reason, count in sorted(facts.refused.items()))
                click.echo(f"chiprace: {name}: figures refused: {reasons}", err=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            unreadable += 1
            click.echo(f"chiprace: {system_complaint(error)}", err=True)
        except ChipraceError as error:
            unreadable += 1
            click.echo(f"chiprace: {name}: {' '.join(str(error).split())}", err=True)
    for record in facts.across():
        click.echo(json.dumps(record, ensure_ascii=False))
    context.exit(1 if unreadable else 0)


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@names_option
@click.pass_context
def annotate(context: click.Context, file: str, names: Path | None) -> None:
    """Tag JSON Lines of {"id", "text", "title"?, "filer"?, "published"?, "source"?}.

    Prints one line for each: companies, chips, amounts, capacities, events, with key, confidence and
    rule. A line that cannot be used is a line on stderr and exit 1; the others are still tagged.

    \b
    Example:
      echo '{"id": "1", "text": "AMD will spend $2 billion."}' | chiprace annotate
    """
    from db.reference import load_reference
    from nlp.shapes import annotation, passage_of
    from nlp.tagger import Tagger

    tagger = Tagger(load_reference(names=names), entities=settings(context).entities)
    wrong = 0
    for where, line in _lines(file):
        try:
            row = _object(where, line)
            click.echo(json.dumps(annotation(tagger.tag(passage_of(row)), row.get("id")), ensure_ascii=False))
        except ChipraceError as error:
            wrong += 1
            click.echo(f"chiprace: {where}: {' '.join(str(error).split())}", err=True)
    context.exit(1 if wrong else 0)


def _lines(file: str) -> Iterator[tuple[str, str]]:
    text = _bytes(file).decode("utf-8-sig", errors="replace")
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{file} line {n}", line


def _object(where: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON ({error}): give one object a line") from error
    if not isinstance(row, dict):
        raise InputError("not a JSON object: give one object a line")
    return row


@click.command()
@click.argument("text", metavar="TEXT|-")
@click.option("--filer", help="Who 'we' is: the author of a filing or a call.")
@names_option
@click.pass_context
def explain(context: click.Context, text: str, filer: str | None, names: Path | None) -> None:
    """Show what the tagger finds in TEXT (- reads standard input), and which rule said so.

    A terminal shows the text with its companies, chips, sums and capacities in colours of their own.

    \b
    Example:
      chiprace explain "Microsoft will spend $80 billion on data centers for its Maia chips."
      chiprace explain - < article.txt
    """
    from db.records import Passage
    from db.reference import load_reference
    from nlp.explanation import explanation, marked
    from nlp.tagger import Tagger

    if text == "-":
        text = _bytes("-").decode("utf-8-sig", errors="replace")
    tagger = Tagger(load_reference(names=names), entities=settings(context).entities)
    tagged = tagger.tag(Passage(text=text, filer=filer))
    if sys.stdout.isatty():
        pieces = (
            click.style(piece, **COLOURS[layer]) if layer else piece for piece, layer in marked(tagged, text)
        )
        click.echo("".join(pieces).rstrip() + "\n")
    click.echo(explanation(tagged, text))


COMMANDS = (read, annotate, explain)
