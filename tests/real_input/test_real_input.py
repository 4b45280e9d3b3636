"""Real pages and filings through the real spiders: every one is stored, tagged and published."""

import asyncio
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

import pytest

from db.store import Store

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "data").is_dir(),
    reason="../shared/data is absent: recorded pages and filings are not part of this project",
)


SOURCES = """
[[source]]
key = "pages"
name = "Pages"
kind = "rss"
url = "http://{host}/feed.xml"

[[source]]
key = "sec"
name = "Filings"
kind = "edgar"
url = "http://{host}"
ciks = {ciks}
"""
WITHOUT_TEXT = """
SELECT accession FROM filings
WHERE accession NOT IN (SELECT accession FROM documents WHERE accession IS NOT NULL AND length(text) > 200)
"""
COUNTED = "SELECT cik, count(*) FROM capex WHERE url LIKE '%companyfacts%' GROUP BY cik"


def _site_module() -> ModuleType:
    """The neighbour file: tests are no package, so it is loaded by its path."""
    path = Path(__file__).with_name("recorded_site.py")
    spec = importlib.util.spec_from_file_location("recorded_site", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site() -> ModuleType:
    return _site_module()


def chiprace(*words: str) -> str:
    """What a command prints; it runs in a process of its own, as a person would start it."""
    start = monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", *words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    print(f"\nchiprace {words[0]}: {monotonic() - start:.1f} s: {done.stdout.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def database(site: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    database, sources = folder / "real.db", folder / "sources.toml"
    ciks = sorted({row.cik for row in site.recorded_submissions()} | set(site.companyfacts()))
    with site.recorded_site() as host:
        sources.write_text(SOURCES.format(host=host, ciks=json.dumps(ciks)))
        about = ("--sources", str(sources), "--allow-host", host, "--contact", "Example tests@example.com")
        crawled = json.loads(chiprace("crawl", *about, "--json", "--db", str(database)))
    assert crawled["failures"] == []
    chiprace("tag", "--db", str(database))
    with Store(database) as store:
        print(store.totals())
    return database


def rows(database: Path, sql: str) -> list[Any]:
    with Store(database) as store:
        return store.connection.execute(sql).fetchall()


def test_every_article_page_is_stored_with_a_body(database: Path, site: ModuleType) -> None:
    stored = rows(database, "SELECT url, length(text) FROM documents WHERE source = 'pages'")
    assert len(stored) == len(site.article_names())
    assert [row[0] for row in stored if row[1] < 100] == []


def test_every_recorded_submission_is_stored_with_its_documents(database: Path, site: ModuleType) -> None:
    stored = {row[0]: row[1:] for row in rows(database, "SELECT accession, cik, form FROM filings")}
    wanted = {row.accession: (row.cik, row.form) for row in site.recorded_submissions()}
    assert {accession: tuple(row) for accession, row in stored.items()} == wanted
    assert rows(database, WITHOUT_TEXT) == []


def test_every_companyfacts_file_yields_capex(database: Path, site: ModuleType) -> None:
    counted = dict(rows(database, COUNTED))
    assert set(counted) == set(site.companyfacts())
    assert all(count > 50 for count in counted.values()), counted


def test_real_documents_are_tagged_in_every_layer(database: Path) -> None:
    for table in ("mentions", "amounts", "events"):
        assert rows(database, f"SELECT count(*) FROM {table}")[0][0] > 50, table


def test_the_pages_of_real_documents_answer(database: Path) -> None:
    from db.publish.site import datasette_for

    async def statuses() -> list[int]:
        site = datasette_for(database)
        ids = [
            row[0] for row in rows(database, "SELECT id FROM documents ORDER BY length(text) DESC LIMIT 5")
        ]
        paths = ["/", "/search?q=nvidia", "/company/nvidia", *(f"/document/{number}" for number in ids)]
        return [(await site.client.get(path)).status_code for path in paths]

    assert set(asyncio.run(statuses())) == {200}
