"""crawl and tag: from the web to tagged documents."""

import json
from datetime import datetime
from pathlib import Path

import click

from scheduler.commands.options import (
    Written,
    contact_option,
    database_option,
    existing,
    json_option,
    names_option,
    settings,
    sources_options,
)


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@sources_options
@names_option
@click.option("--limit", type=click.IntRange(1), help="At most this many pages of each source.")
@click.option(
    "--since",
    type=Written("%Y-%m-%d", "YYYY-MM-DD", "2024-01-31"),
    help="Fill in filings of EDGAR sources from this day on; all of those sources where no KEY is given.",
)
@click.option("--dry-run", is_flag=True, help="Poll and list what would be fetched; store nothing.")
@contact_option
@json_option
@database_option
@click.pass_context
def crawl(
    context: click.Context,
    keys: tuple[str, ...],
    sources: Path | None,
    names: Path | None,
    limit: int | None,
    since: datetime | None,
    dry_run: bool,
    hosts: tuple[str, ...],
    contact: str | None,
    as_json: bool,
    database: Path,
) -> None:
    """Crawl the sources that are due, or those named by KEY; prints the counts by name.

    \b
    Example:
      chiprace crawl nvidia-news --limit 5 --dry-run
      chiprace crawl edgar-chips --since 2020-01-01
    """
    from crawler.run import CrawlOptions
    from crawler.run import crawl as crawl_sources
    from scheduler.configuration import crawl_memory

    result = crawl_sources(
        CrawlOptions(
            database=database,
            keys=keys,
            sources_file=sources,
            names_file=names,
            limit=limit,
            since=since.date() if since else None,
            dry_run=dry_run,
            allow_hosts=hosts,
            contact=contact,
            memory=crawl_memory(settings(context).schedule),
        )
    )
    if as_json:
        click.echo(json.dumps({"counts": result.counts, "failures": result.failures}, ensure_ascii=False))
    else:
        for source, counts in sorted(result.counts.items()):
            click.echo(f"{source}: " + ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items())))
    for failure in result.failures:
        click.echo(f"chiprace: {failure}", err=True)
    context.exit(1 if result.failures else 0)


@click.command()
@names_option
@database_option
@click.pass_context
def tag(context: click.Context, names: Path | None, database: Path) -> None:
    """Tag the documents that are new or were tagged by other tables or rules; no crawl.

    \b
    Example:
      chiprace tag
    """
    from db.reference import load_reference
    from db.store import Store
    from scheduler import stages
    from scheduler.progress import progress_bar

    reference = load_reference(names=names)
    with Store(existing(database)) as store:
        store.mirror.update(store.naming.over(reference))
        store.rates.update()
        with progress_bar("tagging") as progress:
            counts = stages.tag(store, reference, progress, entities=settings(context).entities)
        counts |= stages.compare(store, reference) | stages.group(store)
    click.echo(", ".join(f"{n:,} {name}" for name, n in counts.items()))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database_option
def rates(file: Path, database: Path) -> None:
    """Add the exchange rates of FILE, by which sums are shown in US dollars too.

    FILE is the European Central Bank's eurofxref-hist.csv as it is downloaded, or has the layout of
    db/tables/fx.csv: day, kind, base, source_url, then a column for each currency. A rate of FILE stands in
    place of one of the same day.

    \b
    Example:
      chiprace rates eurofxref-hist.csv
    """
    from db.rates import read_rates
    from db.store import Store

    read = read_rates(file)
    with Store(existing(database)) as store:
        store.rates.update()
        added = store.rates.add(read)
    last = max((rate.day for rate in read), default=None)
    click.echo(f"{added:,} rates added" + (f", the last of {last}" if last else ""))


COMMANDS = (crawl, tag, rates)
