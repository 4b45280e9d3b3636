"""The demo: the sample site on loopback, crawled by the real spiders, tagged, grouped."""

import socket
import tempfile
from dataclasses import replace
from pathlib import Path

from crawler.run import CrawlOptions, crawl
from crawler.sample_site.server import SampleSite
from db.records import ChipraceError
from db.reference import load_reference
from db.store import Store
from scheduler.run import Outcome, run
from scheduler.work import collecting

SITE_PORT = "sample_site_port"
# A page's address is its identity, so the site keeps its port from one demo to the next.
PORTS = range(18080, 18100)
CONTACT = "chiprace demo demo@localhost"


class DemoError(ChipraceError):
    """The demo cannot run on this database or this machine."""


def site_port(store: Store) -> int:
    """The port that this database's sample site has, or a free one for its first demo.

    Raises DemoError where it is taken, or where the database holds documents of real sources.
    """
    known = store.settings.get(SITE_PORT)
    if known is None and store.documents.count():
        raise DemoError(f"{store.path} holds documents of real sources: name another file with --db")
    for port in (int(known),) if known else PORTS:
        if _is_free(port):
            store.settings.put(SITE_PORT, str(port))
            return port
    taken = known or f"{PORTS[0]} to {PORTS[-1]}"
    raise DemoError(
        f"port {taken} of 127.0.0.1 is taken: stop the other demo, or name another file with --db"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server will bind it: a port that a finished demo left in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def run_demo(database: Path, site: SampleSite) -> Outcome:
    """Crawl `site` into `database`, then once more after one of its pages was edited; tag and group.

    On a database that has seen the edited page the first visit is left out, so nothing is added twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "sources.toml"
        site.sources_toml(sources)
        reference = load_reference(sources=sources)
        options = CrawlOptions(
            database=database,
            sources_file=sources,
            allow_hosts=(f"127.0.0.1:{site.port}",),
            contact=CONTACT,
            keys=tuple(source.key for source in reference.sources),
        )

        def visit(run_id: int) -> tuple[dict[str, int], tuple[str, ...]]:
            counts: dict[str, int] = {}
            failures: tuple[str, ...] = ()
            for edition in (1, 2) if seen == 0 else (2,):
                site.edition = edition
                result = crawl(replace(options, run_id=run_id))
                for name, n in result.totals().items():
                    counts[name] = counts.get(name, 0) + n
                failures += result.failures
            return counts, failures

        with Store(database) as store:
            seen = store.documents.count()
        return run(
            database,
            reference,
            stages=lambda store, run_id: collecting(store, reference, visit, run_id),
        )
