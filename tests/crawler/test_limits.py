"""Answers that would fill the memory, never end, or are only half there."""

import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.truncated import why_incomplete
from crawler.run import CrawlOptions, arguments
from db.store import Store

GZIP = {"Content-Encoding": "gzip", "Content-Type": "text/html"}


ROOT = Path(__file__).parents[2]
# A child's peak counts the size of its parent when it was started, and pytest may be large: a small
# process stands between them and writes the peak, in KiB, to stderr.
WEIGH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@dataclass
class Heavy:
    """A crawl of bad answers and good ones; `peak` is the most memory that it held, in bytes."""

    failures: list[str]
    site: Any
    database: Path
    peak: int


def bomb() -> bytes:
    """350 MB of paragraphs, packed piece by piece."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"<p>bomb</p>" * 1000) for _ in range(32_000)) + packer.flush()


@pytest.fixture(scope="module")
def heavy(
    make_site: Callable[..., Any],
    reply: Callable[..., Any],
    source_block: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Heavy:
    site = make_site()
    site.article("/good")
    whole = site.routes["/good"].body
    packed = gzip.compress(whole)
    site.routes |= {
        "/packed": reply(gzip.compress(whole.replace(b"Tuesday", b"Friday")), headers=GZIP),
        "/endless": reply(endless=True, headers={"Content-Type": "text/html"}),
        "/bomb": reply(bomb(), headers=GZIP),
        "/cut": reply(packed[: len(packed) // 2], headers=GZIP),
        "/odd": reply(packed, headers=GZIP | {"Content-Encoding": "br"}),
        "/short": reply(whole[:400], promised=len(whole), headers={"Content-Type": "text/html"}),
        "/loop": reply(status=302, headers={"Location": "/loop"}),
        "/empty": reply(headers={"Content-Type": "text/html"}),
        "/picture": reply(b"\x89PNG\r\n\x1a\n\x00\x00", headers={"Content-Type": "text/html"}),
        "/gone": reply(status=410),
        "/down": reply(status=500),
    }
    paths = [path for path in site.routes if path != "/feed.xml"]
    site.feed(paths)
    database = tmp_path_factory.mktemp("heavy") / "heavy.db"
    sources = database.with_suffix(".toml")
    sources.write_text(source_block("heavy", f"{site.url}/feed.xml"))
    options = CrawlOptions(database=database, sources_file=sources, allow_hosts=(site.host,))
    done = subprocess.run(
        [sys.executable, "-c", WEIGH, sys.executable, "-m", "crawler.run", *arguments(options)],
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    peak = int(done.stderr.splitlines()[-1]) * 1024
    return Heavy(json.loads(done.stdout)["failures"], site, database, peak)


def state(database: Path, site: Any, path: str) -> tuple[str, str | None]:
    with Store(database) as store:
        row = store.connection.execute(
            "SELECT state, reason FROM frontier WHERE url = ?", (site.url + path,)
        ).fetchone()
    return row["state"], row["reason"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/good", ("done", None)),
        ("/packed", ("done", None)),
        ("/endless", ("failed", "too large")),
        ("/bomb", ("failed", "too large")),
        ("/cut", ("queued", "truncated")),
        ("/odd", ("failed", "encoding")),
        ("/loop", ("failed", "redirect loop")),
        ("/empty", ("failed", "empty")),
        ("/picture", ("failed", "not_html")),
        ("/gone", ("refused", "http 410")),
        ("/down", ("queued", "http 500")),
    ],
)
def test_each_bad_answer_has_its_name(heavy: Heavy, path: str, wanted: tuple[str, str]) -> None:
    assert state(heavy.database, heavy.site, path) == wanted


def test_a_body_shorter_than_promised_is_asked_again_later(heavy: Heavy) -> None:
    found, reason = state(heavy.database, heavy.site, "/short")
    assert (found, reason is not None) == ("queued", True)


def test_only_whole_pages_are_stored(heavy: Heavy) -> None:
    with Store(heavy.database) as store:
        assert store.documents.count() == 2
    assert heavy.failures == []


def test_an_endless_body_is_cut_off_and_the_memory_stays_small(heavy: Heavy) -> None:
    assert 10_000_000 < heavy.site.sent < 60_000_000
    print(f"\npeak {heavy.peak / 1e6:.0f} MB")
    assert heavy.peak < 250_000_000


def test_a_redirect_loop_takes_six_requests(heavy: Heavy) -> None:
    assert heavy.site.paths().count("/loop") == 6


def test_a_failing_page_is_tried_twice_in_a_run(heavy: Heavy) -> None:
    assert heavy.site.paths().count("/down") == 2


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_any_cut_of_a_packed_body_is_noticed(body: bytes, data: st.DataObject) -> None:
    for encoding, packed in ((b"gzip", gzip.compress(body)), (b"deflate", zlib.compress(body))):
        assert why_incomplete(packed, encoding, largest=10_000) is None
        end = data.draw(st.integers(1, len(packed) - 1))
        assert why_incomplete(packed[:end], encoding, largest=10_000) == "truncated"


def test_padding_and_several_members_are_no_cut() -> None:
    two = gzip.compress(b"one") + gzip.compress(b"two")
    assert why_incomplete(two + b"\x00" * 8, b"gzip", largest=100) is None
    assert why_incomplete(two, b"gzip", largest=4) == "too large"
    assert why_incomplete(b"plain text", b"gzip", largest=100) == "truncated"
