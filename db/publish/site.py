"""The site: Datasette over one database with our pages, settings and manners."""

import inspect
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from db import fiscal, guidance, knowledge, manufacturing, records
from db.event_kinds import EventKind
from db.publish.ground import NAME, PLUGIN
from db.publish.plugins import evidence, follow, manners, operations, pages, stock
from db.rates import FxRate
from db.records import ChipraceError
from db.releases import ReleaseFigure
from db.revenue import MonthlyRevenue
from db.story_events import StoryEvent
from db.vintages import QUARTERLY_AS_OF

HOME = Path(__file__).parent
HOST = "127.0.0.1"
# What was measured before these choices stands with the decision, docs/decisions/0007-site.md.
SETTINGS: dict[str, Any] = {
    "default_allow_sql": False,
    "suggest_facets": False,
    "allow_download": False,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "default_page_size": 50,
    "truncate_cells_html": 200,
}
# Tables whose columns are the fields of a noun, so that each column's words are said once.
NOUNS: dict[str, type] = {
    "documents": records.Document,
    "filings": records.Filing,
    "mentions": records.Mention,
    "amounts": records.Amount,
    "capacities": records.Capacity,
    "events": records.Event,
    "story_events": StoryEvent,
    "guidance": guidance.Guidance,
    "capex": records.CapexFact,
    "capex_quarterly": records.CapexFact,
    "release_figures": ReleaseFigure,
    "monthly_revenue": MonthlyRevenue,
    "monthly_revenue_latest": MonthlyRevenue,
    "companies": knowledge.Company,
    "chips": knowledge.Chip,
    "chip_patterns": knowledge.ChipPattern,
    "projects": manufacturing.Project,
    "nodes": manufacturing.Node,
    "packaging": manufacturing.Packaging,
    "sources": knowledge.Source,
    "event_kinds": EventKind,
    "fx_rates": FxRate,
    "fiscal_years": fiscal.FiscalYear,
}

# The only SQL that a visitor may run with a value of his own.
QUERIES: dict[str, Any] = {
    "capex_as_of": {
        "title": "Capital spending by quarter as it was known on a day",
        "description": "as_of is a day, such as 2025-03-01: each quarter's latest vintage of that day",
        "sql": f"SELECT * FROM {QUARTERLY_AS_OF} ORDER BY company, cik, metric, period_end, dimensions",
        "params": ["as_of"],
        "hide_sql": True,
    },
}


class ServeError(ChipraceError):
    """The site cannot be served there."""


def metadata(contact: str | None = None) -> dict[str, Any]:
    """Datasette's metadata: titles, and a description and unit for every column that is a noun's field.

    `contact` is whom publishers and readers write to.
    """
    tables = {table: {"columns": _columns(noun)} for table, noun in NOUNS.items()}
    return {
        "title": "chiprace",
        "description": "Who spends how much on which AI silicon, where, and with what power",
        "databases": {NAME: {"tables": tables, "queries": QUERIES}},
        "plugins": {PLUGIN: {"contact": contact}},
    }


def configuration(contact: str | None = None) -> dict[str, Any]:
    """Datasette's configuration, where 1.0 looks for named queries and what plugins are told.

    0.65 looks for both in its metadata.
    """
    return {"databases": {NAME: {"queries": QUERIES}}, "plugins": {PLUGIN: {"contact": contact}}}


def _columns(noun: type) -> dict[str, str]:
    described = {item.name: item.metadata for item in fields(noun)}
    return {
        name: f"{about['doc']} ({about['unit']})" if about["unit"] else about["doc"]
        for name, about in described.items()
    }


def datasette_for(database: Path, *, contact: str | None = None) -> Datasette:
    """A Datasette over the file `database`, served as it is while others write to it.

    Our plugins are registered in this process, and Datasette's handler of exceptions gives way to ours.
    """
    for plugin in (pages, evidence, follow, operations, manners, stock):
        if not pm.is_registered(plugin):
            pm.register(plugin)
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")
    # 0.65 takes no configuration.
    takes = "config" in inspect.signature(Datasette).parameters
    site = Datasette(
        [],
        **({"config": configuration(contact)} if takes else {}),
        metadata=metadata(contact),
        settings=SETTINGS,
        template_dir=str(HOME / "templates"),
        static_mounts=[("assets", str(HOME / "static"))],
    )
    # Datasette adds one where it is given no file, and would answer from it.
    site.remove_database("_memory")
    # Never immutable: the crawl writes to the same file.
    site.add_database(Database(site, path=str(database), is_mutable=True), name=NAME)
    return site


def serve(database: Path, *, port: int, ready: Callable[[str], None], contact: str | None = None) -> None:
    """Serve on the loopback until interrupted; `ready` is called with the address once it answers.

    `contact` stands on the page about the ledger.

    Raises ServeError where the port is taken.
    """
    import uvicorn

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise ServeError(
                f"port {port} of {HOST}: {error.strerror}: stop what listens there, "
                "or name another with --port"
            ) from error
        # From here on a browser that is quick waits instead of being refused.
        listening.listen()
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        site = datasette_for(database, contact=contact)
        server = uvicorn.Server(uvicorn.Config(site.app(), log_config=None, access_log=False))
        ready(f"http://{HOST}:{port}/")
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
