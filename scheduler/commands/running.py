"""demo, run, schedule: the whole thing, once or for days."""

import logging
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from click.core import ParameterSource

from scheduler.commands.options import (
    Written,
    contact_option,
    database_option,
    names_option,
    remember_database,
    reread,
    settings,
    settings_file,
    sources_options,
)

if TYPE_CHECKING:
    from scheduler.timetable import Task, Timetable

log = logging.getLogger("chiprace.run")
TASKS = click.Choice(["daily", "poll", "backup", "maintenance"])


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port of the pages."
)
@click.option("--no-serve", is_flag=True, help="End after the run instead of serving the pages.")
@click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo.db"),
    show_default=True,
    callback=remember_database,
    help="The database file; never your own ledger.",
)
def demo(port: int, no_serve: bool, database: Path) -> None:
    """Try everything, with no network: crawl the sample site, tag, group, publish and serve.

    \b
    Example:
      chiprace demo --no-serve --db demo.db
    """
    from crawler.sample_site.server import SampleSite
    from db.store import Store
    from scheduler.demo import run_demo, site_port
    from scheduler.stages import digest_line

    started = time.monotonic()
    with Store(database) as store:
        site_at = site_port(store)
    with SampleSite(port=site_at) as site:
        click.echo(f"sample site at {site.base_url}", err=True)
        outcome = run_demo(database, site)
        for line in outcome.unhealthy:
            click.echo(f"chiprace: {line}", err=True)
        with Store(database) as store:
            click.echo(digest_line(store.totals(), time.monotonic() - started))
        if no_serve:
            return
        from db.publish.site import serve

        serve(database, port=port, ready=lambda url: click.echo(f"serving {url}  (Ctrl-C ends it)"))


def _instant(_context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    """An ISO 8601 instant with its offset, in UTC."""
    if text is None:
        return None
    wrong = f"{text!r} is no instant: write one with its offset, such as 2026-01-31T06:00:00+00:00"
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise click.BadParameter(wrong, param=parameter)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(wrong, param=parameter) from error


@click.command()
@click.option(
    "--due", hidden=True, callback=_instant, help="The instant this run was due (the clock gives it)."
)
@click.option(
    "--task", hidden=True, type=TASKS, default="daily", help="What the clock wants done at that instant."
)
@sources_options
@names_option
@contact_option
@database_option
@click.pass_context
def run(
    context: click.Context,
    due: datetime | None,
    task: "Task",
    sources: Path | None,
    names: Path | None,
    hosts: tuple[str, ...],
    contact: str | None,
    database: Path,
) -> None:
    """Do the whole daily run once: crawl what is due, tag, group.

    \b
    Example:
      CHIPRACE_CONTACT="Example News desk@example.com" chiprace run
    """
    from crawler.run import CrawlOptions
    from crawler.selection import check
    from db.reference import load_reference
    from scheduler.clock import now_utc
    from scheduler.configuration import CRAWL_SHARE, crawl_memory, longest_run
    from scheduler.run import run as run_once
    from scheduler.stages import digest_line
    from scheduler.work import Work

    planned = settings(context).schedule
    options = CrawlOptions(
        database=database,
        sources_file=sources,
        names_file=names,
        allow_hosts=hosts,
        contact=contact,
        memory=crawl_memory(planned),
        # A poll or a run must end within its own time: the crawl, so that what it read is still tagged.
        timeout=CRAWL_SHARE * longest_run(planned),
    )
    if due is None:
        # By hand, wrong use is told before anything is claimed; the clock's run records it as failed.
        check(options)
    _log_lines()
    # As an exception it reaches the crawl's process, which then ends in good order, too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    reference = load_reference(sources=sources, names=names)
    work = Work(options=options, reference=reference, settings=settings(context), now=now_utc)
    outcome = run_once(database, reference, stages=work.stages(task), task=task, due=due)
    if outcome.run_id is None:
        click.echo("chiprace: this run is done or running already", err=True)
        return
    click.echo(digest_line(outcome.counts))
    for line in outcome.unhealthy:
        if due is None:
            click.echo(f"chiprace: {line}", err=True)
        else:
            # Of the clock's run everything is in the log, under the run's number.
            log.warning("%s", line)
    context.exit(1 if outcome.unhealthy else 0)


@click.command()
@click.option(
    "--at",
    type=Written("%H:%M", "HH:MM", "05:30"),
    default="06:00",
    show_default=True,
    help="Hour of the day.",
)
@click.option("--zone", default="UTC", show_default=True, help="Time zone of --at, such as Europe/Berlin.")
@sources_options
@contact_option
@database_option
@click.pass_context
def schedule(
    context: click.Context,
    at: datetime,
    zone: str,
    sources: Path | None,
    hosts: tuple[str, ...],
    contact: str | None,
    database: Path,
) -> None:
    """Run for days: the daily run at its hour, what was missed once, one scheduler per database.

    Between the daily runs each source is asked when it is due; the nightly backup and the weekly upkeep
    follow chiprace.toml. SIGTERM and Ctrl-C stop it in good order, SIGHUP reads the settings again.

    \b
    Example:
      chiprace schedule --at 05:30 --zone America/New_York
    """
    from crawler.options import CrawlOptions
    from crawler.selection import check
    from db.store import Store
    from scheduler.clock import Clock
    from scheduler.timetable import timetable

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(
            f"{zone!r} is no time zone: give an IANA name such as Europe/Berlin", param_hint="--zone"
        ) from error
    # What cannot work on the first day cannot work on any: better said now than once a minute in a log.
    check(CrawlOptions(database=database, sources_file=sources, allow_hosts=hosts, contact=contact))
    with Store(database):
        pass
    _log_lines()
    extra = [part for host in hosts for part in ("--allow-host", host)]
    extra += ["--sources", str(sources)] if sources else []
    extra += ["--contact", contact] if contact else []
    hour_given, zone_given = (
        context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("at", "zone")
    )

    def read() -> "Timetable":
        """The settings as they are now; the command line goes before them."""
        now = reread(context)
        planned = replace(
            now.schedule,
            at=f"{at:%H:%M}" if hour_given else now.schedule.at,
            zone=zone if zone_given else now.schedule.zone,
        )
        return timetable(replace(now, schedule=planned))

    Clock(database, read, command=command(context), extra=extra).serve_forever()


def command(context: click.Context) -> tuple[str, ...]:
    """The program that does a run, with the settings that this call was given."""
    path = settings_file(context)
    config = ("--config", str(path.resolve())) if path else ()
    return (sys.executable, "-m", "scheduler", *config, "run")


def _log_lines() -> None:
    from db.logs import log_lines

    log_lines(sys.stderr, level=logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


COMMANDS = (demo, run, schedule)
