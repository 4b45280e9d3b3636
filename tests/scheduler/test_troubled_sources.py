"""Sources that go wrong in silence: each is found within two of its intervals, none disturbs another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from loopback import Asked, Reply, Site

from crawler.options import CrawlOptions
from crawler.run import crawl
from db.health.check import problems
from db.reference import load_sources
from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner
from scheduler.clock import now_utc

DAY = timedelta(days=1)
KEYS = ("steady", "silent", "wall", "gone", "liar")
# Everything of the past that stands in the ledger, as one day older.
INSTANTS = {
    "frontier": ("found_at", "due_at"),
    "source_state": ("next_due_at", "last_ok_at", "last_failed_at", "failing_since", "last_new_at"),
    "validators": ("checked_at", "unconditional_at"),
    "documents": ("first_seen", "fetched_at"),
    "runs": ("due_at", "started_at", "ended_at"),
}


class Wire:
    """Five sites with one item a day each, until they go wrong."""

    def __init__(self, folder: Path) -> None:
        self.database, self.table = folder / "troubled.db", folder / "sources.toml"
        self.sites = {key: Site(f"127.0.0.{number}") for number, key in enumerate(KEYS, start=11)}
        self.table.write_text(
            "\n".join(
                f'[[source]]\nkey = "{key}"\nname = "{key}"\nkind = "rss"\nurl = "{site.url}/feed.xml"\n'
                'every = "1d"\nexpected_min_per_week = 7\n'
                for key, site in self.sites.items()
            )
        )
        with Store(self.database) as store:
            for key, site in self.sites.items():
                for age in range(1, 12):
                    url = f"{site.url}/old/{age}"
                    store.frontier.add([Found(url=url, source=key)], now=now_utc() - age * DAY)
                    store.frontier.done(url)

    def bring(self, key: str, days: int) -> None:
        """The articles of the first `days` days are out at a site, and listed."""
        site = self.sites[key]
        paths = [f"/new/{day}" for day in range(days)]
        for path in paths:
            site.article(path, title=f"{key} {path}", text=f"{key} {path}")
        site.feed(paths, **({"ETag": '"one"'} if key == "liar" else {}))

    def crawl(self) -> None:
        """A daily run's crawl of what is due."""
        with Store(self.database) as store:
            run_id = store.runs.start("daily", due_at=now_utc(), owner=current_owner(), now=now_utc())
            assert run_id is not None
        crawl(
            CrawlOptions(
                database=self.database,
                sources_file=self.table,
                allow_hosts=tuple(site.host for site in self.sites.values()),
                contact="Example tests@example.org",
                run_id=run_id,
            )
        )
        with Store(self.database) as store:
            store.runs.finish(run_id, state="finished", now=now_utc())

    def a_day_passes(self) -> None:
        """All that is remembered is a day older, and a minute, so that what is due daily is due."""
        with Store(self.database) as store:
            for table, columns in INSTANTS.items():
                older = ", ".join(
                    f"{name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name}, '-1 day', '-1 minute')"
                    for name in columns
                )
                store.connection.execute(f"UPDATE {table} SET {older}")


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    wire = Wire(tmp_path)
    yield wire
    for site in wire.sites.values():
        site.close()


def test_each_trouble_is_told_by_its_reason_within_two_intervals(wire: Wire) -> None:
    for key in KEYS:
        wire.bring(key, 1)
    wire.crawl()
    for day in (2, 3):
        wire.a_day_passes()
        wire.bring("steady", day)
        wire.bring("liar", day)
        full = wire.sites["liar"].routes["/feed.xml"]
        assert isinstance(full, Reply)

        def lie(asked: Asked, full: Reply = full) -> Reply:
            return Reply(status=304) if "if-none-match" in asked.headers else full

        wire.sites["liar"].routes["/feed.xml"] = lie
        wire.sites["gone"].routes["/feed.xml"] = Reply(b"It is gone.", status=410)
        wire.sites["wall"].routes["/feed.xml"] = Reply(
            b"<!doctype html><html><title>Welcome</title><p>Log in to read on.</p></html>",
            headers={"Content-Type": "text/html"},
        )
        wire.crawl()
    sources = [replace(source, expected_max_per_week=0) for source in load_sources(wire.table)]
    with Store(wire.database) as store:
        store.connection.execute("UPDATE documents SET tagged = 'not of interest here'")
        found = {one.subject: one for one in problems(store.connection, sources, now=now_utc())}
        counts = store.connection.execute("SELECT source, count(*) FROM documents GROUP BY source")
        kept = {row[0]: row[1] for row in counts}
    assert "steady" not in found, found["steady"].line()
    assert found.keys() == {"silent", "wall", "gone", "liar"}
    assert "new items in 7 days, at least 7 expected" in found["silent"].what
    assert "failed (no_feed)" in found["wall"].what
    assert found["gone"].what == "1 poll in a row failed (http 410); it is paused"
    assert found["liar"].what.startswith("it answered 304 (not modified) ")
    assert [key for key, one in found.items() if one.level == "warning"] == ["liar"]
    assert all(one.since for one in found.values())
    # What the others did cost the steady one nothing, and the liar lost nothing.
    assert kept == {"steady": 3, "liar": 3, "silent": 1, "wall": 1, "gone": 1}
