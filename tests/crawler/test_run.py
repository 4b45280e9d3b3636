"""A crawl as its callers see it: wrong use, limits, dry runs, sources that are down, rights, counters."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.options import CrawlError, CrawlOptions
from crawler.run import CrawlFailed, arguments, crawl, parse
from db.records import ChipraceError
from db.store import Store
from db.store.owner import current_owner

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(make_site: Callable[..., Any]) -> Any:
    site = make_site()
    paths = [f"/{n}" for n in range(6)]
    for path in paths:
        site.article(path, title=f"Report number {path} of the year", text=path)
    site.feed(paths)
    return site


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_an_unknown_key_names_the_nearest(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("chip-wire", f"{site.url}/feed.xml") + source_block("other", site.url)
    with pytest.raises(CrawlError, match=r"^chip-wires: no such source; nearest: chip-wire") as error:
        run_crawl(tmp_path / "x.db", blocks, site, keys=("chip-wires",))
    assert error.value.exit_code == 2


def test_an_unknown_relevance_names_the_known_ones(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    with pytest.raises(ChipraceError, match=r"relevance.*named"):
        run_crawl(tmp_path / "x.db", source_block("wire", site.url, relevance="nmaed"), site)


def test_an_interface_is_followed_by_what_it_lists_and_an_unknown_shape_is_a_failure(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    listed = [{"url": f"{site.url}/{n}", "title": f"Report {n}"} for n in range(3)]
    site.routes["/doc"] = reply(json.dumps({"articles": listed}).encode())
    site.routes["/odd"] = reply(b'{"hits": []}')
    blocks = source_block("data", f"{site.url}/doc", "api") + source_block("odd", f"{site.url}/odd", "api")
    result = run_crawl(tmp_path / "x.db", blocks, site)
    assert result.counts["data"]["new"] == 3
    assert result.counts["odd"]["poll failed: unknown_shape"] == 1
    (failure,) = result.failures
    assert "odd" in failure
    assert "sources.toml" in failure


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"allow_hosts": ("localhost",)}, "HOST:PORT"),
        ({"contact": "Me\r\nX-Header: 1"}, "CHIPRACE_CONTACT"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(CrawlError, match=words):
        CrawlOptions(database=Path("x.db"), **values)


def test_options_survive_the_command_line(tmp_path: Path) -> None:
    options = CrawlOptions(
        database=tmp_path / "x.db",
        keys=("--odd", "b"),
        sources_file=tmp_path / "s.toml",
        limit=3,
        dry_run=True,
        allow_hosts=("127.0.0.1:1", "[::1]:2"),
        contact="A b@c.org",
        run_id=7,
        memory=10**9,
        longest_reading=timedelta(seconds=1.5),
    )
    assert parse(arguments(options)) == (options, None)


def test_what_hangs_is_found_out_before_the_crawl_itself_takes_too_long(tmp_path: Path) -> None:
    options = CrawlOptions(database=tmp_path / "x.db", timeout=timedelta(minutes=1))
    assert parse(arguments(options))[0].longest_reading == timedelta(seconds=15)


def test_a_source_that_is_down_does_not_keep_the_others(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    down = closed_port()
    blocks = source_block("down", f"http://{down}/feed.xml") + source_block("wire", f"{site.url}/feed.xml")
    sources = tmp_path / "s.toml"
    sources.write_text(blocks)
    result = crawl(
        CrawlOptions(database=tmp_path / "x.db", sources_file=sources, allow_hosts=(site.host, down))
    )
    (line,) = result.failures
    assert line.startswith(f"down: http://{down}/feed.xml: connection refused; check")
    assert result.counts["wire"]["new"] == 6
    with Store(tmp_path / "x.db") as store:
        row = store.connection.execute("SELECT * FROM source_state WHERE source = 'down'").fetchone()
        assert (row["failures"], row["reason"]) == (1, "connection refused")
        due = store.polls.due_at("down")
        assert due is not None
        assert due > datetime.now(UTC) + timedelta(hours=5)
    run_crawl(tmp_path / "x.db", source_block("down", f"http://{down}/feed.xml", every="1h"))
    with Store(tmp_path / "x.db") as store:
        assert store.polls.failures("down") == 2


def test_a_limit_bounds_the_pages_of_each_source_and_the_rest_stays_due(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("a", f"{site.url}/feed.xml")
    assert run_crawl(tmp_path / "x.db", blocks, site, limit=2).counts["a"]["new"] == 2
    rest = run_crawl(tmp_path / "x.db", blocks, site, keys=()).counts["a"]
    assert rest == {"new": 4}


def test_a_dry_run_lists_what_is_due_and_stores_nothing(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("a", f"{site.url}/feed.xml")
    dry = run_crawl(tmp_path / "x.db", blocks, site, dry_run=True)
    assert dry.would_fetch == tuple(f"{site.url}/{n}" for n in range(6))
    assert not (tmp_path / "x.db").exists()
    run_crawl(tmp_path / "x.db", blocks, site, limit=4)
    before = _dump(tmp_path / "x.db")
    asked = len(site.asked)
    dry = run_crawl(tmp_path / "x.db", blocks, site, dry_run=True)
    assert dry.would_fetch == (f"{site.url}/4", f"{site.url}/5")
    assert _dump(tmp_path / "x.db") == before
    assert [one.path for one in site.asked[asked:]] == ["/robots.txt", "/feed.xml"]


def _dump(database: Path) -> list[str]:
    with Store(database) as store:
        return list(store.connection.iterdump())


@pytest.mark.parametrize(
    ("rights", "terms", "text"),
    [
        ("headline_only", {}, "Words 0."),
        ("feed_rule", {}, "Words 0."),
        ("publishable", {"may_fetch_pages": False}, "Words 0."),
        ("ask_first", {}, ""),
    ],
)
def test_pages_that_terms_close_are_not_fetched_and_the_feeds_words_are_kept_where_they_may_be(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any, rights: str, terms: Any, text: str
) -> None:
    asked = len(site.asked)
    blocks = source_block("a", f"{site.url}/feed.xml", rights=rights, **terms)
    assert run_crawl(tmp_path / "x.db", blocks, site).counts["a"]["new"] == 6
    assert [one.path for one in site.asked[asked:]] == ["/robots.txt", "/feed.xml"]
    with Store(tmp_path / "x.db") as store:
        row = store.connection.execute("SELECT * FROM documents ORDER BY url LIMIT 1").fetchone()
    assert (row["title"], row["text"], row["teaser"]) == ("Item 0 of the feed", text, 1)


def test_a_page_that_may_be_fetched_but_not_copied_leaves_its_headline_and_address(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("a", f"{site.url}/feed.xml", may_store_text=False)
    assert run_crawl(tmp_path / "x.db", blocks, site).counts["a"]["new"] == 6
    with Store(tmp_path / "x.db") as store:
        row = store.connection.execute("SELECT * FROM documents ORDER BY url LIMIT 1").fetchone()
        held = store.connection.execute("SELECT text FROM document_versions").fetchall()
    assert (row["title"], row["text"], row["teaser"]) == ("Report number /0 of the year", "", 1)
    assert {text for (text,) in held} == {""}


def test_a_broad_source_keeps_what_names_a_listed_company(
    tmp_path: Path, make_site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    site = make_site()
    items = "".join(
        f"<item><title>{title}</title><link>{site.url}/{number}</link></item>"
        for number, title in enumerate(["What Nvidia said today", "Ten soups for autumn"])
    )
    site.routes["/feed.xml"] = reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    for number in range(2):
        site.article(f"/{number}")
    blocks = source_block("a", f"{site.url}/feed.xml", relevance="named")
    counts = run_crawl(tmp_path / "x.db", blocks, site).counts["a"]
    assert (counts["new"], counts["left out: not relevant"]) == (1, 1)
    assert site.paths() == ["/feed.xml", "/0"]


def test_pages_that_claim_one_address_keep_their_own(
    tmp_path: Path, make_site: Any, source_block: Any, run_crawl: Any
) -> None:
    site = make_site()
    for name in ("a", "b", "print", "home"):
        site.article(f"/news/{name}", title=f"A page called {name}", text=name)
    claims = {"/news/a": "/news/all", "/news/b": "/news/all", "/news/print": "/news/c", "/news/home": "/"}
    site.article("/news/c", title="A page called c")
    for path, canonical in claims.items():
        page = site.routes[path]
        link = f'<link rel="canonical" href="{site.url}{canonical}">'.encode()
        page.body = page.body.replace(b"<article>", link + b"<article>")
    # The print page comes first: which of the two is met first must not matter.
    site.feed([*claims, "/news/c"])
    counts = run_crawl(tmp_path / "x.db", source_block("a", f"{site.url}/feed.xml"), site).counts["a"]
    with Store(tmp_path / "x.db") as store:
        found = {
            row[0].removeprefix(site.url) for row in store.connection.execute("SELECT url FROM documents")
        }
        assert store.connection.execute("SELECT max(version) FROM documents").fetchone()[0] == 1
    assert len(found & {"/news/a", "/news/b", "/news/all"}) == 2
    assert {"/news/c", "/news/home"} <= found
    assert counts["another address of a stored page"] == 1


def test_counters_of_a_run_are_kept_by_source(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with Store(tmp_path / "x.db") as store:
        run_id = store.runs.start("daily", due_at=now, owner=current_owner(), now=now)
    run_crawl(tmp_path / "x.db", source_block("a", f"{site.url}/feed.xml"), site, run_id=run_id)
    with Store(tmp_path / "x.db") as store:
        assert run_id is not None
        assert store.runs.counts(run_id) == {"listed": 6, "new": 6, "polled": 1, "queued": 6}


def test_a_crawl_beyond_its_memory_is_said_and_not_a_success(
    tmp_path: Path, site: Any, source_block: Any, run_crawl: Any
) -> None:
    blocks = source_block("a", f"{site.url}/feed.xml")
    with pytest.raises(CrawlFailed, match="no result: run it again") as error:
        run_crawl(tmp_path / "x.db", blocks, site, memory=40_000_000)
    assert error.value.exit_code == 1


def test_a_crawl_that_takes_too_long_is_stopped_and_said(
    tmp_path: Path, make_site: Any, source_block: Any, run_crawl: Any, reply: Any
) -> None:
    """What a stopped crawl keeps is tested in test_stop; a busy machine may stop this one at its start."""
    slow = make_site("127.0.0.9")
    slow.routes["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 100\n")
    blocks = source_block("a", f"{slow.url}/feed.xml")
    result = run_crawl(tmp_path / "x.db", blocks, slow, timeout=timedelta(seconds=2))
    assert result.failures == (
        "crawl: stopped, it took too long; what it had read is stored, the rest is due",
    )
    assert result.counts == {}
    with Store(tmp_path / "x.db") as store:
        assert store.polls.due_at("a") is None


def test_by_hand_the_child_prints_its_result_and_its_errors(
    tmp_path: Path, site: Any, source_block: Any
) -> None:
    sources = tmp_path / "s.toml"
    sources.write_text(source_block("a", f"{site.url}/feed.xml") + source_block("sec", site.url, "edgar"))

    def by_hand(*words: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "crawler.run",
            "--db",
            str(tmp_path / "x.db"),
            "--sources",
            str(sources),
        ]
        around = {name: value for name, value in os.environ.items() if name != "CHIPRACE_CONTACT"}
        return subprocess.run(
            [*command, *words], capture_output=True, text=True, check=False, cwd=ROOT, env=around
        )

    wrong = by_hand("b")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("chiprace: b: no such source; nearest: a")
    mute = by_hand("--allow-host", site.host)
    assert mute.returncode == 1
    assert json.loads(mute.stdout)["counts"]["a"]["new"] == 6
    assert mute.stderr.startswith("chiprace: sec: ")


def test_a_child_whose_caller_was_killed_ends_in_one_line(tmp_path: Path, source_block: Any) -> None:
    (tmp_path / "s.toml").write_text(source_block("a", "http://127.0.0.1:9/feed.xml", enabled=False))
    theirs, ours = os.pipe()
    os.close(theirs)
    command = [
        sys.executable,
        "-m",
        "crawler.run",
        "--db",
        tmp_path / "x.db",
        "--sources",
        tmp_path / "s.toml",
    ]
    answer = subprocess.run(command, stdout=ours, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    os.close(ours)
    assert (answer.returncode, answer.stderr) == (
        0,
        "chiprace: crawl: who asked for it is gone; what was read is stored\n",
    )
