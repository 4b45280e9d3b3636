"""new source: what can be followed at an address, as a block to look at before it is written."""

import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands.options import contact_option, json_option
from scheduler.commands.proposing import chip, company, event

if TYPE_CHECKING:
    from crawler.findings import Probed, RobotsWord, Sample
    from scheduler.scaffold import Proposal


class Shown(click.Group):
    """A group whose help holds that of its commands, so that docs/cli.md and --help say all of it."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's own help, then that of each command."""
        super().format_help(ctx, formatter)
        for name in self.list_commands(ctx):
            command = self.commands[name]
            formatter.write_paragraph()
            command.format_help(click.Context(command, info_name=name, parent=ctx), formatter)


@click.group(cls=Shown)
def new() -> None:
    """Propose rows of the tables: a source, from an address; a company, a chip, a way of stating an event.

    \b
    Example:
      chiprace new source https://example.org/news/
      chiprace new company "Glowbeam" --layer chips --write names.toml
    """


@new.command()
@click.argument("url")
@click.option(
    "--write",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Append the block to this TOML file, which is made if need be; else it is only shown.",
)
@click.option("--key", metavar="KEY", help="The block's key; made of the host by default.")
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="HOST:PORT", help="A loopback or intranet address."
)
@contact_option
@json_option
def source(
    url: str, file: Path | None, key: str | None, hosts: tuple[str, ...], contact: str | None, as_json: bool
) -> None:
    """Find what can be followed at URL, a feed, a sitemap or a page; shows a [[source]] block.

    At most 12 requests, robots.txt first. Three of the newest articles are read as the crawler would
    read them, so that a source that gives nothing is seen before it is written.

    \b
    Example:
      chiprace new source https://example.org/news/
      chiprace new source https://example.org/news/ --write my-sources.toml
    """
    from crawler.probe import probe
    from db.reference import load_reference
    from scheduler import scaffold

    keys, addresses = scaffold.read_file(file) if file else (frozenset(), {})
    ours = frozenset(row.key for row in load_reference().sources)
    scaffold.refuse_taken(key, keys, str(file))
    scaffold.refuse_taken(key, ours, "the tables of chiprace")
    found = probe(url, allow_hosts=hosts, contact=contact)
    if (known := scaffold.known_as(found, addresses)) is not None:
        raise scaffold.ScaffoldError(f"{file}: {found.url} is there already as {known!r}; nothing to add")
    proposal = scaffold.propose(found, taken=keys | ours, today=datetime.now(UTC).date(), key=key)
    if file:
        scaffold.append(file, proposal)
    if as_json:
        click.echo(json.dumps(as_object(found, proposal, file), ensure_ascii=False))
        return
    for line in lines(found, proposal):
        click.echo(line)
    if file:
        try_it = f"chiprace crawl {proposal.key} --sources {shlex.quote(str(file))} --dry-run"
        click.echo(f"{file}: {proposal.key} is written; try it with: {try_it}")
    else:
        click.echo(f"Nothing is written; to keep it: chiprace new source {shlex.quote(url)} --write FILE")


def as_object(found: "Probed", proposal: "Proposal", file: Path | None) -> dict[str, object]:
    """The answer for programs: what was found, the block, and the file where it was written."""
    from dataclasses import asdict

    written = str(file) if file else None
    return {**asdict(found), "key": proposal.key, "block": proposal.text, "written": written}


def lines(found: "Probed", proposal: "Proposal") -> Iterator[str]:
    """The answer for people: what robots.txt says, the block, the articles."""
    yield robots_line(found.robots, found.listed)
    yield f"\n{proposal.text}"
    for number, article in enumerate(found.articles, start=1):
        yield from article_lines(number, article)


def robots_line(word: "RobotsWord", listed: int) -> str:
    """What robots.txt says, in one line."""
    if not word.there:
        return f"{word.url}: there is none, so nothing is closed"
    pace = f"asks for {word.crawl_delay:g} s between requests" if word.crawl_delay else "asks for no pace"
    shut = f"closes {word.closed:,}" if word.closed else "closes none"
    return f"{word.url}: allows the listing, {pace}, {shut} of the {listed:,} listed addresses"


def article_lines(number: int, article: "Sample") -> Iterator[str]:
    """An article as the crawler would read it, or why it could not."""
    if article.problem is not None:
        yield f"{number}. {article.url}\n   not read: {article.problem}\n"
        return
    yield f"{number}. {article.title or 'no title'}"
    yield f"   {article.published or 'no date'}, {article.author or 'no author'}, {article.url}"
    yield f"   {article.text}\n"


for _command in (company, chip, event):
    new.add_command(_command)
COMMANDS = (new,)
