"""`chiprace new source` against the sample site: what it shows, writes and refuses."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.findings import Probed, ProbeError, RobotsWord, Sample
from crawler.run import CrawlOptions, crawl
from crawler.sample_site.server import SampleSite
from db.records import ChipraceError
from db.reference import load_sources
from db.store import Store
from scheduler.cli import cli
from scheduler.commands.scaffolding import lines
from scheduler.scaffold import ScaffoldError, append, propose, read_file, slug, unique

TODAY = date(2026, 9, 1)
FOUND = Probed(
    kind="rss",
    url="https://feeds.example.net/x",
    name='The "Campus" \\ news',
    language="en",
    link_pattern=None,
    page="https://www.campus.example.org/",
    listed=4,
    robots=RobotsWord(
        url="https://feeds.example.net/robots.txt", there=True, allowed=True, crawl_delay=5.0, closed=1
    ),
    articles=(Sample(url="https://www.campus.example.org/1", problem="http 403"),),
)


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


def new(site: SampleSite, path: str, *words: str, code: int = 0) -> Result:
    arguments = ["new", "source", site.base_url + path, "--allow-host", site.host_port, *words]
    answer = CliRunner().invoke(cli, arguments)
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer


def refused(site: SampleSite, path: str, *words: str) -> ChipraceError:
    error = new(site, path, *words, code=1).exception
    assert isinstance(error, ChipraceError)
    assert "\n" not in str(error)
    return error


def test_without_write_nothing_is_written_and_the_last_line_says_how(site: SampleSite) -> None:
    answer = new(site, "/wire/rss.xml").stdout.splitlines()
    assert answer[0].startswith(f"{site.base_url}/robots.txt: allows the listing, asks for 0.05 s")
    block = "\n".join(answer[answer.index("[[source]]") : answer.index("1. " + answer_title(answer, 1))])
    (row,) = tomllib.loads(block)["source"]
    assert row["url"] == f"{site.base_url}/wire/rss.xml"
    assert (row["key"], row["name"], row["kind"]) == ("127-0-0-1", "Sample Wire", "rss")
    assert [line[:2] for line in answer if line[:3] in {"1. ", "2. ", "3. "}] == ["1.", "2.", "3."]
    assert answer[-1].startswith("Nothing is written; to keep it: chiprace new source http://127.0.0.1")
    assert answer[-1].endswith(" --write FILE")


def answer_title(answer: list[str], number: int) -> str:
    return next(line for line in answer if line.startswith(f"{number}. ")).partition(" ")[2]


def test_a_written_file_loads_and_crawls(site: SampleSite, tmp_path: Path) -> None:
    file, database = tmp_path / "mine.toml", tmp_path / "mine.db"
    said = new(site, "/newsroom/", "--write", str(file)).stdout.splitlines()[-1]
    assert said == (
        f"{file}: 127-0-0-1 is written; try it with: chiprace crawl 127-0-0-1 --sources {file} --dry-run"
    )
    new(site, "/courier/atom.xml", "--write", str(file))
    first, second = load_sources(file)
    assert (first.key, first.kind, first.link_pattern) == ("127-0-0-1", "newsroom", r"/newsroom/\d+/.")
    assert (second.key, second.kind) == ("127-0-0-1-2", "atom")
    keys = (first.key, second.key)
    hosts = (site.host_port,)
    result = crawl(CrawlOptions(database=database, keys=keys, sources_file=file, limit=2, allow_hosts=hosts))
    assert result.failures == ()
    with Store(database) as store:
        rows = store.connection.execute("SELECT source, count(*) FROM documents GROUP BY source").fetchall()
    assert {tuple(row) for row in rows} == {(key, 2) for key in keys}


def test_what_a_file_follows_already_is_not_added_again(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    new(site, "/wire/rss.xml", "--write", str(file), "--key", "wire")
    before = file.read_bytes()
    asked = len(site.requests)
    taken = refused(site, "/courier/atom.xml", "--write", str(file), "--key", "wire")
    assert str(taken) == f"{file}: the key 'wire' is there already; choose another with --key"
    assert len(site.requests) == asked
    assert "is there already as 'wire'" in str(refused(site, "/wire/rss.xml", "--write", str(file)))
    ours = refused(site, "/wire/rss.xml", "--key", "3d-incites")
    assert "the tables of chiprace: the key '3d-incites' is there already" in str(ours)
    assert {taken.exit_code, ours.exit_code} == {2}
    assert file.read_bytes() == before


def test_a_key_that_is_none_is_refused_by_the_rule_of_the_tables(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    error = refused(site, "/wire/rss.xml", "--write", str(file), "--key", "a key")
    assert str(error).startswith("the proposed block [[source]] 1 'a key'")
    assert not file.exists()


def test_json_holds_all_of_it(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    answer = json.loads(new(site, "/review/sitemap.xml", "--json", "--write", str(file)).stdout)
    assert (answer["kind"], answer["key"], answer["written"]) == ("sitemap", "127-0-0-1", str(file))
    assert answer["robots"]["allowed"] is True
    assert len(answer["articles"]) == 3
    assert file.read_text(encoding="utf-8") == answer["block"]


def test_a_broken_file_is_said_before_anything_is_asked(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for text in (b'[[source]]\nkey = "a"\n', b"no toml", b"\xff\xfe"):
        file.write_bytes(text)
        asked = len(site.requests)
        assert str(file) in str(refused(site, "/wire/rss.xml", "--write", str(file)))
        assert (len(site.requests), file.read_bytes()) == (asked, text)


def test_a_probe_that_finds_nothing_writes_nothing(site: SampleSite, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    error = refused(site, "/newsroom/members/", "--write", str(file))
    assert isinstance(error, ProbeError)
    assert not file.exists()


def test_the_block_is_that_of_the_page_and_every_character_survives(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("# mine, without a line feed", encoding="utf-8")
    append(file, propose(FOUND, taken=(), today=TODAY))
    (source,) = load_sources(file)
    assert (source.key, source.name, source.homepage) == ("campus-example", FOUND.name, FOUND.page)
    assert (source.url, source.evidence_date) == (FOUND.url, "2026-09-01")
    assert source.may_fetch_pages is True
    assert file.read_text(encoding="utf-8").startswith("# mine, without a line feed\n\n[[source]]\n")
    with pytest.raises(ScaffoldError, match="the key 'campus-example' is there already"):
        append(file, propose(FOUND, taken=(), today=TODAY))


def test_articles_that_robots_closes_are_not_to_be_fetched() -> None:
    shut = replace(FOUND, robots=replace(FOUND.robots, closed=4))
    assert "may_fetch_pages = false\n" in propose(shut, taken=(), today=TODAY).text
    assert "closes 4 of the 4" in next(iter(lines(shut, propose(shut, taken=(), today=TODAY))))


def test_an_article_that_could_not_be_read_says_why() -> None:
    said = list(lines(FOUND, propose(FOUND, taken=(), today=TODAY)))
    assert said[-1] == "1. https://www.campus.example.org/1\n   not read: http 403\n"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.com/news/", "example"),
        ("https://blogs.example.co.uk/", "blogs-example"),
        ("https://co.uk/", "co"),
        ("http://127.0.0.1:8080/", "127-0-0-1"),
        ("http://[::1]:8080/", "1"),
        ("https://localhost/", "localhost"),
    ],
)
def test_a_key_is_made_of_the_host(url: str, key: str) -> None:
    assert slug(url) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert unique("example", {"example", "example-2"}) == "example-3"
    assert unique("example", set()) == "example"


def test_a_file_of_comments_holds_no_key(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert read_file(file) == (frozenset(), {})
    file.write_text("# sources of mine\n\n", encoding="utf-8")
    assert read_file(file) == (frozenset(), {})
