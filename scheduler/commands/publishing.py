"""serve, export, publish, backup: what leaves the database."""

import sys
from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from db.formats import Format
from scheduler.commands.options import Written, contact_option, database_option, existing

FORMATS: click.Choice[Format] = click.Choice(get_args(Format))


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port of the pages."
)
@contact_option
@database_option
def serve(port: int, contact: str | None, database: Path) -> None:
    """Serve the pages on this machine: Datasette with our front page, search and documents.

    \b
    Example:
      chiprace serve --port 8001
    """
    from db.publish.site import serve as serve_site
    from db.store.connection import refuse_unserved

    refuse_unserved(existing(database))
    serve_site(
        database,
        port=port,
        contact=contact,
        ready=lambda url: click.echo(f"serving {url}", err=True),
    )


@click.command()
@click.argument("name")
@click.option(
    "--format", "form", default="csv", show_default=True, type=FORMATS, help="How the rows are written."
)
@click.option(
    "--since",
    type=Written("%Y-%m-%d", "YYYY-MM-DD", "2026-01-31"),
    help="Only what was published on or after this day.",
)
@click.option("--company", "companies", multiple=True, metavar="KEY", help="Only this company; repeatable.")
@click.option(
    "--as-of",
    type=Written("%Y-%m-%d", "YYYY-MM-DD", "2026-01-31"),
    help="What was known on this day, of reports with vintages.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File instead of stdout."
)
@database_option
def export(
    name: str,
    form: Format,
    since: datetime | None,
    companies: tuple[str, ...],
    as_of: datetime | None,
    output: Path | None,
    database: Path,
) -> None:
    """Write the report NAME: all rows, one snapshot.

    NAME is one of the reports that 'chiprace export list' prints.

    \b
    Example:
      chiprace export events --since 2026-01-01 --company nvidia -o events.csv
    """
    from db.export import REPORTS
    from db.export import export as export_report

    if name == "list":
        for key, report in REPORTS.items():
            click.echo(f"{key}\t{report.title}")
        return
    result = export_report(
        existing(database),
        name,
        output or sys.stdout.buffer,
        format=form,
        since=since.date() if since else None,
        companies=companies,
        as_of=as_of.date() if as_of else None,
    )
    # Before the count is said: a full disk or a reader that has gone shows only when the buffer is emptied.
    sys.stdout.flush()
    guarded = f", {result.guarded_cells} cells guarded against formulas" if result.guarded_cells else ""
    cut = f", {result.shortened_cells} cells cut to what a cell holds" if result.shortened_cells else ""
    click.echo(f"{name}: {result.rows:,} rows{guarded}{cut}", err=True)


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def publish(out: Path, database: Path) -> None:
    """Write OUT, the file that may be shown to the world.

    It holds no full text of articles and no operations tables; evidence sentences and filings stay.

    \b
    Example:
      chiprace publish public.db
    """
    from db.public import publish_public

    publish_public(existing(database), out)
    click.echo(f"{out}: written", err=True)


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def backup(out: Path, database: Path) -> None:
    """Write OUT, a consistent copy of the database, also while a crawl writes.

    \b
    Example:
      chiprace backup chiprace-backup.db
    """
    from db.backup import write_backup

    size = write_backup(existing(database), out)
    click.echo(f"{out}: {size:,} bytes, integrity checked", err=True)


@click.command()
@click.argument("backup", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@database_option
def restore(backup: Path, database: Path) -> None:
    """Put BACKUP in the place of the database, once it is checked and nobody uses the database.

    The file that was there stays beside it, with the time in its name.

    \b
    Example:
      chiprace restore backups/chiprace-20260301T033000Z.db --db chiprace.db
    """
    from db.backup import restore_backup
    from scheduler.clock import now_utc
    from scheduler.lock import only_one

    with only_one(database, "scheduler"):
        old = restore_backup(backup, database, now=now_utc())
    kept = f"; the file before it is {old}" if old else ""
    click.echo(f"{database}: restored from {backup}, integrity checked{kept}", err=True)


COMMANDS = (serve, export, publish, backup, restore)
